const chosen = process.env['APIOPS_TESTS'] ?? '';
if (chosen !== '' && chosen !== 'all') throw new Error(`APIOPS_TESTS is '${chosen}': it is 'all', or not set`);

/** Whether the exhaustive suites go through everything they know (`APIOPS_TESTS=all`, as in `.ci/run`), or through a share of it. */
export const isWhole = chosen === 'all';

/** What stands behind the figures that a suite prints. */
export const ofShare = isWhole ? '' : ' (a share: APIOPS_TESTS=all runs everything)';

/** Of every `oneIn` elements one, evenly spread and the same each time, at least one; all of them where everything is run. */
export function share<T>(all: readonly T[], oneIn: number): readonly T[] {
  return spread(all, shareOf(all.length, oneIn));
}

/** How many of so many, rounded up; all of them where everything is run. */
export function shareOf(count: number, oneIn: number): number {
  return isWhole ? count : Math.ceil(count / oneIn);
}

/** So many elements of a list, evenly spread; all of them where it has fewer. */
export function spread<T>(all: readonly T[], count: number): readonly T[] {
  return all.length <= count ? all : Array.from({ length: count }, (_each, index) => all[Math.floor(((2 * index + 1) * all.length) / (2 * count))] as T);
}

/** A test of what only everything together can show. */
export const testWhole: typeof test.skip = isWhole ? test : test.skip;
