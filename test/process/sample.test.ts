import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, runAction, runCli, startSimulator, type Folder, type Simulator } from './harness.ts';

const CANARY = 'canary-4711-secret';
const environment = { PARTNER_KEY: CANARY };

let folder: Folder;
let simulator: Simulator;
beforeAll(async () => {
  folder = createFolder();
  expect(await runCli(['init', '--directory', folder.path])).toMatchObject({ code: 0 });
  simulator = await startSimulator(['--service', 'apim-dev=Developer', '--service', 'apim-prod=Premium']);
});
afterAll(async () => {
  await simulator.stop();
  folder.remove();
});

const options = (): { cwd: string; environment: Record<string, string> } => ({ cwd: folder.path, environment });
const target = (name: string): string[] => ['--environment', name, '--arm-endpoint', simulator.endpoint];
const inputs = (command: string, name: string): Record<string, string> => ({ command, 'environment': name, 'arm-endpoint': simulator.endpoint });
const writes = async (): Promise<number> => {
  const { byMethod } = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  return ['PUT', 'PATCH', 'DELETE'].reduce((sum, method) => sum + (byMethod[method] ?? 0), 0);
};

test('what init writes into an empty repository is valid without a value of any token, and can be planned with them', async () => {
  expect(await runAction({ command: 'validate' }, { cwd: folder.path })).toMatchObject({ code: 0, outputs: { errors: '0' } });
  for (const name of ['dev', 'prod']) {
    const planned = await runCli(['plan', ...target(name), '--format', 'json'], options());
    expect(planned.code).toBe(0);
    expect(JSON.parse(planned.stdout)).toMatchObject({ ok: true, changes: true, counts: { update: 1, replace: 0, delete: 0 } });
  }
  expect(await writes()).toBe(0);
});

test('the sample is what the service takes, on both tiers, from both bundles', async () => {
  const published = await runCli(['publish', ...target('dev'), '--format', 'json'], options());
  expect(published.stderr).not.toContain('error');
  expect(JSON.parse(published.stdout)).toMatchObject({ ok: true, exitCode: 0, failureReason: null, changes: true, report: { failed: [], notAttempted: [] } });
  expect(published.code).toBe(0);

  const planned = await runAction({ ...inputs('plan', 'prod'), 'out': 'plan.json', 'exit-code': 'true' }, options());
  expect(planned.code).toBe(1);
  expect(planned.outputs).toMatchObject({ 'changes': 'true', 'failure-reason': 'drift-detected', 'json-plan-path': 'plan.json', 'errors': '0' });
  expect(Number(planned.outputs['to-create'])).toBeGreaterThan(20);
  const file = JSON.parse(readFileSync(join(folder.path, 'plan.json'), 'utf8')) as { hash: string };
  expect(file.hash).toBe(planned.outputs['plan-hash']);

  const promoted = await runAction(inputs('publish', 'prod'), options());
  expect({ code: promoted.code, reason: promoted.outputs['failure-reason'] }).toEqual({ code: 0, reason: undefined });
  expect(promoted.outputs['plan-hash']).toBe(planned.outputs['plan-hash']);

  for (const [index, vault] of ['kv-shop-dev', 'kv-shop-prod'].entries()) {
    const service = `${simulator.endpoint}${simulator.services[index]?.id ?? ''}`;
    const { properties } = await (await fetch(`${service}/namedValues/telemetry-key?api-version=2024-05-01`, { headers: { authorization: 'Bearer local' } })).json() as { properties: unknown };
    expect(properties).toMatchObject({ secret: true, keyVault: { secretIdentifier: `https://${vault}.vault.azure.net/secrets/telemetry-key` } });
  }

  const before = await writes();
  for (const name of ['dev', 'prod']) {
    const again = await runCli(['publish', ...target(name), '--format', 'json'], options());
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, changes: false, requests: { deletes: 0 } });
    expect((await runCli(['plan', ...target(name), '--exit-code'], options())).code).toBe(0);
  }
  expect(await writes()).toBe(before);

  for (const text of [published.stdout, published.stderr, planned.summary, promoted.summary, planned.stdout.replaceAll(`::add-mask::${CANARY}`, ''), promoted.stdout.replaceAll(`::add-mask::${CANARY}`, '')]) {
    expect(text).not.toContain(CANARY);
  }
});

test('a token without a value is an error before the first write', async () => {
  const before = await writes();
  const { code, stdout } = await runCli(['publish', ...target('prod'), '--format', 'json'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ failureReason: 'validation-failed' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; file: string | null; line: number | null }[] };
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'token-unresolved', file: 'configuration.prod.yaml', line: 9 }));
  expect(await writes()).toBe(before);
});

test('an extract over the folder leaves it as it is', async () => {
  const text = (): string => readdirSync(join(folder.path, 'apimartifacts'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).filter((path) => existsSync(path.replace(folder.path, join(__dirname, '../../artifacts-template'))))
    .sort().map((path) => readFileSync(path, 'utf8')).join('\n');
  const before = text();
  const { code, stdout } = await runCli(['extract', ...target('dev'), '--format', 'json'], options());
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ files: { changed: [], deleted: [] } });
  expect(text()).toBe(before);
});
