/**
 * Runs all and waits for all. The first failure aborts the rest, so that nothing is asked any more, and is thrown once
 * everything has come to rest.
 */
export async function gather<T, R>(items: readonly T[], abort: AbortController, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = await Promise.allSettled(items.map(async (item) => {
    try {
      return await work(item);
    } catch (error) {
      abort.abort(error);
      throw error;
    }
  }));
  return results.map((result) => {
    if (result.status === 'rejected') throw abort.signal.reason;
    return result.value;
  });
}

/** Works that must not overlap within one lane; lanes run side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(lane) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#last.set(lane, result.catch(() => undefined));
    return result;
  }
}
