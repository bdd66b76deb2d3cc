import type { Logger } from '../commands/ports.ts';
import { paint, type ColourMode } from '../render/colour.ts';
import { toPlainText } from '../render/plain-text.ts';

/** An output stream, as far as the program needs it. */
export interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressLogger extends Logger {
  /** Ends a progress line that stands open. */
  finish(): void;
}

/** Progress and remarks on `stream`: in place on a terminal, where a line a step would scroll; elsewhere a line for each new message. */
export function createLogger(stream: Stream, options: { readonly verbose: boolean; readonly colour: ColourMode }): ProgressLogger {
  let open = false;
  let latest = '';
  const finish = (): void => {
    if (open) stream.write('\r\u001b[2K');
    open = false;
  };
  const line = (text: string): void => {
    finish();
    stream.write(`${text}\n`);
  };
  return {
    finish,
    info: (message) => line(toPlainText(message)),
    warning: (message) => line(`${paint('warning', 'yellow', options.colour)} ${toPlainText(message)}`),
    debug: (message) => {
      if (options.verbose) line(paint(toPlainText(message), 'grey', options.colour));
    },
    progress: (message, done, total) => {
      const text = `[${String(done).padStart(String(total).length)}/${total}] ${toPlainText(message)}`;
      if (stream.isTTY !== true) {
        if (message !== latest) line(text);
        latest = message;
        return;
      }
      finish();
      // A terminal that does not know its width says 0.
      stream.write(text.slice(0, Math.max(1, (stream.columns || 80) - 1)));
      open = true;
    },
  };
}
