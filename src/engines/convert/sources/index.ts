import { createRegistry } from '../../core/registry.ts';
import type { Source } from '../source.ts';
import { httpResilience } from './http-resilience.ts';
import { pollyContrib } from './polly-contrib.ts';
import { pollyV7 } from './polly-v7.ts';
import { pollyV8 } from './polly-v8.ts';
import { reactor } from './reactor.ts';
import { resilience4jSettings } from './resilience4j-settings.ts';
import { resilience4j } from './resilience4j.ts';
import { springFramework } from './spring-framework.ts';
import { springRetry } from './spring-retry.ts';

/** Every way of writing a policy that the converter reads. */
export const sources = createRegistry<Source>('source', [
  springRetry,
  springFramework,
  resilience4j,
  resilience4jSettings,
  reactor,
  pollyV7,
  pollyContrib,
  pollyV8,
  httpResilience,
] as readonly Source[]);
