import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, runCli, startSimulator, type Folder, type Simulator } from './harness.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const PREFIX = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/old/providers/Microsoft.ApiManagement/service/old';
const POLICY = '<policies>\n  <inbound>\n    <base />\n    <set-header name="x-key"><value>{{key}}</value></set-header>\n  </inbound>\n</policies>\n';

/** One configuration in four forms at once: toolkit 4 to 7 and its successor. */
const FILES = {
  'old/named values/key/namedValueInformation.json': json({ properties: { displayName: 'key', value: 'plain' } }),
  'old/namedValues/other/namedValueInformation.json': json({ id: `${PREFIX}/namedValues/other`, type: 'Microsoft.ApiManagement/service/namedValues', name: 'other', properties: { displayName: 'other', value: 'plain' } }),
  'old/tags/red/tagInformation.json': json({ properties: { displayName: 'red' } }),
  'old/apis/pets/apiInformation.json': json({ properties: { displayName: 'Pets', path: 'pets', protocols: ['https'], serviceUrl: 'https://pets.example.com' } }),
  'old/apis/pets/policy.xml': POLICY,
  'old/apis/pets/tags.json': json([{ name: 'red' }]),
  'old/products/shop/productInformation.json': json({ properties: { displayName: 'Shop' } }),
  'old/products/shop/apis.json': json([{ name: 'pets' }]),
  'old/products/shop/groups/developers/productGroupInformation.json': '{}\n',
  'old/products/shop/tags/red/productTagInformation.json': '{}\n',
  'old/policyFragments/limit/policyFragmentInformation.json': json({ properties: { description: 'limits', format: 'rawxml', value: '<fragment>\n  <rate-limit calls="5" renewal-period="60" />\n</fragment>' } }),
  'old/notes.txt': 'left alone\n',
  'filter.yaml': 'apiNames:\n  - pets\nproductNames: []\nsubscriptions: []\n',
};

let folder: Folder;
let simulator: Simulator;
beforeAll(async () => {
  folder = createFolder();
  folder.write(FILES);
  simulator = await startSimulator(['--service', 'one=Developer', '--service', 'two=Developer']);
});
afterAll(async () => {
  await simulator.stop();
  folder.remove();
});

interface Result {
  readonly ok: boolean;
  readonly changes: boolean | null;
  readonly planHash: string | null;
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
  readonly folder?: { readonly forms: readonly { readonly form: string; readonly files: number }[] };
}

async function run(...args: string[]): Promise<Result> {
  const { stdout } = await runCli([...args, '--format', 'json'], { cwd: folder.path });
  return JSON.parse(stdout) as Result;
}

const target = (index: number): string[] => ['--service-id', simulator.services[index]?.id ?? '', '--arm-endpoint', simulator.endpoint];
const filesBelow = (name: string): string[] => readdirSync(join(folder.path, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(join(folder.path, name).length + 1)).sort();
const textOf = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

test('a folder of four forms is converted in one step and plans as before', async () => {
  const before = await run('plan', ...target(0), '--artifacts', 'old');
  expect(before.diagnostics.filter(({ code }) => code === 'layout-older').length).toBeGreaterThan(0);
  const converted = await run('init', '--convert', '--artifacts', 'old');
  expect(converted).toMatchObject({ ok: true });
  expect(converted.folder?.forms.map(({ form }) => form).sort()).toEqual(['cli', 'shared', 'v4-v5', 'v6', 'v7']);
  expect(filesBelow('old')).toEqual([
    'apis/pets/apiInformation.json', 'apis/pets/policy.xml', 'named values/key/namedValueInformation.json', 'named values/other/namedValueInformation.json', 'notes.txt',
    'policy fragments/limit/policy.xml', 'policy fragments/limit/policyFragmentInformation.json', 'products/shop/apis/pets/productApiInformation.json',
    'products/shop/groups/developers/productGroupInformation.json', 'products/shop/productInformation.json', 'tags/red/apis/pets/tagApiInformation.json',
    'tags/red/products/shop/tagProductInformation.json', 'tags/red/tagInformation.json',
  ]);
  expect(textOf('old/apis/pets/policy.xml')).toBe(POLICY);
  expect(textOf('old/named values/other/namedValueInformation.json')).not.toContain('subscriptions');
  expect(textOf('old/notes.txt')).toBe('left alone\n');
  const after = await run('plan', ...target(0), '--artifacts', 'old');
  expect({ hash: after.planHash, older: after.diagnostics.filter(({ code }) => code === 'layout-older') }).toEqual({ hash: before.planHash, older: [] });
  expect((await run('init', '--convert', '--artifacts', 'old')).files).toEqual({ created: [], changed: [], deleted: [] });
});

test('a part that an old filter file names is extracted with what it needs, and can be published alone', async () => {
  expect(await run('publish', ...target(0), '--artifacts', 'old')).toMatchObject({ ok: true });
  const extracted = await run('extract', ...target(0), '--artifacts', 'part', '--filter', 'filter.yaml', '--exclude', 'products/*', '--layout', 'cli');
  expect(extracted).toMatchObject({ ok: true });
  expect(extracted.diagnostics.map(({ code }) => code)).toContain('filter-older');
  expect(filesBelow('part')).toEqual(expect.arrayContaining(['apis/pets/apiInformation.json', 'apis/pets/policy.xml', 'namedValues/key/namedValueInformation.json', 'apis/pets/tags/red/tagInformation.json']));
  expect(filesBelow('part').filter((path) => path.startsWith('products/'))).toEqual([]);
  expect(await run('publish', ...target(1), '--artifacts', 'part')).toMatchObject({ ok: true, changes: true });
  expect(await run('plan', ...target(1), '--artifacts', 'part')).toMatchObject({ ok: true, changes: false });
});

test('a filter file that is not there extracts nothing', async () => {
  const refused = await run('extract', ...target(0), '--artifacts', 'none', '--filter', 'missing.yaml');
  expect(refused).toMatchObject({ ok: false, failureReason: 'invalid-input' });
  expect(() => filesBelow('none')).toThrow('ENOENT');
});
