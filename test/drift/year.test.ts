import { classifyDrift } from '../../src/drift/classify.ts';
import { toSnapshot, type Resource, type Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { checkDrift } from './memory-world.ts';
import { ofShare, shareOf } from '../support/share.ts';
import { inFolder, inService, things, type State, type Thing } from './small-estate.ts';
import { toLines, Walk, type Estate } from './walk.ts';

const DAY = 24;
const DAYS = shareOf(365, 5);
const HOURS = DAYS * DAY;

/** Files and answers are written once a state. */
const written = new Map<string, Resource>();

function render(how: 'git' | 'service', thing: Thing, state: State): Resource {
  const key = JSON.stringify([how, thing.id, state]);
  const known = written.get(key) ?? (how === 'git' ? inFolder : inService)(thing, state);
  written.set(key, known);
  return known;
}

function toSide(how: 'git' | 'service', estate: Estate): Snapshot {
  return toSnapshot(things.flatMap((thing) => {
    const state = estate.get(thing.id) ?? null;
    return state === null ? [] : [render(how, thing, state)];
  }));
}

test(`${DAYS} days of hourly checks: every edit is reported in the next one, and nothing else ever is`, async () => {
  const walk = new Walk(7);
  const count = { edits: 0, reported: 0, undone: 0, publishes: 0, commits: 0, 'with drift': 0 };
  const wrong: string[] = [];
  for (let hour = 0; hour < HOURS; hour += 1) {
    const { committed, published: publish, edited } = walk.pass({ commit: 0.02, publish: 0.02, edit: 0.02 });
    const [folder, published, service] = [toSide('git', walk.git), toSide('git', walk.published), toSide('service', walk.service)];
    // What the command does to compare, and each day the command itself.
    const drift = hour % DAY === 0 ? await checkDrift({ folder, published, service }) : classifyDrift(planChanges({ target: '/t', desired: folder, live: service, base: published, prune: 'none', ignores: () => false }).plan);
    const found = toLines(drift);
    const expected = walk.expected();
    if (found.join('\n') !== expected.join('\n')) wrong.push(`hour ${hour}: missed ${expected.filter((line) => !found.includes(line)).join('; ')}, extra ${found.filter((line) => !expected.includes(line)).join('; ')}`);
    count.edits += edited.length;
    for (const { id } of edited) count[found.some((line) => line.includes(` ${id} `) && !line.startsWith('pending')) ? 'reported' : 'undone'] += 1;
    count.commits += committed.length;
    count.publishes += publish === null ? 0 : 1;
    count['with drift'] += found.some((line) => line.startsWith('drift')) ? 1 : 0;
  }
  process.stdout.write(`drift in ${DAYS} days: ${HOURS} checks, ${count.commits} commits, ${count.publishes} publishes, ${count.edits} edits in the portal (${count.undone} to what was published or committed); ${count['with drift']} checks with drift, ${wrong.length} with something missed or a false alarm${ofShare}\n`);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(count.edits).toBeGreaterThan(shareOf(100, 5));
}, 120_000);
