import { createRegistry } from '#engines/core/registry.ts';
import type { Command } from '../command.ts';
import { backoff } from './backoff.ts';
import { convert } from './convert.ts';
import { lintCommand } from './lint.ts';
import { route } from './route.ts';
import { simulateCommand } from './simulate.ts';

export const commands = createRegistry<Command>('command', [
  backoff,
  convert,
  lintCommand,
  route,
  simulateCommand,
] as readonly Command[]);
