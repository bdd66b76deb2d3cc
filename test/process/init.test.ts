import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnvironment } from '../support/repository.ts';
import { createFolder, runCli, type Ended, type Folder } from './harness.ts';

const root = join(__dirname, '../..');
const ACTION = ['action.yml', 'dist/index.js', 'dist/package.json'];

let folder: Folder;
beforeEach(() => { folder = createFolder(); });
afterEach(() => folder.remove());

const init = (...flags: string[]): Promise<Ended> => runCli(['init', ...flags], { cwd: folder.path });
const textOf = (path: string): string => readFileSync(join(folder.path, path), 'utf8');
const filesOf = (path = '.'): string[] => readdirSync(join(folder.path, path), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);

test('the action is written into the repository, and Git takes it where dist is ignored', async () => {
  folder.write({ '.gitignore': 'dist\n*.log\n' });
  const { code, stdout, stderr } = await init();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const file of ACTION) expect(textOf(`.github/actions/apiops/${file}`)).toBe(readFileSync(join(root, file), 'utf8'));
  const git = (...words: string[]): string => execFileSync('git', ['-C', folder.path, ...words], { env: gitEnvironment, encoding: 'utf8' });
  git('init', '-q');
  git('add', '--all');
  expect(git('ls-files').split('\n')).toEqual(expect.arrayContaining(ACTION.map((file) => `.github/actions/apiops/${file}`)));
  expect(git('check-attr', 'diff', 'linguist-generated', '--', '.github/actions/apiops/dist/index.js')).toMatch(/diff: unset\n.*linguist-generated: set/);

  const [, steps = ''] = stdout.split('Next:\n');
  expect(steps).toMatch(/^1\. apiops\.yaml: /);
  for (const name of ['dev-plan', 'prod-plan', 'AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'PARTNER_KEY', 'docs/setup.md']) expect(steps).toContain(name);

  const again = await init('--format', 'json');
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, files: { created: [], changed: [], deleted: [] }, nextSteps: expect.arrayContaining([expect.stringContaining('apiops.yaml')]) as string[] });
  expect(again.stderr).toContain('apiops.yaml is there already and stays as it is.');
});

test('an action of elsewhere is named by its commit', async () => {
  const action = `contoso/apiops@${'0123456789'.repeat(4)}`;
  expect((await init('--action', action, '--environments', 'test,live')).code).toBe(0);
  expect(existsSync(join(folder.path, '.github/actions'))).toBe(false);
  expect(textOf('.github/workflows/apiops-environment.yml')).toContain(`uses: ${action}\n`);
  expect(textOf('configuration.live.yaml')).toContain('kv-shop-live');
});

test.each([
  [['--action', 'contoso/apiops@v1'], 'pinned to a commit'],
  [['--environments', 'dev,../x'], "'../x' is no name"],
  [['--layout', 'cli'], '--layout is for --convert'],
  [['--convert', '--environments', 'dev'], '--environments is for the scaffold'],
])('%s is refused before anything is written', async (flags, message) => {
  const { code, stdout } = await init(...flags, '--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ failureReason: 'invalid-input', diagnostics: [{ message: expect.stringContaining(message) as string }] });
  expect(filesOf()).toEqual([]);
});

test('a command line that was copied alone says what it lacks', async () => {
  mkdirSync(join(folder.path, 'dist'));
  copyFileSync(join(root, 'dist/cli.js'), join(folder.path, 'dist/cli.js'));
  const bundles = join(folder.path, 'dist');
  const { code, stdout } = await runCli(['init', '--directory', join(folder.path, 'new'), '--format', 'json'], { bundles });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ failureReason: 'invalid-input', diagnostics: [{ message: expect.stringContaining('--action owner/name@COMMIT') as string }] });
  expect(existsSync(join(folder.path, 'new'))).toBe(false);
});

test('a link to the command line finds the action', async () => {
  mkdirSync(join(folder.path, 'bin'));
  symlinkSync(join(root, 'dist/cli.js'), join(folder.path, 'bin/cli.js'));
  expect((await runCli(['init', '--directory', join(folder.path, 'new')], { bundles: join(folder.path, 'bin') })).code).toBe(0);
  expect(existsSync(join(folder.path, 'new/.github/actions/apiops/dist/index.js'))).toBe(true);
});

test('a repository with an apiops.yaml gets workflows for its environments and nothing of the sample', async () => {
  const configuration = 'artifacts: ./apis-of-ours/\r\nenvironments:\r\n  qa: {}\r\n  live: {overrides: ./overrides/live.yaml}\r\n';
  folder.write({ 'apiops.yaml': configuration, 'overrides/live.yaml': '{}\n', 'apis-of-ours/tags/a/tagInformation.json': '{ "properties": { "displayName": "a" } }' });
  const { code, stderr, stdout } = await init();
  expect(code).toBe(0);
  expect(stderr).toContain('The sample is left out');
  expect(textOf('apiops.yaml')).toBe(configuration);
  expect(existsSync(join(folder.path, 'apimartifacts')) || existsSync(join(folder.path, 'configuration.live.yaml'))).toBe(false);
  expect(textOf('.github/workflows/apiops-drift.yml')).toContain('environment: [qa, live]');
  expect(textOf('.github/workflows/apiops-publish.yml')).toContain("      - configuration.*.yaml\n      - 'overrides/live.yaml'\n      - 'apis-of-ours/**'\n\n");
  expect(stdout).not.toContain('holds a sample');
  expect((await init('--environments', 'qa,stage')).stderr).toContain("has no environment 'stage'");
});

test('a repository with artifacts gets an apiops.yaml that names the override files it has', async () => {
  folder.write({ 'apimartifacts/tags/a/tagInformation.json': '{ "properties": { "displayName": "a" } }', 'configuration.prod.yaml': 'namedValues: []\n' });
  expect((await init('--environments', 'dev,test,prod')).code).toBe(0);
  expect(filesOf('apimartifacts')).toEqual(['tagInformation.json']);
  expect(textOf('apiops.yaml').match(/overrides: .*/g)).toEqual(['overrides: configuration.prod.yaml']);
  expect((await runCli(['validate'], { cwd: folder.path })).code).toBe(0);
});

test('an apiops.yaml without environments is told those that the workflows name', async () => {
  folder.write({ 'apiops.yaml': 'artifacts: apis\n' });
  const { code, stderr } = await init();
  expect([code, textOf('apiops.yaml')]).toEqual([0, 'artifacts: apis\n']);
  for (const name of ['dev', 'prod']) expect(stderr).toContain(`apiops.yaml has no environment '${name}', which the workflows name: add it.`);
});

test('an apiops.yaml that cannot be read is no reason to write one', async () => {
  folder.write({ 'apiops.yaml': 'environment: {}\n' });
  const { code, stdout } = await init('--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ failureReason: 'validation-failed', diagnostics: [{ code: 'unknown-key', line: 1 }] });
  expect(filesOf()).toEqual(['apiops.yaml']);
});
