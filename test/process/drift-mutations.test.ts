import { resourceKey } from '../../src/model/resource-id.ts';
import { kindRow } from '../../src/model/kinds.ts';
import type { Resource } from '../../src/model/resource.ts';
import { cases } from '../conformance/harness.ts';
import { combinations, findWrong, type Expectation, type Found } from '../drift/expected.ts';
import { editInPortal } from '../drift/portal.ts';
import { commitService, publishEstate, type PublishedEstate } from '../drift/published-estate.ts';
import { partnerOf, variantsOf, type Variant } from '../drift/variants.ts';
import { mergeFixtures } from '../fixtures/services.ts';
import { isAt } from '../mutation/expectation.ts';
import { ofShare, share } from '../support/share.ts';
import { runAction, runCli, type ActionEnded } from './harness.ts';

/** A resource, and two variants of it that the service takes: of one thing, or else of two. */
interface Subject {
  readonly isSameThing: boolean;
  readonly key: string;
  readonly resource: Resource;
  readonly first: Variant;
  readonly second: Variant;
}

let estate: PublishedEstate;
beforeAll(async () => { estate = await publishEstate(mergeFixtures(cases)); }, 60_000);
afterAll(() => estate.close());

/** Another name of a named value is another text wherever it is mentioned. */
const mentioned = (variant: Variant): boolean => variant.inGit.kind === 'NamedValue' && variant.place === 'displayName';

async function findSubject(key: string, resource: Resource, index: number): Promise<Subject | null> {
  const { folder, live } = estate;
  const current = live.get(key);
  const all = current === undefined ? [] : variantsOf(resource, current, [...folder].some(([other, { kind }]) => other.startsWith(`${key}/`) && kindRow(kind).carried)).filter((variant) => !mentioned(variant));
  // Of half of the resources with a content that.
  const [contents, properties] = [all.filter(({ mutation }) => mutation === undefined), all.filter(({ mutation }) => mutation !== undefined)];
  const pairs = (index % 2 === 0 ? [contents, properties] : [properties, contents]).flatMap((variants) => variants.flatMap((first) => {
    const found = partnerOf(first, variants);
    return found === null ? [] : [{ key, resource, first, second: found.partner, isSameThing: found.isSameThing }];
  }));
  for (const pair of [...pairs.filter(({ isSameThing }) => isSameThing).slice(0, 8), ...pairs.filter(({ isSameThing }) => !isSameThing).slice(0, 8)]) {
    const [first, second] = [await seen(pair.first, resource), await seen(pair.second, resource)];
    if (first !== null && second !== null) return { ...pair, first, second };
  }
  return null;
}

/** A variant with what the service changes along with it; null where the service does not take it. */
async function seen(variant: Variant, resource: Resource): Promise<Variant | null> {
  const edit = await editInPortal(estate.service.client, variant, resource);
  await edit?.undo();
  const { mutation } = variant;
  if (edit === null || mutation === undefined) return edit === null ? null : variant;
  return { ...variant, isAt: (told) => isAt({ kind: resource.kind, mutation, body: edit.before, after: edit.after }, told) };
}

/** What each side is to have of a resource in a combination, and what is told then. */
function toMoves({ key, resource: { id }, first, second, isSameThing }: Subject, combination: (typeof combinations)[number]): { readonly git: Variant | null; readonly portal: Variant | null; readonly expected: readonly [string, Expectation] } {
  const expect = (told: Expectation['told']): readonly [string, Expectation] => [key, { what: `${combination}: ${id}: ${first.what}; ${second.what}`, told }];
  switch (combination) {
    case 'portal edit only': return { git: null, portal: first, expected: expect([{ part: 'drift', origin: 'drift', isAt: first.isAt }]) };
    case 'Git edit only': return { git: second, portal: null, expected: expect([{ part: 'pending', origin: 'pending', isAt: second.isAt }]) };
    case 'both different': return { git: second, portal: first, expected: expect(isSameThing ? [{ part: 'drift', origin: 'both', isAt: (path) => first.isAt(path) || second.isAt(path) }]
      : [{ part: 'drift', origin: 'drift', isAt: first.isAt }, { part: 'pending', origin: 'pending', isAt: second.isAt }]) };
    case 'both equal': return { git: first, portal: first, expected: expect([]) };
  }
}

/** Makes edits, does something, and takes them back. */
async function whileEdited<T>(edits: readonly (readonly [Resource, Variant])[], work: () => Promise<T>): Promise<T> {
  const made = [];
  for (const [resource, variant] of edits) made.push([resource.id, await editInPortal(estate.service.client, variant, resource)] as const);
  expect(made.flatMap(([id, edit]) => edit === null ? [id] : [])).toEqual([]);
  const result = await work();
  for (const [, edit] of made.reverse()) await edit?.undo();
  return result;
}

function countOf(expected: ReadonlyMap<string, Expectation>, part: 'drift' | 'pending'): string {
  return String([...expected.values()].filter(({ told }) => told.some((one) => one.part === part)).length);
}

/** What the log of the action says: headings, and below them the resources. */
function idsInLog({ stdout }: ActionEnded, part: 'Drift' | 'Pending'): string[] {
  const section = stdout.split(/^(?=Drift: |Pending: |Only in the service)/m).find((text) => text.startsWith(`${part}: `)) ?? '';
  return [...section.matchAll(/^ *[~+!?-] (\S+)/gm)].map(([, id = '']) => resourceKey(id)).sort();
}

test('both bundles tell a mutation of every kind and scope, whoever made it', async () => {
  const { folder, flags, environment, repository, service } = estate;
  const subjects: Subject[] = [];
  const covered = new Set<string>();
  for (const [index, [key, resource]] of [...folder].entries()) {
    const what = `${resource.kind} in a ${key.startsWith('workspaces/') && key.split('/').length > 2 ? 'workspace' : 'service'}`;
    const subject = covered.has(what) ? null : await findSubject(key, resource, index);
    if (subject === null) continue;
    covered.add(what);
    subjects.push(subject);
  }
  // Schemas are compared with their documents, and the data of a certificate can never be read.
  const wanted = cases.filter(({ kind }) => kindRow(kind).body !== 'association').map(({ kind, scope }) => `${kind} in a ${scope}`);
  expect(wanted.filter((each) => !covered.has(each))).toEqual(['ApiSchema in a service', 'ApiSchema in a workspace', 'Certificate in a workspace']);
  const clean = await runCli(['drift', ...flags, '--format', 'json'], { environment });
  expect(JSON.parse(clean.stdout)).toMatchObject({ ok: true, environments: [{ drift: [], pending: [] }] });
  const published = repository.git('rev-parse', 'HEAD');
  const wrong: string[] = [];
  // In each turn all combinations come up, each for others of the resources.
  const turns = share([...combinations.keys()], 4);
  for (const turn of turns) {
    const moves = subjects.map((subject, index) => ({ resource: subject.resource, ...toMoves(subject, combinations[(index + turn) % combinations.length] ?? 'both equal') }));
    const expected = new Map(moves.map((one) => one.expected));
    const editsOf = (side: 'git' | 'portal'): (readonly [Resource, Variant])[] => moves.flatMap(({ resource, [side]: variant }) => variant === null ? [] : [[resource, variant] as const]);
    await whileEdited(editsOf('git'), () => commitService(estate));
    await whileEdited(editsOf('portal'), async () => {
      const [{ code, stdout }, action] = await Promise.all([
        runCli(['drift', ...flags, '--format', 'json'], { environment }), runAction({ command: 'drift', config: flags[1] ?? '', environment: 'dev', 'arm-endpoint': service.client.endpoint }, { environment }),
      ]);
      const { environments: [found], failureReason } = JSON.parse(stdout) as { readonly environments: readonly [Found]; readonly failureReason: string };
      expect([code, failureReason]).toEqual([2, 'drift-detected']);
      wrong.push(...findWrong(expected, found).map(({ how, line }) => `${how}: ${line}`));
      expect(wrong).toEqual([]);
      expect(action).toMatchObject({ code: 1, outputs: { 'changes': 'true', 'drifted': countOf(expected, 'drift'), 'pending': countOf(expected, 'pending'), 'failure-reason': 'drift-detected' } });
      for (const part of ['Drift', 'Pending'] as const) expect(idsInLog(action, part)).toEqual([...expected].filter(([, { told }]) => told.some((one) => one.part === part.toLowerCase())).map(([key]) => key).sort());
    });
    repository.git('reset', '-q', '--hard', published);
  }
  process.stdout.write(`drift by both bundles: ${subjects.length} mutations, each in ${turns.length} of ${combinations.length} combinations, ${wrong.length} missed, extra or of wrong origin${ofShare}\n`);
  expect(wrong).toEqual([]);
}, 240_000);
