import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { runCommand } from '../../src/commands/run.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import { isObject, textOf, type Json, type JsonObject } from '../../src/model/json.ts';
import { startServices, type Service, type Services } from '../conformance/harness.ts';
import { renderJson } from '../fixtures/fixtures.ts';
import { CANARY, fillKitchenSink } from '../fixtures/kitchen-sink.ts';
import { silent } from '../support/memory-store.ts';
import { createRepository, gitEnvironment, type TestRepository } from '../support/repository.ts';
import { shareOf } from '../support/share.ts';

/** Edits of the folder and of the service, drawn from numbers, so that what fails can be told. */
interface Draw {
  readonly edits: readonly { readonly file: number; readonly how: 'text' | 'remove' | 'name' }[];
  readonly portal: readonly number[];
  readonly prune: 'none' | 'tracked' | 'all';
}

let services: Services;
let service: Service;
let repository: TestRepository;
let files: string[];
const environment: Record<string, string> = { DATA: 'ZGF0YQ==' };

function run(command: CommandName, more: Inputs = {}): Promise<CommandResult> {
  const host = createHost({ environment: { ...gitEnvironment, ...environment }, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
  return runCommand(command, { 'config': join(repository.path, 'apiops.yaml'), 'environment': 'dev', 'service-id': service.client.serviceId, 'arm-endpoint': service.client.endpoint, 'api-version': '2025-09-01-preview', ...more }, host);
}

function expectGood(result: CommandResult): CommandResult {
  expect([result.failure, result.diagnostics.filter(({ severity }) => severity === 'error'), result.report?.failed ?? []]).toEqual([null, [], []]);
  return result;
}

beforeAll(async () => {
  services = await startServices(1);
  service = await services.empty();
  await fillKitchenSink(service.client);
  repository = createRepository();
  repository.write({ 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {overrides: dev.yaml}\n', 'dev.yaml': '{}\n' });
  expectGood(await run('extract'));
  files = (readdirSync(join(repository.path, 'artifacts'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.path.length + 1)).sort();
  for (const file of files) for (const [, token = ''] of read(file).matchAll(/\{#([^#]+)#\}/g)) environment[token] = CANARY;
  repository.write({ 'dev.yaml': renderJson({ ...await supplied('artifacts/named values', ''), workspaces: await workspaces() }) });
  repository.commit();
  expectGood(await run('publish'));
  expect((await run('plan')).changeList.filter(({ op }) => op !== 'unmanaged')).toEqual([]);
}, 120_000);
afterAll(async () => {
  repository.remove();
  await services.close();
});

function read(file: string): string {
  return readFileSync(join(repository.path, file), 'utf8');
}

/** Values of the secret named values of a folder, by tokens. */
async function supplied(folder: string, scope: string): Promise<JsonObject> {
  const namedValues: Json[] = [];
  for (const file of files.filter((each) => each.startsWith(`${folder}/`) && each.split('/').length === folder.split('/').length + 2)) {
    const properties = (JSON.parse(read(file)) as { properties: JsonObject }).properties;
    if (properties['secret'] !== true || properties['keyVault'] !== undefined || properties['value'] !== undefined) continue;
    const name = dirname(file).split('/').at(-1) ?? '';
    const token = `SUPPLIED_${Object.keys(environment).length}`;
    environment[token] = textOf((await service.client.send('POST', `/${scope}namedValues/${name}/listValue`)).body['value'] as Json);
    namedValues.push({ name, properties: { value: `{#${token}#}` } });
  }
  return namedValues.length === 0 ? {} : { namedValues };
}

async function workspaces(): Promise<Json[]> {
  const names = [...new Set(files.flatMap((file) => /^artifacts\/workspaces\/([^/]+)\//.exec(file)?.[1] ?? []))];
  return (await Promise.all(names.map(async (name) => ({ name, ...await supplied(`artifacts/workspaces/${name}/named values`, `workspaces/${name}/`) })))).filter((each) => Object.keys(each).length > 1);
}

/** The files after an edit, null for one that is gone; nothing where the file has no such thing to edit. */
function edit({ file, how }: Draw['edits'][number]): Record<string, string | null> {
  const path = files[file % files.length] ?? '';
  if (how === 'remove') return /Information\.json$/.test(path) ? { [dirname(path)]: null } : { [path]: null };
  const text = read(path);
  const edited = path.endsWith('.json') ? renderJson(changeText(JSON.parse(text) as JsonObject, how === 'name' ? ['displayName'] : ['description', 'url', 'value', 'terms', 'urlTemplate']))
    : path.endsWith('.xml') ? text.replace(/<base \/>|<\/fragment>/, (found) => found === '<base />' ? '<base />\n    <set-variable name="edited" value="yes" />' : `  <set-variable name="edited" value="yes" />\n${found}`)
      : path.endsWith('.yaml') ? (how === 'name' ? text.replace(/operationId: (.*)/, 'operationId: $1-x') : text.replace(/summary: (.*)/, 'summary: Edited'))
        : path.endsWith('.graphql') ? `${text}\ntype Edited {\n  id: ID\n}\n` : path.endsWith('.md') ? `${text}\nEdited.\n` : text;
  return edited === text ? {} : { [path]: edited };
}

/** Changes the first text below `properties` that has one of these names. */
function changeText(json: JsonObject, names: readonly string[]): JsonObject {
  let isDone = false;
  const change = (value: Json, name: string): Json => {
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child, key)]));
    if (isDone || typeof value !== 'string' || !names.includes(name) || value.includes('{#')) return value;
    isDone = true;
    return name === 'url' ? `${value}/edited` : `${value}-edited`;
  };
  return change(json, '') as JsonObject;
}

/** What somebody does in the portal; each may be done again. What the service refuses is left. */
const portal: readonly (() => Promise<unknown>)[] = [
  () => service.client.write('PATCH', '/apis/orders', { description: `Portal ${counter += 1}` }, { 'if-match': '*' }),
  () => service.client.write('PATCH', '/namedValues/region', { value: `portal-${counter += 1}` }, { 'if-match': '*' }),
  () => service.client.write('PATCH', '/products/gold', { terms: `Portal ${counter += 1}` }, { 'if-match': '*' }),
  () => service.client.delete('/products/gold/apis/orders'), () => service.client.put('/products/gold/apis/orders'),
  () => service.client.delete('/apis/orders/policies/policy'), () => service.client.delete('/apis/orders/operations/getPet/policies/policy'),
  () => service.client.delete('/policyFragments/secretive'), () => service.client.delete('/tags/photos'), () => service.client.delete('/backends/pool'),
  () => service.client.put('/apis/orders/releases/portal', { apiId: `/apis/orders;rev=${(counter += 1) % 3 + 1}` }),
  () => service.client.delete('/apis/%63om1'.replace('%63', 'c')), () => service.client.delete('/apis/shop'),
  () => service.client.write('PATCH', '/apis/photos/operations/getPhoto', { displayName: `Portal ${counter += 1}` }, { 'if-match': '*' }),
  () => service.client.write('PATCH', '/workspaces/team/products/kit', { terms: `Portal ${counter += 1}` }, { 'if-match': '*' }),
];
let counter = 0;

const draws: fc.Arbitrary<Draw> = fc.record({
  edits: fc.array(fc.record({ file: fc.nat(999), how: fc.constantFrom('text', 'text', 'name', 'remove') }), { minLength: 1, maxLength: 4 }),
  portal: fc.array(fc.nat(portal.length - 1), { maxLength: 2 }),
  prune: fc.constantFrom('none', 'tracked', 'all'),
});

/** Without what only the service knows: who else uses what is deleted is looked up in the folder and in what was published. */
function errorsOf({ diagnostics }: CommandResult): string[] {
  return diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'deletion-in-use').map(({ code, resource, message }) => `${code} ${resource}: ${message}`).sort();
}

test('a limited plan says of what changed what the whole plan says', async () => {
  await fc.assert(fc.asyncProperty(draws, async ({ edits, portal: moves, prune }) => {
    for (const move of moves) await portal[move]?.();
    repository.git('checkout', '-q', '-B', 'feature', 'main');
    for (const each of edits) {
      try {
        repository.write(edit(each));
      } catch { /* an edit before took the file away */ }
    }
    repository.commit();
    const whole = await run('plan', { prune });
    const limited = await run('plan', { prune, 'changed-since': 'main' });
    expect(errorsOf(limited)).toEqual(errorsOf(whole));
    if (!whole.ok) return;
    const own = new Set(limited.changeList.map(({ id }) => id));
    expect(limited.changeList).toEqual(whole.changeList.filter(({ id }) => own.has(id)));
    // What moved in Git is in both.
    expect(whole.changeList.filter(({ id, op, origin }) => op !== 'unmanaged' && (origin === 'pending' || origin === 'both') && !own.has(id)).map(({ id, op, origin }) => `${op} ${id} ${origin}`)).toEqual([]);
    expect(limited.requests?.reads).toBeLessThan(whole.requests?.reads ?? 0);
  }), { numRuns: Number(process.env['RUNS'] ?? shareOf(8, 4)), seed: Number(process.env['SEED'] ?? 5), endOnFailure: true });
}, 600_000);
