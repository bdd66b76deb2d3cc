/** The simulator's time in milliseconds. It runs `scale` times as fast as the machine's, so what takes seconds in Azure takes less here. */
export class Clock {
  readonly scale: number;
  readonly #startTime = Date.now();
  readonly #start = performance.now();

  constructor(scale: number) {
    this.scale = scale;
  }

  /** Goes forward only; 0 when the simulator was started. */
  now(): number {
    return (performance.now() - this.#start) * this.scale;
  }

  /** The time of day that answers tell, ISO 8601. */
  toDate(): string {
    return new Date(this.#startTime + this.now()).toISOString();
  }

  /** Calls `work` after so many milliseconds of this clock, never before. */
  schedule(ms: number, work: () => void): NodeJS.Timeout {
    // A timer may fire a part of a millisecond early, which a fast clock sees as a long time.
    return setTimeout(work, this.scale === 1 ? ms : Math.ceil(ms / this.scale) + 1);
  }

  async sleep(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => { this.schedule(ms, resolve); });
  }

  /** Seconds of the client's time: what a `Retry-After` header tells. Whole ones, unless this clock is not the machine's. */
  toRetryAfter(ms: number): string {
    const seconds = ms / this.scale / 1000;
    return this.scale === 1 ? String(Math.ceil(seconds)) : String(Math.ceil(seconds * 1000) / 1000);
  }
}
