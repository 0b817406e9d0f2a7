/** nginx's `proxy_next_upstream`, as both ingress controllers write it. */
import type { YamlPath } from '../core/yaml.ts';
import type { Condition, Retries } from './calls.ts';
import { conditionOf, nginxMeanings } from './conditions.ts';
import type { Part } from './part.ts';

const flags = ['off', 'non_idempotent'];
export const nginxWords: readonly string[] = [...Object.keys(nginxMeanings), ...flags];

export interface NextUpstreamWords {
  readonly off: boolean;
  readonly conditions: readonly Condition[];
  readonly repeats: Pick<Retries, 'repeats' | 'repeatsPath'>;
}

/** `error timeout` unless written. Methods nginx does not repeat once sent: POST, LOCK and PATCH. */
export function readNextUpstream(part: Part, near: YamlPath): NextUpstreamWords {
  const words = (part.text ?? '').split(/\s+/).filter(Boolean);
  const safe = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'];
  if (words.length === 0) {
    return {
      off: false,
      conditions: ['error', 'timeout'].map((word) => conditionOf(word, near, nginxMeanings, false)),
      repeats: { repeats: safe },
    };
  }
  return {
    off: words.includes('off'),
    conditions: words
      .filter((word) => !flags.includes(word))
      .map((word) => conditionOf(word, part.path, nginxMeanings)),
    repeats: words.includes('non_idempotent') ? { repeats: null, repeatsPath: part.path } : { repeats: safe },
  };
}
