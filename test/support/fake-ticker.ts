import type { Ticker } from '../../src/host/ticker.ts';

/** A clock that stands still until it is told to go on. */
export class FakeTicker implements Ticker {
  readonly #beats = new Set<{ readonly ms: number; readonly tick: () => void; next: number }>();
  #now = 0;

  /** How many wait to be called again. */
  get running(): number {
    return this.#beats.size;
  }

  now(): number {
    return this.#now;
  }

  every(ms: number, tick: () => void): () => void {
    const beat = { ms, tick, next: this.#now + ms };
    this.#beats.add(beat);
    return () => this.#beats.delete(beat);
  }

  advance(ms: number): void {
    for (const end = this.#now + ms; this.#now < end;) {
      this.#now = Math.min(end, ...[...this.#beats].map(({ next }) => next));
      for (const beat of [...this.#beats]) {
        if (beat.next > this.#now) continue;
        beat.next += beat.ms;
        beat.tick();
      }
    }
  }
}
