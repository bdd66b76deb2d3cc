import { createBeat, type Ticker } from '../host/ticker.ts';
import type { ColourMode } from '../render/colour.ts';
import { renderProgressLine } from '../render/progress-line.ts';
import { Pace } from '../render/progress-pace.ts';
import type { Stream } from './progress.ts';

/** A line at the end of a terminal that shows how far a work is, drawn anew at every step and every second. */
export class ProgressBar {
  readonly #stream: Stream;
  readonly #ticker: Ticker;
  readonly #colour: ColourMode;
  readonly #beat: (on: boolean) => void;
  #pace = new Pace();
  #latest: { readonly message: string; readonly done: number; readonly total: number } | null = null;
  #drawn = false;

  constructor(stream: Stream, ticker: Ticker, colour: ColourMode) {
    this.#stream = stream;
    this.#ticker = ticker;
    this.#colour = colour;
    this.#beat = createBeat(ticker, () => this.#draw());
  }

  /** Begins a work of so many steps by group. */
  expect(totals: ReadonlyMap<string, number>): void {
    const total = [...totals.values()].reduce((sum, steps) => sum + steps, 0);
    this.#pace = new Pace();
    if (total > 0) this.step('', 0, total);
  }

  step(message: string, done: number, total: number): void {
    this.#pace.note(done, this.#ticker.now());
    this.#latest = { message, done, total };
    this.#draw();
    this.#beat(done < total);
  }

  /** A line above the bar, which stays while the work goes on. */
  line(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
    if (this.#latest !== null && this.#latest.done < this.#latest.total) this.#draw();
  }

  finish(): void {
    this.#beat(false);
    this.#clear();
    this.#latest = null;
  }

  #draw(): void {
    if (this.#latest === null) return;
    this.#clear();
    // A terminal that does not know its width says 0.
    const columns = Math.max(1, (this.#stream.columns || 80) - 1);
    const pace = this.#pace.render(this.#latest.total, this.#ticker.now());
    this.#stream.write(renderProgressLine({ ...this.#latest, pace }, columns, this.#colour));
    this.#drawn = true;
  }

  #clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
  }
}
