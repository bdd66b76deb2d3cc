import type { Logger } from '../commands/ports.ts';
import { ProgressLog } from '../host/progress-log.ts';
import type { Ticker } from '../host/ticker.ts';
import { toPlainText } from '../render/plain-text.ts';

/** The parts of `@actions/core` that print or set something. */
export interface Toolkit {
  getInput(name: string): string;
  setSecret(value: string): void;
  setOutput(name: string, value: string): void;
  setFailed(message: string): void;
  error(message: string, place?: Annotation): void;
  warning(message: string, place?: Annotation): void;
  notice(message: string, place?: Annotation): void;
  isDebug(): boolean;
  readonly summary: { addRaw(text: string, addEol?: boolean): { write(): Promise<unknown> } };
}

export interface Annotation {
  readonly title?: string;
  readonly file?: string;
  readonly startLine?: number;
}

export interface WorkflowLog extends Logger {
  /** Prints text of a service or a file. The runner takes none of it for a command. */
  print(text: string): void;
  /** Runs what has to reach the runner as a command. */
  command(send: () => void): void;
  /** Prints the progress that is held back. */
  finish(): void;
}

/**
 * The log of a step. The runner looks for commands in every line that is printed, indented ones too, so it is told not to
 * while text of others is printed: `::stop-commands::` with a token that nobody can guess.
 */
export function createWorkflowLog(write: (text: string) => void, token: string, options: { readonly verbose: boolean; readonly ticker: Ticker }): WorkflowLog {
  let stopped = false;
  const print = (text: string): void => {
    if (!stopped) write(`::stop-commands::${token}\n`);
    stopped = true;
    write(`${text}\n`);
  };
  const command = (send: () => void): void => {
    if (stopped) write(`::${token}::\n`);
    stopped = false;
    send();
  };
  const progress = new ProgressLog(options.ticker, {
    line: print,
    group: (title, lines) => {
      // The runner decodes `%25` and the like in what a command says.
      command(() => write(`::group::${title.replaceAll('%', '%25')}\n`));
      print(lines.join('\n'));
      command(() => write('::endgroup::\n'));
    },
  });
  return {
    print,
    command,
    finish: () => progress.finish(),
    info: (message) => print(toPlainText(message)),
    warning: (message) => print(`warning: ${toPlainText(message)}`),
    debug: (message) => {
      if (options.verbose) print(toPlainText(message));
    },
    expectProgress: (totals) => progress.expect(totals),
    progress: (message, done, total, group) => progress.step(message, done, total, group),
  };
}
