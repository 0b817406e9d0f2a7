import { createRegistry } from '#engines/core/registry.ts';
import type { Command } from '../command.ts';

export const commands = createRegistry<Command>('command', []);
