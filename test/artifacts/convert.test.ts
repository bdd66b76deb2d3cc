import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { openArtifacts } from '../../src/artifacts/index.ts';
import { UserError } from '../../src/model/failure.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { policy } from '../support/resources.ts';
import { createFolder, readFiles, readFolders, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

const SERVICE = '/subscriptions/0/resourceGroups/g/providers/Microsoft.ApiManagement/service/other';
const SPECIFICATION = 'openapi: 3.0.1\ninfo: { title: Pets, version: "1" }\npaths: {}\n';
const FRAGMENT = '<fragment>\n\t<base />\n</fragment>\n';

/** The body of ARM as the successor writes it, its order and its missing final newline included. */
const arm = (id: string, properties: object, more: object = {}): string => JSON.stringify({ id: `${SERVICE}/${id}`, type: 't', name: 'n', properties, ...more }, null, 2);

/** One folder in every form at once. */
const mixed: Files = {
  'README.md': '# Notes\n', 'notes.txt': 'mine',
  // v7
  'apis/x/apiInformation.json': '{\r\n\t"properties": {\r\n\t\t"path": "x", "displayName": "X",\r\n\t\t"apiRevision": "1", "isCurrent": true\r\n\t}\r\n}',
  'apis/x/policy.xml': policy().replaceAll('><', '>\r\n<'), 'apis/x/specification.yml': SPECIFICATION,
  'tags/t/tagInformation.json': { properties: { displayName: 't' } }, 'tags/t/apis/x/tagApiInformation.json': {},
  'tags/u/tagInformation.json': { properties: { displayName: 'u' } }, 'tags/v/tagInformation.json': { properties: { displayName: 'v' } },
  'products/p/productInformation.json': { properties: { displayName: 'P' } },
  'policy fragments/native/policyFragmentInformation.json': { properties: { description: 'd' } }, 'policy fragments/native/policy.xml': FRAGMENT,
  // v6
  'apis/x/tags/u/apiTagInformation.json': {}, 'products/p/tags/t/productTagInformation.json': '{ }', 'products/p/groups/g/productGroupInformation.json': {},
  'apis/x/releases/r/releaseInformation.json': { properties: { apiId: `${SERVICE}/apis/x;rev=1`, notes: 'n' } },
  // v4, v5
  'apis/x/tags.json': [{ name: 't' }, { name: 'v' }], 'products/p/apis.json': '[ { "name": "x" } ]',
  'version sets/s/apiVersionSetInformation.json': { properties: { displayName: 's', versioningScheme: 'Segment' } },
  // the successor
  'namedValues/n/namedValueInformation.json': arm('namedValues/n', { displayName: 'n', value: 'v' }, { etag: '"1"' }),
  'policyFragments/inside/policyFragmentInformation.json': arm('policyFragments/inside', { description: 'd', format: 'rawxml', value: FRAGMENT }),
  'documentations/d/documentationInformation.json': arm('documentations/d', { title: 'D', content: '# D\n\n"quoted"' }),
  'apis/x/wiki.md': arm('apis/x/wikis/default', { documents: [{ documentationId: 'd' }] }, { _markdownContent: '# undefined' }),
  'diagnostics/applicationinsights/diagnosticInformation.json': arm('diagnostics/applicationinsights', { loggerId: `${SERVICE}/loggers/l` }),
  'workspaces/w/workspaceInformation.json': arm('workspaces/w', { displayName: 'W' }),
  'workspaces/w/products/q/productInformation.json': arm('workspaces/w/products/q', { displayName: 'Q' }),
  'workspaces/w/products/q/groups.json': [{ name: 'g', scope: 'service' }, { name: 'h', scope: 'workspace' }],
};

const native = [
  'README.md', 'apis/x/apiInformation.json', 'apis/x/policy.xml', 'apis/x/releases/r/apiReleaseInformation.json', 'apis/x/specification.yaml', 'apis/x/wikiInformation.json',
  'diagnostics/applicationinsights/diagnosticInformation.json', 'documentations/d/content.md', 'documentations/d/documentationInformation.json', 'named values/n/namedValueInformation.json', 'notes.txt',
  'policy fragments/inside/policy.xml', 'policy fragments/inside/policyFragmentInformation.json', 'policy fragments/native/policy.xml', 'policy fragments/native/policyFragmentInformation.json',
  'products/p/apis/x/productApiInformation.json', 'products/p/groups/g/productGroupInformation.json', 'products/p/productInformation.json',
  'tags/t/apis/x/tagApiInformation.json', 'tags/t/products/p/tagProductInformation.json', 'tags/t/tagInformation.json', 'tags/u/apis/x/tagApiInformation.json', 'tags/u/tagInformation.json',
  'tags/v/apis/x/tagApiInformation.json', 'tags/v/tagInformation.json', 'version sets/s/versionSetInformation.json',
  'workspaces/w/products/q/groups/g/productGroupInformation.json', 'workspaces/w/products/q/groups/h/productGroupInformation.json', 'workspaces/w/products/q/productInformation.json', 'workspaces/w/workspaceInformation.json',
];

const successor = [
  'README.md', 'apis/x/apiInformation.json', 'apis/x/policy.xml', 'apis/x/releases/r/releaseInformation.json', 'apis/x/specification.yaml',
  'apis/x/tags/t/tagInformation.json', 'apis/x/tags/u/tagInformation.json', 'apis/x/tags/v/tagInformation.json', 'apis/x/wiki.md',
  'diagnostics/applicationinsights/diagnosticInformation.json', 'documentations/d/documentationInformation.json', 'namedValues/n/namedValueInformation.json', 'notes.txt',
  'policyFragments/inside/policyFragmentInformation.json', 'policyFragments/native/policyFragmentInformation.json', 'products/p/apis.json', 'products/p/groups.json', 'products/p/productInformation.json',
  'products/p/tags.json', 'tags/t/tagInformation.json', 'tags/u/tagInformation.json', 'tags/v/tagInformation.json', 'versionSets/s/versionSetInformation.json',
  'workspaces/w/products/q/groups.json', 'workspaces/w/products/q/productInformation.json', 'workspaces/w/workspaceInformation.json',
];

async function readSnapshot(folder: string): Promise<Snapshot> {
  const { snapshot, diagnostics } = await openArtifacts(folder).read();
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return snapshot;
}

/** What a snapshot says, without where it was read from. */
function meaning(snapshot: Snapshot): unknown {
  return [...snapshot].map(([key, { kind, properties, content }]) => [key, kind, properties, content?.codec, content?.text.trim()]);
}

describe('a folder in every form', () => {
  test.each([['v7', native], ['cli', successor]] as const)('becomes one in the layout %s that says the same', async (layout, expected) => {
    const folder = await createFolder(mixed);
    const before = await readSnapshot(folder);
    const report = await openArtifacts(folder).convert(layout);
    const files = await readFiles(folder);
    expect(Object.keys(files)).toEqual([...expected].sort());
    expect(meaning(await readSnapshot(folder))).toEqual(meaning(before));
    expect(report.created.every((file) => !(file in mixed) && file in files)).toBe(true);
    expect(report.deleted.every((file) => file in mixed && !(file in files))).toBe(true);
    const { diagnostics, layout: detected, forms } = await openArtifacts(folder).read();
    expect(diagnostics.map(({ code }) => code)).toEqual(['file-unknown']);
    expect([detected, forms.map(({ form }) => form).sort()]).toEqual([layout, ['shared', layout].sort()]);
    expect(await openArtifacts(folder).convert(layout)).toMatchObject({ created: [], changed: [], deleted: [] });
    expect(await readFiles(folder)).toEqual(files);
    const folders = await readFolders(folder);
    expect(folders.filter((name) => !Object.keys(files).some((file) => file.startsWith(`${name}/`)))).toEqual([]);
  });

  test('keeps the texts that it can keep', async () => {
    const folder = await createFolder(mixed);
    await openArtifacts(folder).convert('v7');
    const files = await readFiles(folder);
    for (const file of ['README.md', 'notes.txt', 'apis/x/apiInformation.json', 'apis/x/policy.xml', 'policy fragments/native/policy.xml']) expect(files[file]).toBe(mixed[file]);
    expect(files['apis/x/specification.yaml']).toBe(SPECIFICATION);
    expect(files['policy fragments/inside/policy.xml']).toBe(FRAGMENT);
    expect(files['policy fragments/inside/policyFragmentInformation.json']).toBe('{\n  "properties": {\n    "description": "d"\n  }\n}');
    expect(files['documentations/d/content.md']).toBe('# D\n\n"quoted"\n');
    expect(JSON.parse(files['documentations/d/documentationInformation.json'] ?? '')).toEqual({ properties: { title: 'D' } });
    expect(JSON.parse(files['apis/x/wikiInformation.json'] ?? '')).toEqual({ properties: { documents: [{ documentationId: 'd' }] } });
    expect(JSON.parse(files['products/p/groups/g/productGroupInformation.json'] ?? '')).toEqual({ name: 'g', properties: { groupId: '/groups/g' } });
    expect(JSON.parse(files['workspaces/w/products/q/groups/g/productGroupInformation.json'] ?? '')).toEqual({ name: 'g', properties: { groupId: '/groups/g' } });
    expect(JSON.parse(files['workspaces/w/products/q/groups/h/productGroupInformation.json'] ?? '')).toEqual({ name: 'h', properties: { groupId: '/workspaces/w/groups/h' } });
    expect(JSON.stringify(files)).not.toContain(SERVICE);
  });

  test('moves contents into the information file', async () => {
    const folder = await createFolder(mixed);
    await openArtifacts(folder).convert('cli');
    const files = await readFiles(folder);
    expect(files['policyFragments/native/policyFragmentInformation.json']).toBe(`{\n  "properties": {\n    "description": "d",\n    "format": "rawxml",\n    "value": ${JSON.stringify(FRAGMENT)}\n  }\n}\n`);
    expect(files['products/p/apis.json']).toBe(mixed['products/p/apis.json']);
    expect(files['workspaces/w/products/q/groups.json']).toBe(`${JSON.stringify(mixed['workspaces/w/products/q/groups.json'], null, 2)}\n`);
    expect(files['products/p/groups.json']).toBe('[\n  {\n    "name": "g"\n  }\n]\n');
    expect(JSON.stringify(files)).not.toContain(SERVICE);
  });
});

describe('what converting does not touch', () => {
  test('a folder with an error', async () => {
    const folder = await createFolder({ ...mixed, 'named values/n/namedValueInformation.json': { properties: { displayName: 'n', value: 'other' } } });
    const before = await readFiles(folder);
    await expect(openArtifacts(folder).convert('v7')).rejects.toThrow(UserError);
    expect(await readFiles(folder)).toEqual(before);
  });

  test('a folder that is not there', async () => {
    const folder = await createFolder({});
    expect(await openArtifacts(`${folder}/none`).convert('v7')).toEqual({ created: [], changed: [], deleted: [], diagnostics: [] });
    expect(await readFiles(folder)).toEqual({});
  });

  test('an unknown file in the way', async () => {
    const folder = await createFolder({ 'namedValues/n/namedValueInformation.json': { properties: { displayName: 'n', value: 'v' } }, 'named values/n': 'mine' });
    const before = await readFiles(folder);
    await expect(openArtifacts(folder).convert('v7')).rejects.toThrow(UserError);
    expect(await readFiles(folder)).toEqual(before);
  });

  test('a folder that repeats the current revision', async () => {
    const api = (revision: string): object => ({ properties: { path: 'x', displayName: 'X', apiRevision: revision } });
    const files = { 'apis/x/apiInformation.json': api('2'), 'apis/x;rev=2/apiInformation.json': api('2'), 'apis/x;rev=2/specification.yml': SPECIFICATION, 'apis/x/specification.yaml': SPECIFICATION };
    const folder = await createFolder(files);
    expect(await openArtifacts(folder).convert('v7')).toMatchObject({ created: ['apis/x;rev=2/specification.yaml'], changed: [], deleted: ['apis/x;rev=2/specification.yml'] });
    expect((await openArtifacts(folder).read()).diagnostics.map(({ code }) => code)).toEqual(['revision-redundant']);
  });
});

test.each(['v7', 'cli'] as const)('what is said in two forms is said once: %s', async (layout) => {
  const folder = await createFolder({
    'named values/n/namedValueInformation.json': { properties: { displayName: 'n', value: 'v' } }, 'namedValues/n/namedValueInformation.json': { properties: { value: 'v', displayName: 'n' } },
    'products/p/productInformation.json': { properties: { displayName: 'P' } }, 'products/p/apis.json': [{ name: 'x' }, { name: 'x' }], 'products/p/apis/x/productApiInformation.json': {},
  });
  await openArtifacts(folder).convert(layout);
  expect(Object.keys(await readFiles(folder))).toEqual(layout === 'v7'
    ? ['named values/n/namedValueInformation.json', 'products/p/apis/x/productApiInformation.json', 'products/p/productInformation.json']
    : ['namedValues/n/namedValueInformation.json', 'products/p/apis.json', 'products/p/productInformation.json']);
  expect((await openArtifacts(folder).read()).diagnostics).toEqual([]);
});

test('the mark of a removed secret goes, or becomes the token that it is read as', async () => {
  const mark = '*** REDACTED ***';
  const folder = await createFolder({
    'namedValues/n/namedValueInformation.json': arm('namedValues/n', { displayName: 'n', secret: true, value: mark }),
    'backends/b/backendInformation.json': arm('backends/b', { url: 'https://b', protocol: 'http', credentials: { header: { key: [mark] } } }),
  });
  await openArtifacts(folder).convert('v7');
  const files = await readFiles(folder);
  expect(JSON.parse(files['named values/n/namedValueInformation.json'] ?? '')).toEqual({ properties: { displayName: 'n', secret: true } });
  expect(files['backends/b/backendInformation.json']).toContain('"{#BACKENDS_B_CREDENTIALS_HEADER_KEY#}"');
  expect((await openArtifacts(folder).read()).diagnostics).toEqual([]);
});

const ESTATE = path.resolve(__dirname, '../../../shared/estates/apiops-demo/apimartifacts');

(existsSync(ESTATE) ? describe : describe.skip)('a real estate in older forms', () => {
  test.each(['v7', 'cli'] as const)('plans as before in the layout %s', async (layout) => {
    const folder = await createFolder({});
    await cp(ESTATE, folder, { recursive: true });
    const before = await readSnapshot(folder);
    const report = await openArtifacts(folder).convert(layout);
    expect(report.created.length).toBeGreaterThan(0);
    const after = await readSnapshot(folder);
    const plan = (desired: Snapshot, live: Snapshot): unknown => planChanges({ target: 't', desired, live, base: null, prune: 'all', ignores: () => false }).plan;
    expect(plan(after, new Map())).toEqual(plan(before, new Map()));
    expect(plan(after, before)).toEqual(plan(before, before));
    const { diagnostics } = await openArtifacts(folder).read();
    expect(diagnostics.filter(({ code }) => code === 'layout-older' || code === 'stated-twice' || code === 'file-unknown')).toEqual([]);
    expect(await openArtifacts(folder).convert(layout)).toMatchObject({ created: [], changed: [], deleted: [] });
  });
});
