import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { createWorld, sample, type World } from './world.ts';

const ENVIRONMENT = { PARTNER_KEY: 'canary-of-this' };

let world: World;
let first: string;
beforeEach(async () => {
  world = await createWorld({ 'apim-dev': 'Developer', 'apim-test': 'Developer', 'apim-prod': 'Premium' });
  const id = (name: string): string => world.services.find((service) => service.name === name)?.id ?? '';
  await world.write({
    ...sample, 'README.md': 'one\n', 'configuration.test.yaml': 'products:\n  - name: partner\n    properties:\n      approvalRequired: true\n',
    'apiops.yaml': `artifacts: apimartifacts\nenvironments:\n  dev:\n    service: ${id('apim-dev')}\n  test:\n    service: ${id('apim-test')}\n    overrides: configuration.test.yaml\n    require: dev\n  prod:\n    service: ${id('apim-prod')}\n    overrides: configuration.prod.yaml\n    require: test\n`,
  });
  first = world.commit();
});
afterEach(() => world.close());

const publish = (environment: string, inputs: Inputs = {}): Promise<CommandResult> => world.run('publish', { environment, ...inputs }, ENVIRONMENT);
const promote = (from: string, to: string, inputs: Inputs = {}): Promise<CommandResult> => world.run('promote', { from, to, ...inputs }, ENVIRONMENT);

/** Refused before any write, with a sentence that matches. */
async function expectUnmet(result: CommandResult, expected: RegExp): Promise<void> {
  expect(result).toMatchObject({ ok: false, exitCode: 4, failureReason: 'blocked-by-guard' });
  expect(result.failure?.message).toMatch(expected);
  expect(result.failure?.hint).toBeTruthy();
  expect(await world.writes()).toBe(0);
}

test('each stage takes what the one before has, and nothing else', async () => {
  await expectUnmet(await publish('test'), /^'test' requires what was published to 'dev' before: its service does not say what was published last\. Nothing was written\.$/);
  expect(await publish('dev')).toMatchObject({ ok: true });
  await world.writes();
  await expectUnmet(await promote('test', 'prod'), /^'prod' requires what was published to 'test' before/);
  expect(await promote('dev', 'test')).toMatchObject({ ok: true });
  const planned = await world.run('plan', { from: 'test', environment: 'prod' }, ENVIRONMENT);
  expect(planned.diagnostics.map(({ code }) => code)).not.toContain('requirement-unmet');
  expect(await promote('test', 'prod')).toMatchObject({ ok: true });

  // What passed is the folder, not the commit.
  await world.write({ 'README.md': 'two\n' });
  world.commit();
  await world.writes();
  expect(await promote('dev', 'test')).toMatchObject({ ok: true, changes: false });

  const file = 'apimartifacts/products/partner/productInformation.json';
  await world.write({ [file]: (sample[file] ?? '').replace('Order for', 'Orders for') });
  const head = world.commit();
  await world.writes();
  const refused = await promote('dev', 'test');
  await expectUnmet(refused, new RegExp(`its service has the commit ${first.slice(0, 10)}, in which apimartifacts is not that of the commit ${head.slice(0, 10)}`));
  // The plan is shown all the same, and a plan by itself only warns.
  expect(refused.promotion?.environments[0]?.plan?.changes.map(({ id }) => id)).toContain('products/partner');
  const warned = await world.run('plan', { environment: 'test' }, ENVIRONMENT);
  expect(warned.ok).toBe(true);
  expect(warned.diagnostics.filter(({ code }) => code === 'requirement-unmet').map(({ severity, message }) => `${severity} ${message}`)).toEqual([expect.stringMatching(/^warning 'test' requires .* Publish this commit to 'dev' first/)]);
  // A folder that passed once has passed.
  await world.write({ [file]: sample[file] ?? '' });
  world.commit();
  expect(await promote('dev', 'test')).toMatchObject({ ok: true });
});

test('what is not committed, not in this clone, or not readable has not passed', async () => {
  await publish('dev');
  await world.writes();
  const file = 'apimartifacts/tags/shop/tagInformation.json';
  await world.write({ [file]: (sample[file] ?? '').replace('"shop"', '"Shop"') });
  await expectUnmet(await publish('test'), /there are uncommitted changes: apimartifacts\/tags\/shop\/tagInformation\.json/);
  await world.write({ [file]: sample[file] ?? '' });

  const marker = { displayName: 'apiops-published', value: JSON.stringify({ commit: 'f'.repeat(40), planHash: 'x', time: '2026-01-01T00:00:00Z', run: null }), tags: [], secret: false };
  await world.client('apim-dev').must('/namedValues/apiops-published', marker);
  await world.writes();
  await expectUnmet(await publish('test'), /this clone does not have the commit ffffffffff that was published there last/);
  await world.client('apim-dev').must('/namedValues/apiops-published', { ...marker, value: 'edited' });
  await world.writes();
  await expectUnmet(await publish('test'), /its service does not say what was published last/);

  await world.fault({ method: 'GET', service: 'apim-dev', then: { status: 403, code: 'AuthorizationFailed', message: 'The client does not have authorization.' } });
  await expectUnmet(await publish('test'), /what was published there cannot be read/);
});

test('overrides of the stage before count, those of the target itself do not', async () => {
  await publish('dev');
  await promote('dev', 'test');
  await world.write({ 'configuration.prod.yaml': (sample['configuration.prod.yaml'] ?? '').replace('value: production', 'value: live') });
  world.commit();
  expect(await promote('test', 'prod')).toMatchObject({ ok: true });
  await world.write({ 'configuration.test.yaml': 'products:\n  - name: partner\n    properties:\n      approvalRequired: false\n' });
  world.commit();
  await world.writes();
  await expectUnmet(await promote('test', 'prod'), /in which configuration\.test\.yaml is not that of/);
});

test('of live services only the required one itself has passed', async () => {
  await publish('dev');
  await promote('dev', 'test');
  await world.writes();
  await expectUnmet(await promote('dev', 'prod', { source: 'live' }), /the live configuration of 'dev' has not passed it/);
  expect(await promote('test', 'prod', { source: 'live' })).toMatchObject({ ok: true });
});
