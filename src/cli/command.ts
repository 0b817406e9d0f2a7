/** What a `hop` command is. One file per command, listed once in commands/index.ts. */

/** The outside world, handed in so that commands can be tested without a process. */
export interface CommandIo {
  out(text: string): void;
  err(text: string): void;
  /** The text of a file, or of standard input for `-`. @throws UsageError when it cannot be read */
  read(path: string): Promise<string>;
}

export interface Command {
  readonly id: string;
  /** One line in `hop --help`. */
  readonly summary: string;
  /** Printed by `hop ID --help`. */
  readonly help: string;
  /** @returns exit code: 0 done, 1 findings that should stop a script, 2 bad input */
  run(args: readonly string[], io: CommandIo): Promise<0 | 1 | 2>;
}

/** Bad input: the message is one clear sentence, printed to standard error; the exit code is 2. */
export class UsageError extends Error {}
