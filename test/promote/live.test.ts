import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { CommandResult } from '../../src/commands/result.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { CANARY, CANARY_KEY, fillKitchenSink } from '../fixtures/kitchen-sink.ts';
import { createWorld, type World } from './world.ts';

/** With it the service shows APIs of every type. */
const version = { 'api-version': '2025-09-01-preview' };
/** What an uploaded certificate consists of, which no service shows. */
const DATA = 'ZGF0YQ==';

let world: World;
beforeEach(async () => {
  world = await createWorld({ 'apim-a': 'Premium', 'apim-b': 'Premium' });
  const id = (name: string): string => world.services.find((service) => service.name === name)?.id ?? '';
  await world.write({
    'apiops.yaml': `include: ['*', 'certificates/*', 'caches/*', 'authorizationServers/*', 'openidConnectProviders/*', 'subscriptions/*']\nenvironments:\n  a:\n    service: ${id('apim-a')}\n  b:\n    service: ${id('apim-b')}\n`,
    'b.yaml': 'workspaces:\n  - name: team\n    certificates:\n      - name: own\n        properties:\n          data: "{#DATA#}"\n          password: "{#DATA#}"\n',
  });
});
afterEach(() => world.close());

const shown: string[] = [];
async function run(command: CommandName, inputs: Inputs, environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const result = await world.run(command, { source: 'live', ...version, ...inputs }, environment);
  shown.push(renderResultText(result, 'off'), renderResultJson(result), renderResultMarkdown(result, 1_000_000), JSON.stringify(result));
  return result;
}

/** Values of secrets of a service, by the path of the action that shows them. */
async function secrets(name: string, path: string): Promise<unknown> {
  return (await world.client(name).send('POST', path)).body;
}

const different = ({ drift = [] }: CommandResult): string[] => drift.flatMap(({ drift: changes, unmanaged }) => [...changes, ...unmanaged]).map(({ op, id }) => `${op} ${id}`);

test('a service is cloned with its secrets, and compared in both directions only what is of an instance is left', async () => {
  await fillKitchenSink(world.client('apim-a'));
  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => /^apiops-[A-Za-z0-9]{6}$/.test(name));
  const before = new Set(folders());
  await world.writes();

  // What no service shows has to be supplied, and nothing else.
  const refused = await run('promote', { from: 'a', to: 'b' });
  expect(refused).toMatchObject({ ok: false, failureReason: 'validation-failed' });
  expect(refused.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource, file }) => [code, resource, file])).toEqual([['secret-missing', 'workspaces/team/certificates/own', null]]);
  expect(await world.writes()).toBe(0);

  const overrides = [`${world.folder}/b.yaml`];
  const first = await run('promote', { from: 'a', to: 'b', overrides }, { DATA });
  expect(first.report?.failed).toEqual([]);
  expect(first).toMatchObject({ ok: true, report: { failed: [], notAttempted: [] } });
  expect(first.report?.done.length).toBeGreaterThan(150);
  expect(first.diagnostics.filter(({ code }) => code === 'no-base')).toHaveLength(1);
  for (const path of ['/namedValues/partner-key/listValue', '/openidConnectProviders/open/listSecrets', '/authorizationServers/login/listSecrets']) expect(await secrets('apim-b', path)).toEqual(await secrets('apim-a', path));
  expect((await world.client('apim-b').send('GET', '/backends/two')).body.properties['credentials']).toMatchObject({ header: { 'x-key': [CANARY] }, authorization: { parameter: CANARY } });
  expect((await world.client('apim-b').send('GET', '/policyFragments/secretive?format=rawxml')).body.properties['value']).toContain(CANARY);
  // Nothing in Git says what this was.
  expect((await world.client('apim-b').send('GET', '/namedValues/apiops-published')).status).toBe(404);

  const work = first.promotion?.environments[0]?.promotion?.handWork ?? [];
  expect(work.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    'Key Vault vault.example.com: 2 secrets for certificates/client, namedValues/vault', 'Key Vault vault.example.com: 1 secret for certificates/root', 'Subscriptions of users: subscriptions/of-ann stay behind',
    expect.stringMatching(/^Keys of subscriptions: subscriptions\/all, /), 'Self-hosted gateways: gateways/factory, gateways/ship', 'Users: 1 beside the administrator, with their groups, passwords and subscriptions', expect.stringMatching(/^Monitoring/),
  ]);

  await world.writes();
  expect(await run('promote', { from: 'a', to: 'b', overrides }, { DATA })).toMatchObject({ ok: true, changes: false });
  expect(await world.writes()).toBe(0);

  expect(different(await run('drift', { from: 'a', environment: 'b', 'fail-on': 'unmanaged' }))).toEqual(['create subscriptions/of-ann']);
  expect(different(await run('drift', { from: 'b', environment: 'a', 'fail-on': 'unmanaged' }))).toEqual([]);
  await world.client('apim-b').must('/namedValues/region', { displayName: 'Region', value: 'east', tags: [] });
  const there = await run('drift', { from: 'a', environment: 'b' });
  expect(there).toMatchObject({ ok: false, exitCode: 2, failureReason: 'drift-detected' });
  expect(different(there)).toEqual(['update namedValues/region', 'create subscriptions/of-ann']);
  expect(renderResultText(there, 'off')).toContain('Compared with the live service of a.');
  expect(renderResultText(there, 'off')).toMatch(/Bring it over: {2}node dist\/cli\.js promote --from a --to b --source live /);
  expect(renderResultText(there, 'off')).not.toMatch(/--accept|the service of a'/);

  expect(shown.join('\n')).not.toMatch(new RegExp(`${CANARY}|${CANARY_KEY}|${DATA}`));
  expect(folders().filter((name) => !before.has(name))).toEqual([]);
});

test('keys of subscriptions come along on request, or by tokens of an override', async () => {
  const a = world.client('apim-a');
  await a.must('/products/shop', { displayName: 'Shop', state: 'published' });
  await a.must('/subscriptions/mobile', { displayName: 'Mobile', scope: '/products/shop', primaryKey: 'canary-key-one', secondaryKey: 'canary-key-two' });
  const first = await run('promote', { from: 'a', to: 'b', 'carry-keys': true });
  expect(first).toMatchObject({ ok: true });
  expect(await secrets('apim-b', '/subscriptions/mobile/listSecrets')).toEqual({ primaryKey: 'canary-key-one', secondaryKey: 'canary-key-two' });
  expect(first.promotion?.environments[0]?.promotion?.handWork.map(({ what }) => what)).not.toContain('Keys of subscriptions');
  await world.writes();
  expect(await run('promote', { from: 'a', to: 'b', 'carry-keys': true })).toMatchObject({ ok: true, changes: false });
  expect(await world.writes()).toBe(0);

  await world.client('apim-b').send('DELETE', '/subscriptions/mobile', undefined, { 'if-match': '*' });
  await world.write({ 'keys.yaml': 'subscriptions:\n  - name: mobile\n    properties:\n      primaryKey: "{#MOBILE_KEY#}"\n' });
  expect(await run('promote', { from: 'a', to: 'b', overrides: [`${world.folder}/keys.yaml`] }, { MOBILE_KEY: 'canary-key-three' })).toMatchObject({ ok: true });
  expect(await secrets('apim-b', '/subscriptions/mobile/listSecrets')).toMatchObject({ primaryKey: 'canary-key-three' });
  expect(shown.join('\n')).not.toContain('canary-key');
});

test('what may not be read in the source is named with the variable to set', async () => {
  await world.client('apim-a').must('/namedValues/partner-key', { displayName: 'partner-key', value: 'canary-of-a', secret: true, tags: [] });
  await world.fault({ method: 'POST', service: 'apim-a', then: { status: 403, code: 'AuthorizationFailed', message: 'no' } });
  await world.writes();
  const refused = await run('promote', { from: 'a', to: 'b' });
  expect(refused).toMatchObject({ ok: false, failureReason: 'validation-failed' });
  expect(refused.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(expect.arrayContaining([
    expect.stringMatching(/^secret-not-carried 'value' of namedValues\/partner-key .* Set the environment variable 'NAMED_VALUES_PARTNER_KEY_VALUE'\.$/),
    expect.stringMatching(/^token-unresolved .*NAMED_VALUES_PARTNER_KEY_VALUE/),
  ]));
  expect(await world.writes()).toBe(0);
  expect(await run('promote', { from: 'a', to: 'b' }, { NAMED_VALUES_PARTNER_KEY_VALUE: 'canary-supplied' })).toMatchObject({ ok: true });
  expect(await secrets('apim-b', '/namedValues/partner-key/listValue')).toEqual({ value: 'canary-supplied' });
  expect(shown.join('\n')).not.toMatch(/canary-(?:of-a|supplied)/);
});

test('a source that holds nothing, or cannot be reached, ends before the target is read', async () => {
  await world.write({ 'apiops.yaml': `include: ['tags/*']\nenvironments:\n  a:\n    service: ${world.services[0]?.id ?? ''}\n  b:\n    service: ${world.services[1]?.id ?? ''}\n  gone:\n    service: ${(world.services[0]?.id ?? '').replace('apim-a', 'apim-gone')}\n` });
  expect(await run('promote', { from: 'a', to: 'b' })).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/^The service of 'a' holds nothing that is selected/) as string } });
  expect(await run('promote', { from: 'gone', to: 'b' })).toMatchObject({ ok: false, failureReason: 'invalid-input', failure: { message: expect.stringContaining('apim-gone') as string } });
});

test('subscriptions that nobody asked for are named, and come along where a selector names them; what the service made is not', async () => {
  const client = world.client('apim-a');
  await client.must('/users/ann', { email: 'ann@example.com', firstName: 'Ann', lastName: 'A' });
  await client.must('/subscriptions/chosen', { displayName: 'Chosen', scope: '/apis' });
  await client.must('/subscriptions/of-ann', { displayName: 'Ann', scope: '/apis', ownerId: '/users/ann' });
  await client.must('/subscriptions/of-admin', { displayName: 'Admin', scope: '/apis', ownerId: '/users/1' });
  await client.must('/subscriptions/66ce4b511f9b910053070009', { displayName: 'Made up', scope: '/apis' });
  const ids = world.services.map(({ id }) => id);
  const configure = (include: string): Promise<void> => world.write({ 'apiops.yaml': `${include}environments:\n  a:\n    service: ${ids[0] ?? ''}\n  b:\n    service: ${ids[1] ?? ''}\n` });
  const look = async (): Promise<unknown> => {
    const { promotion, changeList } = await run('plan', { from: 'a', environment: 'b' });
    const told = promotion?.environments[0]?.promotion?.handWork.filter(({ what }) => /^Subscriptions/.test(what)).map(({ what, detail }) => `${what}: ${detail.replace(/ stay behind.*/, '')}`);
    return [changeList.filter(({ kind, op }) => kind === 'Subscription' && op === 'create').map(({ id }) => id), told];
  };
  await configure('');
  expect(await look()).toEqual([['subscriptions/chosen'], ['Subscriptions of users: subscriptions/of-ann', 'Subscriptions without a chosen name: subscriptions/66ce4b511f9b910053070009, subscriptions/of-admin']]);
  await configure("include: ['*', 'subscriptions/*']\n");
  expect(await look()).toEqual([['subscriptions/66ce4b511f9b910053070009', 'subscriptions/chosen', 'subscriptions/of-admin'], ['Subscriptions of users: subscriptions/of-ann']]);
  await configure("include: ['apis/*']\n");
  expect(await look()).toEqual([[], []]);
});
