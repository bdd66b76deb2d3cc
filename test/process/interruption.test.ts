import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beginCli, createFolder, runCli, startSimulator, type Folder, type Simulator } from './harness.ts';

let simulator: Simulator;
let folder: Folder;
beforeAll(async () => { simulator = await startSimulator(['--latency', 'put=150', '--service', 'one=Developer', '--service', 'two=Developer', '--service', 'three=Developer']); });
afterAll(async () => { await simulator.stop(); });
beforeEach(() => {
  folder = createFolder();
  // One after the other: the service takes named values no other way.
  folder.write(Object.fromEntries(Array.from({ length: 12 }, (_one, index) => [`named values/n${index}/namedValueInformation.json`, JSON.stringify({ properties: { displayName: `n${index}`, value: 'v' } })])));
});
afterEach(() => { folder.remove(); });

interface Report {
  readonly exitCode: number;
  readonly failureReason: string;
  readonly report: { readonly done: readonly { readonly id: string }[]; readonly failed: readonly unknown[]; readonly notAttempted: readonly { readonly because: string }[] };
}

async function namesIn(service: string): Promise<string[]> {
  const answer = await fetch(`${simulator.endpoint}${service}/namedValues?api-version=2024-05-01`, { headers: { authorization: 'Bearer local' } });
  return ((await answer.json()) as { value: { name: string }[] }).value.map(({ name }) => name);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a publish after the writes that are under way, with a report, and the next one does the rest', async (signal) => {
  const service = simulator.services[signal === 'SIGINT' ? 0 : 1]?.id ?? '';
  const args = ['publish', '--artifacts', folder.path, '--service-id', service, '--arm-endpoint', simulator.endpoint, '--format', 'json'];
  const publish = beginCli(args);
  await until(async () => (await namesIn(service)).some((name) => /^n\d/.test(name)));
  publish.kill(signal);
  const { code, stdout, stderr } = await publish.ended;
  expect(code).toBe(3);
  const { report, failureReason } = JSON.parse(stdout) as Report;
  expect(failureReason).toBe('publish-failed');
  expect(report.failed).toEqual([]);
  expect(report.done.length).toBeGreaterThan(0);
  expect(report.notAttempted.length).toBe(12 - report.done.length);
  expect(new Set(report.notAttempted.map(({ because }) => because))).toEqual(new Set(['the run was stopped']));
  expect(stderr).toContain('Stopping');
  expect((await namesIn(service)).sort()).toEqual(report.done.map(({ id }) => id.replace('namedValues/', '')).sort());
  expect((await runCli(args)).code).toBe(0);
  expect(await namesIn(service)).toHaveLength(12);
});

test('a publish that was killed leaves no sign that keeps the next one away', async () => {
  const service = simulator.services[2]?.id ?? '';
  const args = ['publish', '--artifacts', folder.path, '--service-id', service, '--arm-endpoint', simulator.endpoint, '--format', 'json'];
  const publish = beginCli(args);
  await until(async () => (await namesIn(service)).some((name) => /^n\d/.test(name)));
  publish.kill('SIGKILL');
  await publish.ended;
  expect(await namesIn(service)).toContainEqual(expect.stringMatching(/^apiops-publishing-/));
  expect((await runCli(args)).code).toBe(0);
  expect((await namesIn(service)).filter((name) => name.startsWith('apiops-'))).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while a live source is read leaves nothing of it on the disk', async (signal) => {
  const [one, two] = simulator.services.map(({ id }) => id);
  folder.write({ 'apiops.yaml': `environments:\n  one:\n    service: ${one ?? ''}\n  two:\n    service: ${two ?? ''}\n` });
  const temporary = join(folder.path, 'tmp');
  mkdirSync(temporary);
  const fault = (faults: readonly unknown[]): Promise<Response> => fetch(`${simulator.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
  expect((await fault([{ method: 'GET', service: 'one', path: 'products', then: { hang: 'before' } }])).ok).toBe(true);
  try {
    const plan = beginCli(['plan', '--from', 'one', '--source', 'live', '--environment', 'two', '--arm-endpoint', simulator.endpoint], { cwd: folder.path, environment: { TMPDIR: temporary, TEMP: temporary, TMP: temporary } });
    await until(() => Promise.resolve(readdirSync(temporary).some((name) => name.startsWith('apiops-'))));
    plan.kill(signal);
    expect((await plan.ended).code).not.toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await fault([]);
  }
});
