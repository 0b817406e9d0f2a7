import { UsageError, type CommandIo } from './command.ts';
import { commands } from './commands/index.ts';

function overview(): string {
  const width = Math.max(...commands.ids.map((id) => id.length));
  return [
    'hop: the engines of Hop by Hop on the command line',
    '',
    'Usage: hop COMMAND [options]',
    '',
    ...commands.list.map((command) => `  ${command.id.padEnd(width)}  ${command.summary}`),
    '',
    'hop COMMAND --help tells more. Exit codes: 0 done, 1 findings, 2 bad input.',
  ].join('\n');
}

/** Runs one command line. @returns the exit code */
export async function runHop(args: readonly string[], io: CommandIo): Promise<number> {
  const [id, ...rest] = args;
  if (id === undefined || id === '--help' || id === '-h' || id === 'help') {
    io.out(overview());
    return id === undefined ? 2 : 0;
  }
  const command = commands.get(id);
  if (!command) {
    io.err(`hop: unknown command "${id}", expected one of ${commands.ids.join(', ')}.`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(command.help);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`hop ${id}: ${error.message}`);
    return 2;
  }
}
