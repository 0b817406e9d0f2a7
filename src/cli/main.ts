import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError, type CommandIo } from './command.ts';
import { runHop } from './run.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, expected a file',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'it may not be read by this user',
};

const io: CommandIo = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  read: (path) =>
    path === '-'
      ? text(process.stdin)
      : readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
          throw new UsageError(`Cannot read ${path}: ${reasons[cause.code ?? ''] ?? cause.message}.`);
        }),
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runHop(process.argv.slice(2), io);
