/**
 * Disturbs a publish of everything that a service can hold at each of its requests, in every way that the network and the
 * service can (test/faults/matrix), and kills it: exit code and report have to be right, nothing else may change, and the
 * next publish has to give what an undisturbed one gives; with a roll-back, the service has to be what it was before.
 * Usage: node scripts/publish-matrix.ts [every] - with `every`, each fault at each request by itself too, kept and put back.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { batchCases, killCases, roundCases, singleCases } from '../test/faults/matrix/cases.ts';
import { describeCase, describeKill, openMatrix, runCase, runKill } from '../test/faults/matrix/matrix.ts';

/** Processes side by side. */
const PROCESSES = 2;
/** Every which request is one in which a process is killed: each kill starts a program. */
const KILL_EVERY = 9;

interface Task {
  readonly name: string;
  readonly run: () => Promise<readonly string[]>;
}

interface Tally { readonly kind: string; readonly plan: string; readonly ran: number; readonly failed: number }

const [share, mode] = process.argv[2]?.startsWith('share=') === true ? [Number(process.argv[2].slice('share='.length)), process.argv[3]] : [null, process.argv[2]];
if (share === null) await runAll(mode);
else await runShare(share, mode === 'every');

/** Starts the processes and adds up what they say. */
async function runAll(mode: string | undefined): Promise<void> {
  const start = performance.now();
  const tallies: Tally[] = [];
  const codes = await Promise.all(Array.from({ length: PROCESSES }, async (_, index) => {
    const child = fork(import.meta.filename, [`share=${index}`, ...mode === undefined ? [] : [mode]]);
    child.on('message', (tally) => tallies.push(tally as Tally));
    const [code] = await once(child, 'exit') as [number | null];
    return code;
  }));
  const sum = (some: readonly Tally[], key: 'ran' | 'failed'): number => some.reduce((total, tally) => total + tally[key], 0);
  for (const name of new Set(tallies.map(({ kind, plan }) => `${plan}, ${kind}`))) {
    const own = tallies.filter(({ kind, plan }) => `${plan}, ${kind}` === name);
    console.log(`- ${name}: ${sum(own, 'ran')} publishes, ${sum(own, 'failed')} failures`);
  }
  console.log(`${sum(tallies, 'ran')} disturbed publishes, ${sum(tallies, 'failed')} failures, ${Math.round((performance.now() - start) / 1000)} s`);
  if (codes.some((code) => code !== 0) || sum(tallies, 'failed') > 0 || sum(tallies, 'ran') === 0) process.exitCode = 1;
}

/** Runs every {@link PROCESSES}th case. */
async function runShare(share: number, every: boolean): Promise<void> {
  const { world, tracks } = await openMatrix();
  for (const track of tracks) {
    const kinds: Readonly<Record<string, readonly Task[]>> = {
      'one request at a time': singleCases(track, every).map((one) => ({ name: describeCase(track, one), run: () => runCase(world, track, one) })),
      'requests that do not need each other': batchCases(track).map((one) => ({ name: describeCase(track, one), run: () => runCase(world, track, one) })),
      'all requests': roundCases(track).map((one) => ({ name: describeCase(track, one), run: () => runCase(world, track, one) })),
      'killed': killCases(track, KILL_EVERY).map((one) => ({ name: describeKill(track, one), run: () => runKill(world, track, one) })),
    };
    for (const [kind, tasks] of Object.entries(kinds)) {
      const own = tasks.filter((_, index) => index % PROCESSES === share);
      let failed = 0;
      for (const { name, run } of own) {
        const problems = await run();
        if (problems.length === 0) continue;
        failed += 1;
        console.log([`# ${name.slice(0, 1000)}`, ...problems].join('\n  '));
      }
      process.send?.({ kind, plan: track.plan.name, ran: own.length, failed } satisfies Tally);
    }
  }
  for (const error of await world.close()) {
    console.log('the simulator failed:', error);
    process.exitCode = 1;
  }
}
