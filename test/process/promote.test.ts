import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, runAction, runCli, startSimulator, type Folder, type Simulator } from './harness.ts';

const CANARY = 'canary-4711-secret';
const SOURCE = 'canary-0815-source';
const environment = { PARTNER_KEY: CANARY };

interface Answer {
  readonly ok: boolean;
  readonly failureReason: string | null;
  readonly changes: boolean;
  readonly promotion: { readonly from: string; readonly source: string; readonly environments: readonly { readonly environment: string; readonly state: string; readonly intended: readonly { readonly file: string; readonly line: number }[]; readonly same: readonly string[] }[] };
}

let folder: Folder;
let simulator: Simulator;
const seen: string[] = [];
beforeAll(async () => {
  folder = createFolder();
  expect(await runCli(['init', '--directory', folder.path])).toMatchObject({ code: 0 });
  simulator = await startSimulator(['--service', 'apim-dev=Developer', '--service', 'apim-prod=Premium', '--service', 'apim-west=Premium']);
  folder.write({ 'apiops.yaml': `${readFileSync(join(folder.path, 'apiops.yaml'), 'utf8')}  west:\n    service: ${simulator.services[2]?.id ?? ''}\n    overrides: configuration.prod.yaml\n  gone:\n    service: ${(simulator.services[2]?.id ?? '').replace('apim-west', 'apim-gone')}\n    overrides: configuration.prod.yaml\n` });
});
afterAll(async () => {
  await simulator.stop();
  folder.remove();
});

async function cli(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number | null; readonly answer: Answer }> {
  const { code, stdout, stderr } = await runCli([...args, '--arm-endpoint', simulator.endpoint, '--format', 'json'], { cwd: folder.path, environment: { ...environment, ...more } });
  seen.push(stdout, stderr);
  return { code, answer: JSON.parse(stdout) as Answer };
}

async function action(inputs: Readonly<Record<string, string>>): ReturnType<typeof runAction> {
  const ended = await runAction({ 'arm-endpoint': simulator.endpoint, ...inputs }, { cwd: folder.path, environment });
  seen.push(ended.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n'), ended.stderr, ended.summary, JSON.stringify(ended.outputs));
  return ended;
}

async function writes(): Promise<number> {
  const { byMethod } = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  await fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' });
  return ['PUT', 'PATCH', 'DELETE'].reduce((sum, method) => sum + (byMethod[method] ?? 0), 0);
}

test('both bundles plan a promotion, carry it out once, and write nothing where one of two targets cannot be reached', async () => {
  expect((await cli(['publish', '--environment', 'dev'], { PARTNER_KEY: SOURCE })).code).toBe(0);
  await writes();

  const refused = await action({ command: 'promote', from: 'dev', to: 'prod,gone' });
  expect(refused.code).toBe(1);
  expect(refused.outputs).toMatchObject({ 'failure-reason': 'invalid-input', 'changes': 'true' });
  expect(refused.stdout).toContain('Nothing was written to any target.');
  expect(await writes()).toBe(0);

  const planned = await action({ command: 'plan', from: 'dev', environment: 'prod' });
  expect(planned.code).toBe(0);
  expect(planned.summary).toContain('Different by intention (6)');
  expect(await writes()).toBe(0);

  const promoted = await action({ command: 'promote', from: 'dev', to: 'prod' });
  expect({ code: promoted.code, reason: promoted.outputs['failure-reason'] }).toEqual({ code: 0, reason: undefined });
  expect(promoted.outputs['plan-hash']).toBe(planned.outputs['plan-hash']);
  expect(promoted.summary).toContain('prod (apim-prod, Premium): published');

  const { code, answer } = await cli(['promote', '--from', 'dev', '--to', 'prod,west']);
  expect(code).toBe(0);
  expect(answer.promotion.environments.map(({ environment: name, state, intended, same }) => [name, state, intended.length, same.length])).toEqual([['prod', 'published', 6, 18], ['west', 'published', 6, 0]]);
  await writes();
  const several = await action({ command: 'promote', from: 'dev', to: 'prod,west' });
  expect(several.outputs).toMatchObject({ changes: 'false' });
  expect([several.outputs['plan-hash'], several.outputs['json-plan-path']]).toEqual([undefined, undefined]);
  expect(JSON.parse(several.files['report.json'] ?? '')).toMatchObject({ schema: 1, ok: true, environments: [{ name: 'prod', state: 'published', done: [], failed: [] }, { name: 'west', state: 'published', done: [], failed: [] }] });
  expect(await writes()).toBe(0);
});

test('a live service goes over with its secret, which nobody sees', async () => {
  const { code, answer } = await cli(['promote', '--from', 'dev', '--to', 'west', '--source', 'live']);
  expect(code).toBe(0);
  expect(answer.promotion).toMatchObject({ from: 'dev', source: 'live' });
  expect((await cli(['drift', '--from', 'dev', '--source', 'live', '--environment', 'west'])).code).toBe(0);
  const live = await action({ command: 'plan', from: 'dev', environment: 'west', source: 'live' });
  expect(live.outputs).toMatchObject({ changes: 'false' });
  // What the service gave is masked before anything is printed.
  expect(live.stdout).toContain(`::add-mask::${SOURCE}`);
  expect(seen.join('\n')).not.toMatch(new RegExp(`${CANARY}|${SOURCE}`));
});
