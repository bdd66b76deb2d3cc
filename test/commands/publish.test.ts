import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host, RunningSimulator } from '../../src/commands/host.ts';
import type { Logger } from '../../src/commands/ports.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import { template } from '../../src/commands/template.generated.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { silent } from '../support/memory-store.ts';

let folder: string;
let simulator: RunningSimulator;
let host: Host;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'apiops-test-'));
  host = createHost({ environment: { PARTNER_KEY: 'canary-one' }, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined), startSimulator });
  simulator = await host.startSimulator({ port: 0, services: [{ name: 'apim-dev', sku: 'Developer' }, { name: 'apim-small', sku: 'Consumption' }] });
  for (const [file, text] of Object.entries(template)) await host.writeText(path.join(folder, file), text);
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

function run(command: CommandName, more: Inputs = {}, environment = host.environment, logger: Logger = host.logger): Promise<CommandResult> {
  return runCommand(command, { config: path.join(folder, 'apiops.yaml'), environment: 'dev', 'arm-endpoint': simulator.endpoint, ...more }, { ...host, environment, logger });
}

test('a folder is published once: a second time sends no write', async () => {
  const [announced, told] = [new Map<string, number>(), new Map<string, number>()];
  const logger = {
    ...silent,
    expectProgress: (totals: ReadonlyMap<string, number>) => { for (const [title, total] of totals) announced.set(title, total); },
    progress: (_message: string, _done: number, _total: number, group?: string) => { if (group !== undefined) told.set(group, (told.get(group) ?? 0) + 1); },
  };
  expect(await run('publish', {}, host.environment, logger)).toMatchObject({ ok: true, exitCode: 0, changes: true, report: { failed: [], notAttempted: [] } });
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(announced));
  expect(told.size).toBeGreaterThan(5);
  expect(await run('publish')).toMatchObject({ ok: true, changes: false, requests: { writes: 0, deletes: 0 } });
});

test('a new value of a secret is one change, and shows neither value', async () => {
  const plan = await run('plan', {}, { PARTNER_KEY: 'canary-two' });
  expect(plan.changeList.filter(({ op }) => op !== 'unmanaged').map(({ id, properties }) => [id, properties.map((property) => property.path)])).toEqual([['namedValues/partner-key', ['value']]]);
  expect(JSON.stringify(plan)).not.toContain('canary');
});

test('tracked pruning says that it does not know what was published', async () => {
  const plan = await run('plan', { prune: 'tracked' });
  expect(plan.diagnostics.map(({ code }) => code)).toContain('no-base');
  expect(plan.counts).toMatchObject({ delete: 0 });
});

test('max-deletions stops a plan before its first write', async () => {
  const result = await run('publish', { prune: 'all', environment: 'prod', 'service-id': simulator.services[0]?.id ?? '' });
  expect(result).toMatchObject({ ok: false, exitCode: 4, failureReason: 'blocked-by-guard', requests: { writes: 0, deletes: 0 } });
  expect(result.changeList.filter(({ op }) => op === 'blocked').map(({ id }) => id)).toContain('apis/echo-api');
  expect(result.changeList.filter(({ op }) => op === 'delete')).toEqual([]);
  expect((await run('plan')).changes).toBe(false);
});

test('what the tier does not have is refused, and an extract leaves its files alone', async () => {
  const target = { 'service-id': simulator.services[1]?.id ?? '' };
  const refused = await run('publish', target);
  expect(refused).toMatchObject({ ok: false, failureReason: 'validation-failed' });
  expect(refused.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`))
    .toEqual(['kind-not-in-tier groups/partners', 'kind-not-in-tier products/partner/groups/administrators', 'kind-not-in-tier products/partner/groups/partners']);
  const extracted = await run('extract', target);
  expect(extracted).toMatchObject({ ok: true });
  expect(extracted.files?.deleted.filter((file) => file.includes('groups/'))).toEqual([]);
});

test('a new credential of a logger is one change, although the service shows neither', async () => {
  const artifacts = path.join(folder, 'loggers-only');
  const connection = (name: string): object => ({ properties: { loggerType: 'azureEventHub', credentials: { name, connectionString: 'Endpoint=sb://x;SharedAccessKey={#HUB_KEY#}' } } });
  await host.writeText(path.join(artifacts, 'loggers/hub/loggerInformation.json'), JSON.stringify(connection('hub')));
  const at = (key: string, command: CommandName): Promise<CommandResult> => run(command, { artifacts, environment: 'dev', include: ['loggers/*'] }, { HUB_KEY: key });
  expect(await at('canary-one', 'publish')).toMatchObject({ ok: true, changes: true });
  expect((await at('canary-one', 'plan')).changes).toBe(false);
  const rotated = await at('canary-two', 'plan');
  expect(rotated.changeList.filter(({ op }) => op === 'update').map(({ id, properties }) => [id, properties.map((property) => property.path)])).toEqual([['loggers/hub', ['credentials.connectionString']]]);
  expect(JSON.stringify(rotated)).not.toContain('canary');
  await at('canary-two', 'publish');
  expect((await at('canary-two', 'plan')).changes).toBe(false);
});
