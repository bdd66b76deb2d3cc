import { openArtifacts } from '../../src/artifacts/index.ts';
import type { WriteReport } from '../../src/commands/ports.ts';
import type { LayoutName } from '../../src/model/kinds.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { policy, resource, snapshot } from '../support/resources.ts';
import { createFolder, readFiles, readFolders, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

interface Written { readonly report: WriteReport; readonly files: Record<string, string>; readonly folder: string }

async function write(files: Files, live: readonly Resource[], layout?: LayoutName, selected: (id: string) => boolean = () => true): Promise<Written> {
  const folder = await createFolder(files);
  const report = await openArtifacts(folder).write(snapshot(...live), selected, layout);
  return { report, folder, files: await readFiles(folder) };
}

function touched({ created, changed, deleted }: WriteReport): string[] {
  return [...created.map((file) => `+ ${file}`), ...changed.map((file) => `~ ${file}`), ...deleted.map((file) => `- ${file}`)];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const withContent = (id: string, content: Content, properties = {}): Resource => ({ ...resource(id, properties), content });
const markdown = (text: string): Content => ({ codec: 'markdown', format: 'markdown', text });
const specification = (format: string, text: string): Content => ({ codec: 'specification', format, text });
const api = (name: string, more = {}): Resource => resource(`apis/${name}`, { displayName: name, path: name, apiRevision: '1', isCurrent: true, ...more });
const graphql = { contentType: 'application/vnd.ms-azure-apim.graphql.schema' };

const estate = [
  resource('namedValues/n', { displayName: 'n', value: 'v' }), resource('apiVersionSets/s', { displayName: 's', versioningScheme: 'Segment' }), resource('tags/t', { displayName: 't' }),
  resource('policyFragments/f', { description: 'd' }, '<fragment />'), withContent('documentations/d', markdown('# D'), { title: 'D' }),
  resource('products/p', { displayName: 'P' }), resource('products/p/apis/x'), resource('products/p/groups/g'), resource('products/p/tags/t'), resource('products/p/wikis/default', { documents: [{ documentationId: 'd' }] }),
  api('x'), resource('apis/x/tags/t'), resource('apis/x/operations/o', { displayName: 'O', method: 'GET', urlTemplate: '/' }), resource('apis/x/operations/o/tags/t'),
  resource('apis/x/releases/r', { apiId: '/apis/x;rev=1', notes: 'n' }), resource('gateways/g', { locationData: { name: 'here' } }), resource('gateways/g/apis/x'),
  resource('workspaces/w', { displayName: 'W' }), resource('workspaces/w/policies/policy', {}, policy()), resource('workspaces/w/tags/t', { displayName: 't' }),
  resource('workspaces/w/products/p', { displayName: 'P' }), resource('workspaces/w/products/p/apis/x'), resource('workspaces/w/products/p/groups/g', { groupId: '/groups/g' }),
  resource('workspaces/w/products/p/groups/h'), resource('workspaces/w/products/p/tags/t'),
  resource('workspaces/w/apis/x', { displayName: 'x', path: 'wx', apiRevision: '1', isCurrent: true }), resource('workspaces/w/apis/x/tags/t'), resource('workspaces/w/apis/x/operations/o/tags/t'),
];

/** The files of associations, by what they are: their text. */
const associations: Record<LayoutName, Record<string, unknown>> = {
  v7: {
    'products/p/apis/x/productApiInformation.json': {}, 'products/p/groups/g/productGroupInformation.json': { name: 'g', properties: { groupId: '/groups/g' } },
    'tags/t/products/p/tagProductInformation.json': {}, 'tags/t/apis/x/tagApiInformation.json': {}, 'apis/x/operations/o/tags/t/operationTagInformation.json': {}, 'gateways/g/apis/x/gatewayApiInformation.json': {},
    'workspaces/w/products/p/apis/x/productApiInformation.json': { name: 'x', properties: { apiId: '/workspaces/w/apis/x' } },
    'workspaces/w/products/p/groups/g/productGroupInformation.json': { name: 'g', properties: { groupId: '/groups/g' } },
    'workspaces/w/products/p/groups/h/productGroupInformation.json': { name: 'h', properties: { groupId: '/workspaces/w/groups/h' } },
    'workspaces/w/tags/t/products/p/tagProductInformation.json': { name: 'p', properties: { productId: '/workspaces/w/products/p' } },
    'workspaces/w/tags/t/apis/x/tagApiInformation.json': { name: 'x', properties: { apiId: '/workspaces/w/apis/x' } },
    'workspaces/w/apis/x/operations/o/tags/t/operationTagInformation.json': { name: 't', properties: { operationId: '/workspaces/w/apis/x/operations/o' } },
  },
  cli: {
    'products/p/apis.json': [{ name: 'x' }], 'products/p/groups.json': [{ name: 'g' }], 'products/p/tags.json': [{ name: 't' }], 'apis/x/tags/t/tagInformation.json': {},
    'apis/x/operations/o/tags/t/operationTagInformation.json': {}, 'gateways/g/apis.json': [{ name: 'x' }],
    'workspaces/w/products/p/apis.json': [{ name: 'x', scope: 'workspace' }], 'workspaces/w/products/p/groups.json': [{ name: 'g', scope: 'service' }, { name: 'h', scope: 'workspace' }],
    'workspaces/w/products/p/tags.json': [{ name: 't', scope: 'workspace' }], 'workspaces/w/apis/x/tags/t/tagInformation.json': {},
    'workspaces/w/apis/x/operations/o/tags/t/operationTagInformation.json': { name: 't', properties: { operationId: '/workspaces/w/apis/x/operations/o' } },
  },
};

describe.each(['v7', 'cli'] as const)('the layout %s', (layout) => {
  test('has associations in its own form', async () => {
    const { files } = await write({}, estate, layout);
    for (const [file, value] of Object.entries(associations[layout])) expect([file, files[file]]).toEqual([file, json(value)]);
    const other = Object.keys(associations[layout === 'v7' ? 'cli' : 'v7']).filter((file) => !(file in associations[layout]));
    expect(other.filter((file) => file in files)).toEqual([]);
  });

  test('is kept by what comes later, without being asked for', async () => {
    const { folder, files } = await write({}, estate.slice(0, 4), layout);
    await openArtifacts(folder).write(snapshot(...estate), () => true);
    expect(await readFiles(folder)).toEqual((await write({}, estate, layout)).files);
    expect(Object.keys(files).length).toBeGreaterThan(3);
  });

  test('is what only new files take when it is asked for', async () => {
    const other = layout === 'v7' ? 'cli' : 'v7';
    const { folder, files } = await write({}, estate, other);
    const store = openArtifacts(folder);
    expect(touched(await store.write(snapshot(...estate), () => true, layout))).toEqual([]);
    const { created, changed } = await store.write(snapshot(...estate, resource('namedValues/new', { displayName: 'new', value: 'v' })), () => true, layout);
    expect([created, changed]).toEqual([[layout === 'v7' ? 'named values/new/namedValueInformation.json' : 'namedValues/new/namedValueInformation.json'], []]);
    expect(Object.keys(files).every((file) => !created.includes(file))).toBe(true);
  });

  test('holds contents in files, or inside', async () => {
    const { files } = await write({}, estate, layout);
    const inside = layout === 'cli';
    expect(JSON.parse(files[inside ? 'policyFragments/f/policyFragmentInformation.json' : 'policy fragments/f/policyFragmentInformation.json'] ?? ''))
      .toEqual({ properties: inside ? { description: 'd', format: 'rawxml', value: '<fragment />\n' } : { description: 'd' } });
    expect(files['documentations/d/content.md']).toBe(inside ? undefined : '# D\n');
    expect(JSON.parse(files['documentations/d/documentationInformation.json'] ?? '')).toEqual({ properties: inside ? { title: 'D', content: '# D\n' } : { title: 'D' } });
  });

  test('what is gone leaves nothing behind', async () => {
    const { folder } = await write({ 'notes.txt': 'mine' }, estate, layout);
    await openArtifacts(folder).write(snapshot(), () => true);
    expect([await readFiles(folder), await readFolders(folder)]).toEqual([{ 'notes.txt': 'mine' }, []]);
  });
});

describe('older forms stay as they are', () => {
  const old: Files = {
    'apis/x/apiInformation.json': { properties: { displayName: 'x', path: 'x', apiRevision: '1', isCurrent: true } }, 'apis/x/tags.json': '[ { "name": "t" } ]',
    'apis/y/apiInformation.json': { properties: { displayName: 'y', path: 'y', apiRevision: '1', isCurrent: true } }, 'apis/y/tags/t/apiTagInformation.json': '{ }',
    'apis/x/releases/r/releaseInformation.json': { properties: { apiId: '/apis/x;rev=1', notes: 'n' } },
    'tags/t/tagInformation.json': { properties: { displayName: 't' } }, 'version sets/s/apiVersionSetInformation.json': { properties: { displayName: 's', versioningScheme: 'Segment' } },
  };
  const live = [api('x'), api('y'), resource('apis/x/tags/t'), resource('apis/y/tags/t'), resource('apis/x/releases/r', { apiId: '/apis/x;rev=1', notes: 'n' }),
    resource('tags/t', { displayName: 't' }), resource('apiVersionSets/s', { displayName: 's', versioningScheme: 'Segment' })];

  test.each<[string, Resource[], string[]]>([
    ['nothing new', [], []],
    ['a tag beside an array', [resource('apis/x/tags/u')], ['~ apis/x/tags.json']],
    ['a tag beside a folder of version 6', [resource('apis/y/tags/u')], ['+ tags/u/apis/y/tagApiInformation.json']],
    ['a new release', [resource('apis/x/releases/s', { apiId: '/apis/x;rev=1', notes: 'n' })], ['+ apis/x/releases/s/apiReleaseInformation.json']],
  ])('%s', async (_name, more, expected) => {
    expect(touched((await write(old, [...live, ...more])).report)).toEqual(expected);
  });

  test.each<[string, string[], string[]]>([
    ['a tag of an array', ['apis/x/tags/t'], ['- apis/x/tags.json']], ['a tag of version 6', ['apis/y/tags/t'], ['- apis/y/tags/t/apiTagInformation.json']],
    ['a version set', ['apiVersionSets/s'], ['- version sets/s/apiVersionSetInformation.json']],
  ])('%s that is gone', async (_name, gone, expected) => {
    expect(touched((await write(old, live.filter(({ id }) => !gone.includes(id)))).report)).toEqual(expected);
  });

  test('a change goes where the thing is', async () => {
    const changed = live.map((one) => one.id === 'apiVersionSets/s' ? resource(one.id, { ...one.properties, description: 'new' }) : one);
    expect(touched((await write(old, changed)).report)).toEqual(['~ version sets/s/apiVersionSetInformation.json']);
  });
});

describe('a content inside an information file', () => {
  const inside = { 'policyFragments/f/policyFragmentInformation.json': '{\n\t"id": "/x",\n\t"properties": { "format": "rawxml", "value": "<fragment>\\r\\n\\t<base />\\r\\n</fragment>", "description": "d" }\n}' };

  test('stays while it means the same, and changes where it stands', async () => {
    const same = await write(inside, [resource('policyFragments/f', { description: 'd' }, '<fragment>\n<base />\n</fragment>')], 'v7');
    expect(touched(same.report)).toEqual([]);
    const { files } = await write(inside, [resource('policyFragments/f', { description: 'd' }, '<fragment><cors /></fragment>')], 'v7');
    expect(files).toEqual({ 'policyFragments/f/policyFragmentInformation.json': inside['policyFragments/f/policyFragmentInformation.json'].replace('<fragment>\\r\\n\\t<base />\\r\\n</fragment>', '<fragment><cors /></fragment>\\r\\n') });
  });

  test('the schema of a GraphQL API changes where the successor has it', async () => {
    const schema = json({ id: '/x', properties: { ...graphql, document: { value: 'type Query { a: Int }' } } });
    const files = { 'apis/x/apiInformation.json': { properties: { displayName: 'x', path: 'x', type: 'graphql', apiRevision: '1', isCurrent: true } }, 'apis/x/schemas/graphql/schemaInformation.json': schema };
    const live = (text: string): Resource => ({ ...api('x', { type: 'graphql' }), content: specification('graphql', text) });
    expect(touched((await write(files, [live('type Query { a: Int }\n')])).report)).toEqual([]);
    const written = await write(files, [live('type Query { b: Int }')]);
    expect(touched(written.report)).toEqual(['~ apis/x/schemas/graphql/schemaInformation.json']);
    expect(written.files['apis/x/schemas/graphql/schemaInformation.json']).toBe(schema.replace('a: Int }', 'b: Int }\\n'));
  });
});

describe('what is said twice', () => {
  const twice = { 'named values/n/namedValueInformation.json': { properties: { displayName: 'n', value: 'v' } }, 'namedValues/n/namedValueInformation.json': { properties: { displayName: 'n', value: 'v' } } };

  test.each<[string, Resource[], string[]]>([
    ['stays while nothing changes', [resource('namedValues/n', { displayName: 'n', value: 'v' })], []],
    ['is said once when it changes', [resource('namedValues/n', { displayName: 'n', value: 'new' })], ['~ named values/n/namedValueInformation.json', '- namedValues/n/namedValueInformation.json']],
    ['goes as a whole', [], ['- named values/n/namedValueInformation.json', '- namedValues/n/namedValueInformation.json']],
  ])('%s', async (_name, live, expected) => {
    const { report, folder } = await write(twice, live);
    expect(touched(report)).toEqual(expected);
    expect((await openArtifacts(folder).read()).diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'artifacts-empty')).toEqual([]);
  });
});

test('a link from a workspace that means another group now', async () => {
  const live = [resource('workspaces/w/products/p', { displayName: 'P' }), resource('workspaces/w/products/p/groups/g', { groupId: '/groups/g' }), resource('workspaces/w/products/p/groups/h')];
  for (const layout of ['v7', 'cli'] as const) {
    const { folder } = await write({}, live, layout);
    const changed = [...live.slice(0, 1), resource('workspaces/w/products/p/groups/g'), ...live.slice(2)];
    const store = openArtifacts(folder);
    expect((await store.write(snapshot(...changed), () => true)).changed).toHaveLength(1);
    expect((await store.read()).snapshot.get('workspaces/w/products/p/groups/g')?.properties).toEqual({});
    expect(touched(await store.write(snapshot(...changed), () => true))).toEqual([]);
  }
});

test('a workspace gets its information file beside what the toolkit wrote', async () => {
  const files = { 'workspaces/w/tags/t/tagInformation.json': { properties: { displayName: 't' } } };
  const live = [resource('workspaces/w', { displayName: 'W' }), resource('workspaces/w/tags/t', { displayName: 't' })];
  expect(touched((await write(files, live)).report)).toEqual(['+ workspaces/w/workspaceInformation.json']);
  expect(touched((await write(files, live, 'v7', (id) => id !== 'workspaces/w')).report)).toEqual([]);
});

test('folders keep the spelling that they have', async () => {
  const files = { 'apis/Pets/apiInformation.json': { properties: { displayName: 'pets', path: 'pets', apiRevision: '1', isCurrent: true } }, 'tags/a%3ab/tagInformation.json': { properties: { displayName: 't' } } };
  const { report } = await write(files, [api('pets'), resource('tags/A:B', { displayName: 't' }), resource('apis/pets/policies/policy', {}, policy()), resource('apis/pets/tags/A:b')]);
  expect(touched(report)).toEqual(['+ apis/Pets/policy.xml', '+ tags/a%3ab/apis/Pets/tagApiInformation.json'].map((file) => file.replace('apis/Pets/tagApi', 'apis/pets/tagApi')));
});

describe('documents of another nature', () => {
  const files = (file: string, text: string): Files => ({ 'apis/x/apiInformation.json': { properties: { displayName: 'x', path: 'x', apiRevision: '1', isCurrent: true } }, [`apis/x/${file}`]: text });
  const openapi = 'openapi: 3.0.1\ninfo:\n  title: x\n  version: "1"\npaths:\n  /a:\n    get:\n      operationId: a\n      summary: A\n      responses:\n        "200":\n          description: ok\n';
  const wadl = (path: string): string => `<application xmlns="http://wadl.dev.java.net/2009/02"><doc title="x" /><resources base="https://b"><resource path="${path}"><method name="GET" id="a"><response status="200" /></method></resource></resources></application>`;

  test.each<[string, Files, Content, string[]]>([
    ['GraphQL, formatted otherwise', files('specification.graphql', 'type Query{a:Int}'), specification('graphql', 'type Query {\n  a: Int\n}\n'), []],
    ['GraphQL that changed', files('specification.graphql', 'type Query{a:Int}'), specification('graphql', 'type Query { b: Int }'), ['~ apis/x/specification.graphql']],
    ['OData', files('specification.edmx', '<a />'), specification('odata', '<b />'), ['~ apis/x/specification.edmx']],
    ['gRPC', files('specification.proto', 'syntax = "proto3";\n'), specification('grpc', 'syntax = "proto3";'), []],
    ['OpenAPI where GraphQL was written', files('specification.graphql', 'type Query { a: Int }'), specification('openapi', openapi), []],
    ['WADL that says otherwise', files('specification.wadl', wadl('/b')), specification('openapi', openapi), ['+ apis/x/specification.yaml', '- apis/x/specification.wadl']],
  ])('%s', async (_name, folder, content, expected) => {
    expect(touched((await write(folder, [{ ...api('x'), content }])).report)).toEqual(expected);
  });
});

describe('what is said beside a specification', () => {
  const openapi = (summary: string): string => `openapi: 3.0.1\ninfo: { title: x, version: "1" }\npaths:\n  /a:\n    get:\n      operationId: a\n      summary: ${summary}\n      responses:\n        "200": { description: ok }\n`;
  const operation = (more = {}): Resource => resource('apis/x/operations/a', { displayName: 'Shown', method: 'GET', urlTemplate: '/a', templateParameters: [], responses: [{ statusCode: 200, description: 'ok' }], ...more });
  const files: Files = {
    'apis/x/apiInformation.json': { properties: { displayName: 'x', path: 'x', apiRevision: '1', isCurrent: true } }, 'apis/x/specification.yaml': openapi('Listed'),
    'apis/x/operations/a/operationInformation.json': { properties: { displayName: 'Shown' } },
  };
  const live = (summary: string, more = {}): Resource[] => [{ ...api('x'), content: specification('openapi', openapi(summary)) }, operation(more)];

  test.each<[string, Resource[], string[]]>([
    ['stays while the service has it', live('Shown'), []],
    ['changes where it stands', live('New', { displayName: 'New' }), ['~ apis/x/operations/a/operationInformation.json']],
    ['what it does not say is the specification\'s', live('Shown', { responses: [{ statusCode: 204 }] }), []],
    ['goes when it is gone', [{ ...api('x'), content: specification('openapi', openapi('Listed')) }], ['- apis/x/operations/a/operationInformation.json']],
  ])('%s', async (_name, resources, expected) => {
    const { report, files: after } = await write(files, resources);
    expect(touched(report)).toEqual(expected);
    if (expected.length === 1 && expected[0]?.startsWith('~')) expect(after['apis/x/operations/a/operationInformation.json']).toBe(json({ properties: { displayName: 'New' } }));
  });
});
