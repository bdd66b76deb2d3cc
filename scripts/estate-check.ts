/**
 * Runs the bundles over a real artifact folder that a team keeps (beside the project, never part of it): everything that
 * a user would do with it on the first day, against the simulator. Usage: node scripts/estate-check.ts ESTATES_FOLDER
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Result { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string; readonly json: JsonResult }
interface JsonResult {
  readonly counts: Record<string, number> | null;
  readonly changes: boolean | null;
  readonly planHash: string | null;
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
  readonly folder?: { readonly forms: readonly { readonly form: string; readonly files: number }[] };
  readonly changeList: readonly { readonly id: string; readonly op: string; readonly properties: readonly { readonly path: string }[] }[];
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string; readonly file: string | null; readonly line: number | null; readonly resource: string | null }[];
  readonly requests: { readonly reads: number; readonly writes: number } | null;
}
interface Stats { readonly byMethod: Record<string, number> }

const cli = resolve(import.meta.dirname, '../dist/cli.js');
const estates = resolve(process.argv[2] ?? '../shared/estates');
const work = mkdtempSync(join(tmpdir(), 'apiops-estate-'));
const CANARIES = { testSecretValue: 'canary-7f3a-test-secret', allowedIPAddress: '203.0.113.77', appInsightsLoggerKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0' };
const environment = { ...process.env, ...CANARIES, subscriptionId: '0272c02b-5a38-4b6b-86e6-dcc4ff2ff0e8', resourceGroupName: 'red-scus-apiopsdemo-rg-dev', NO_COLOR: '1' };
const outputs: string[] = [];

function run(...args: string[]): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--format', 'json'], { cwd: work, env: environment, encoding: 'utf8', maxBuffer: 1e9 });
  outputs.push(stdout, stderr);
  try {
    return { exitCode: status, stdout, stderr, json: JSON.parse(stdout) as JsonResult };
  } catch {
    throw new Error(`not JSON: ${args.join(' ')}\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 4000)}`);
  }
}

async function startSimulator(): Promise<{ child: ChildProcess; endpoint: string; service: string }> {
  const child = spawn(process.execPath, [cli, 'simulate', '--service', 'apim-dev=Developer', '--format', 'json', '--log', join(work, 'requests.ndjson')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((ready, fail) => {
    child.stdout.once('data', (data: Buffer) => ready(data.toString()));
    child.once('exit', (code) => fail(new Error(`the simulator ended with ${code}`)));
  });
  const { endpoint, services } = JSON.parse(line) as { endpoint: string; services: { id: string }[] };
  return { child, endpoint, service: services[0]?.id ?? '' };
}

function configure(endpoint: string, service: string, overrides: string, exclude: readonly string[]): string[] {
  writeFileSync(join(work, 'apiops.yaml'), [
    `artifacts: estate/apimartifacts`, `exclude: [${exclude.map((selector) => JSON.stringify(selector)).join(', ')}]`,
    'environments:', '  dev:', `    service: ${service}`, '    sku: Developer', `    overrides: estate/${overrides}`, ''].join('\n'));
  return ['--environment', 'dev', '--arm-endpoint', endpoint];
}

function filesOf(folder: string): Map<string, string> {
  return new Map(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).sort().map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
}

const errorsOf = ({ json }: Result): string[] => json.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`);
const report = (title: string, lines: readonly string[] = []): void => console.log([`- ${title}`, ...lines.map((line) => `    ${line}`)].join('\n'));

const simulator = await startSimulator();
try {
  cpSync(join(estates, 'apiops-demo'), join(work, 'estate'), { recursive: true, mode: 0 });
  spawnSync('chmod', ['-R', 'u+w', join(work, 'estate')]);
  const stats = async (): Promise<Stats> => await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as Stats;
  const reset = async (): Promise<unknown> => fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' });
  const writesOf = ({ byMethod }: Stats): number => (byMethod['PUT'] ?? 0) + (byMethod['PATCH'] ?? 0) + (byMethod['DELETE'] ?? 0);

  // What is wrong with the folder is refused at once, before the first write.
  let target = configure(simulator.endpoint, simulator.service, 'configuration.dev-v7.yaml', []);
  const refused = run('publish', ...target);
  assert.equal(refused.exitCode, 1);
  assert.equal(writesOf(await stats()), 0);
  const errors = errorsOf(refused);
  assert.ok(errors.some((error) => error.startsWith('path-conflict') && error.includes("'calc'")), errors.join('\n'));
  assert.ok(refused.json.diagnostics.filter(({ severity }) => severity === 'error').every(({ file, line }) => file !== null && line !== null));
  report(`publish refuses ${errors.length} errors, 0 writes`, errors);
  const harmless = refused.json.diagnostics.filter(({ severity }) => severity !== 'error');
  assert.ok(harmless.some(({ code, file }) => code === 'revision-redundant' && file?.includes('basic-calculator-v1;rev=2')));
  assert.ok(harmless.some(({ code }) => code === 'stated-twice'));
  report(`and reports ${harmless.length} harmless findings`, harmless.map(({ code, file, message }) => `${code} ${file}: ${message}`));

  // With the wrong ones excluded everything else is created.
  const exclude = [...new Set(refused.json.diagnostics.filter(({ severity }) => severity === 'error').map(({ resource, code }) => code === 'path-conflict' || code === 'name-conflict' ? 'apis/basic-calculator' : resource ?? ''))];
  target = configure(simulator.endpoint, simulator.service, 'configuration.dev-v7.yaml', exclude);

  // Converted into one layout it plans the same, and converting again changes nothing.
  const original = run('plan', ...target);
  cpSync(join(work, 'estate'), join(work, 'converted'), { recursive: true });
  const converted = run('init', '--convert', '--artifacts', 'converted/apimartifacts');
  assert.equal(converted.exitCode, 0, `${converted.stdout.slice(0, 3000)}\n${converted.stderr.slice(-3000)}`);
  const convertedPlan = run('plan', ...target, '--artifacts', 'converted/apimartifacts');
  assert.ok(original.json.planHash !== null && original.json.planHash === convertedPlan.json.planHash, `${original.json.planHash} ${convertedPlan.json.planHash} ${errorsOf(convertedPlan).join('\n')}`);
  assert.deepEqual(convertedPlan.json.diagnostics.filter(({ code }) => code === 'layout-older' || code === 'stated-twice'), []);
  const unconverted = run('init', '--convert', '--artifacts', 'converted/apimartifacts');
  assert.deepEqual(unconverted.json.files, { created: [], changed: [], deleted: [] });
  const { created, changed, deleted } = converted.json.files ?? { created: [], changed: [], deleted: [] };
  report(`init --convert: ${created.length} files created, ${changed.length} changed, ${deleted.length} deleted; plans the same (${original.json.planHash.slice(0, 12)}…), again: nothing`,
    [`recognised: ${(converted.json.folder?.forms ?? []).map(({ form, files }) => `${files} ${form}`).join(', ')}`]);

  const published = run('publish', ...target);
  assert.equal(published.exitCode, 0, `${published.stdout.slice(0, 3000)}\n${published.stderr.slice(-3000)}`);
  report(`publish without ${exclude.join(', ')}: ${JSON.stringify(published.json.counts)}, ${published.json.requests?.reads} reads, ${published.json.requests?.writes} writes`);
  const arm = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown> & { properties: Record<string, unknown>; value: { name: string; properties: Record<string, unknown> }[] }> => {
    const response = await fetch(`${simulator.endpoint}${simulator.service}/${path}${path.includes('?') ? '&' : '?'}api-version=2024-05-01`, { ...init, headers: { authorization: 'Bearer local', 'content-type': 'application/json', 'if-match': '*' } });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return await response.json() as never;
  };
  const apis = (await arm('apis?$top=1000')).value;
  const names = apis.map(({ name }) => name).sort();
  for (const name of ['basic-calculator-v1', 'basic-calculator-v1;rev=1', 'basic-calculator-v1;rev=3', 'color-api', 'echo-api', 'mark-harrison-colors-api', 'new-foo', 'red-anyonecancode-web', 'starwars-v1', 'test', 'testopenai']) {
    assert.ok(names.includes(name), `${name} is missing: ${names.join(', ')}`);
  }
  assert.equal((await arm('apis/basic-calculator-v1')).properties['apiRevision'], '2');
  assert.equal((await arm('apis/basic-calculator-v1/releases')).value.length, 2);
  assert.equal((await arm('apis/new-foo/operations?$skip=100')).value.length, 6); // 106 in all, 100 a page
  const pool = (await arm('backends/backend-pool-test')).properties['pool'] as { services: { id: string }[] };
  assert.ok(pool.services.every(({ id }) => id.startsWith(simulator.service)), JSON.stringify(pool));
  assert.equal((await arm('apis/new-foo')).properties['serviceUrl'] ?? null, null);

  // Nothing is left to do.
  const again = run('plan', ...target);
  assert.equal(again.json.changes, false, JSON.stringify(again.json.changeList.filter(({ op }) => op !== 'unmanaged'), null, 1).slice(0, 3000));
  await reset();
  const second = run('publish', ...target);
  assert.equal(second.exitCode, 0);
  assert.equal(writesOf(await stats()), 0);
  report(`plan: no change in ${again.json.requests?.reads} reads; second publish: ${JSON.stringify((await stats()).byMethod)}`);

  // The service goes into a folder and back.
  for (const folder of ['first', 'second']) assert.equal(run('extract', ...target, '--artifacts', folder).exitCode, 0);
  const [first, other] = [filesOf(join(work, 'first')), filesOf(join(work, 'second'))];
  assert.deepEqual([...first], [...other]);
  const fromExtract = run('plan', ...target, '--artifacts', 'first');
  assert.equal(fromExtract.json.changes, false, `${fromExtract.stderr.slice(0, 2000)}${JSON.stringify(fromExtract.json.changeList.filter(({ op }) => op !== 'unmanaged')).slice(0, 3000)} ${errorsOf(fromExtract).join('\n')}`);
  report(`extract twice: ${first.size} files, byte-identical; plan of them: no change`);
  const git = (...args: string[]): string => spawnSync('git', args, { cwd: join(work, 'estate'), encoding: 'utf8' }).stdout;
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=check', '-c', 'user.email=check@example.invalid', 'commit', '-qm', 'as it was');
  const over = run('extract', ...target);
  assert.equal(over.exitCode, 0, over.stderr.slice(-2000));
  report('extract over the original folder', git('status', '--porcelain').trimEnd().split('\n'));
  report('its difference', git('diff', '-U0', '--no-color').split('\n').filter((line) => /^[-+]/.test(line)).slice(0, 120));
  git('checkout', '-q', '.');
  git('clean', '-fdq');
  mkdirSync(join(work, 'empty'));

  // One edit in the portal is one finding.
  await arm('products/starter', { method: 'PATCH', body: JSON.stringify({ properties: { description: 'edited in the portal' } }) });
  const edited = run('plan', ...target);
  assert.deepEqual(edited.json.changeList.filter(({ op }) => op !== 'unmanaged').map(({ id, op, properties }) => `${op} ${id} ${properties.map(({ path }) => path).join()}`), ['update products/starter description']);
  report('one property changed by HTTP: update products/starter description, and nothing else');

  // The production file has a misspelt section.
  const prod = run('plan', ...configure(simulator.endpoint, simulator.service, 'configuration.prod-v7.yaml', exclude));
  assert.equal(prod.exitCode, 1);
  const misspelt = prod.json.diagnostics.find(({ code, message }) => code === 'unknown-key' && message.includes('named_values'));
  assert.ok(misspelt?.line === 3 && misspelt.message.includes('namedValues'), JSON.stringify(prod.json.diagnostics.filter(({ severity }) => severity === 'error')));
  report(`configuration.prod-v7.yaml: ${misspelt.file}:${misspelt.line} ${misspelt.message}`);

  // What came by token is nowhere.
  const seen = [...outputs, readFileSync(join(work, 'requests.ndjson'), 'utf8'), ...filesOf(join(work, 'first')).values(), ...filesOf(join(work, 'estate')).values()];
  for (const [name, canary] of Object.entries(CANARIES)) assert.ok(seen.every((text) => !text.includes(canary)), `the value of ${name} was printed`);
  report(`no canary in ${seen.length} outputs, logs and files`);
  console.log('the estate passes');
} finally {
  simulator.child.kill();
  rmSync(work, { recursive: true, force: true });
}
