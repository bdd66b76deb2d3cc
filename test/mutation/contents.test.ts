import { parse as parseYaml } from 'yaml';
import { canonicalJson, removePaths, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { resourceKey } from '../../src/model/resource-id.ts';
import type { Change } from '../../src/plan/plan.ts';
import { parsePolicy } from '../../src/policy/index.ts';
import { cases } from '../conformance/harness.ts';
import { removeFolders } from '../artifacts/temporary-folder.ts';
import { author, writePolicy } from '../false-differences/policy-forms.ts';
import type { Client } from '../simulator/client.ts';
import { share } from '../support/share.ts';
import { describeChanges, findWrong } from './expectation.ts';
import { exportOf, openServices, publishFixture, type MutationServices } from './live-mutations.ts';
import { editsOf } from './policy-edits.ts';
import { propertyMutations, toPatches } from './property-mutations.ts';
import { specificationEdits, type EditDetail } from './specification-edits.ts';
import { Tally } from './tally.ts';

const policies = new Tally();
const specifications = new Tally();
const scopes = ['service', 'workspace'] as const;

let services: MutationServices;
beforeAll(async () => { services = await openServices(cases.length + 10); });
afterAll(async () => {
  await services.close();
  await removeFolders();
  policies.print('policies in a service');
  specifications.print('specifications in a service');
});

/** What is wrong where one content of one resource has to be told, and nothing else. */
function findWrongContent(id: string, codec: string, changes: readonly Change[]): string | null {
  const [change, ...others] = changes;
  const isRight = others.length === 0 && change?.op === 'update' && resourceKey(change.id) === resourceKey(id) && change.properties.length === 1 && change.properties[0]?.path === codec;
  return isRight ? null : describeChanges(changes);
}

const withPolicy = cases.filter(({ kind }) => kindRow(kind).content === 'policy');

test.each(withPolicy)('each edit of a $kind in a $scope', async ({ kind, scope }) => {
  const { published, client } = await publishFixture(services, kind, scope);
  const before = policies.wrong.length;
  for (const { id, content } of [...published.desired.values()].filter((resource) => resource.kind === kind)) {
    const { properties } = (await client.get(`/${id}?format=rawxml`)).body;
    const put = async (value: string): Promise<number> => (await client.put(`/${id}`, { ...removePaths(properties as JsonObject, kindRow(kind).readOnly), format: 'rawxml', value })).status;
    for (const { what, document } of share(editsOf(parsePolicy(content?.text ?? '', 'rawxml')), 4)) {
      if (await put(writePolicy(document, author)) >= 300) policies.passed('that the service refuses');
      else {
        const wrong = findWrongContent(id, 'policy', await published.planAfter([resourceKey(id)]));
        if (wrong === null) policies.told(what.startsWith('expression') ? 'in expressions' : 'elsewhere');
        else policies.wrong.push(`${id}: ${what}: ${wrong}`);
      }
    }
    expect(await put(content?.text ?? '')).toBeLessThan(300);
  }
  expect(policies.wrong.slice(before)).toEqual([]);
}, 60_000);

const opposite = { added: 'removed', removed: 'added', changed: 'changed' } as const;

test.each(scopes)('each edit of a specification in a %s', async (scope) => {
  const { published, client } = await publishFixture(services, 'Api', scope);
  const before = specifications.wrong.length;
  const api = [...published.desired.values()].find(({ kind }) => kind === 'Api');
  const id = api?.id ?? '';
  const properties = removePaths((await client.get(`/${id}`)).body.properties as JsonObject, kindRow('Api').readOnly);
  const put = async (document: JsonObject): Promise<number> => (await client.put(`/${id}`, { ...properties, format: 'openapi', value: JSON.stringify(document) })).status;
  const original = parseYaml(api?.content?.text ?? '') as JsonObject;
  const shown = await exportOf(client, id);
  for (const { what, document, details } of share(specificationEdits(original), 5)) {
    if (await put(document()) >= 300) {
      specifications.passed('that the service refuses');
      continue;
    }
    const changes = await published.planAfter([resourceKey(id)]);
    const isShown = changes.length > 0 || await exportOf(client, id) !== shown;
    if (details.length === 0 && changes.length === 0) specifications.passed('that the service does not keep');
    else if (!isShown) specifications.passed('that an export does not show');
    else if (details.length > 0 && isTold(id, changes, details)) specifications.told('by import');
    else specifications.wrong.push(`${id}: ${what}: ${describeChanges(changes)}, not ${details.map(({ op, subject }) => `${opposite[op]} ${subject}`).join()}`);
  }
  expect(await put(original)).toBeLessThan(300);
  expect(await published.plan()).toEqual([]);
  for (const operation of (await client.get(`/${id}/operations`)).body.value) await editOperation(client, published, `${id}/operations/${operation.name}`, shown);
  expect(specifications.wrong.slice(before)).toEqual([]);
}, 120_000);

function isTold(id: string, changes: readonly Change[], details: readonly EditDetail[]): boolean {
  const expected = details.map(({ op, subject }) => `${opposite[op]} ${subject}`).sort();
  const told = changes.flatMap((change) => change.properties.flatMap((property) => (property.details ?? []).map(({ op, subject }) => `${op} ${subject}`))).sort();
  return findWrongContent(id, 'specification', changes) === null && canonicalJson(told) === canonicalJson(expected);
}

/** What somebody changes in the portal of an operation that the specification says. */
async function editOperation(client: Client, published: { planAfter(keys: readonly string[]): Promise<readonly Change[]> }, id: string, shown: string): Promise<void> {
  const api = id.replace(/\/operations\/.*$/, '');
  const read = async (): Promise<JsonObject> => (await client.get(`/${id}`)).body.properties as JsonObject;
  const body = await read();
  for (const mutation of share(propertyMutations('ApiOperation', body), 5)) {
    const { forward, backward } = toPatches(body, mutation);
    if ((await client.write('PATCH', `/${id}`, forward, { 'if-match': '*' })).status >= 300) {
      specifications.passed('that the service refuses');
      continue;
    }
    const changes = await published.planAfter([resourceKey(api)]);
    const asDocument = { id, kind: 'ApiOperation', mutation: { ...mutation, path: ['request', ...mutation.path] }, body, after: await read() } as const;
    if (changes.length === 0 && await exportOf(client, api) === shown) specifications.passed('that an export does not show');
    else if (changes.length === 0 && isImplied(mutation.path, body)) specifications.passed('that mean the same');
    else if (findWrong(asDocument, changes) === null) specifications.told('by operation');
    else specifications.wrong.push(`${id}: ${mutation.what} ${mutation.path.join('.')}: ${describeChanges(changes)}`);
    await client.write('PATCH', `/${id}`, backward, { 'if-match': '*' });
    if (canonicalJson(await read()) !== canonicalJson(body)) await client.must(`/${id}`, body);
  }
}

/**
 * A parameter of the path is needed, and a description is the display name, whatever is said of it; an import takes no body
 * of a GET, so that no document can ask for another one.
 */
function isImplied(path: JsonPath, { method, displayName, description }: JsonObject): boolean {
  const isBody = path[0] === 'request' && (path[1] === 'description' || path[1] === 'representations');
  return (path[0] === 'templateParameters' && path.at(-1) === 'required') || (path[0] === 'description' && description === displayName) || (isBody && method === 'GET');
}

test.each([
  ['a field less', /^ {2}total.*\n/m, ''], ['a field more', /^type Query \{\n/m, 'type Query {\n  zzz: Int\n'], ['another type', /: Order/, ': Int'], ['a list', /: Order$/m, ': [Order]'], ['another name', /order\(/, 'ordex('],
  ['a needed argument', /id: ID/, 'zzz: Int!, id: ID'], ['a type more', /$/, '\ntype Zzz {\n  a: Int\n}\n'], ['a description', /^type Query/m, '"Asks"\ntype Query'],
] as const)('GraphQL: %s', async (what, from, to) => {
  const { published, client } = await publishFixture(services, 'ApiResolver', 'service');
  const api = [...published.desired.values()].find(({ kind }) => kind === 'Api');
  const text = api?.content?.text ?? '';
  const value = text.replace(from, to);
  expect([what, value === text]).toEqual([what, false]);
  await client.must(`/${api?.id ?? ''}/schemas/graphql`, { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value } });
  expect(findWrongContent(api?.id ?? '', 'specification', await published.plan())).toBeNull();
  specifications.told('of GraphQL');
});
