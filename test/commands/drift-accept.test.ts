import { join } from 'node:path';
import { openArtifacts } from '../../src/artifacts/index.ts';
import { kindRow, layoutNames } from '../../src/model/kinds.ts';
import { isBuiltIn, resourceKey, rootApiOf } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { cases, runCli } from '../conformance/harness.ts';
import { editInPortal } from '../drift/portal.ts';
import { commitService, extractKitchenSink, publishEstate, type PublishedEstate } from '../drift/published-estate.ts';
import { document } from '../specification/documents.ts';
import { variantsOf, type Variant } from '../drift/variants.ts';
import { CANARY } from '../fixtures/kitchen-sink.ts';
import { mergeFixtures } from '../fixtures/services.ts';

afterAll(removeFolders);

const SEEN = /canary4711|c0ffee47|Q2FuYXJ5/i;
const count = { runs: 0, drifted: 0, files: 0, pending: 0, deleted: 0, made: 0, 'by hand': 0 };
afterAll(() => { process.stdout.write(`drift --accept: ${count.runs} runs, ${count.drifted} resources drifted (${count.deleted} deleted, ${count.made} made), ${count.files} files changed, ${count.pending} pending changes kept, ${count['by hand']} resources left to be done by hand and said so; every other plan after it empty\n`); });

interface Told {
  readonly id: string;
  readonly op: string;
  readonly origin: string | null;
  readonly properties: readonly { readonly path: string; readonly origin?: string }[];
}
interface Checked {
  readonly failureReason: string | null;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string; readonly resource: string | null }[];
  readonly environments: readonly [{ readonly drift: readonly Told[]; readonly pending: readonly Told[]; readonly unmanaged: readonly Told[] }];
}

async function check({ flags, environment }: PublishedEstate, ...more: readonly string[]): Promise<Checked> {
  const { stdout } = await runCli(['drift', ...flags, ...more, '--format', 'json'], environment);
  return JSON.parse(stdout) as Checked;
}

/** Numbers from 0 to below 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function someOf<T>(all: readonly T[], number: number, random: () => number): T[] {
  return all.map((one) => [random(), one] as const).sort(([a], [b]) => a - b).slice(0, number).map(([, one]) => one);
}

const keepState = async ({ service: { client } }: PublishedEstate): Promise<() => Promise<void>> => {
  const state = await (await fetch(`${client.endpoint}/_simulator/state`)).text();
  return async () => { expect((await fetch(`${client.endpoint}/_simulator/state`, { method: 'PUT', body: state })).ok).toBe(true); };
};

interface Subject {
  readonly resource: Resource;
  readonly variants: readonly Variant[];
}

/** Not what a real service refuses, or where a secret would come to a place that has no token yet. */
function isPossible({ place, inGit: { kind }, what }: Variant): boolean {
  return !(kind === 'ApiResolver' && place === 'path') && !['authorizationMethods', 'type'].includes(place) && !/\{\{|\bzzz\//.test(what) && !place.startsWith('credentials');
}

function subjectsOf({ folder, live }: PublishedEstate): Subject[] {
  return [...folder].flatMap(([key, resource]) => {
    const current = live.get(key);
    // Other names are met elsewhere: here they would have to be written into addresses.
    if (current === undefined || !/^[\w\-./;=]+$/.test(resource.id)) return [];
    const variants = variantsOf(resource, current, [...folder].some(([other, { kind }]) => other.startsWith(`${key}/`) && kindRow(kind).carried)).filter(isPossible);
    return variants.length === 0 ? [] : [{ resource, variants }];
  });
}

/** With the values of tokens, as the service has them. */
function resolved(resource: Resource, { environment }: PublishedEstate): Resource {
  const { content } = resource;
  return content === undefined ? resource : { ...resource, content: { ...content, text: content.text.replace(/\{#([^#]+)#\}/g, (token, name: string) => environment[name] ?? token) } };
}

async function editSome(estate: PublishedEstate, subjects: readonly Subject[], number: number, random: () => number): Promise<void> {
  for (const { resource, variants } of someOf(subjects, number, random)) {
    const [variant] = someOf(variants, 1, random);
    if (variant !== undefined) await editInPortal(estate.service.client, { ...variant, inGit: resolved(variant.inGit, estate) }, resolved(resource, estate));
  }
}

/** What nobody refers to, associations and policies. */
async function deleteSome({ folder, service }: PublishedEstate, number: number, random: () => number): Promise<void> {
  const leaves = [...folder].filter(([key, { kind, id }]) => kindRow(kind).body !== 'json' && kindRow(kind).content !== 'markdown' && kind !== 'PolicyFragment' && !key.startsWith('workspaces/') && kind !== 'ServicePolicy' && !isBuiltIn(kind, id) && /^[\w\-./]+$/.test(id));
  for (const [, { id }] of someOf(leaves, number, random)) if ((await service.client.delete(`/${id}`)).status < 300) count.deleted += 1;
}

const read = async ({ repository }: PublishedEstate): Promise<Snapshot> => (await openArtifacts(join(repository.path, 'artifacts')).read()).snapshot;

/** The files that say something of a resource. */
function filesOf(side: Snapshot, isMeant: (key: string) => boolean): string[] {
  return [...side].flatMap(([key, { source }]) => isMeant(key) ? [source?.file, source?.contentFile] : []).filter((file) => file !== undefined);
}

function lines(changes: readonly Told[]): string[] {
  return changes.flatMap(({ op, id, properties }) => op === 'update' || op === 'replace' ? properties.map(({ path }) => `${id} ${path}`) : [`${op} ${id}`]).sort();
}

/** Accepts what drifted; what the folder then lacks is what only Git changed, and only files of what drifted differ. */
async function acceptAll(estate: PublishedEstate, ...more: readonly string[]): Promise<Checked> {
  const { repository, environment, flags } = estate;
  const before = await read(estate);
  const found = await check(estate, '--accept', ...more);
  const after = await read(estate);
  const [{ drift, pending, unmanaged }] = found.environments;
  // Where another revision is current, every name of the API means something else.
  const switched = drift.filter(({ properties }) => properties.some(({ path }) => path === 'isCurrent')).map(({ id }) => rootApiOf(resourceKey(id)));
  const isSwitched = (key: string): boolean => switched.includes(rootApiOf(key));
  const taken = new Set([...drift, ...more.includes('unmanaged') ? unmanaged : []].map(({ id }) => resourceKey(id)));
  const changed = repository.git('-c', 'core.quotePath=false', 'status', '--porcelain', '-uall').split('\n').filter((line) => line !== '').map((line) => line.replace(/^\s*\S+\s+/, '').replace(/^"|"$/g, ''));
  const allowed = new Set([...filesOf(before, (key) => taken.has(key) || isSwitched(key)), ...filesOf(after, (key) => taken.has(key) || isSwitched(key))].map((file) => file.slice(repository.path.length + 1)));
  expect(changed.filter((file) => !allowed.has(file))).toEqual([]);
  for (const text of Object.values(await readFiles(join(repository.path, 'artifacts')))) expect(text).not.toMatch(SEEN);

  // Of a secret in a new place somebody has to supply the token.
  const tokens = Object.values(await readFiles(join(repository.path, 'artifacts'))).flatMap((text) => [...text.matchAll(/\{#([^#]+)#\}/g)].map(([, token = '']) => [token, CANARY]));
  const { stdout } = await runCli(['plan', ...flags, '--format', 'json'], { ...Object.fromEntries(tokens) as Record<string, string>, ...environment });
  const plan = JSON.parse(stdout) as { readonly changeList: readonly Told[]; readonly diagnostics: Checked['diagnostics'] };
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const left = plan.changeList.filter(({ op }) => op !== 'unmanaged' && op !== 'unchanged');
  // What only a person can take over is said.
  const byHand = new Set(found.diagnostics.flatMap(({ code, message, resource }) => code === 'accept-override' || message.includes('by hand') ? [resource] : []));
  expect(lines(left.filter(({ id }) => !byHand.has(id)))).toEqual(lines(pending.filter(({ op, id }) => op !== 'unmanaged' && !byHand.has(id))));
  count['by hand'] += byHand.size;
  count.runs += 1;
  count.drifted += drift.length;
  count.files += changed.length;
  count.pending += pending.length;
  count.made += more.includes('unmanaged') ? unmanaged.length : 0;
  return found;
}

const estates = [
  ['the fixtures of all kinds', (layout: (typeof layoutNames)[number]) => publishEstate(mergeFixtures(cases), layout)], ['the kitchen sink', extractKitchenSink],
] as const;

test.each(layoutNames)('documents of SOAP and GraphQL, operations without names of their own, associations, and another current revision, in layout %s', async (layout) => {
  const estate = await extractKitchenSink(layout);
  try {
    const { client } = estate.service;
    const operations = (await client.get('/apis/calc/operations')).body.value;
    const add = operations.find(({ properties }) => properties['displayName'] === 'Add')?.name ?? '';
    for (const path of [`/apis/calc/operations/${add}/policies/policy`, `/apis/calc/operations/${add}/tags/beta`, '/products/gold/apis/orders', '/products/gold/groups/developers', '/tags/public/apiLinks', '/gateways/factory/apis/greeter', '/apis/orders/tags/beta']) await client.delete(path);
    await client.must('/products/open/apis/orders');
    await client.must('/apis/com1/tags/beta');
    await client.must('/apis/starwars/schemas/graphql', { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: 'type Query {\n  other: String\n}\n' } });
    await client.must('/apis/calc-2', { displayName: 'Calculator Twelve', path: 'calc-2', format: 'wsdl', value: document('calculator.wsdl').replaceAll('operation name="Add"', 'operation name="Plus"'), apiType: 'soap', wsdlSelector: { wsdlServiceName: 'CalculatorService', wsdlEndpointName: 'Twelve' } });
    await client.must('/apis/orders/releases/third', { apiId: '/apis/orders;rev=3', notes: 'Three' });
    const { environments: [{ drift, unmanaged }] } = await acceptAll(estate, '--fail-on', 'unmanaged');
    expect(drift.map(({ op, id }) => `${op} ${id}`)).toEqual(expect.arrayContaining([
      'create apis/calc/operations/Add/policies/policy', 'create apis/calc/operations/Add/tags/beta', 'update apis/calc-2', 'update apis/orders', 'update apis/starwars', 'create gateways/factory/apis/greeter', 'create products/gold/apis/orders', 'create products/gold/groups/developers']));
    expect(unmanaged.map(({ id }) => id)).toEqual(expect.arrayContaining(['products/open/apis/orders', 'apis/com1/tags/beta']));
  } finally {
    await estate.close();
  }
}, 60_000);

describe.each(estates.flatMap(([what, open]) => layoutNames.map((layout) => ({ what, layout, open }))))('$what in layout $layout', ({ layout, open }) => {
  let estate: PublishedEstate;
  let subjects: readonly Subject[];
  let putBack: () => Promise<void>;
  let published: string;
  beforeAll(async () => {
    estate = await open(layout);
    subjects = subjectsOf(estate);
    putBack = await keepState(estate);
    published = estate.repository.git('rev-parse', 'HEAD');
  }, 60_000);
  afterEach(async () => {
    await putBack();
    estate.repository.git('reset', '-q', '--hard', published);
    estate.repository.git('clean', '-qfd');
  });
  afterAll(() => estate.close());

  test('nothing drifted, nothing written', async () => {
    await acceptAll(estate);
    expect(estate.repository.git('status', '--porcelain')).toBe('');
  });

  test.each([1])('what was edited and deleted in the portal, at random (%i)', async (seed) => {
    const random = createRandom(seed);
    await editSome(estate, subjects, 25, random);
    await deleteSome(estate, 8, random);
    const { environments: [{ drift }] } = await acceptAll(estate);
    expect(drift.length).toBeGreaterThan(10);
    expect((await check(estate, '--accept')).environments[0].pending).toEqual([]);
  }, 60_000);

  test.each([4])('what only Git changed stays, in the same resources too (%i)', async (seed) => {
    const random = createRandom(seed);
    const some = someOf(subjects, 40, random);
    await editSome(estate, some, 25, random);
    await commitService(estate);
    await putBack();
    await editSome(estate, some, 25, random);
    const { environments: [{ pending }] } = await acceptAll(estate);
    expect(pending.length).toBeGreaterThan(5);
  }, 60_000);
});
