import type { EnvironmentDrift } from '../../src/commands/result.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { isBuiltIn, requireResourceId, resourceKey } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { createFolder, removeFolders } from '../artifacts/temporary-folder.ts';
import { cases, startServices, succeed, type Services } from '../conformance/harness.ts';
import { WORKSPACE } from '../fixtures/fixtures.ts';
import { mergeFixtures } from '../fixtures/services.ts';
import { openPublished } from '../mutation/live-mutations.ts';
import { ofShare, share } from '../support/share.ts';
import { combinations, findWrong, type Combination, type Expectation } from './expected.ts';
import { checkDrift } from './memory-world.ts';
import { partnerOf, variantsOf, type Variant } from './variants.ts';

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
  process.stdout.write(`drift: ${count.mutations} mutations, each in ${combinations.length} combinations (${count.conflicts} in conflict, ${count.apart} beside each other), in ${count.runs} checks: ${count.missed} missed, ${count.extra} extra, ${count['wrong origin']} of wrong origin${ofShare}\n`);
});

/** The part of an estate that a check is about. */
type Part = (key: string) => boolean;

/** What lies with these resources below one API, product, …: most of a large estate has nothing to say of a few of them. */
function withFamily(keys: Iterable<string>): Part {
  const top = (key: string): string => key.split('/').slice(0, key.startsWith('workspaces/') ? 4 : 2).join('/');
  const families = new Set([...keys].map(top));
  return (key) => families.has(top(key));
}

/** A side with other resources, or null in place of one that is not there. */
type Moves = ReadonlyMap<string, Resource | null>;

function withMoved(side: Snapshot, isPart: Part, moves: Moves): Snapshot {
  return new Map([...side].flatMap(([key, resource]) => {
    const moved = moves.has(key) ? moves.get(key) ?? null : resource;
    return isPart(key) && moved !== null ? [[key, moved] as const] : [];
  }));
}

/** Moves one resource on the sides and gives what has to be told of it. */
function move(combination: Combination, variant: Variant, all: readonly Variant[], git: Map<string, Resource>, portal: Map<string, Resource>): Expectation | null {
  const key = resourceKey(variant.inGit.id);
  const what = `${combination}: ${variant.inGit.id}: ${variant.what}`;
  switch (combination) {
    case 'portal edit only':
      portal.set(key, variant.inService);
      return { what, told: [{ part: 'drift', origin: 'drift', isAt: variant.isAt }] };
    case 'Git edit only':
      git.set(key, variant.inGit);
      return { what, told: [{ part: 'pending', origin: 'pending', isAt: variant.isAt }] };
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
        told: isSameThing ? [{ part: 'drift', origin: 'both', isAt: (path) => variant.isAt(path) || partner.isAt(path) }] : [{ part: 'drift', origin: 'drift', isAt: variant.isAt }, { part: 'pending', origin: 'pending', isAt: partner.isAt }],
      };
    }
  }
}

function compareWith(expected: ReadonlyMap<string, Expectation>, found: EnvironmentDrift): void {
  for (const { how, line } of findWrong(expected, found)) {
    count[how] += 1;
    wrong.push(`${how}: ${line}`);
  }
}

async function check(git: Moves, portal: Moves, { isPart = () => true, published = new Map() }: { readonly isPart?: Part | undefined; readonly published?: Moves } = {}): Promise<EnvironmentDrift> {
  count.runs += 1;
  return checkDrift({ published: withMoved(folder, isPart, published), folder: withMoved(folder, isPart, git), service: withMoved(live, isPart, portal) });
}

/** The subjects one after the other in as few runs as the one with most variants needs. */
function spread(subjects: readonly Subject[]): (readonly [Subject, Variant])[][] {
  const runs = Array.from({ length: Math.max(...subjects.map(({ variants }) => variants.length)) }, (): (readonly [Subject, Variant])[] => []);
  for (const [index, subject] of subjects.entries()) for (const [at, variant] of subject.variants.entries()) runs[(at + index) % runs.length]?.push([subject, variant]);
  return runs;
}

function findVariants(key: string): Variant[] {
  const [own, current] = [folder.get(key), live.get(key)];
  return own === undefined || current === undefined ? [] : variantsOf(own, current, [...folder].some(([other, { kind }]) => other.startsWith(`${key}/`) && kindRow(kind).carried));
}

test('nothing moved, nothing told', async () => {
  expect(await check(new Map(), new Map())).toMatchObject({ drift: [], pending: [] });
});

test('every mutation of every kind and scope, wherever it was made', async () => {
  const subjects = [...folder.keys()].map((key): Subject => ({ key, variants: findVariants(key) })).filter(({ variants }) => variants.length > 0);
  const covered = new Set(subjects.map(({ key }) => `${requireResourceId(key).kind} in a ${key.startsWith('workspaces/') && key.split('/').length > 2 ? 'workspace' : 'service'}`));
  expect(cases.filter(({ kind }) => kindRow(kind).body !== 'association' && kind !== 'ApiSchema').map(({ kind, scope }) => `${kind} in a ${scope}`).filter((each) => !covered.has(each))).toEqual([]);
  for (const [number, run] of share(spread(subjects), 4).entries()) {
    count.mutations += run.length;
    const isPart = number % 16 === 0 ? undefined : withFamily(run.map(([{ key }]) => key));
    for (const turn of combinations.keys()) {
      const [git, portal, expected] = [new Map<string, Resource>(), new Map<string, Resource>(), new Map<string, Expectation>()];
      for (const [index, [{ key, variants }, variant]] of run.entries()) {
        const expectation = move(combinations[(index + turn) % combinations.length] ?? 'both equal', variant, variants, git, portal);
        if (expectation !== null) expected.set(key, expectation);
      }
      compareWith(expected, await check(git, portal, { isPart }));
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

/** What Git and the portal made of a resource that was published or not, and where it is told, as what. `edit` and `other` are two values. */
type Presence = 'same' | 'edit' | 'other' | 'none';
const presences: readonly (readonly [published: boolean, git: Presence, portal: Presence, told: string])[] = [
  [true, 'same', 'none', 'drift create drift'], [true, 'none', 'same', 'pending unmanaged pending'], [true, 'none', 'none', ''],
  [true, 'edit', 'none', 'drift create both'], [true, 'none', 'edit', 'drift unmanaged both'],
  [false, 'none', 'same', 'unmanaged unmanaged drift'], [false, 'same', 'none', 'pending create pending'], [false, 'same', 'same', ''], [false, 'edit', 'other', 'drift update both'],
];

test('what is made or deleted, wherever it was', async () => {
  const subjects = [...folder].filter(([key, { kind, id }]) => live.has(key) && kind !== 'ServicePolicy' && !isBuiltIn(kind, id) && !kindRow(kind).carried && ![...folder.keys(), ...live.keys()].some((other) => other.startsWith(`${key}/`)));
  let made = 0;
  for (const turn of presences.keys()) {
    const [published, git, portal] = [new Map<string, Resource | null>(), new Map<string, Resource | null>(), new Map<string, Resource | null>()];
    const expected: string[] = [];
    for (const [index, [key, own]] of subjects.entries()) {
      const [wasPublished, inGit, inPortal, told] = presences[(index + turn) % presences.length] ?? [true, 'same', 'same', ''];
      const variants = findVariants(key).filter(({ what }) => !what.startsWith('removed'));
      const [edit] = variants;
      const other = edit === undefined ? undefined : partnerOf(edit, variants);
      if ((edit === undefined && [inGit, inPortal].includes('edit')) || (inPortal === 'other' && other?.isSameThing !== true)) continue;
      const states = { same: [own, live.get(key) ?? null], edit: [edit?.inGit ?? null, edit?.inService ?? null], other: [null, other?.partner.inService ?? null], none: [null, null] } as const;
      if (!wasPublished) published.set(key, null);
      git.set(key, states[inGit][0]);
      portal.set(key, states[inPortal][1]);
      // Of the kinds on request only what somebody names is looked at.
      const isSeen = told !== '' && (!told.startsWith('unmanaged') || kindRow(own.kind).managed === 'by-default');
      if (isSeen) expected.push(`${told} ${key}`);
      made += 1;
    }
    const found = await check(git, portal, { published });
    expect((['drift', 'pending', 'unmanaged'] as const).flatMap((part) => found[part].map(({ op, id, origin }) => `${part} ${op === 'replace' ? 'update' : op} ${origin} ${resourceKey(id)}`)).filter((line) => !line.endsWith(' policies/policy')).sort()).toEqual(expected.sort());
  }
  process.stdout.write(`drift: ${made} resources made or deleted on either side, all told as they should be\n`);
});
