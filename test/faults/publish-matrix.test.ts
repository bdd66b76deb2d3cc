import { share, spread } from '../support/share.ts';
import { batchCases, killCases, roundCases, singleCases } from './matrix/cases.ts';
import { describeCase, describeKill, openMatrix, planNames, runCase, runKill, type Track } from './matrix/matrix.ts';
import type { World } from './matrix/world.ts';

// A sample; scripts/publish-matrix.ts runs all of them.
const names = share(planNames, 2);
let world: World;
let tracks: readonly Track[];
/** Milliseconds for a machine that does other things too. */
const PATIENCE = 240_000;

beforeAll(async () => { ({ world, tracks } = await openMatrix(names)); }, PATIENCE);
afterAll(async () => { expect(await world.close()).toEqual([]); }, PATIENCE);

/** Of every so many one, and of those a share. */
function sample<T>(all: readonly T[], step: number): readonly T[] {
  return share(spread(all, Math.ceil(all.length / step)), 8);
}

describe.each(names)('%s', (name) => {
  const track = (): Track => {
    const found = tracks.find(({ plan }) => plan.name === name);
    if (found === undefined) throw new Error(`there is no plan ${name}`);
    return found;
  };
  const run = async (cases: readonly (Parameters<typeof runCase>[2])[]): Promise<void> => {
    expect(cases.length).toBeGreaterThan(0);
    for (const one of cases) expect({ of: describeCase(track(), one), problems: await runCase(world, track(), one) }).toEqual({ of: describeCase(track(), one), problems: [] });
  };

  test('a request that fails', () => run(sample(singleCases(track(), false), 80)), PATIENCE);
  test('requests that fail together', () => run(sample(batchCases(track()), 30)), PATIENCE);
  test('requests that fail, and do not when they are tried again', () => run(sample(roundCases(track()), 7)), PATIENCE);
  test('a process that is killed', async () => {
    for (const kill of sample(killCases(track(), 30), 6).slice(0, 1)) expect({ of: describeKill(track(), kill), problems: await runKill(world, track(), kill) }).toEqual({ of: describeKill(track(), kill), problems: [] });
  }, PATIENCE);
});
