import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandNames } from '../../src/github/commands.ts';
import { createFolder, runAction, runCli, startSimulator, type Folder } from './harness.ts';

const dist = join(__dirname, '../../dist');
const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
const CANARY = 'canary-4711-secret';

let folder: Folder;
beforeEach(() => { folder = createFolder(); });
afterEach(() => { folder.remove(); });

interface Answer {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly failureReason: string | null;
  readonly diagnostics: readonly { readonly code: string; readonly message: string; readonly file: string | null; readonly line: number | null }[];
}

describe('command line', () => {
  test('says its version, and help of itself and of every command', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const help = await runCli(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    await Promise.all(commandNames('cli').map(async (command) => {
      expect(help.stdout).toContain(command);
      expect((await runCli([command, '--help'])).stdout).toMatch(new RegExp(`^Usage: apiops ${command} `));
    }));
  });

  test.each([
    [['plann'], "There is no command 'plann'. Did you mean 'plan'?"],
    [['plan', '--artefacts', 'x'], 'There is no flag --artefacts. Did you mean --artifacts?'],
    [['plan'], 'No service is named.'],
    [['plan', '--config', 'none.yaml'], "The configuration file 'none.yaml' does not exist."],
    [['simulate', '--service', 'apim-dev'], "'apim-dev' is not a service."],
  ])('%j ends with 1 and a sentence', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    const json = await runCli([...args, '--format', 'json'], { cwd: folder.path });
    expect(json).toMatchObject({ code: 1, stderr: '' });
    const answer = JSON.parse(json.stdout) as Answer;
    expect(answer).toMatchObject({ ok: false, exitCode: 1, failureReason: 'invalid-input' });
    expect(answer.diagnostics.at(-1)?.message).toContain(message);
  });

  test('plain HTTP to another machine is refused', async () => {
    const { code, stderr } = await runCli(['plan', '--environment', 'dev', '--arm-endpoint', 'http://example.com'], { cwd: join(__dirname, '../../artifacts-template'), environment: { AZURE_BEARER_TOKEN: CANARY, PARTNER_KEY: CANARY } });
    expect(code).toBe(1);
    expect(stderr).toContain('invalid-input');
    expect(stderr).not.toContain(CANARY);
  });
});

describe('whoever reads the output', () => {
  const start = (args: string[], stdio: StdioOptions): ChildProcess => spawn(process.execPath, [join(dist, 'cli.js'), ...args], { cwd: folder.path, stdio, env: { PATH: process.env['PATH'] }, timeout: 60_000 });

  test('and goes away early does not stop the work', async () => {
    const child = start(['demo', '--format', 'json'], ['ignore', 'pipe', 'pipe']);
    let out = '';
    child.stdout?.on('data', (data: Buffer) => { out += data.toString(); });
    child.stderr?.once('data', () => child.stderr?.destroy());
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(JSON.parse(out)).toMatchObject({ ok: true });
  });

  test('and goes away early does not make a success of a failure', async () => {
    const child = start(['plan', '--format', 'json'], ['ignore', 'pipe', 'ignore']);
    child.stdout?.destroy();
    expect(await once(child, 'close')).toEqual([1, null]);
  });

  (existsSync('/dev/full') ? test : test.skip)('is told where the result could not be written', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const child = start(['--version'], ['ignore', full, 'pipe']);
      let err = '';
      child.stderr?.on('data', (data: Buffer) => { err += data.toString(); });
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(err).toBe('error: The result could not be written to standard output: ENOSPC.\n');
    } finally {
      closeSync(full);
    }
  });
});

describe('demo', () => {
  test('speaks to this machine only, whatever proxy the environment names', async () => {
    const proxy = 'http://127.0.0.1:9';
    const { code, stderr } = await runCli(['demo'], { cwd: folder.path, environment: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, NODE_USE_ENV_PROXY: '1' } });
    expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false });
  });

  test('says where no temporary folder can be made', async () => {
    const missing = join(folder.path, 'none');
    expect(await runCli(['demo'], { cwd: folder.path, environment: { TMPDIR: missing, TEMP: missing } })).toEqual({
      code: 1, stdout: '', stderr: `error: No temporary folder could be made in '${missing}': it does not exist. Set TMPDIR (TEMP on Windows) to a folder that can be written to.\n`,
    });
  });
});

describe('simulate', () => {
  test('says where it is, answers, counts, and ends well when it is interrupted', async () => {
    const simulator = await startSimulator(['--service', 'one=Developer', '--service', 'two=Premium', '--log', 'requests.ndjson'], { cwd: folder.path });
    expect(simulator.services.map(({ name, sku }) => [name, sku])).toEqual([['one', 'Developer'], ['two', 'Premium']]);
    const url = `${simulator.endpoint}${simulator.services[1]?.id}?api-version=2024-05-01`;
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${CANARY}` } });
    expect(await answer.json()).toMatchObject({ name: 'two', sku: { name: 'Premium' } });
    expect(await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json()).toMatchObject({ byMethod: { GET: 2 }, byStatus: { 200: 1, 401: 1 } });
    const { code, stdout, stderr } = await simulator.stop();
    expect({ code, stderr, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, stderr: '', lines: 1 });
    const log = readFileSync(join(folder.path, 'requests.ndjson'), 'utf8');
    const requests = log.trimEnd().split('\n').map((line) => JSON.parse(line) as { path: string; status: number }).filter(({ path }) => path.startsWith('/subscriptions/'));
    expect(requests.map(({ status }) => status)).toEqual([401, 200]);
    expect(log).not.toContain(CANARY);
  });

  test('a port that is taken is an error with a sentence', async () => {
    const simulator = await startSimulator();
    try {
      const { code, stdout, stderr } = await runCli(['simulate', '--port', new URL(simulator.endpoint).port]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr).not.toContain('Unexpected');
    } finally {
      await simulator.stop();
    }
  });
});

describe('action', () => {
  test('an input of another command fails the step with its reason', async () => {
    const { code, stdout, outputs, summary } = await runAction({ command: 'extract', prune: 'all' }, { cwd: folder.path });
    expect(code).toBe(1);
    expect(stdout).toContain("::error::'extract' does not take the input 'prune'.");
    expect(outputs).toEqual({ 'diagnostics-path': expect.stringMatching(/diagnostics\.json$/) as unknown, 'errors': '0', 'warnings': '0', 'failure-reason': 'invalid-input' });
    expect(summary).toContain('### extract: invalid-input');
  });

  test('findings are annotations with file and line, and credentials are masked before all', async () => {
    folder.write({ 'apiops.yaml': 'artefacts: x\n' });
    const { code, stdout, stderr, outputs } = await runAction({ command: 'plan' }, { cwd: folder.path, environment: { AZURE_CLIENT_SECRET: CANARY } });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.startsWith(`::add-mask::${CANARY}\n`)).toBe(true);
    expect(stdout.replace(`::add-mask::${CANARY}`, '')).not.toContain(CANARY);
    expect(stdout).toMatch(/^::error title=unknown-key,file=apiops\.yaml,line=1::/m);
    expect(outputs).toEqual({ 'diagnostics-path': expect.stringMatching(/diagnostics\.json$/) as unknown, 'errors': '1', 'warnings': '0', 'failure-reason': 'validation-failed' });
  });
});

test.each(['cli.js', 'index.js'])('%s says which Node it needs before it loads anything', async (file) => {
  expect(readFileSync(join(dist, file), 'utf8')).toMatch(/^(#!.*\n)?'use strict';\n/);
  folder.write({ 'old.cjs': "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.2.0' } });" });
  const child = spawn(process.execPath, ['--require', join(folder.path, 'old.cjs'), join(dist, file), '--version'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { text += data.toString(); });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(text).toBe('This program needs Node 20.3.0 or newer; this is 20.2.0. Call it with a newer one.\n');
});

test.each(['cli.js', 'index.js'])('%s is smaller than 3 MB', (file) => {
  expect(statSync(join(dist, file)).size).toBeLessThan(3_000_000);
});

test('the bundle of the action holds nothing that only the command line has', () => {
  const [action, cli] = ['index.js', 'cli.js'].map((file) => readFileSync(join(dist, file), 'utf8'));
  for (const part of ['// src/simulator/simulator.ts', '// src/commands/demo.ts', '// src/commands/init.ts']) expect([action?.includes(part), cli?.includes(part)]).toEqual([false, true]);
});

describe('each bundle runs alone', () => {
  test.each(['cli.js', 'index.js'])('%s', async (file) => {
    copyFileSync(join(dist, file), join(folder.path, file));
    expect(existsSync(join(folder.path, 'node_modules'))).toBe(false);
    const options = { cwd: folder.path, bundles: folder.path };
    if (file === 'index.js') {
      expect((await runAction({ command: 'nothing' }, options)).outputs['failure-reason']).toBe('invalid-input');
      return;
    }
    const simulator = await startSimulator([], options);
    expect((await simulator.stop()).code).toBe(0);
  });
});
