import { canonicalJson, formatPath, getAt, removePaths, type JsonObject } from '../../src/model/json.ts';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import { casesOfShare } from '../conformance/harness.ts';
import { removeFolders } from '../artifacts/temporary-folder.ts';
import type { Client } from '../simulator/client.ts';
import { share, testWhole } from '../support/share.ts';
import { contractOf, hasContract } from './contract-types.ts';
import { findWrong, isInDocument, meansTheSame, type Mutated } from './expectation.ts';
import { exportOf, keysOf, openServices, publishFixture, type Context, type MutationServices } from './live-mutations.ts';
import { propertyMutations, toPatches, type Mutation } from './property-mutations.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
/** The properties of which a change was told, by kind. */
const covered = new Map<KindName, Set<string>>();

let services: MutationServices;
beforeAll(async () => { services = await openServices(casesOfShare.length); });
afterAll(async () => {
  await services.close();
  await removeFolders();
  tally.print(`properties of ${covered.size} kinds${hasContract ? '' : ' (without the contract)'}`);
});

async function mutate(mutation: Mutation, { id, kind, body }: Pick<Mutated, 'id' | 'kind' | 'body'>, { published, client }: Context): Promise<void> {
  const { forward, backward } = toPatches(body, mutation);
  if (meansTheSame(kind, mutation, getAt(body, mutation.path))) return tally.passed('that mean the same');
  const shown = kind === 'ApiOperation' ? await exportOf(client, apiOf(id)) : '';
  const answer = await patch(client, id, kind, body, forward);
  if (answer >= 300) return tally.passed('that the service refuses');
  const own = { id, kind, mutation, body, after: await readBody(client, id) };
  if (isEqual(kind, own.after, body)) tally.passed('that the service takes back');
  else if (isInDocument(own) && await exportOf(client, apiOf(id)) === shown) tally.passed('that an export does not show');
  else {
    const wrong = findWrong(own, await published.planAfter(keysOf(id))) === null ? null : findWrong(own, await published.plan());
    if (wrong !== null) tally.wrong.push(`${id}: ${mutation.what} ${formatPath(mutation.path)} = ${JSON.stringify(mutation.value)}: ${wrong}`);
    else {
      tally.told(mutation.what);
      covered.set(kind, (covered.get(kind) ?? new Set()).add(String(mutation.path[0])));
    }
  }
  const undone = await patch(client, id, kind, body, backward);
  // What takes the place of something else does not give it back.
  if (undone >= 300 || !isEqual(kind, await readBody(client, id), body)) await client.must(`/${id}`, removePaths(body, kindRow(kind).readOnly));
  const again = await readBody(client, id);
  if (!isEqual(kind, again, body)) throw new Error(`${id}: ${mutation.what} ${formatPath(mutation.path)} is not undone: ${JSON.stringify(again)} instead of ${JSON.stringify(body)}`);
}

/** The text of a fragment goes with its format, or it would be taken for XML. */
async function patch(client: Client, id: string, kind: KindName, body: JsonObject, properties: JsonObject): Promise<number> {
  const sent = kind === 'PolicyFragment' ? { value: body['value'], format: 'rawxml', ...properties } : properties;
  return (await client.write('PATCH', `/${id}`, sent, { 'if-match': '*' })).status;
}

async function readBody(client: Client, id: string): Promise<JsonObject> {
  return (await client.get(`/${id}?format=rawxml`)).body.properties as JsonObject;
}

function apiOf(operation: string): string {
  return operation.replace(/\/operations\/.*$/, '');
}

/** But for what only the service sets, times for example. */
function isEqual(kind: KindName, a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [a, b].map((side) => canonicalJson(removePaths(side, kindRow(kind).readOnly)));
  return left === right;
}

const withProperties = casesOfShare.filter(({ kind }) => kindRow(kind).body === 'json');

test.each(withProperties)('each property of $kind in a $scope', async ({ kind, scope }) => {
  const context = await publishFixture(services, kind, scope);
  expect(await context.published.plan()).toEqual([]);
  const own = [...context.published.desired.values()].filter((resource) => resource.kind === kind);
  expect(own.length).toBeGreaterThan(0);
  const before = tally.wrong.length;
  for (const { id } of own) {
    const body = await readBody(context.client, id);
    for (const mutation of share(propertyMutations(kind, body), 4)) await mutate(mutation, { id, kind, body }, context);
  }
  expect(tally.wrong.slice(before)).toEqual([]);
}, 60_000);

/** Properties that no mutation reaches, and why. */
const unreachable: Readonly<Record<string, string>> = {
  'ApiOperation policies': 'the service has never been seen to return it',
  'PolicyFragment format': 'how the text is written', 'PolicyFragment value': 'a policy, which is edited elsewhere',
  'Group type': 'the service makes the other types itself', 'Backend type': 'a pool has other properties', 'GlobalSchema schemaType': 'the service refuses it',
  'Api apiRevision': 'the service numbers revisions', 'Api isCurrent': 'a release changes it', 'ApiRelease apiId': 'another revision becomes current with it',
};

(hasContract ? testWhole : test.skip)('with all mutations, every property of the contract is among them', () => {
  const left = [...new Set(withProperties.map(({ kind }) => kind))].flatMap((kind) => {
    const row = kindRow(kind);
    const names = [...Object.keys(contractOf(kind).properties)].filter((name) => ![...row.readOnly, ...row.writeOnly].includes(name));
    return names.filter((name) => covered.get(kind)?.has(name) !== true).map((name) => `${kind} ${name}`);
  });
  expect(left.filter((each) => !Object.hasOwn(unreachable, each))).toEqual([]);
});
