import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, runAction, runCli, type Folder } from './harness.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
  cpSync(join(__dirname, '../../artifacts-template'), folder.path, { recursive: true });
  // Whoever opens a connection or starts a program ends the process.
  folder.write({ '.no-network.cjs': `for (const [module, names] of [['node:net', ['connect', 'createConnection']], ['node:dns', ['lookup']], ['node:child_process', ['spawn', 'execFile', 'exec', 'spawnSync', 'execFileSync']]]) {
    for (const name of names) require(module)[name] = () => { process.stderr.write('REACHED OUT: ' + name); process.abort(); };
  }
  require('node:net').Socket.prototype.connect = () => { process.stderr.write('REACHED OUT: connect'); process.abort(); };
  globalThis.fetch = () => { process.stderr.write('REACHED OUT: fetch'); process.abort(); };\n` });
});
afterEach(() => { folder.remove(); });

const options = (environment: Record<string, string> = {}): { cwd: string; environment: Record<string, string> } => ({ cwd: folder.path, environment: { NODE_OPTIONS: `--require ${join(folder.path, '.no-network.cjs')}`, ...environment } });

test('what keeps from reaching out does so', async () => {
  const { stderr, code } = await runCli(['plan', '--environment', 'dev', '--arm-endpoint', 'http://127.0.0.1:9'], options({ PARTNER_KEY: 'canary-4711' }));
  expect({ reached: stderr.includes('REACHED OUT'), code }).toEqual({ reached: true, code: null });
});

test('the sample passes with both bundles, without credentials and without reaching out', async () => {
  const cli = await runCli(['validate'], options());
  expect(cli).toMatchObject({ code: 0, stdout: 'Checked the folder by itself, dev and prod: 0 errors, 0 warnings, 2 remarks.\n' });
  const { code, outputs, summary, stdout } = await runAction({ 'command': 'validate', 'github-token': 'ghs_canary4711' }, options());
  expect({ code, outputs }).toEqual({ code: 0, outputs: { 'diagnostics-path': expect.any(String) as string, 'errors': '0', 'warnings': '0' } });
  expect(summary).toContain('### validate: succeeded\n\nChecked the folder by itself, dev and prod');
  expect(stdout).toMatch(/^::notice title=token-unresolved,file=configuration\.prod\.yaml,line=9::/m);
  expect(stdout.replace('::add-mask::ghs_canary4711', '')).not.toContain('ghs_canary4711');
});

test('an error fails it with annotations, outputs and a SARIF file', async () => {
  const file = join(folder.path, 'configuration.prod.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('name: partner\n', 'name: partners\n'));
  const inputs = { command: 'validate', environment: 'prod', sarif: 'findings.sarif' };
  const { code, outputs, stdout } = await runAction(inputs, options());
  expect({ code, outputs }).toEqual({ code: 1, outputs: { 'diagnostics-path': expect.any(String) as string, 'errors': '1', 'warnings': '0', 'failure-reason': 'validation-failed' } });
  expect(stdout).toMatch(/^::error title=override-unmatched,file=configuration\.prod\.yaml,line=\d+::/m);
  expect(JSON.parse(readFileSync(join(folder.path, 'findings.sarif'), 'utf8'))).toMatchObject({ runs: [{ results: [{ ruleId: 'override-unmatched', locations: [{ physicalLocation: { artifactLocation: { uri: 'configuration.prod.yaml' } } }] }, { ruleId: 'token-unresolved' }] }] });
  expect(await runAction({ ...inputs, 'errors-as-warnings': 'override-unmatched' }, options())).toMatchObject({ code: 0, outputs: { errors: '0', warnings: '1' } });
  expect(await runCli(['validate', '--environment', 'dev'], options())).toMatchObject({ code: 0 });
});

test.each<[Record<string, string>, readonly string[], string]>([
  [{ 'service-id': 'x' }, ['--service-id', 'x'], "'validate' does not take"],
  [{ 'changed-since': 'main' }, ['--changed-since', 'main'], "'validate' does not take"],
  [{ enviroment: 'dev' }, ['--enviroment', 'dev'], 'environment'],
  [{ 'warning-as-errors': 'all' }, ['--warning-as-errors', 'all'], 'warnings-as-errors'],
  [{ 'warnings-as-errors': 'token-unresolvd' }, ['--warnings-as-errors', 'token-unresolvd'], "Did you mean 'token-unresolved'?"],
])('%j is refused by both', async (given, flags, words) => {
  const action = await runAction({ command: 'validate', ...given }, options());
  expect(action.outputs['failure-reason']).toBe('invalid-input');
  expect(action.stdout).toContain(words);
  const cli = await runCli(['validate', ...flags], options());
  expect({ code: cli.code, stdout: cli.stdout }).toEqual({ code: 1, stdout: '' });
  expect(cli.stderr).toContain(words);
});

test('errors stay errors in a publish, and warnings that are errors keep it from its first write', async () => {
  expect(await runCli(['publish', '--errors-as-warnings', 'override-unmatched'], options())).toMatchObject({ code: 1, stderr: expect.stringContaining("'publish' does not take --errors-as-warnings.") as string });
});
