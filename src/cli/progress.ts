import type { Logger } from '../commands/ports.ts';
import { ProgressLog } from '../host/progress-log.ts';
import type { Ticker } from '../host/ticker.ts';
import { paint, type ColourMode } from '../render/colour.ts';
import { toPlainText } from '../render/plain-text.ts';
import { ProgressBar } from './progress-bar.ts';

/** An output stream, as far as the program needs it. */
export interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressLogger extends Logger {
  /** Ends a progress line that stands open, and prints what is held back. */
  finish(): void;
}

/** Progress and remarks on `stream`: a bar in place on a terminal, where a line a step would scroll; elsewhere lines, by group. */
export function createLogger(stream: Stream, options: { readonly verbose: boolean; readonly colour: ColourMode; readonly ticker: Ticker }): ProgressLogger {
  const { verbose, colour, ticker } = options;
  const write = (text: string): void => { stream.write(`${text}\n`); };
  const bar = stream.isTTY === true ? new ProgressBar(stream, ticker, colour) : null;
  const progress = bar ?? new ProgressLog(ticker, { line: write, group: (title, lines) => write([title, ...lines.map((line) => `  ${line}`)].join('\n')) });
  const line = (text: string): void => (bar === null ? write(text) : bar.line(text));
  return {
    finish: () => progress.finish(),
    info: (message) => line(toPlainText(message)),
    warning: (message) => line(`${paint('warning', 'yellow', colour)} ${toPlainText(message)}`),
    debug: (message) => {
      if (verbose) line(paint(toPlainText(message), 'grey', colour));
    },
    expectProgress: (totals) => progress.expect(totals),
    progress: (message, done, total, group) => progress.step(message, done, total, group),
  };
}
