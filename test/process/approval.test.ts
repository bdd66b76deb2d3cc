import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, runAction, runCli, startSimulator, type Folder, type Simulator } from './harness.ts';

const CANARY = 'canary-4711-secret';

let folder: Folder;
let simulator: Simulator;
beforeAll(async () => {
  folder = createFolder();
  cpSync(join(__dirname, '../../artifacts-template'), folder.path, { recursive: true });
  simulator = await startSimulator(['--service', 'apim-dev=Developer', '--service', 'apim-prod=Premium']);
});
afterAll(async () => {
  await simulator.stop();
  folder.remove();
});

const options = (): { cwd: string; environment: Record<string, string> } => ({ cwd: folder.path, environment: { PARTNER_KEY: CANARY } });
const act = (inputs: Record<string, string>): ReturnType<typeof runAction> => runAction({ 'environment': 'prod', 'arm-endpoint': simulator.endpoint, ...inputs }, options());
const call = (...args: string[]): ReturnType<typeof runCli> => runCli([...args, '--arm-endpoint', simulator.endpoint], options());

/** Statistics of the simulator since they were asked for last. */
async function writesSince(): Promise<Record<string, number>> {
  const { byMethod } = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  await fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' });
  return Object.fromEntries(Object.entries(byMethod).filter(([method]) => method !== 'GET'));
}

test('what one job planned another publishes, and nothing else', async () => {
  const planned = await act({ command: 'plan', out: 'plan.json' });
  expect({ code: planned.code, path: planned.outputs['json-plan-path'] }).toEqual({ code: 0, path: 'plan.json' });
  await writesSince();

  // The folder moved on since.
  const file = join(folder.path, 'configuration.prod.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/(environment-name\n\s+properties:\n\s+value: ).*/, '$1"elsewhere"'));
  expect(readFileSync(file, 'utf8')).not.toBe(text);
  const changed = await act({ command: 'publish', plan: 'plan.json' });
  expect(changed.code).toBe(1);
  expect(changed.outputs).toMatchObject({ 'failure-reason': 'plan-changed', 'changes': 'true', 'to-create': planned.outputs['to-create'] });
  expect(changed.outputs['plan-hash']).not.toBe(planned.outputs['plan-hash']);
  expect(changed.stdout).toMatch(/^< {5}value: .*\n> \+ namedValues\/environment-name .*\n> {5}value: "elsewhere" {2}\(configuration\.prod\.yaml:5\)$/m);
  expect(changed.stdout).toMatch(/^::error::The plan is not the one that was approved \(the plan file 'plan\.json'\): 1 resource is planned otherwise than approved\. Nothing was written\. .*approval: none publishes without approval\.$/m);
  expect(changed.summary).toContain('### publish: plan-changed');
  writeFileSync(file, text);

  const refusals: readonly (readonly [Record<string, string>, string])[] = [
    [{ plan: 'gone.json' }, 'plan-not-found'], [{ approval: 'pull-request' }, 'plan-not-found'], [{ approval: 'plan-file' }, 'invalid-input'], [{ plan: 'plan.json', environment: 'dev' }, 'plan-changed'],
  ];
  for (const [inputs, reason] of refusals) expect((await act({ command: 'publish', ...inputs })).outputs['failure-reason']).toBe(reason);
  const refused = await call('publish', '--environment', 'dev', '--plan', 'plan.json', '--format', 'json');
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, exitCode: 4, failureReason: 'plan-changed', approval: { approved: planned.outputs['plan-hash'], differences: [] } });
  expect((await call('publish', '--environment', 'prod', '--plan', 'gone.json')).code).toBe(4);
  expect(await writesSince()).toEqual({});

  const published = await act({ command: 'publish', plan: 'plan.json' });
  expect({ code: published.code, outputs: published.outputs }).toMatchObject({ code: 0, outputs: { 'changes': 'true', 'plan-hash': planned.outputs['plan-hash'] } });
  expect((await writesSince())['PUT']).toBeGreaterThan(20);
  expect((await act({ command: 'publish', plan: 'plan.json' })).outputs).toMatchObject({ changes: 'false' });
  expect((await writesSince())['PUT']).toBeUndefined();

  for (const output of [changed.stdout.replaceAll(`::add-mask::${CANARY}`, ''), changed.summary, refused.stdout, readFileSync(join(folder.path, 'plan.json'), 'utf8')]) expect(output).not.toContain(CANARY);
}, 60_000);
