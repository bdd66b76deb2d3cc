/** What came before says little of what comes: deletions are fast, imports of specifications are not. */
const WINDOW_MS = 30_000;

/** Steps that come within less than this say nothing of a rate. */
const LEAST_MS = 1_000;

/** How fast a work goes, by the steps of the last half minute. Times are milliseconds of a clock that only goes forward. */
export class Pace {
  #samples: { readonly done: number; readonly at: number }[] = [];

  /** Takes down that `done` steps were done at `at`; fewer than before begin another work. */
  note(done: number, at: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && done < last.done) this.#samples = [];
    this.#samples.push({ done, at });
    const inside = this.#samples.findIndex((sample) => sample.at > at - WINDOW_MS);
    if (inside > 1) this.#samples.splice(0, inside - 1);
  }

  /** Steps a second, more than 0 and finite; null where nothing moved, or too short a time is known. */
  rate(now: number): number | null {
    const newest = this.#samples.at(-1);
    const inside = this.#samples.findIndex((sample) => sample.at > now - WINDOW_MS);
    const oldest = this.#samples.at(inside < 0 ? -1 : Math.max(0, inside - 1));
    if (newest === undefined || oldest === undefined || now - oldest.at < LEAST_MS) return null;
    const rate = (newest.done - oldest.done) * 1_000 / (now - oldest.at);
    return rate > 0 && Number.isFinite(rate) ? rate : null;
  }

  /** `1.2/s, 25 s left`; empty where that is not known. */
  render(total: number, now: number): string {
    const rate = this.rate(now);
    if (rate === null) return '';
    const shown = rate < 0.1 ? 'less than 0.1/s' : `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s`;
    const left = total - (this.#samples.at(-1)?.done ?? 0);
    return left > 0 ? `${shown}, ${renderSeconds(left / rate)} left` : shown;
  }
}

function renderSeconds(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 100 * 3_600 ? `${Math.round(seconds / 3_600)} h` : 'days';
}
