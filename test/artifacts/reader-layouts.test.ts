import { existsSync } from 'node:fs';
import path from 'node:path';
import { readFolder, type Folder } from '../../src/artifacts/folder.ts';
import { arrayFile, contentFile, homeOf, informationFile } from '../../src/artifacts/layout.ts';
import type { Diagnostic } from '../../src/model/diagnostics.ts';
import { reveal, type Json, type JsonObject } from '../../src/model/json.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { requireResourceId, resourceName } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { fixtureKinds, readFixture, toWorkspace } from '../fixtures/fixtures.ts';
import { policy } from '../support/resources.ts';
import { createFolder, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

const SERVICE = '/subscriptions/0/resourceGroups/g/providers/Microsoft.ApiManagement/service/other';
const api: Files = { 'apis/x/apiInformation.json': { properties: { path: 'x', displayName: 'x' } } };
const product: Files = { 'products/p/productInformation.json': { properties: { displayName: 'p' } } };
const group = (id: string): Json => ({ name: 'link-1', properties: { groupId: id } });

async function read(files: Files): Promise<Folder & { folder: string }> {
  const folder = await createFolder(files);
  return { ...await readFolder(folder), folder };
}

/** Findings as `code file:line`, with files below the folder. */
function brief({ diagnostics, folder }: { diagnostics: readonly Diagnostic[]; folder: string }, without: readonly string[] = []): string[] {
  return diagnostics.filter(({ code }) => !without.includes(code)).map(({ code, file, line }) => `${code} ${path.posix.relative(folder, file ?? '')}${line === null ? '' : `:${line}`}`).sort();
}

function plain(snapshot: Snapshot): unknown {
  return [...snapshot.values()].map(({ id, kind, properties, content }) => ({ id, kind, properties: reveal(properties), content }));
}

/** The files of a snapshot as the successor writes them, ids of the source service and all. */
function toSuccessor(snapshot: Snapshot): Files {
  const files: Record<string, unknown> = {};
  for (const resource of snapshot.values()) {
    const array = arrayFile(resource.id, 'cli');
    if (array !== null) files[array] = [...(files[array] ?? []) as Json[], { name: resourceName(resource.id), ...(requireResourceId(resource.id).workspace === null ? {} : { scope: 'groupId' in resource.properties ? 'service' : 'workspace' }) }];
    else Object.assign(files, toOwnFiles(resource));
  }
  return files;
}

function toOwnFiles({ id, kind, properties, content }: Resource): Files {
  const home = (name: string): string => path.posix.join(homeOf(id, 'cli'), name);
  const [information, document] = [informationFile(kind, 'cli'), content === undefined ? null : contentFile(kind, 'cli', content.format)];
  const { contentProperty } = kindRow(kind);
  const inside: JsonObject = content === undefined || document !== null || contentProperty === null ? {}
    : { [contentProperty]: content.text, ...(content.codec === 'policy' ? { format: content.format } : {}) };
  const absolute = JSON.parse(JSON.stringify(reveal({ ...properties, ...inside })).replace(/"\/(?=(?:workspaces\/[^/]+\/)?(?:apis|apiVersionSets|backends|loggers|products|groups)\/)/g, `"${SERVICE}/`)) as Json;
  return {
    ...(information === null ? {} : { [home(information)]: { id: `${SERVICE}/${id}`, type: 'Microsoft.ApiManagement/service/x', name: resourceName(id), properties: absolute, ...(information === 'wiki.md' ? { _markdownContent: '# undefined' } : {}) } }),
    ...(document === null ? {} : { [home(document)]: content?.text }),
  };
}

describe.each(fixtureKinds())('%s', (kind) => {
  const scopes = kindRow(kind as Resource['kind']).workspace ? ['the service', 'a workspace'] : ['the service'];
  test.each(scopes)('in %s is the same in the layout of the successor', async (scope) => {
    const fixture = scope === 'the service' ? readFixture(kind) : toWorkspace(readFixture(kind));
    const native = await read(fixture);
    expect(brief(native)).toEqual([]);
    expect([...native.snapshot.values()].map((resource) => resource.kind)).toContain(kind);
    expect(native.read).toEqual(Object.keys(fixture).sort());
    const successor = await read(toSuccessor(native.snapshot));
    expect(brief(successor, ['layout-older'])).toEqual([]);
    expect(plain(successor.snapshot)).toEqual(plain(native.snapshot));
  });
});

describe('the layout of a folder', () => {
  const v7: Files = { 'named values/n/namedValueInformation.json': { properties: { displayName: 'n' } } };
  const cli: Files = { 'backends/b/backendInformation.json': { properties: {} }, 'namedValues/m/namedValueInformation.json': { properties: { displayName: 'm' } }, 'versionSets/v/versionSetInformation.json': { properties: {} } };
  test.each<[string, Files, Pick<Folder, 'layout' | 'forms'>]>([
    ['nothing that tells', api, { layout: 'v7', forms: [{ form: 'shared', files: 1 }] }],
    ['the native one', { ...api, ...v7 }, { layout: 'v7', forms: [{ form: 'shared', files: 1 }, { form: 'v7', files: 1 }] }],
    ['a mixture with more of the successor', { ...v7, ...cli }, { layout: 'cli', forms: [{ form: 'cli', files: 2 }, { form: 'shared', files: 1 }, { form: 'v7', files: 1 }] }],
    ['as many of each', { ...v7, 'namedValues/m/namedValueInformation.json': { properties: { displayName: 'm' } } }, { layout: 'v7', forms: [{ form: 'v7', files: 1 }, { form: 'cli', files: 1 }] }],
    ['arrays alone, which the successor has as well', { ...api, 'products/p/apis.json': [] }, { layout: 'cli', forms: [{ form: 'shared', files: 1 }, { form: 'cli', files: 1 }] }],
    ['arrays beside what only an older tool wrote', { 'products/p/apis.json': [], 'apis/x/tags.json': [] }, { layout: 'v7', forms: [{ form: 'v4-v5', files: 2 }] }],
    ['arrays beside the native one', { ...v7, 'products/p/apis.json': [] }, { layout: 'v7', forms: [{ form: 'v7', files: 1 }, { form: 'v4-v5', files: 1 }] }],
    ['arrays of a workspace, which older tools did not know', { ...v7, 'workspaces/w/products/p/apis.json': [], 'workspaces/w/products/q/apis.json': [] }, { layout: 'cli', forms: [{ form: 'cli', files: 2 }, { form: 'v7', files: 1 }] }],
    ['a release that both the successor and version 6 call so', { ...v7, ...api, 'apis/x/releases/r/releaseInformation.json': { properties: {} } }, { layout: 'v7', forms: [{ form: 'shared', files: 1 }, { form: 'v7', files: 1 }, { form: 'v6', files: 1 }] }],
    ['arrays beside the successor', { ...cli, 'products/p/apis.json': [], 'apis/x/tags.json': [] }, { layout: 'cli', forms: [{ form: 'cli', files: 3 }, { form: 'shared', files: 1 }, { form: 'v4-v5', files: 1 }] }],
  ])('%s', async (_name, files, expected) => {
    expect(await read(files)).toMatchObject(expected);
  });

  test('each older form is named once, with the number of its files and one of them', async () => {
    const { diagnostics, folder } = await read({
      ...api, ...product, 'apis/x/tags.json': [{ name: 't' }], 'products/p/groups.json': [], 'version sets/v/apiVersionSetInformation.json': { properties: {} }, 'products/p/tags/t/productTagInformation.json': {},
    });
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['info layout-older', 'info layout-older']);
    expect(diagnostics.map(({ message }) => message.replaceAll(`${folder}/`, ''))).toEqual([
      "1 file has the form of version 6 of the toolkit, products/p/tags/t/productTagInformation.json for example. They are read as they are; 'init --convert' rewrites them.",
      "3 files have the form of versions 4 and 5 of the toolkit, apis/x/tags.json for example. They are read as they are; 'init --convert' rewrites them.",
    ]);
  });
});

describe('forms of one association', () => {
  const forms: Files = {
    'apis/x/tags.json': [{ name: 't' }], 'apis/x/tags/t/apiTagInformation.json': {}, 'tags/t/apis/x/tagApiInformation.json': {},
  };
  test('singly they are the same', async () => {
    for (const [file, value] of Object.entries({ ...forms, 'apis/x/tags/t/tagInformation.json': { id: `${SERVICE}/apis/x/tags/t`, name: 't', properties: { displayName: 'T' } } })) {
      const result = await read({ ...api, [file]: value });
      expect(brief(result, ['layout-older'])).toEqual([]);
      expect([...result.snapshot.keys()]).toEqual(['apis/x', 'apis/x/tags/t']);
      expect(result.snapshot.get('apis/x/tags/t')?.properties).toEqual({});
    }
  });

  test('together each one but the native is said twice', async () => {
    const result = await read({ ...api, ...forms });
    expect(brief(result, ['layout-older'])).toEqual(['stated-twice apis/x/tags.json:2', 'stated-twice apis/x/tags/t/apiTagInformation.json:1']);
    expect(result.files.get('apis/x/tags/t')).toMatchObject({
      information: { path: 'tags/t/apis/x/tagApiInformation.json', form: 'v7' }, entry: { path: 'apis/x/tags.json', index: 0, form: 'v4-v5' },
      repeated: [{ path: 'apis/x/tags/t/apiTagInformation.json', form: 'v6' }],
    });
  });

  test.each<[string, Files]>([
    ['apis/x/tags/t', { 'apis/x;rev=2/tags/t/tagInformation.json': {} }],
    ['apis/x/tags/t', { 'tags/t/apis/x;rev=2/tagApiInformation.json': {} }],
    ['apis/x/tags/t', { 'apis/x;rev=2/tags.json': [{ name: 't' }] }],
    ['products/p/apis/x', { 'products/p/apis.json': [{ name: 'x;rev=2' }] }],
    ['gateways/g/apis/x', { 'gateways/g/apis/x;rev=2/gatewayApiInformation.json': {} }],
    ['apis/x;rev=2/operations/o/tags/t', { 'apis/x;rev=2/operations/o/tags/t/operationTagInformation.json': {} }],
  ])('%s belongs to the API as a whole, unless it is of an operation', async (id, files) => {
    expect([...(await read(files)).snapshot.keys()]).toEqual([id]);
  });
});

describe('links in workspaces', () => {
  const file = 'workspaces/w/products/p/groups/g/productGroupInformation.json';
  test.each<[string, Files, JsonObject]>([
    ['nothing', { [file]: {} }, {}],
    ['a group of the workspace', { [file]: group('/workspaces/w/groups/g') }, {}],
    ['a group of the workspace of another service', { [file]: group(`${SERVICE}/workspaces/w/groups/G`) }, {}],
    ['a group of the service', { [file]: group('/groups/g') }, { groupId: '/groups/g' }],
    ['a group of another service', { [file]: group(`${SERVICE}/groups/g`) }, { groupId: '/groups/g' }],
    ['an entry', { 'workspaces/w/products/p/groups.json': [{ name: 'g' }] }, {}],
    ['an entry of the workspace', { 'workspaces/w/products/p/groups.json': [{ name: 'g', scope: 'workspace' }] }, {}],
    ['an entry of the service', { 'workspaces/w/products/p/groups.json': [{ name: 'g', scope: 'service' }] }, { groupId: '/groups/g' }],
  ])('%s', async (_name, files, properties) => {
    const result = await read(files);
    expect(brief(result, ['layout-older'])).toEqual([]);
    expect(plain(result.snapshot)).toEqual([{ id: 'workspaces/w/products/p/groups/g', kind: 'ProductGroup', properties, content: undefined }]);
  });

  test.each<[string, Files, string[]]>([
    ['a group of another workspace', { [file]: group('/workspaces/v/groups/g') }, [`contradiction ${file}:4`]],
    ['two meanings', { [file]: group('/groups/g'), 'workspaces/w/products/p/groups.json': [{ name: 'g', scope: 'workspace' }] }, ['contradiction workspaces/w/products/p/groups.json:2']],
    ['a scope that does not exist', { 'workspaces/w/products/p/groups.json': [{ name: 'g', scope: 'all' }] }, ['invalid-value workspaces/w/products/p/groups.json:4']],
    ['an API of the service', { 'workspaces/w/products/p/apis.json': [{ name: 'x', scope: 'service' }] }, ['invalid-value workspaces/w/products/p/apis.json:4']],
    ['a link that leads out', { [file]: group('/groups/../../x') }, [`contradiction ${file}:4`]],
    ['a product linked below another', { 'workspaces/w/tags/t/products/p/tagProductInformation.json': { properties: { productId: '/workspaces/w/products/q' } } }, ['contradiction workspaces/w/tags/t/products/p/tagProductInformation.json:3']],
  ])('%s is refused', async (_name, files, expected) => {
    expect(brief(await read(files), ['layout-older'])).toEqual(expected);
  });

  test('a workspace that the toolkit wrote has no information file, and is no resource', async () => {
    const result = await read({ 'workspaces/w/tags/t/tagInformation.json': { properties: { displayName: 't' } }, 'workspaces/w/policy.xml': policy() });
    expect(brief(result)).toEqual([]);
    expect([...result.snapshot.keys()]).toEqual(['workspaces/w/policies/policy', 'workspaces/w/tags/t']);
  });
});

describe('one resource in two forms', () => {
  const set = (more: JsonObject = {}): Json => ({ properties: { displayName: 'v', versioningScheme: 'Segment', ...more } });
  const [native, successor, older] = ['version sets/v/versionSetInformation.json', 'versionSets/v/versionSetInformation.json', 'version sets/v/apiVersionSetInformation.json'] as const;

  test('that mean the same: the native counts', async () => {
    const result = await read({ [older]: set({ description: null }), [successor]: set({ versioningScheme: 'segment' }), [native]: set() });
    expect(brief(result, ['layout-older'])).toEqual([`stated-twice ${older}`, `stated-twice ${successor}`]);
    expect(result.files.get('apiversionsets/v')).toMatchObject({ information: { path: native, form: 'v7' }, repeated: [{ path: successor, form: 'cli' }, { path: older, form: 'v4-v5' }] });
    expect(result.diagnostics.find(({ code }) => code === 'stated-twice')?.message).toContain(native);
  });

  test('that differ', async () => {
    const result = await read({ [native]: set(), [successor]: set({ description: 'other' }) });
    expect(brief(result)).toEqual([`contradiction ${successor}:5`]);
    expect(result.diagnostics[0]?.message).toContain("differ in 'description'");
  });

  test('that differ in a secret, which no message shows', async () => {
    const value = (text: string): Json => ({ properties: { displayName: 'n', secret: true, value: text } });
    const result = await read({ 'named values/n/namedValueInformation.json': value('canary-1'), 'namedValues/n/namedValueInformation.json': value('canary-2') });
    expect(brief(result)).toEqual(['contradiction namedValues/n/namedValueInformation.json:5']);
    expect(JSON.stringify(result.diagnostics)).not.toContain('canary');
  });

  test('names that differ by case are one resource', async () => {
    const result = await read({ [native]: set(), 'versionSets/V/versionSetInformation.json': set() });
    expect(brief(result)).toEqual(['stated-twice versionSets/V/versionSetInformation.json']);
  });
});

describe('contents in information files', () => {
  const fragment = (more: JsonObject): Json => ({ properties: { description: 'd', ...more } });
  const file = 'policyFragments/f/policyFragmentInformation.json';
  test.each<[string, JsonObject, { format: string; text: string }]>([
    ['raw', { format: 'rawxml', value: '<fragment />\n' }, { format: 'rawxml', text: '<fragment />\n' }],
    ['without a format', { value: '<fragment />' }, { format: 'xml', text: '<fragment />' }],
  ])('a fragment %s', async (_name, more, expected) => {
    const result = await read({ [file]: fragment(more) });
    expect(brief(result)).toEqual([]);
    const resource = result.snapshot.get('policyfragments/f');
    expect(resource).toMatchObject({ properties: { description: 'd' }, content: { codec: 'policy', ...expected }, source: { contentFile: `${result.folder}/${file}`, contentLine: 'format' in more ? 5 : 4 } });
    expect(Object.keys(resource?.properties ?? {})).toEqual(['description']);
    expect(result.files.get('policyfragments/f')?.content).toEqual({ path: file, inside: true, form: 'cli', place: ['value'] });
  });

  test.each<[string, Files, string[]]>([
    ['and in a file, the same', { 'policy fragments/f/policyFragmentInformation.json': fragment({}), 'policy fragments/f/policy.xml': '<fragment/>', [file]: fragment({ value: '<fragment />' }) }, [`stated-twice ${file}`, `stated-twice ${file}:4`]],
    ['and in a file, another', { 'policy fragments/f/policyFragmentInformation.json': fragment({}), 'policy fragments/f/policy.xml': '<fragment/>', [file]: fragment({ value: '<fragment><base /></fragment>' }) }, [`contradiction ${file}:4`, `stated-twice ${file}`]],
    ['nowhere', { [file]: fragment({}) }, [`information-missing ${file}:1`]],
    ['of a documentation', { 'documentations/d/documentationInformation.json': { properties: { title: 't', content: '# d' } } }, []],
  ])('%s', async (_name, files, expected) => {
    expect(brief(await read(files))).toEqual(expected);
  });

  const schema = (text: string): Files => ({ 'apis/x/schemas/graphql/schemaInformation.json': { name: 'graphql', properties: { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: text } } } });
  test('the schema of a GraphQL API is its specification', async () => {
    const result = await read({ ...api, ...schema('type Query { a: Int }') });
    expect(brief(result)).toEqual([]);
    expect([...result.snapshot.keys()]).toEqual(['apis/x']);
    expect(result.snapshot.get('apis/x')).toMatchObject({ content: { codec: 'specification', format: 'graphql', text: 'type Query { a: Int }' }, source: { contentLine: 6 } });
    expect(result.files.get('apis/x')?.content).toMatchObject({ inside: true, place: ['document', 'value'] });
  });

  test('and contradicts a file that says something else', async () => {
    const result = await read({ ...api, ...schema('type Query { a: Int }'), 'apis/x/specification.graphql': 'type Query { b: Int }' });
    expect(brief(result)).toEqual(['contradiction apis/x/schemas/graphql/schemaInformation.json:6']);
    expect(result.snapshot.get('apis/x')?.content?.text).toContain('b: Int');
  });

  test('schemas that the service named are no resources, and their files stay', async () => {
    const result = await read({ ...api, 'apis/x/schemas/64b7e6d9a1f0c2b3d4e5f601/schemaInformation.json': { properties: { contentType: 'application/json' } } });
    expect(brief(result)).toEqual(['schema-generated apis/x/schemas/64b7e6d9a1f0c2b3d4e5f601/schemaInformation.json']);
    expect([...result.snapshot.keys()]).toEqual(['apis/x']);
    expect(result.read).toEqual(['apis/x/apiInformation.json']);
  });
});

describe('bodies of other tools', () => {
  test('a version set that only an old property names', async () => {
    const information = (more: JsonObject): Files => ({ 'apis/x/apiInformation.json': { properties: { path: 'x', apiVersionSet: { id: `${SERVICE}/apiVersionSets/v`, name: 'v' }, ...more } } });
    expect((await read(information({}))).snapshot.get('apis/x')?.properties).toEqual({ path: 'x', apiVersionSetId: '/apiVersionSets/v' });
    expect((await read(information({ apiVersionSetId: '/apiVersionSets/w' }))).snapshot.get('apis/x')?.properties).toEqual({ path: 'x', apiVersionSetId: '/apiVersionSets/w' });
  });

  test('all that the service puts beside the properties', async () => {
    const result = await read({ 'tags/t/tagInformation.json': { id: 'i', type: 'y', name: 'n', etag: 'e', systemData: {}, properties: { displayName: 't' } } });
    expect(brief(result)).toEqual([]);
  });

  test('a wiki that is Markdown', async () => {
    const result = await read({ ...api, 'apis/x/wiki.md': '# Welcome\n' });
    expect(brief(result)).toEqual(['file-unparsable apis/x/wiki.md:1']);
    expect(result.diagnostics[0]?.message).toContain('is Markdown');
  });
});

describe('marks of removed secrets', () => {
  const MARK = '*** REDACTED ***';
  const named = (more: JsonObject): Files => ({ 'namedValues/n/namedValueInformation.json': { properties: { displayName: 'n', ...more } } });

  test('a secret that the service does not show is not supplied', async () => {
    const result = await read(named({ secret: true, value: MARK }));
    expect(brief(result)).toEqual(['secret-redacted namedValues/n/namedValueInformation.json:5']);
    expect(result.diagnostics[0]?.severity).toBe('info');
    expect(result.snapshot.get('namedvalues/n')?.properties).toEqual({ displayName: 'n', secret: true });
  });

  test('one that it shows has to be supplied', async () => {
    const result = await read({ 'backends/b/backendInformation.json': { properties: { credentials: { header: { key: ['{{kept}}', MARK] } } } } });
    expect(brief(result)).toEqual(['secret-redacted backends/b/backendInformation.json:7']);
    expect(reveal(result.snapshot.get('backends/b')?.properties ?? {})).toEqual({ credentials: { header: { key: ['{{kept}}', '{#BACKENDS_B_CREDENTIALS_HEADER_KEY_1#}'] } } });
    expect(result.diagnostics[0]?.message).toContain('BACKENDS_B_CREDENTIALS_HEADER_KEY_1');
  });

  test.each<[string, Files, string]>([
    ['a named value that is no secret', named({ value: MARK }), 'invalid-value namedValues/n/namedValueInformation.json:4'],
    ['a policy', { 'policy.xml': `<policies>\n  <inbound>${MARK}</inbound>\n</policies>` }, 'invalid-value policy.xml:2'],
  ])('%s', async (_name, files, expected) => {
    expect(brief(await read(files))).toEqual([expected]);
  });
});

const estate = path.resolve(__dirname, '../../../shared/estates/apiops-demo/apimartifacts');
(existsSync(estate) ? test : test.skip)('a folder that a team keeps', async () => {
  const { snapshot, diagnostics, forms, layout, redundant } = await readFolder(estate);
  expect({ resources: snapshot.size, redundant: redundant.size, forms, layout }).toEqual({
    resources: 103, redundant: 4, layout: 'v7', forms: [{ form: 'shared', files: 93 }, { form: 'v7', files: 21 }, { form: 'v4-v5', files: 6 }],
  });
  const counts = diagnostics.reduce<Record<string, number>>((result, { code }) => ({ ...result, [code]: (result[code] ?? 0) + 1 }), {});
  expect(counts).toEqual({ 'stated-twice': 8, 'revision-redundant': 1, 'layout-older': 1 });
});
