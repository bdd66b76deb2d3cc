import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { runCommand } from '../../src/commands/run.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { createHost } from '../../src/host/node-host.ts';
import type { FaultRule } from '../../src/simulator/fault-file.ts';
import { silent } from '../support/memory-store.ts';
import { createWorld, sample, type World } from './world.ts';

const ENVIRONMENT = { PARTNER_KEY: 'canary-of-production' };

let world: World;
let id: (name: string) => string;
beforeEach(async () => {
  world = await createWorld({ 'apim-dev': 'Developer', 'apim-prod': 'Premium', 'apim-west': 'Premium', 'apim-odd': 'Developer' });
  id = (name) => world.services.find((service) => service.name === name)?.id ?? '';
  await world.write(sample);
  world.commit();
});
afterEach(() => world.close());

const promote = (inputs: Inputs = {}): Promise<CommandResult> => world.run('promote', { from: 'dev', to: 'prod', ...inputs }, ENVIRONMENT);
const changed = ({ changeList }: CommandResult): string[] => changeList.filter(({ op }) => op !== 'unmanaged').map(({ id: of, op }) => `${op} ${of}`);

/** apiops.yaml of the sample with more environments, and more in `prod`. */
function configured(more: string, prod = ''): string {
  return `${(sample['apiops.yaml'] ?? '').replace('    max-deletions: 5\n', `    max-deletions: 5\n${prod}`)}${more}`;
}

test('the sample goes from Developer to Premium with the overrides of production, once', async () => {
  await world.run('publish', { environment: 'dev' }, { PARTNER_KEY: 'canary-of-development' });
  await world.writes();
  const planned = await world.run('plan', { from: 'dev', environment: 'prod' }, ENVIRONMENT);
  expect(await world.writes()).toBe(0);

  const first = await promote();
  expect(first).toMatchObject({ ok: true, exitCode: 0, planHash: planned.planHash, report: { failed: [], notAttempted: [] } });
  const [target] = first.promotion?.environments ?? [];
  expect(target).toMatchObject({ name: 'prod', sku: 'Premium', state: 'published', failure: null });
  expect(target?.promotion?.intended.map(({ id: of, path: at, file, line }) => `${of} ${at} ${file}:${line}`)).toEqual([
    'backends/orders-east url configuration.prod.yaml:17', 'backends/orders-west url configuration.prod.yaml:20', 'namedValues/environment-name value configuration.prod.yaml:5',
    'namedValues/partner-key value configuration.prod.yaml:9', 'namedValues/telemetry-key keyVault.secretIdentifier configuration.prod.yaml:13', 'products/partner approvalRequired configuration.prod.yaml:24',
  ]);
  expect(target?.promotion?.handWork.map(({ what }) => what)).toEqual(['Key Vault kv-shop-prod', 'Monitoring and notifications']);
  expect(first.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(expect.arrayContaining(['info tier-gains']));
  const environmentName = await world.client('apim-prod').send('GET', '/namedValues/environment-name');
  expect(environmentName.body.properties['value']).toBe('production');

  await world.writes();
  const second = await promote();
  expect(second).toMatchObject({ ok: true, changes: false, counts: { create: 0, update: 0, replace: 0, delete: 0 } });
  expect(await world.writes()).toBe(0);
  const { same = [], intended = [] } = second.promotion?.environments[0]?.promotion ?? {};
  expect(same).toHaveLength((second.counts?.unchanged ?? -1) - intended.length);
  expect(same).not.toEqual(expect.arrayContaining(['backends/orders-east']));
  expect(same).toEqual(expect.arrayContaining(['backends/orders', 'apis/orders-v1']));
  for (const result of [planned, first, second]) {
    const shown = [renderResultText(result, 'off'), renderResultJson(result), renderResultMarkdown(result, 100_000)].join('\n');
    expect(shown).not.toContain('canary-of');
    expect(shown).toContain('configuration.prod.yaml');
  }
});

test('an override that says what the folder says is no difference, and what it is about is the same', async () => {
  const overrides = sample['configuration.prod.yaml'] ?? '';
  await world.write({ 'configuration.prod.yaml': overrides.replace('value: production', 'value: development').replace('      url: https://orders-east.example.com', '      protocol: http\n      url: https://orders-east.example.com') });
  await promote();
  const { same = [], intended = [] } = (await promote()).promotion?.environments[0]?.promotion ?? {};
  expect(intended.map(({ id: of, path: at }) => `${of} ${at}`)).toEqual(['backends/orders-east url', 'backends/orders-west url', 'namedValues/partner-key value', 'namedValues/telemetry-key keyVault.secretIdentifier', 'products/partner approvalRequired']);
  expect(same.filter((of) => of.startsWith('namedValues/') || of.startsWith('backends/'))).toEqual(['backends/orders', 'namedValues/environment-name']);
});

test('what only an override of the source says is different by intention, too, with its line', async () => {
  const configuration = (sample['apiops.yaml'] ?? '').replace('    sku: Developer\n', '    sku: Developer\n    overrides: configuration.dev.yaml\n');
  await world.write({ 'apiops.yaml': configuration, 'configuration.dev.yaml': 'tags:\n  - name: shop\n    properties:\n      displayName: shop of dev\nproducts:\n  - name: partner\n    properties:\n      approvalRequired: false\n' });
  const { intended = [], same = [] } = (await promote()).promotion?.environments[0]?.promotion ?? {};
  expect(intended.filter(({ id: of }) => of.startsWith('tags/'))).toEqual([{ id: 'tags/shop', path: 'displayName', file: 'configuration.dev.yaml', line: 4, before: 'shop of dev', after: 'shop' }]);
  expect(intended.filter(({ id: of }) => of === 'products/partner')).toHaveLength(1);
  expect(same).not.toContain('tags/shop');
});

test('what somebody changed in the target since is shown as drift, and put back', async () => {
  await promote();
  await world.client('apim-prod').must('/products/partner', { displayName: 'Partner', description: 'edited in the portal', state: 'published', subscriptionRequired: true, approvalRequired: true });
  const planned = await world.run('plan', { from: 'dev', environment: 'prod' }, ENVIRONMENT);
  expect(changed(planned)).toEqual(['update products/partner']);
  expect(planned.changeList.find(({ id: of }) => of === 'products/partner')?.origin).toBe('drift');
  expect(renderResultText(planned, 'off')).toContain('changed in the service since the last publish');
  expect(changed(await promote())).toEqual(['update products/partner']);
  expect((await world.client('apim-prod').send('GET', '/products/partner')).body.properties['description']).toBe('Order for your own customers.');
});

test('two targets are both planned before one is written; where one cannot be reached, neither is', async () => {
  const unreachable = id('apim-prod').replace('apim-prod', 'apim-gone');
  await world.write({ 'apiops.yaml': configured(`  west:\n    service: ${id('apim-west')}\n    overrides: configuration.prod.yaml\n  gone:\n    service: ${unreachable}\n    overrides: configuration.prod.yaml\n`) });
  await world.writes();
  const refused = await promote({ to: 'prod,gone' });
  expect(await world.writes()).toBe(0);
  expect(refused).toMatchObject({ ok: false, failureReason: 'invalid-input', failure: { message: expect.stringMatching(/^gone: There is no API Management service .*apim-gone.* Nothing was written to any target\.$/) as string } });
  expect(refused.promotion?.environments.map(({ name, state, plan }) => [name, state, plan !== null])).toEqual([['prod', 'not-attempted', true], ['gone', 'refused', false]]);
  expect(renderResultText(refused, 'off')).toContain('prod (apim-prod, Premium): not written');

  const both = await promote({ to: 'prod, west' });
  expect(both).toMatchObject({ ok: true, exitCode: 0 });
  expect(both.promotion?.environments.map(({ name, state }) => [name, state])).toEqual([['prod', 'published'], ['west', 'published']]);
  await world.writes();
  expect(await promote({ to: 'prod,west' })).toMatchObject({ ok: true, changes: false });
  expect(await world.writes()).toBe(0);
});

test('a target that a guard refuses keeps the others back; one that fails keeps back those after it', async () => {
  await world.write({ 'apiops.yaml': configured(`  west:\n    service: ${id('apim-west')}\n    overrides: configuration.prod.yaml\n    protect: ['apis/*']\n    prune: all\n`) });
  await world.writes();
  const guarded = await promote({ to: 'prod,west' });
  expect(guarded).toMatchObject({ ok: false, exitCode: 4, failureReason: 'blocked-by-guard', failure: { message: expect.stringContaining('Nothing was written to any target.') as string } });
  expect(await world.writes()).toBe(0);

  await world.write({ 'apiops.yaml': configured(`  west:\n    service: ${id('apim-west')}\n    overrides: configuration.prod.yaml\n`) });
  await world.fault({ method: 'PUT', service: 'apim-west', path: 'products/partner', then: { status: 400, code: 'ValidationError', message: 'no' } });
  const failed = await promote({ to: 'west,prod' });
  expect(failed).toMatchObject({ ok: false, exitCode: 3, failureReason: 'publish-failed', failure: { message: expect.stringMatching(/^west: .* The targets after it were not attempted\.$/) as string } });
  expect(failed.promotion?.environments.map(({ name, state, report }) => [name, state, report?.failed.length ?? null])).toEqual([['west', 'failed', 1], ['prod', 'not-attempted', null]]);
  expect((await world.client('apim-prod').send('GET', '/products/partner')).status).toBe(404);
});

test('an interruption between two targets keeps the second from being written', async () => {
  await world.write({ 'apiops.yaml': configured(`  west:\n    service: ${id('apim-west')}\n    overrides: configuration.prod.yaml\n`) });
  const stop = new EventEmitter();
  const host = createHost({ environment: ENVIRONMENT, logger: silent, announce: () => undefined, interrupted: async () => { await once(stop, 'stop'); } });
  let locks = 0;
  // The lock of the second target is taken when the first is done.
  const thisProcess = (): ReturnType<typeof host.thisProcess> => {
    locks += 1;
    if (locks === 2) stop.emit('stop');
    return host.thisProcess();
  };
  const result = await runCommand('promote', { 'config': path.join(world.folder, 'apiops.yaml'), 'arm-endpoint': world.endpoint, 'from': 'dev', 'to': 'prod,west' }, { ...host, thisProcess });
  expect(result).toMatchObject({ ok: false, exitCode: 3, failureReason: 'publish-failed' });
  expect(result.promotion?.environments.map(({ name, state, report }) => [name, state, report?.done.length === 0])).toEqual([['prod', 'published', false], ['west', 'failed', true]]);
  expect((await world.client('apim-west').send('GET', '/products/partner')).status).toBe(404);
});

test.each<[string, Inputs, RegExp]>([
  ['no target', { to: ' , ' }, /^No target/],
  ['an unknown target', { to: 'prdo' }, /no environment 'prdo'/],
  ['an unknown source', { from: 'dve' }, /no environment 'dve'/],
  ['the source as target', { to: 'prod,dev' }, /^Source and target are both 'dev'/],
  ['one service under two names', { to: 'same' }, /'dev' and 'same' have the same service/],
  ['one target under two names', { to: 'prod,twin' }, /'twin' has the same service as another target/],
  ['an approval of several plans', { to: 'prod,west', approval: 'pull-request' }, /^An approval is for one plan/],
  ['a deployment of several', { to: 'prod,west', deployment: true }, /^A deployment is of one environment/],
  ['keys of the folder', { 'carry-keys': true }, /^'carry-keys' takes the keys of a live service/],
  ['a folder beside a live source', { source: 'live', artifacts: 'elsewhere' }, /^'artifacts' is about the folder/],
  ['changes of a live source', { source: 'live', 'changed-since': 'HEAD' }, /^'changed-since' is about the folder/],
])('%s is refused with what to do, and nothing is read', async (_title, inputs, expected) => {
  await world.write({ 'apiops.yaml': configured(`  same:\n    service: ${id('apim-dev').toUpperCase()}\n  twin:\n    service: ${id('apim-prod')}\n  west:\n    service: ${id('apim-west')}\n`) });
  const result = await promote(inputs);
  expect(result).toMatchObject({ ok: false, exitCode: 1, failureReason: 'invalid-input' });
  const message = result.failure?.message ?? '';
  expect(message).toMatch(expected);
  expect(result.failure?.hint).toBeTruthy();
  expect(await world.writes()).toBe(0);
});

test('plan and drift refuse a source that does not go with them', async () => {
  expect((await world.run('plan', { environment: 'prod', source: 'live' })).failure?.message).toMatch(/none is named/);
  expect((await world.run('drift', { environment: 'prod', from: 'dev' })).failure?.message).toMatch(/the source is the folder/);
  expect((await world.run('drift', { environment: 'prod', from: 'dev', source: 'live', accept: true })).failure?.message).toMatch(/^'accept' is about the folder in Git/);
  expect((await world.run('plan', { environment: 'dev', from: 'dev' })).failure?.message).toMatch(/^Source and target are both/);
});

test('a SKU that nobody says is refused', async () => {
  await world.write({ 'apiops.yaml': configured('').replaceAll('    sku: Premium\n', '') });
  await world.fault({ method: 'GET', service: 'apim-prod', operation: 'ApiManagementService_Get', then: { status: 200, body: { id: id('apim-prod'), name: 'apim-prod', sku: { name: 'Novel' }, properties: {} } } });
  const result = await promote();
  expect(result).toMatchObject({ ok: false, failureReason: 'validation-failed', failure: { message: expect.stringContaining('The SKU of apim-prod cannot be read') as string, hint: expect.stringContaining("'sku' of 'prod'") as string } });
  expect(await world.writes()).toBe(0);
});

test('with an approval nothing but the approved plan is written, and what differs is shown', async () => {
  const file = path.join(world.folder, 'plan.json');
  const planned = await world.run('plan', { from: 'dev', environment: 'prod', out: file }, ENVIRONMENT);
  await world.client('apim-prod').must('/tags/shop', { displayName: 'made in the portal' });
  await world.writes();
  const refused = await promote({ plan: file });
  expect(refused).toMatchObject({ ok: false, exitCode: 4, failureReason: 'plan-changed', approval: { approved: planned.planHash } });
  expect(refused.approval?.differences.map(({ planned: now }) => now?.id)).toEqual(['tags/shop']);
  expect(refused.promotion?.environments[0]).toMatchObject({ state: 'refused' });
  expect(await world.writes()).toBe(0);
  await world.run('plan', { from: 'dev', environment: 'prod', out: file }, ENVIRONMENT);
  expect(await promote({ plan: file })).toMatchObject({ ok: true });
});

test('values of the source that would come into the target are findings, and no reason to end', async () => {
  const file = 'apimartifacts/backends/orders-east/backendInformation.json';
  await world.write({ [file]: (sample[file] ?? '').replace('Orders service, east.', 'See https://apim-dev.azure-api.net/orders.') });
  world.commit();
  const planned = await world.run('plan', { from: 'dev', environment: 'prod' }, ENVIRONMENT);
  const found = planned.diagnostics.filter(({ code }) => code === 'source-environment-value');
  expect(found.map(({ resource, severity, file: at }) => [resource, severity, path.basename(at ?? '')])).toEqual([['backends/orders-east', 'warning', 'backendInformation.json']]);
  expect(found[0]?.message).toContain('configuration.prod.yaml');
  expect(planned.ok).toBe(true);
});

test('so are custom domains of the source, but for those that the target has, too', async () => {
  const file = 'apimartifacts/backends/orders-east/backendInformation.json';
  await world.write({ [file]: (sample[file] ?? '').replace('Orders service, east.', 'https://gw.shop.example and https://shared.shop.example') });
  const having = (name: string, ...domains: string[]): FaultRule => ({
    method: 'GET', service: name, operation: 'ApiManagementService_Get',
    then: { status: 200, body: { id: id(name), name, sku: { name: name === 'apim-dev' ? 'Developer' : 'Premium' }, properties: { hostnameConfigurations: domains.map((hostName) => ({ type: 'Proxy', hostName })) } } },
  });
  await world.fault(having('apim-dev', 'gw.shop.example', 'shared.shop.example'), having('apim-prod', 'shared.shop.example'));
  const planned = await world.run('plan', { from: 'dev', environment: 'prod' }, ENVIRONMENT);
  const found = planned.diagnostics.filter(({ code }) => code === 'source-environment-value');
  expect(found.map(({ message }) => /holds '([^']*)'/.exec(message)?.[1])).toEqual(['gw.shop.example']);
});
