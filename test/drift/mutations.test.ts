import type { EnvironmentDrift } from '../../src/commands/result.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { resourceKey } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import type { Change } from '../../src/plan/plan.ts';
import { createFolder, removeFolders } from '../artifacts/temporary-folder.ts';
import { cases, startServices, succeed, type Services } from '../conformance/harness.ts';
import { WORKSPACE } from '../fixtures/fixtures.ts';
import { mergeFixtures } from '../fixtures/services.ts';
import { openPublished } from '../mutation/live-mutations.ts';
import { checkDrift, type Sides } from './memory-world.ts';
import { partnerOf, variantsOf, type Variant } from './variants.ts';

/** Who moved a resource to which of its variants. */
const combinations = ['portal edit only', 'Git edit only', 'both different', 'both equal'] as const;
type Combination = (typeof combinations)[number];

/** One resource with everything that is to become of it. */
interface Subject {
  readonly key: string;
  readonly variants: readonly Variant[];
}

const count = { mutations: 0, checks: 0, conflicts: 0, apart: 0, missed: 0, extra: 0, 'wrong origin': 0, runs: 0 };
const wrong: string[] = [];
let services: Services;
let folder: Snapshot;
let live: Snapshot;

beforeAll(async () => {
  services = await startServices(1);
  const service = await services.empty();
  const path = await createFolder(mergeFixtures(cases));
  const overrides = `${await createFolder({ 'configuration.yaml': `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#DATA#}'\n` })}/configuration.yaml`;
  await succeed(['publish', '--artifacts', path, '--overrides', overrides, ...service.target], { DATA: 'ZGF0YQ==' });
  const published = await openPublished(path, service);
  [folder, live] = [published.desired, published.live];
});
afterAll(async () => {
  await services.close();
  await removeFolders();
  process.stdout.write(`drift: ${count.mutations} mutations, each in ${combinations.length} combinations (${count.conflicts} in conflict, ${count.apart} beside each other), in ${count.runs} checks: ${count.missed} missed, ${count.extra} extra, ${count['wrong origin']} of wrong origin\n`);
});

/** The part of an estate that a check is about. */
type Part = (key: string) => boolean;

/** What lies with these resources below one API, product, …: most of a large estate has nothing to say of a few of them. */
function withFamily(keys: Iterable<string>): Part {
  const top = (key: string): string => key.split('/').slice(0, key.startsWith('workspaces/') ? 4 : 2).join('/');
  const families = new Set([...keys].map(top));
  return (key) => families.has(top(key));
}

function withChanged(side: Snapshot, isPart: Part, changed: ReadonlyMap<string, Resource>): Snapshot {
  return new Map([...side].flatMap(([key, resource]) => isPart(key) ? [[key, changed.get(key) ?? resource] as const] : []));
}

/** What the command has to say of a resource: the variants that it tells, by who moved. */
interface Expectation {
  readonly what: string;
  readonly told: readonly { readonly part: 'drift' | 'pending'; readonly origin: 'drift' | 'pending' | 'both'; readonly variant: Variant }[];
}

/** Moves one resource on the sides and gives what has to be told of it. */
function move(combination: Combination, variant: Variant, all: readonly Variant[], git: Map<string, Resource>, portal: Map<string, Resource>): Expectation | null {
  const key = resourceKey(variant.inGit.id);
  const what = `${combination}: ${variant.inGit.id}: ${variant.what}`;
  switch (combination) {
    case 'portal edit only':
      portal.set(key, variant.inService);
      return { what, told: [{ part: 'drift', origin: 'drift', variant }] };
    case 'Git edit only':
      git.set(key, variant.inGit);
      return { what, told: [{ part: 'pending', origin: 'pending', variant }] };
    case 'both equal':
      portal.set(key, variant.inService);
      git.set(key, variant.inGit);
      return { what, told: [] };
    case 'both different': {
      const found = partnerOf(variant, all);
      if (found === null) return null;
      const { partner, isSameThing } = found;
      portal.set(key, variant.inService);
      git.set(key, partner.inGit);
      count[isSameThing ? 'conflicts' : 'apart'] += 1;
      return {
        what: `${what}, and ${partner.what} in Git`,
        told: isSameThing ? [{ part: 'drift', origin: 'both', variant: { ...variant, isAt: (told) => variant.isAt(told) || partner.isAt(told) } }] : [{ part: 'drift', origin: 'drift', variant }, { part: 'pending', origin: 'pending', variant: partner }],
      };
    }
  }
}

function compareWith(expected: ReadonlyMap<string, Expectation>, found: EnvironmentDrift): void {
  const parts = { drift: found.drift, pending: found.pending } as const;
  const told = new Map<string, [part: 'drift' | 'pending', change: Change][]>();
  for (const part of ['drift', 'pending'] as const) for (const change of parts[part]) told.set(resourceKey(change.id), [...told.get(resourceKey(change.id)) ?? [], [part, change]]);
  for (const key of told.keys()) if (!expected.has(key)) report('extra', `nothing moved ${key}`, told.get(key));
  for (const [key, { what, told: wanted }] of expected) {
    const own = told.get(key) ?? [];
    const lines = own.flatMap(([part, { op, properties }]) => properties.map(({ path, origin }) => ({ part, origin, path, isUpdate: op === 'update' || op === 'replace' })));
    const missing = wanted.filter(({ variant }) => !lines.some(({ path }) => variant.isAt(path)));
    const more = lines.filter(({ path, isUpdate }) => !isUpdate || !wanted.some(({ variant }) => variant.isAt(path)));
    const isWrong = lines.some(({ part, origin, path }) => wanted.some(({ variant }) => variant.isAt(path)) && !wanted.some((one) => one.variant.isAt(path) && one.part === part && one.origin === origin))
      || own.some(([part, { origin }]) => !wanted.some((one) => one.part === part && one.origin === origin));
    if (missing.length > 0) report('missed', what, own);
    else if (more.length > 0) report('extra', what, own);
    else if (isWrong) report('wrong origin', what, own);
  }
}

function report(how: 'missed' | 'extra' | 'wrong origin', what: string, told: readonly [string, Change][] = []): void {
  count[how] += 1;
  wrong.push(`${how}: ${what}: ${told.map(([part, { op, id, origin, properties }]) => `${part} ${op} ${id} ${origin} ${properties.map((one) => `${one.path} ${one.origin}`).join(', ')}`).join('; ')}`);
}

async function check(git: ReadonlyMap<string, Resource>, portal: ReadonlyMap<string, Resource>, isPart: Part = () => true): Promise<EnvironmentDrift> {
  count.runs += 1;
  const sides: Sides = { published: withChanged(folder, isPart, new Map()), folder: withChanged(folder, isPart, git), service: withChanged(live, isPart, portal) };
  return checkDrift(sides);
}

/** The subjects one after the other in as few runs as the one with most variants needs. */
function spread(subjects: readonly Subject[]): (readonly [Subject, Variant])[][] {
  const runs = Array.from({ length: Math.max(...subjects.map(({ variants }) => variants.length)) }, (): (readonly [Subject, Variant])[] => []);
  for (const [index, subject] of subjects.entries()) for (const [at, variant] of subject.variants.entries()) runs[(at + index) % runs.length]?.push([subject, variant]);
  return runs;
}

test('nothing moved, nothing told', async () => {
  expect(await check(new Map(), new Map())).toMatchObject({ drift: [], pending: [] });
});

test('every mutation of every kind and scope, wherever it was made', async () => {
  const subjects = [...folder].flatMap(([key, resource]): Subject[] => {
    const current = live.get(key);
    const variants = current === undefined ? [] : variantsOf(resource, current, [...folder].some(([other, { kind }]) => other.startsWith(`${key}/`) && kindRow(kind).carried));
    return variants.length === 0 ? [] : [{ key, variants }];
  });
  for (const [number, run] of spread(subjects).entries()) {
    count.mutations += run.length;
    const isPart = number % 8 === 0 ? undefined : withFamily(run.map(([{ key }]) => key));
    for (const turn of combinations.keys()) {
      const [git, portal, expected] = [new Map<string, Resource>(), new Map<string, Resource>(), new Map<string, Expectation>()];
      for (const [index, [{ key, variants }, variant]] of run.entries()) {
        const expectation = move(combinations[(index + turn) % combinations.length] ?? 'both equal', variant, variants, git, portal);
        if (expectation !== null) expected.set(key, expectation);
      }
      compareWith(expected, await check(git, portal, isPart));
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);
