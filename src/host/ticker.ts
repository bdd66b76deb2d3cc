/** Time as a progress display needs it, so that it can be tested without waiting. */
export interface Ticker {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Calls `tick` every `ms` until what it gives back is called. */
  every(ms: number, tick: () => void): () => void;
}

/** The clock of this machine; it keeps no process alive. */
export const systemTicker: Ticker = {
  now: () => performance.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms).unref();
    return () => clearInterval(timer);
  },
};

/** A switch: while it is on, `tick` is called every second. */
export function createBeat(ticker: Ticker, tick: () => void): (on: boolean) => void {
  let stop: (() => void) | undefined;
  return (on) => {
    if (on) stop ??= ticker.every(1_000, tick);
    else {
      stop?.();
      stop = undefined;
    }
  };
}
