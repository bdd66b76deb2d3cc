import type { Logger } from '../commands/ports.ts';
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
}

/**
 * The log of a step. The runner looks for commands in every line that is printed, indented ones too, so it is told not to
 * while text of others is printed: `::stop-commands::` with a token that nobody can guess.
 */
export function createWorkflowLog(write: (text: string) => void, token: string, verbose: boolean): WorkflowLog {
  let stopped = false;
  let latest = '';
  const print = (text: string): void => {
    if (!stopped) write(`::stop-commands::${token}\n`);
    stopped = true;
    write(`${text}\n`);
  };
  return {
    print,
    command: (send) => {
      if (stopped) write(`::${token}::\n`);
      stopped = false;
      send();
    },
    info: (message) => print(toPlainText(message)),
    warning: (message) => print(`warning: ${toPlainText(message)}`),
    debug: (message) => {
      if (verbose) print(toPlainText(message));
    },
    progress: (message, done, total) => {
      if (message !== latest) print(`[${done}/${total}] ${toPlainText(message)}`);
      latest = message;
    },
  };
}
