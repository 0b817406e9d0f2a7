import { runHop } from '../../src/cli/run.ts';
import { UsageError, type CommandIo } from '../../src/cli/command.ts';

/** Runs a command line without a process. `files` stand for the disk; `-` is standard input. */
export async function hop(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: CommandIo = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    read: (path) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(new UsageError(`Cannot read ${path}: there is no such file.`))
        : Promise.resolve(text);
    },
  };
  const code = await runHop(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
