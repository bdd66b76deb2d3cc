import { symlink, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { openArtifacts } from '../../src/artifacts/index.ts';
import type { ArtifactRead } from '../../src/commands/ports.ts';
import type { Diagnostic } from '../../src/model/diagnostics.ts';
import type { Json, JsonPath } from '../../src/model/json.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { getPets, openapi, policy } from '../support/resources.ts';
import { createFolder, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

const SERVICE = '/subscriptions/0/resourceGroups/g/providers/Microsoft.ApiManagement/service/other';
const tag: Files = { 'tags/t/tagInformation.json': { properties: { displayName: 't' } } };
const api = (more: Record<string, Json> = {}): Json => ({ properties: { path: 'pets', displayName: 'Pets', ...more } });
const product: Files = { 'products/p/productInformation.json': { properties: { displayName: 'P' } } };

async function read(files: Files): Promise<ArtifactRead & { folder: string }> {
  const folder = await createFolder(files);
  return { ...await openArtifacts(folder).read(), folder };
}

/** Findings as `code file:line`, with files below the folder; without those that only name an older form. */
function brief({ diagnostics, folder }: { diagnostics: readonly Diagnostic[]; folder: string }): string[] {
  return diagnostics.filter(({ code }) => code !== 'layout-older').map(({ code, file, line }) => `${code} ${file?.startsWith(`${folder}/`) === true ? file.slice(folder.length + 1) : file}${line === null ? '' : `:${line}`}`).sort();
}

describe('reading a folder', () => {
  test('every kind has its place', async () => {
    const result = await read({
      'policy.xml': policy(),
      'named values/n/namedValueInformation.json': { properties: { displayName: 'n', secret: true } },
      'tags/t/tagInformation.json': { properties: { displayName: 't' } },
      'groups/g/groupInformation.json': { properties: { displayName: 'g' } },
      'version sets/v/versionSetInformation.json': { properties: { displayName: 'v', versioningScheme: 'Segment' } },
      'backends/b/backendInformation.json': { properties: { url: 'https://b', protocol: 'http' } },
      'loggers/l/loggerInformation.json': { properties: { loggerType: 'azureMonitor' } },
      'diagnostics/azuremonitor/diagnosticInformation.json': { properties: { loggerId: '/loggers/l' } },
      'policy fragments/f/policyFragmentInformation.json': { properties: { description: 'd' } },
      'policy fragments/f/policy.xml': '<fragment />',
      'products/p/productInformation.json': { properties: { displayName: 'P' } },
      'products/p/policy.xml': policy(),
      'products/p/apis/x/productApiInformation.json': {},
      'products/p/groups/g/productGroupInformation.json': { name: 'link', properties: { groupId: '/groups/g' } },
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.yaml': 'openapi: 3.0.1\n',
      'apis/x/policy.xml': policy(),
      'apis/x/operations/get/policy.xml': policy(),
      'apis/x/diagnostics/azuremonitor/diagnosticInformation.json': { properties: {} },
      'apis/x/releases/r/apiReleaseInformation.json': { properties: { notes: 'n' } },
      'apis/x;rev=2/apiInformation.json': api(),
      'subscriptions/s/subscriptionInformation.json': { properties: { scope: '/apis', displayName: 's' } },
    });
    expect(brief(result)).toEqual([]);
    expect([...result.snapshot.values()].map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'Api apis/x', 'ApiDiagnostic apis/x/diagnostics/azuremonitor', 'ApiOperationPolicy apis/x/operations/get/policies/policy',
      'ApiPolicy apis/x/policies/policy', 'ApiRelease apis/x/releases/r', 'Api apis/x;rev=2', 'ApiVersionSet apiVersionSets/v', 'Backend backends/b',
      'Diagnostic diagnostics/azuremonitor', 'Group groups/g', 'Logger loggers/l', 'NamedValue namedValues/n', 'ServicePolicy policies/policy',
      'PolicyFragment policyFragments/f', 'Product products/p', 'ProductApi products/p/apis/x', 'ProductGroup products/p/groups/g',
      'ProductPolicy products/p/policies/policy', 'Subscription subscriptions/s', 'Tag tags/t',
    ]);
    expect(result.files).toHaveLength(22);
    expect(result.files).toEqual([...result.files].sort());
  });

  test('properties are made portable, and unknown ones pass through', async () => {
    const { snapshot } = await read({
      'diagnostics/azuremonitor/diagnosticInformation.json': { id: 'x', name: 'y', type: 'z', properties: { loggerId: `${SERVICE}/loggers/l`, largeLanguageModel: { logs: 'enabled' } } },
      'backends/b/backendInformation.json': { properties: { url: 'https://b', protocol: 'http', credentials: { header: { key: ['canary'] } } } },
    });
    expect(snapshot.get('diagnostics/azuremonitor')?.properties).toEqual({ loggerId: '/loggers/l', largeLanguageModel: { logs: 'enabled' } });
    expect(JSON.stringify([...snapshot.values()])).not.toContain('canary');
    expect(new Sensitive('canary').equals((snapshot.get('backends/b')?.properties as { credentials: { header: { key: Json[] } } }).credentials.header.key[0])).toBe(true);
  });

  test('a property is located by file and line, a missing one by what is around it', async () => {
    const { snapshot, folder } = await read({ 'backends/b/backendInformation.json': '{\n  "properties": {\n    "pool": {\n      "services": [\n        {\n          "id": "/backends/c"\n        }\n      ]\n    }\n  }\n}\n' });
    const locate = (at: JsonPath): unknown => snapshot.get('backends/b')?.source?.locate(at);
    const file = `${folder}/backends/b/backendInformation.json`;
    expect(locate(['pool', 'services', 0, 'id'])).toEqual({ file, line: 6 });
    expect(locate(['pool', 'services', 0, 'weight'])).toEqual({ file, line: 5 });
    expect(locate(['pool'])).toEqual({ file, line: 3 });
    expect(locate(['url'])).toEqual({ file, line: 2 });
    expect(locate([])).toEqual({ file, line: 2 });
  });

  test.each([
    ['specification.graphql', 'type Query { a: Int }', 'graphql'],
    ['specification.wsdl', '<definitions />', 'wsdl'],
    ['specification.wadl', '<application />', 'wadl-xml'],
    ['specification.json', '{"openapi":"3.0.1"}', 'openapi+json'],
    ['specification.json', '{"swagger":"2.0"}', 'swagger-json'],
    ['specification.yaml', 'openapi: 3.0.1\n', 'openapi'],
    ['specification.yml', 'openapi: 3.0.1\n', 'openapi'],
  ])('%s holding %s has the format %s', async (file, text, format) => {
    const { snapshot, diagnostics, folder } = await read({ 'apis/x/apiInformation.json': api(), [`apis/x/${file}`]: text });
    expect(diagnostics).toEqual([]);
    expect(snapshot.get('apis/x')?.content).toEqual({ codec: 'specification', format, text });
    expect(snapshot.get('apis/x')?.source?.contentFile).toBe(`${folder}/apis/x/${file}`);
  });

  test('names that no file can have come back from their encoding', async () => {
    const { snapshot } = await read({ 'tags/a%3Ab/tagInformation.json': { properties: { displayName: 't' } } });
    expect([...snapshot.keys()]).toEqual(['tags/a:b']);
  });

  test('a link inside the folder is what it leads to', async () => {
    const folder = await createFolder({ ...tag, 'apis/x/apiInformation.json': api(), 'apis/x/policy.xml': policy() });
    await mkdir(path.join(folder, 'products/p'), { recursive: true });
    await symlink('../../apis/x/policy.xml', path.join(folder, 'products/p/policy.xml'));
    const { snapshot } = await openArtifacts(folder).read();
    expect(snapshot.get('products/p/policies/policy')?.content?.text).toBe(policy());
  });
});

describe('associations', () => {
  test('folders and arrays of one product count together, and what both say is said once', async () => {
    const result = await read({
      ...product,
      'products/p/apis.json': [{ name: 'x' }, { name: 'Y' }],
      'products/p/apis/y/productApiInformation.json': {},
      'products/p/apis/z/productApiInformation.json': {},
      'products/p/groups.json': [],
    });
    expect([...result.snapshot.keys()].filter((key) => key.includes('/apis/'))).toEqual(['products/p/apis/x', 'products/p/apis/y', 'products/p/apis/z']);
    expect(brief(result)).toEqual(['stated-twice products/p/apis.json:5']);
    const [finding] = result.diagnostics;
    expect(finding?.severity).toBe('info');
    expect(finding?.message).toContain('products/p/apis.json');
    expect(finding?.message).toContain('products/p/apis/y/productApiInformation.json');
  });

  test.each<[string, Files, string[]]>([
    ['a name twice in one array', { 'products/p/apis.json': [{ name: 'x' }, { name: 'X' }] }, ['stated-twice products/p/apis.json:5']],
    ['no array', { 'products/p/apis.json': { name: 'x' } }, ['invalid-value products/p/apis.json:1']],
    ['an entry without a name', { 'products/p/apis.json': [{ name: 'x' }, 'y'] }, ['invalid-value products/p/apis.json:5']],
    ['a misspelt key', { 'products/p/apis.json': [{ name: 'x', nmae: 'y' }] }, ['unknown-key products/p/apis.json:4']],
    ['a name that leads out', { 'products/p/apis.json': [{ name: '../x' }] }, ['path-outside products/p/apis.json:3']],
    ['a link to another group', { 'products/p/groups/g/productGroupInformation.json': { name: 'l', properties: { groupId: '/groups/h' } } }, ['contradiction products/p/groups/g/productGroupInformation.json:4']],
    ['a link by an absolute id', { 'products/p/groups/g/productGroupInformation.json': { name: 'l', properties: { groupId: `${SERVICE}/groups/G` } } }, []],
    ['an unknown key in a link', { 'products/p/groups/g/productGroupInformation.json': { properties: { group: 'g' } } }, ['unknown-key products/p/groups/g/productGroupInformation.json:3']],
    ['a product that lives in the service alone', { 'products/q/apis/x/productApiInformation.json': {}, 'products/q/groups.json': [{ name: 'g' }] }, []],
    ['one that has more than associations', { 'products/q/apis/x/productApiInformation.json': {}, 'products/q/policy.xml': policy() }, ['information-missing products/q/productInformation.json']],
    ['a folder without its file', { 'products/p/apis/x/other.json': {} }, ['file-unknown products/p/apis/x/other.json', 'information-missing products/p/apis/x/productApiInformation.json']],
  ])('%s', async (_name, files, expected) => {
    expect(brief(await read({ ...product, ...files }))).toEqual(expected);
  });
});

describe('what is wrong in a folder', () => {
  const information = 'tags/u/tagInformation.json';
  test.each<[string, Files, string[]]>([
    ['JSON cut in half', { [information]: '{\n  "properties": {\n    "displayName": "u"' }, [`file-unparsable ${information}:3`]],
    ['a trailing comma', { [information]: '{\n  "properties": { "displayName": "u", }\n}' }, [`file-unparsable ${information}:2`]],
    ['a comment', { [information]: '{\n  // why\n  "properties": { "displayName": "u" }\n}' }, [`file-unparsable ${information}:2`]],
    ['text behind the end', { [information]: '{ "properties": {} }\n}' }, [`file-unparsable ${information}:2`]],
    ['an empty file', { [information]: '' }, [`file-unparsable ${information}:1`]],
    ['a key that stands twice', { [information]: '{\n  "properties": {\n    "displayName": "u",\n    "displayName": "v"\n  }\n}' }, [`file-unparsable ${information}:4`]],
    ['a merge marker', { [information]: '{\n<<<<<<< HEAD\n  "properties": {}\n=======\n>>>>>>> main\n}' }, [`merge-marker ${information}:2`]],
    ['a merge marker in a policy', { 'policy.xml': '<policies>\n<<<<<<< HEAD\n</policies>' }, ['merge-marker policy.xml:2']],
    ['a merge marker in a specification', { 'apis/x/apiInformation.json': api(), 'apis/x/specification.yaml': 'openapi: 3.0.1\n>>>>>>> main\n' }, ['merge-marker apis/x/specification.yaml:2']],
    ['a byte order mark', { [information]: '\ufeff{ "properties": {} }' }, [`byte-order-mark ${information}:1`]],
    ['bytes that are not UTF-8', { [information]: Buffer.from('{ "properties":\n { "displayName": "\xff" } }', 'latin1') }, [`file-unreadable ${information}:2`]],
    ['UTF-16', { [information]: Buffer.from('\ufeff{}', 'utf16le') }, [`file-unreadable ${information}:1`]],
    ['no properties', { [information]: { displayName: 'u' } }, [`invalid-value ${information}:1`, `unknown-key ${information}:2`]],
    ['no object', { [information]: [] }, [`invalid-value ${information}:1`]],
    ['an unknown key', { [information]: { properties: { displayName: 'u' }, porperties: {} } }, [`unknown-key ${information}:5`]],
    ['no information file', { 'apis/x/specification.yaml': 'openapi: 3.0.1\n', 'apis/x/operations/o/policy.xml': policy() }, ['information-missing apis/x/apiInformation.json']],
    ['a fragment without its policy', { 'policy fragments/f/policyFragmentInformation.json': { properties: {} } }, ['information-missing policy fragments/f/policyFragmentInformation.json:1']],
    ['an unknown folder, once', { 'users/u/userInformation.json': {}, 'users/u/groups.json': [] }, ['file-unknown users']],
    ['an unknown file', { ...product, 'products/p/users.json': [] }, ['file-unknown products/p/users.json']],
    ['a policy of another name', { ...product, 'products/p/own.xml': policy() }, ['file-unknown products/p/own.xml']],
    ['an operation without properties', { 'apis/x/apiInformation.json': api(), 'apis/x/operations/o/operationInformation.json': {} }, ['invalid-value apis/x/operations/o/operationInformation.json:1']],
    ['what is no configuration', { '.gitkeep': '', '.DS_Store': 'x', 'README.md': '#', 'tags/readme.md': '#', '.github/x.yml': 'a: 1', 'tags/t/.gitkeep': '' }, []],
    ['names that differ by case', { 'tags/T/tagInformation.json': { properties: { displayName: 'T' } } }, ['contradiction tags/t']],
    ['a name that leads out', { 'tags/%2E%2E/tagInformation.json': { properties: {} } }, ['path-outside tags/%2E%2E']],
    ['two specifications of different formats', { 'apis/x/apiInformation.json': api(), 'apis/x/specification.json': '{"openapi":"3.0.1"}', 'apis/x/specification.yaml': 'openapi: 3.0.1\n' }, ['contradiction apis/x/specification.yaml']],
    ['two specifications that differ', { 'apis/x/apiInformation.json': api(), 'apis/x/specification.yaml': 'openapi: 3.0.1\n', 'apis/x/specification.yml': 'openapi: 3.0.2\n' }, ['contradiction apis/x/specification.yml']],
    ['one specification twice', { 'apis/x/apiInformation.json': api(), 'apis/x/specification.yaml': 'openapi: 3.0.1\n', 'apis/x/specification.yml': 'openapi: 3.0.1\n' }, ['stated-twice apis/x/specification.yml']],
    ['a revision of another number than its folder', { 'apis/x/apiInformation.json': api(), 'apis/x;rev=2/apiInformation.json': api({ apiRevision: '3' }) }, ['contradiction apis/x;rev=2/apiInformation.json:5']],
  ])('%s', async (_name, files, expected) => {
    expect(brief(await read({ ...tag, ...files }))).toEqual(expected);
  });

  test('all of it at once, and the rest is read', async () => {
    const result = await read({ ...tag, [information]: '{', 'tags/v/tagInformation.json': '\ufeff{ "properties": { "displayName": "v" } }', 'policy.xml': '<<<<<<< HEAD' });
    expect(brief(result)).toEqual(['byte-order-mark tags/v/tagInformation.json:1', 'file-unparsable tags/u/tagInformation.json:1', 'merge-marker policy.xml:1']);
    expect([...result.snapshot.keys()]).toEqual(['tags/t', 'tags/v']);
  });

  test('a misspelt folder is answered with the right name', async () => {
    const { diagnostics } = await read({ ...tag, 'namedvalues/n/namedValueInformation.json': {} });
    expect(diagnostics[0]?.message).toContain("Did you mean 'named values'?");
  });

  test('a folder that is not there, an empty one, and a file in its place', async () => {
    const folder = await createFolder({ 'README.md': '#', file: 'x' });
    expect(await openArtifacts(`${folder}/missing`).read()).toMatchObject({ files: [], diagnostics: [{ code: 'artifacts-missing', severity: 'error', file: `${folder}/missing` }] });
    expect(await openArtifacts(`${folder}/file`).read()).toMatchObject({ diagnostics: [{ code: 'artifacts-missing' }] });
    const empty = await openArtifacts(folder).read();
    expect(empty.diagnostics.map(({ code }) => code)).toEqual(['file-unknown', 'artifacts-empty']);
  });

  test('links that lead out of the folder, nowhere, or to a folder around them', async () => {
    const outside = await createFolder({ secret: 'canary', 'x/apiInformation.json': api() });
    const folder = await createFolder({ ...tag, 'apis/.gitkeep': '' });
    await symlink(path.join(outside, 'secret'), path.join(folder, 'policy.xml'));
    await symlink(path.join(outside, 'x'), path.join(folder, 'apis/x'));
    await symlink('missing', path.join(folder, 'apis/y'));
    await symlink('..', path.join(folder, 'apis/z'));
    const result = await openArtifacts(folder).read();
    expect(brief({ ...result, folder })).toEqual(['file-unreadable apis/y', 'path-outside apis/x', 'path-outside apis/z', 'path-outside policy.xml']);
    expect([...result.snapshot.keys()]).toEqual(['tags/t']);
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});

describe('revisions', () => {
  const current = { 'apis/x/apiInformation.json': api({ apiRevision: '2', isCurrent: true, protocols: ['https'] }), 'apis/x/policy.xml': policy(), 'apis/x/specification.json': openapi({}) };
  const repeated = { 'apis/x;rev=2/apiInformation.json': api({ apiRevision: '2' }), 'apis/x;rev=2/policy.xml': `${policy()}\r\n`, 'apis/x;rev=2/specification.json': openapi({}) };

  test('a folder that repeats the current revision is no resource', async () => {
    const result = await read({ ...current, ...repeated, 'apis/x/releases/r/apiReleaseInformation.json': { properties: {} } });
    expect(brief(result)).toEqual(['revision-redundant apis/x;rev=2/apiInformation.json']);
    expect([...result.snapshot.keys()]).toEqual(['apis/x', 'apis/x/policies/policy', 'apis/x/releases/r']);
  });

  test('what belongs to the API as a whole is no difference', async () => {
    const result = await read({ ...current, ...repeated, 'tags/t/apis/x/tagApiInformation.json': {}, 'apis/x;rev=2/tags/u/apiTagInformation.json': {} });
    expect(brief(result)).toEqual(['revision-redundant apis/x;rev=2/apiInformation.json']);
    expect([...result.snapshot.keys()]).toEqual(['apis/x', 'apis/x/policies/policy', 'apis/x/tags/t', 'apis/x/tags/u']);
  });

  test.each<[string, Files, string[]]>([
    ['a numbered folder says that it is current', { ...current, 'apis/x;rev=3/apiInformation.json': api({ apiRevision: '3', isCurrent: true }) }, ['contradiction apis/x;rev=3/apiInformation.json:6']],
    ['so does one of an API that is missing', { 'apis/y;rev=3/apiInformation.json': api({ apiRevision: '3', isCurrent: true }) }, ['contradiction apis/y;rev=3/apiInformation.json:6']],
    ['one without a number says that it is not', { 'apis/x/apiInformation.json': api({ isCurrent: false }) }, ['contradiction apis/x/apiInformation.json:5']],
    ['neither says anything', { 'apis/x/apiInformation.json': api(), 'apis/x;rev=3/apiInformation.json': api({ apiRevision: '3', isCurrent: false }) }, []],
    ['both, of one revision', { ...current, ...repeated, 'apis/x;rev=2/apiInformation.json': api({ apiRevision: '2', isCurrent: true, protocols: ['https'] }) }, ['revision-redundant apis/x;rev=2/apiInformation.json']],
  ])('which one is current: %s', async (_name, files, expected) => {
    expect(brief(await read(files))).toEqual(expected);
  });

  test('in a workspace it is the same', async () => {
    const files = Object.entries({ ...current, ...repeated }).map(([file, value]) => [`workspaces/w/${file}`, value]);
    const result = await read(Object.fromEntries(files) as Files);
    expect(brief(result)).toEqual(['revision-redundant workspaces/w/apis/x;rev=2/apiInformation.json']);
    expect([...result.snapshot.keys()]).toEqual(['workspaces/w/apis/x', 'workspaces/w/apis/x/policies/policy']);
  });

  test.each<[string, Files]>([
    ["'displayName'", { 'apis/x;rev=2/apiInformation.json': api({ displayName: 'Other' }) }],
    ['the policy of policies/policy', { 'apis/x;rev=2/policy.xml': policy('<cors />') }],
    ['operations/o/policies/policy, which only one of them has', { 'apis/x;rev=2/operations/o/policy.xml': policy() }],
    ['the specification', { 'apis/x;rev=2/specification.json': openapi(getPets) }],
  ])('one that differs in %s contradicts it', async (difference, files) => {
    const result = await read({ ...current, ...repeated, ...files });
    expect(brief(result)).toEqual(['revision-conflict apis/x;rev=2/apiInformation.json']);
    expect(result.diagnostics[0]?.message).toContain(difference);
    expect(result.diagnostics[0]?.message).toContain('/apis/x/apiInformation.json');
  });

  test('another revision is a resource of its own', async () => {
    const { diagnostics, snapshot } = await read({ ...current, 'apis/x;rev=1/apiInformation.json': api({ apiRevision: '1', displayName: 'Other' }) });
    expect(diagnostics).toEqual([]);
    expect([...snapshot.keys()]).toContain('apis/x;rev=1');
  });
});
