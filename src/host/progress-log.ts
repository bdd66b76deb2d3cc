import { toPlainLine, toPlainSentence } from '../render/plain-text.ts';
import { renderStepCount } from '../render/progress-line.ts';
import { Pace } from '../render/progress-pace.ts';
import { createBeat, type Ticker } from './ticker.ts';

/** Looked at every second, so that no silence is longer than half a minute. */
const SILENCE_MS = 29_000;

/** Where a progress log goes: harmless text, one line each. */
export interface LogSink {
  line(text: string): void;
  group(title: string, lines: readonly string[]): void;
}

interface Group {
  /** Null where nobody said how many there will be. */
  readonly total: number | null;
  done: number;
  lines: string[];
}

/**
 * Progress in a log that nobody can go back in. Steps of a group are held back until the group is complete, the work ends or
 * another begins; steps without a group are a line for each new message. While a work goes on, a line with its count comes
 * at least every 30 seconds.
 */
export class ProgressLog {
  readonly #ticker: Ticker;
  readonly #sink: LogSink;
  readonly #beat: (on: boolean) => void;
  #pace = new Pace();
  #groups = new Map<string, Group>();
  #latest = { message: '', done: 0, total: 0 };
  #ungrouped = '';
  #on = false;
  #spokenAt = 0;

  constructor(ticker: Ticker, sink: LogSink) {
    this.#ticker = ticker;
    this.#sink = sink;
    this.#beat = createBeat(ticker, () => this.#tick());
  }

  /** Begins a work of so many steps by group. */
  expect(totals: ReadonlyMap<string, number>): void {
    this.#flush();
    this.#groups = new Map([...totals].map(([title, total]) => [title, { total, done: 0, lines: [] }]));
    this.#pace = new Pace();
    this.#take('', 0, [...totals.values()].reduce((sum, total) => sum + total, 0));
  }

  step(message: string, done: number, total: number, title?: string): void {
    this.#take(message, done, total);
    if (title === undefined) this.#stepUngrouped(message);
    else this.#stepOf(title, message);
    if (done >= total) this.#flush();
  }

  /** Prints what is held back. Nothing is printed any more until the next step. */
  finish(): void {
    this.#flush();
    this.#switch(false);
  }

  #take(message: string, done: number, total: number): void {
    this.#latest = { message, done, total };
    this.#pace.note(done, this.#ticker.now());
    this.#switch(done < total);
  }

  #switch(on: boolean): void {
    if (on && !this.#on) this.#spokenAt = this.#ticker.now();
    this.#on = on;
    this.#beat(on);
  }

  #stepUngrouped(message: string): void {
    if (message !== this.#ungrouped) this.#say(() => this.#sink.line(`${this.#count()} ${toPlainSentence(message)}`));
    this.#ungrouped = message;
  }

  #stepOf(title: string, message: string): void {
    const group = this.#groups.get(title) ?? { total: null, done: 0, lines: [] };
    this.#groups.set(title, group);
    group.done += 1;
    group.lines.push(toPlainSentence(message));
    if (group.done === group.total) this.#print(title, group);
  }

  #flush(): void {
    for (const [title, group] of this.#groups) if (group.lines.length > 0) this.#print(title, group);
  }

  #print(title: string, group: Group): void {
    const { done, total, lines } = group;
    group.lines = [];
    this.#say(() => this.#sink.group(`${this.#count()} ${toPlainLine(title)}: ${done}${total === null ? '' : ` of ${total}`}`, lines));
  }

  #tick(): void {
    const now = this.#ticker.now();
    if (now - this.#spokenAt < SILENCE_MS) return;
    const { message, total } = this.#latest;
    const parts = [toPlainLine(message) || 'nothing is done yet', this.#pace.render(total, now)];
    this.#say(() => this.#sink.line(`${this.#count()} ${parts.filter(Boolean).join(' · ')}`));
  }

  #say(speak: () => void): void {
    this.#spokenAt = this.#ticker.now();
    speak();
  }

  #count(): string {
    return renderStepCount(this.#latest.done, this.#latest.total);
  }
}
