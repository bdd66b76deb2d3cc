import { openArtifacts } from '../../src/artifacts/index.ts';
import type { WriteReport } from '../../src/commands/ports.ts';
import { UserError } from '../../src/model/failure.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { toPortable } from '../../src/model/normalize.ts';
import type { Resource } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';
import { createFolder, readFiles, readFolders, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

const SERVICE = '/subscriptions/0/resourceGroups/g/providers/Microsoft.ApiManagement/service/other';
const CANARY = 'canary-7f3a';

async function write(files: Files, live: readonly Resource[], selected: (id: string) => boolean = () => true): Promise<{ report: WriteReport; folder: string; files: Record<string, string> }> {
  const folder = await createFolder(files);
  const report = await openArtifacts(folder).write(snapshot(...live), selected);
  return { report, folder, files: await readFiles(folder) };
}

function touched({ created, changed, deleted }: WriteReport): string[] {
  return [...created.map((file) => `+ ${file}`), ...changed.map((file) => `~ ${file}`), ...deleted.map((file) => `- ${file}`)];
}

const nothing: string[] = [];
/** The document of {@link getPets} as a folder has it. */
const petsYaml = "openapi: 3.0.1\ninfo:\n  title: Pets\n  version: '1.0'\npaths:\n  /pets:\n    get:\n      operationId: list-pets\n      summary: List pets\n      responses:\n        '200':\n          description: ok\n";
const petApi = (more: JsonObject = {}): JsonObject => ({ displayName: 'Pets', path: 'pets', apiRevision: '1', protocols: ['https'], isCurrent: true, ...more });

/** A live service with one of each kind, in the order in which a service gives them. */
const estate = [
  resource('policies/policy', {}, policy()),
  resource('namedValues/plain', { value: 'v', displayName: 'plain', secret: false, tags: [] }),
  resource('namedValues/secret', { displayName: 'secret', secret: true, value: '{{plain}}' }),
  resource('tags/t', { displayName: 't' }),
  resource('groups/g', { displayName: 'g', type: 'custom', builtIn: false }),
  resource('apiVersionSets/v', { displayName: 'v', versioningScheme: 'Segment' }),
  resource('backends/b', { url: 'https://b', protocol: 'http', zeta: { b: 1, a: 2 }, description: null }),
  resource('loggers/l', { loggerType: 'azureMonitor' }),
  resource('diagnostics/azuremonitor', { loggerId: `${SERVICE}/loggers/l` }),
  resource('policyFragments/f', { description: 'd' }, '<fragment>\r\n  <base />\r\n</fragment>'),
  resource('products/p', { displayName: 'P' }),
  resource('products/p/policies/policy', {}, policy()),
  resource('products/p/apis/x', {}),
  resource('products/p/groups/g', {}),
  resource('apis/x', petApi({ apiVersionSetId: `${SERVICE}/apiVersionSets/v` }), openapi(getPets)),
  resource('apis/x/policies/policy', {}, policy()),
  resource('apis/x/operations/list-pets/policies/policy', {}, policy()),
  resource('apis/x/diagnostics/azuremonitor', { loggerId: '/loggers/l' }),
  resource('apis/x/releases/r', { apiId: `${SERVICE}/apis/x;rev=1`, notes: 'n' }),
  resource('apis/x;rev=2', petApi({ apiRevision: '2', isCurrent: false, apiVersionSetId: '/apiVersionSets/v' }), openapi(getPets)),
  resource('subscriptions/s', { scope: `${SERVICE}/products/p`, displayName: 's', state: 'active' }),
];

describe('writing a new folder', () => {
  test('every kind has its files, in a fixed order and form', async () => {
    const { report, files } = await write({}, estate);
    expect(report.diagnostics).toEqual([]);
    expect(report.created).toEqual(Object.keys(files));
    expect(Object.keys(files)).toEqual([
      'apis/x/apiInformation.json', 'apis/x/diagnostics/azuremonitor/diagnosticInformation.json', 'apis/x/operations/list-pets/policy.xml',
      'apis/x/policy.xml', 'apis/x/releases/r/apiReleaseInformation.json', 'apis/x/specification.yaml', 'apis/x;rev=2/apiInformation.json',
      'apis/x;rev=2/specification.yaml', 'backends/b/backendInformation.json', 'diagnostics/azuremonitor/diagnosticInformation.json',
      'groups/g/groupInformation.json', 'loggers/l/loggerInformation.json', 'named values/plain/namedValueInformation.json',
      'named values/secret/namedValueInformation.json', 'policy fragments/f/policy.xml', 'policy fragments/f/policyFragmentInformation.json',
      'policy.xml', 'products/p/apis/x/productApiInformation.json', 'products/p/groups/g/productGroupInformation.json', 'products/p/policy.xml',
      'products/p/productInformation.json', 'subscriptions/s/subscriptionInformation.json', 'tags/t/tagInformation.json',
      'version sets/v/versionSetInformation.json',
    ].sort());
    expect(files['named values/plain/namedValueInformation.json']).toBe('{\n  "properties": {\n    "displayName": "plain",\n    "secret": false,\n    "tags": [],\n    "value": "v"\n  }\n}\n');
    expect(Object.keys((JSON.parse(files['apis/x/apiInformation.json'] ?? '') as { properties: JsonObject }).properties))
      .toEqual(['path', 'apiRevision', 'apiVersionSetId', 'isCurrent', 'displayName', 'protocols']);
    expect(files['apis/x/apiInformation.json']).toContain('"apiVersionSetId": "/apiVersionSets/v"');
    expect(files['apis/x;rev=2/apiInformation.json']).not.toContain('isCurrent');
    expect(files['backends/b/backendInformation.json']).toBe('{\n  "properties": {\n    "protocol": "http",\n    "url": "https://b",\n    "zeta": {\n      "a": 2,\n      "b": 1\n    }\n  }\n}\n');
    expect(files['policy fragments/f/policy.xml']).toBe('<fragment>\n  <base />\n</fragment>\n');
    expect(files['products/p/apis/x/productApiInformation.json']).toBe('{}\n');
  });

  test('a second extract changes nothing, and a plan of the folder is empty', async () => {
    const { folder, files } = await write({}, estate);
    const store = openArtifacts(folder);
    expect(touched(await store.write(snapshot(...estate), () => true))).toEqual(nothing);
    expect(await readFiles(folder)).toEqual(files);
    const { snapshot: desired, diagnostics } = await store.read();
    expect(diagnostics).toEqual([]);
    expect(planChanges({ target: 't', desired, live: snapshot(...estate), base: null, prune: 'all', ignores: () => false }).plan.changes).toEqual([]);
    const again = await write({}, [...estate].reverse());
    expect(again.files).toEqual(files);
  });

  test('printable text is as it is, whatever the alphabet', async () => {
    const { files } = await write({}, [resource('tags/t', { displayName: 'Größe <&> 中 🙂 "' })]);
    expect(files['tags/t/tagInformation.json']).toContain('"Größe <&> 中 🙂 \\""');
  });

  test('names that no file can have are encoded', async () => {
    const { files } = await write({}, [resource('tags/a:b', { displayName: 't' }), resource('tags/con', { displayName: 'c' })]);
    expect(Object.keys(files)).toEqual(['tags/%63on/tagInformation.json', 'tags/a%3Ab/tagInformation.json']);
  });

  test('no secret is written', async () => {
    const { files, report } = await write({}, [
      resource('namedValues/s', { displayName: 's', secret: true, value: CANARY }),
      resource('backends/b', { url: 'https://b', protocol: 'http', credentials: { header: { key: [CANARY, '{{s}}'], other: [CANARY] }, authorization: { scheme: 'Basic', parameter: CANARY } } }),
      resource('loggers/l', { loggerType: 'azureEventHub', credentials: { name: 'n', connectionString: CANARY } }),
    ]);
    expect(JSON.stringify([files, report])).not.toContain(CANARY);
    expect((JSON.parse(files['backends/b/backendInformation.json'] ?? '') as { properties: JsonObject }).properties['credentials']).toEqual({
      authorization: { parameter: '{#BACKENDS_B_CREDENTIALS_AUTHORIZATION_PARAMETER#}', scheme: 'Basic' },
      header: { key: ['{#BACKENDS_B_CREDENTIALS_HEADER_KEY_0#}', '{{s}}'], other: ['{#BACKENDS_B_CREDENTIALS_HEADER_OTHER#}'] },
    });
    expect(files['loggers/l/loggerInformation.json']).not.toContain('connectionString');
    expect(report.diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${/'(.*?)' of (\S+).*'([A-Z_0-9]+)'/.exec(message)?.slice(1).join(' ')}`)).toEqual([
      'warning not-extracted credentials.authorization.parameter backends/b BACKENDS_B_CREDENTIALS_AUTHORIZATION_PARAMETER',
      'warning not-extracted credentials.header.key[0] backends/b BACKENDS_B_CREDENTIALS_HEADER_KEY_0',
      'warning not-extracted credentials.header.other[0] backends/b BACKENDS_B_CREDENTIALS_HEADER_OTHER',
      'warning not-extracted credentials.connectionString loggers/l LOGGERS_L_CREDENTIALS_CONNECTION_STRING', 'warning not-extracted value namedValues/s NAMED_VALUES_S_VALUE',
    ]);
    expect(report.diagnostics.at(-1)?.message).toContain('namedValues: [{ name: "s", properties: { value: "{#NAMED_VALUES_S_VALUE#}" } }]');
  });

  test('a placeholder stays, whatever the service has in its place', async () => {
    const backend = (key: string, description: string): Resource => resource('backends/b', { url: 'https://b', protocol: 'http', description, credentials: { header: { key: [key] } } });
    const { folder } = await write({}, [backend(CANARY, 'd')]);
    const store = openArtifacts(folder);
    const again = await store.write(snapshot(backend('another', 'd')), () => true);
    expect([touched(again), again.diagnostics]).toEqual([[], []]);
    expect(touched(await store.write(snapshot(backend('another', 'e')), () => true))).toEqual(['~ backends/b/backendInformation.json']);
    expect(JSON.stringify(await readFiles(folder))).toContain('{#BACKENDS_B_CREDENTIALS_HEADER_KEY#}');
  });

  test('a secret takes the place of the named value or the other secret that the file has', async () => {
    const file = (key: string): Files => ({ 'backends/b/backendInformation.json': { properties: { url: 'https://b', protocol: 'http', credentials: { header: { key: [key] } } } } });
    for (const key of ['{{s}}', 'old']) {
      const { files } = await write(file(key), [resource('backends/b', { url: 'https://b', protocol: 'http', credentials: { header: { key: [CANARY] } } })]);
      expect(files['backends/b/backendInformation.json']).toContain('"{#BACKENDS_B_CREDENTIALS_HEADER_KEY#}"');
      expect(JSON.stringify(files)).not.toContain(CANARY);
    }
    const { report } = await write(file(CANARY), [resource('backends/b', { url: 'https://b', protocol: 'http', credentials: { header: { key: [CANARY] } } })]);
    expect([touched(report), report.diagnostics]).toEqual([[], []]);
  });

  test('a secret in a policy or a fragment becomes a token, in either layout', async () => {
    const secret = `<set-header name="Authorization" exists-action="override"><value>Bearer Zk3vQ9xT7mLp2RsW8yBn4Hd6Jc</value></set-header>`;
    const live = [resource('policies/policy', {}, policy(secret)), resource('policyFragments/f', {}, `<fragment>${secret}</fragment>`)];
    for (const layout of ['v7', 'cli'] as const) {
      const folder = await createFolder({});
      const store = openArtifacts(folder);
      const report = await store.write(snapshot(...live), () => true, layout);
      const files = await readFiles(folder);
      expect(JSON.stringify([files, report])).not.toContain('Zk3vQ9xT7mLp2RsW8yBn4Hd6Jc');
      expect(files['policy.xml']).toMatch(/<value>(Bearer )?\{#POLICIES_POLICY_[A-Z]+#\}<\/value>/);
      expect(report.diagnostics.map(({ code, resource: id }) => `${code} ${id}`)).toEqual(['not-extracted policies/policy', 'not-extracted policyFragments/f']);
      const again = await store.write(snapshot(...live), () => true);
      expect([touched(again), again.diagnostics]).toEqual([[], []]);
    }
  });

  test('a policy that has its secret in clear stays as long as it means the same', async () => {
    const secret = policy('<set-header name="Authorization"><value>Bearer Zk3vQ9xT7mLp2RsW8yBn4Hd6Jc</value></set-header>');
    const { report } = await write({ 'policy.xml': secret.replaceAll('><', '>\n<') }, [resource('policies/policy', {}, secret)]);
    expect([touched(report), report.diagnostics]).toEqual([[], []]);
  });

  test('what belongs to one instance is said once, with where to set it', async () => {
    const vault = (name: string): Resource => resource('namedValues/v', { displayName: 'v', secret: true, keyVault: { secretIdentifier: `https://${name}/secrets/a` } });
    const { folder, report } = await write({}, [vault('one')]);
    expect(report.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['instance-bound', 'info']]);
    expect(report.diagnostics[0]?.message).toContain('namedValues: [{ name: "v", properties: { keyVault: { secretIdentifier: "…" } } }]');
    const store = openArtifacts(folder);
    expect((await store.write(snapshot(vault('one')), () => true)).diagnostics).toEqual([]);
    expect((await store.write(snapshot(vault('two')), () => true)).diagnostics.map(({ code }) => code)).toEqual(['instance-bound']);
  });

  test.each([['g'.repeat(256), false], ['日'.repeat(86), false], ['a:'.repeat(64), false], ['g'.repeat(255), true], ['日'.repeat(85), true]])('a name that no file system takes is named: %j', async (name, fits) => {
    const writing = write({}, [resource(`groups/${name}`, { displayName: 'g' })]);
    if (fits) expect((await writing).report.created).toHaveLength(1);
    else await expect(writing).rejects.toThrow(`groups/${name}", which has a name that is too long for the name of a folder`);
  });

  test('an address with a key is a secret, and one without is none', async () => {
    const live = [
      resource('backends/f', toPortable('Backend', { url: `https://f.example.com/api?code=${CANARY}`, protocol: 'http', proxy: { url: `http://user:${CANARY}@proxy` } })),
      resource('apis/x', toPortable('Api', petApi({ serviceUrl: `https://x.example.com/?sig=${CANARY}` }))), resource('backends/plain', toPortable('Backend', { url: 'https://b.example.com/?a=1', protocol: 'http' })),
    ];
    const { report, folder, files } = await write({}, live);
    expect(JSON.stringify([files, report])).not.toContain(CANARY);
    const own = (file: string): unknown => (JSON.parse(files[file] ?? '') as { properties: unknown }).properties;
    expect(own('backends/f/backendInformation.json')).toMatchObject({ url: '{#BACKENDS_F_URL#}', proxy: { url: '{#BACKENDS_F_PROXY_URL#}' } });
    expect(own('apis/x/apiInformation.json')).toMatchObject({ serviceUrl: '{#APIS_X_SERVICE_URL#}' });
    expect(own('backends/plain/backendInformation.json')).toMatchObject({ url: 'https://b.example.com/?a=1' });
    expect(report.diagnostics.map(({ code, resource: id }) => `${code} ${id}`)).toEqual(['not-extracted apis/x', 'not-extracted backends/f', 'not-extracted backends/f']);
    expect(touched(await openArtifacts(folder).write(snapshot(...live), () => true))).toEqual(nothing);
  });

  test('sets have one order, in whatever order the service gives them', async () => {
    const estateOf = (turn: <T>(values: T[]) => T[]): Resource[] => [
      resource('namedValues/n', { displayName: 'n', value: 'v', tags: turn(['b', 'A', 'c']) }), resource('apis/x', petApi({ protocols: turn(['https', 'http']) })),
      resource('backends/p', { type: 'Pool', pool: { services: turn([{ id: '/backends/b', weight: 1 }, { id: '/backends/a', weight: 2 }]) } }),
      // The order of anything else is kept.
      resource('subscriptions/s', { displayName: 's', scope: '/apis', xUnknown: ['b', 'a'] }),
    ];
    const [one, other] = [await write({}, estateOf((values) => values)), await write({}, estateOf((values) => [...values].reverse()))];
    expect(other.files).toEqual(one.files);
    expect(JSON.parse(one.files['named values/n/namedValueInformation.json'] ?? '')).toMatchObject({ properties: { tags: ['A', 'b', 'c'] } });
    expect(JSON.parse(one.files['subscriptions/s/subscriptionInformation.json'] ?? '')).toMatchObject({ properties: { xUnknown: ['b', 'a'] } });
  });

  test.each(['tags/..', 'workspaces/../tags/t', 'tags/a\\b', 'tags/a/b'])('the name in %j leads nowhere', async (id) => {
    const folder = await createFolder({});
    const live = new Map([[id, { id, kind: 'Tag' as const, properties: { displayName: 't' } }]]);
    await expect(openArtifacts(folder).write(live, () => true)).rejects.toThrow(UserError);
    expect(await readFiles(folder)).toEqual({});
  });

  test('only what is selected', async () => {
    const { files } = await write({}, estate, (id) => id.startsWith('tags/'));
    expect(Object.keys(files)).toEqual(['tags/t/tagInformation.json']);
  });
});

/** A folder as the toolkit writes it: other order, absolute ids, escapes, no final newline. */
const POOL = `{
  "properties": {
    "type": "Pool",
    "description": "doesn\\u0027t",
    "pool": {
      "services": [
        { "id": "${SERVICE}/backends/a", "weight": 35 },
        { "id": "${SERVICE}/backends/b", "weight": 65 }
      ]
    }
  }
}`;
const members = [resource('backends/a', { url: 'https://a', protocol: 'http' }), resource('backends/b', { url: 'https://b', protocol: 'http' })];
const memberFiles = { 'backends/a/backendInformation.json': { properties: { url: 'https://a', protocol: 'http' } }, 'backends/b/backendInformation.json': { properties: { url: 'https://b', protocol: 'http' } } };
const pool = (services: JsonObject[], more: JsonObject = {}): Resource => resource('backends/pool', { type: 'Pool', description: "doesn't", pool: { services }, ...more });

describe('writing over a folder', () => {
  test.each<[string, JsonObject[], JsonObject, string]>([
    ['the same in another order', [{ id: '/backends/b', weight: 65 }, { id: '/backends/a', weight: 35 }], {}, POOL],
    ['one weight', [{ id: '/backends/a', weight: 36 }, { id: '/backends/b', weight: 65 }], {}, POOL.replace('35', '36')],
    ['another description', [{ id: '/backends/a', weight: 35 }, { id: '/backends/b', weight: 65 }], { description: 'other' }, POOL.replace('"doesn\\u0027t"', '"other"')],
    ['a new property', [{ id: '/backends/a', weight: 35 }, { id: '/backends/b', weight: 65 }], { title: 'T' }, POOL.replace('    "type"', '    "title": "T",\n    "type"')],
    ['a property that is gone', [{ id: '/backends/a', weight: 35 }, { id: '/backends/b', weight: 65 }], { description: null }, POOL.replace('    "description": "doesn\\u0027t",\n', '')],
  ])('changes only what differs: %s', async (_name, services, more, expected) => {
    const { files } = await write({ ...memberFiles, 'backends/pool/backendInformation.json': POOL }, [...members, pool(services, more)]);
    expect(files['backends/pool/backendInformation.json']).toBe(expected);
  });

  test('a text keeps the line ends of its file', async () => {
    const before = '<policies>\r\n  <inbound>\r\n    <base />\r\n  </inbound>\r\n</policies>\r\n';
    const files = {
      'apis/x/apiInformation.json': { properties: petApi() }, 'apis/x/policy.xml': before, 'policy.xml': before.replace('\r\n', '\n'),
      'policyFragments/f/policyFragmentInformation.json': { properties: { format: 'rawxml', value: '<fragment>\r\n  <base />\r\n</fragment>' } },
    };
    const after = before.replace('<base />', '<base />\r\n    <cors />');
    const written = await write(files, [
      resource('apis/x', petApi()), resource('apis/x/policies/policy', {}, after.replaceAll('\r\n', '\n')), resource('policies/policy', {}, after),
      resource('policyFragments/f', {}, '<fragment>\n  <cors />\n</fragment>'),
    ]);
    expect(written.files['apis/x/policy.xml']).toBe(after);
    expect(written.files['policy.xml']).toBe(after.replaceAll('\r\n', '\n'));
    expect(written.files['policyFragments/f/policyFragmentInformation.json']).toContain('"<fragment>\\r\\n  <cors />\\r\\n</fragment>\\r\\n"');
  });

  test('a member that is gone takes only its own id with it', async () => {
    const { files } = await write({ ...memberFiles, 'backends/pool/backendInformation.json': POOL }, [...members, pool([{ id: '/backends/b', weight: 65 }])]);
    expect(JSON.parse(files['backends/pool/backendInformation.json'] ?? '')).toMatchObject({ properties: { pool: { services: [{ id: `${SERVICE}/backends/b`, weight: 65 }] } } });
    expect(files['backends/pool/backendInformation.json']).toContain('doesn\\u0027t');
  });

  test('a new member follows, relative', async () => {
    const { files } = await write({ ...memberFiles, 'backends/pool/backendInformation.json': POOL }, [...members, pool([{ id: '/backends/c', weight: 1 }, { id: '/backends/a', weight: 35 }, { id: '/backends/b', weight: 65 }])]);
    expect(JSON.parse(files['backends/pool/backendInformation.json'] ?? '')).toMatchObject({ properties: { pool: { services: [{ id: `${SERVICE}/backends/a` }, { id: `${SERVICE}/backends/b` }, { id: '/backends/c' }] } } });
  });

  test('what is said otherwise, or left to a default, stays as it is', async () => {
    const { report } = await write({
      'apis/x/apiInformation.json': { properties: { path: 'pets', displayName: 'Pets', authenticationSettings: {}, description: '' } },
      'apis/x/specification.json': openapi(getPets),
      'apis/x/policy.xml': policy().replaceAll('><', '>\r\n\t<'),
      'apis/x;rev=2/apiInformation.json': { properties: { path: 'elsewhere', apiRevision: '2' } },
      'apis/x/releases/r/apiReleaseInformation.json': { properties: { notes: 'n' } },
    }, [
      resource('apis/x', petApi({ subscriptionRequired: true, type: 'http', apiRevisionDescription: null }), openapi(getPets, { title: 'Pets', version: '1.0' }, { servers: [{ url: 'https://gateway/pets' }] })),
      resource('apis/x/policies/policy', {}, policy()),
      resource('apis/x;rev=2', petApi({ apiRevision: '2', isCurrent: false })),
      resource('apis/x/releases/r', { apiId: '/apis/x;rev=1', notes: 'n' }),
    ]);
    expect(touched(report)).toEqual(nothing);
  });

  test('a changed policy and specification are written anew, in the syntax of their file', async () => {
    const { files, report } = await write({
      'apis/x/apiInformation.json': { properties: petApi() }, 'apis/x/specification.yml': 'openapi: 3.0.1\ninfo: { title: Pets, version: "1" }\npaths: {}\n', 'apis/x/policy.xml': policy(),
      'apis/y/apiInformation.json': { properties: petApi({ path: 'y' }) }, 'apis/y/specification.json': openapi({}),
    }, [
      resource('apis/x', petApi(), `${openapi(getPets)}\n\n`), resource('apis/x/policies/policy', {}, policy('<cors />').replaceAll('><', '>\r\n<')),
      { ...resource('apis/y', petApi({ path: 'y' })), content: { codec: 'specification', format: 'openapi', text: 'openapi: 3.0.1\ninfo:\n  title: Pets\n  version: "1"\npaths:\n  /y:\n    get:\n      responses: {"200": {description: ok}}\n' } },
    ]);
    expect(touched(report)).toEqual(['~ apis/x/policy.xml', '~ apis/x/specification.yml', '~ apis/y/specification.json']);
    expect(files['apis/x/policy.xml']).toBe(`${policy('<cors />').replaceAll('><', '>\n<')}\n`);
    expect(files['apis/x/specification.yml']).toBe(petsYaml);
    expect(JSON.parse(files['apis/y/specification.json'] ?? '')).toMatchObject({ paths: { '/y': {} } });
  });

  test('a specification that says what the API has no longer is written anew, and stays where the service says it too', async () => {
    const described = petsYaml.replace('title: Pets\n', 'title: Pets\n  description: All about pets\n');
    const info = `${JSON.stringify({ properties: { displayName: 'Pets', path: 'pets', protocols: ['https'] } }, null, 2)}\n`;
    const files = { 'apis/x/apiInformation.json': info, 'apis/x/specification.yaml': described };
    const gone = await write(files, [resource('apis/x', petApi(), openapi(getPets))]);
    expect(touched(gone.report)).toEqual(['~ apis/x/specification.yaml']);
    expect(gone.files['apis/x/specification.yaml']).toBe(petsYaml);
    expect(touched((await write(files, [resource('apis/x', petApi({ description: 'All about pets' }), openapi(getPets))])).report)).toEqual([]);
  });

  test('an export is written without the address of its gateway, as YAML or as the JSON that the file has', async () => {
    const export_ = resource('apis/x', petApi(), openapi(getPets, undefined, { servers: [{ url: 'https://one.azure-api.net/pets' }] }));
    const { files } = await write({}, [export_]);
    expect(files['apis/x/specification.yaml']).toBe(petsYaml);
    const { files: changed } = await write({ 'apis/x/apiInformation.json': { properties: petApi() }, 'apis/x/specification.json': openapi({}) }, [export_]);
    expect(changed['apis/x/specification.json']).toBe(`${JSON.stringify(JSON.parse(openapi(getPets)), null, 2)}\n`);
  });

  test('a WSDL stays where the service exports OpenAPI', async () => {
    const { report } = await write({ 'apis/x/apiInformation.json': { properties: petApi() }, 'apis/x/specification.wsdl': '<definitions />' }, [resource('apis/x', petApi(), openapi(getPets))]);
    expect(touched(report)).toEqual(nothing);
  });

  test('tokens stand for the values that the service has', async () => {
    const files = {
      'named values/n/namedValueInformation.json': { properties: { displayName: 'n', secret: true, value: '{#token#}' } },
      'backends/a/backendInformation.json': { properties: { url: 'https://{#host#}/api', protocol: 'http', credentials: { header: { key: ['{#key#}'] } } } },
      'apis/x/apiInformation.json': { properties: { ...petApi(), serviceUrl: '{#[url]#}' } },
      'apis/x/policy.xml': policy('<set-header name="a"><value>{#secret#}</value></set-header>'),
    };
    const { report } = await write(files, [
      resource('namedValues/n', { displayName: 'n', secret: true }),
      resource('backends/a', { url: 'https://real/api', protocol: 'http', credentials: { header: { key: [CANARY] } } }),
      resource('apis/x', petApi({ serviceUrl: 'https://backend' })),
      resource('apis/x/policies/policy', {}, policy(`<set-header name="a"><value>${CANARY}</value></set-header>`)),
    ]);
    expect(touched(report)).toEqual(nothing);
    expect(report.diagnostics).toEqual([]);
  });

  test('the mark of a removed secret stands for the value that the service has', async () => {
    const files = { 'backends/b/backendInformation.json': { properties: { url: 'https://old', protocol: 'http', credentials: { header: { key: ['*** REDACTED ***'] } } } } };
    const backend = (more: JsonObject): Resource[] => [resource('backends/b', { url: 'https://old', protocol: 'http', ...more })];
    expect(touched((await write(files, backend({ credentials: { header: { key: [CANARY] } } }))).report)).toEqual(nothing);
    const named = await write(files, backend({ credentials: { header: { key: ['{{key}}'] } } }));
    expect(named.files['backends/b/backendInformation.json']).toContain('"{{key}}"');
  });

  test('where a value with a token differs, nothing that may be its value is written', async () => {
    const files = {
      'backends/a/backendInformation.json': { properties: { url: 'https://{#host#}/api', protocol: 'http', description: 'old' } },
      'apis/x/apiInformation.json': { properties: petApi() },
      'apis/x/policy.xml': '<policies>\n  <inbound>\n    <base />\n    <set-header name="a"><value>{#secret#}</value></set-header>\n  </inbound>\n</policies>\n',
      'apis/y/apiInformation.json': { properties: petApi({ path: 'y' }) },
      'apis/y/policy.xml': '<policies>\n  <inbound>\n    <set-header name="a"><value>{#secret#}</value></set-header>\n  </inbound>\n</policies>\n',
    };
    const written = await write(files, [
      resource('backends/a', { url: `http://${CANARY}/api`, protocol: 'http', description: 'new' }),
      resource('apis/x', petApi()), resource('apis/y', petApi({ path: 'y' })),
      resource('apis/x/policies/policy', {}, `<policies>\n  <inbound>\n    <base />\n    <cors />\n    <set-header name="a"><value>${CANARY}</value></set-header>\n  </inbound>\n</policies>`),
      resource('apis/y/policies/policy', {}, `<policies>\n  <inbound>\n    <set-header name="b"><value>${CANARY}</value></set-header>\n  </inbound>\n</policies>`),
    ]);
    expect(touched(written.report)).toEqual(['~ apis/x/policy.xml', '~ backends/a/backendInformation.json']);
    expect(written.files['apis/x/policy.xml']).toBe(files['apis/x/policy.xml'].replace('<base />', '<base />\n    <cors />'));
    expect(written.files['backends/a/backendInformation.json']).toContain('"new"');
    expect(written.files['backends/a/backendInformation.json']).toContain('{#host#}');
    expect(written.report.diagnostics.map(({ resource: id }) => id)).toEqual(['apis/y/policies/policy', 'backends/a']);
    expect(JSON.stringify(written)).not.toContain(CANARY);
  });

  test('tokens on lines that look alike find their places by the lines around them', async () => {
    const header = (name: string, value: string): string => `<set-header name="${name}">\n<value>${value}</value>\n</set-header>`;
    const text = (inbound: string): string => `<policies>\n<inbound>\n${inbound}\n</inbound>\n</policies>\n`;
    const own = [header('a', '{#A#}'), header('b', '{#B#}'), header('plain', 'p')].join('\n');
    const { files } = await write({ 'policy.xml': text(own) }, [resource('policies/policy', {}, text(['<base />', header('b', `${CANARY}-b`), header('a', `${CANARY}-a`), header('plain', 'q')].join('\n')))]);
    expect(files['policy.xml']).toBe(text(['<base />', header('b', '{#B#}'), header('a', '{#A#}'), header('plain', 'q')].join('\n')));
  });

  describe('what a logger shows of its secret', () => {
    const shown = '{{Logger-Credentials--000000000000000000000001}}';
    const live = [resource('loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: shown } })];
    const logger = (credentials: JsonObject): Files => ({ 'loggers/l/loggerInformation.json': { properties: { loggerType: 'applicationInsights', credentials } } });

    test.each<[string, Files, string[]]>([
      ['is what the file says in its own words', logger({ instrumentationKey: '{{Logger-Credentials--639121f85ddd1701d02ea240}}' }), nothing],
      ['is what a token supplies', logger({ instrumentationKey: '{#key#}' }), nothing],
      ['is written where the file says nothing', logger({}), ['~ loggers/l/loggerInformation.json']],
    ])('%s', async (_name, files, expected) => {
      expect(touched((await write(files, live)).report)).toEqual(expected);
    });
  });

  test('what is gone is removed with its emptied folders; built-ins, unknown files and what is not selected stay', async () => {
    const { report, folder, files } = await write({
      'tags/gone/tagInformation.json': { properties: { displayName: 'gone' } },
      'tags/kept/tagInformation.json': { properties: { displayName: 'kept' } },
      'groups/administrators/groupInformation.json': { properties: { displayName: 'Administrators' } },
      'apis/gone/apiInformation.json': { properties: petApi() }, 'apis/gone/specification.yaml': 'openapi: 3.0.1\n',
      'apis/gone/operations/o/policy.xml': policy(), 'apis/gone/notes.txt': 'mine',
    }, [], (id) => id !== 'tags/kept');
    expect(touched(report)).toEqual(['- apis/gone/apiInformation.json', '- apis/gone/operations/o/policy.xml', '- apis/gone/specification.yaml', '- tags/gone/tagInformation.json']);
    expect(Object.keys(files)).toEqual(['apis/gone/notes.txt', 'groups/administrators/groupInformation.json', 'tags/kept/tagInformation.json']);
    expect(await readFolders(folder)).toEqual(['apis', 'apis/gone', 'groups', 'groups/administrators', 'tags', 'tags/kept']);
  });

  test('an API whose operations are all gone has no specification any more', async () => {
    const { report } = await write({ 'apis/x/apiInformation.json': { properties: petApi() }, 'apis/x/specification.json': openapi(getPets) }, [resource('apis/x', petApi())]);
    expect(touched(report)).toEqual(['- apis/x/specification.json']);
  });

  test('nothing is written over a folder that cannot be read', async () => {
    const folder = await createFolder({ 'tags/t/tagInformation.json': '{', 'tags/u/tagInformation.json': { properties: { displayName: 'u' } } });
    const before = await readFiles(folder);
    await expect(openArtifacts(folder).write(snapshot(), () => true)).rejects.toThrow(UserError);
    expect(await readFiles(folder)).toEqual(before);
  });
});

describe('associations', () => {
  const product = { 'products/p/productInformation.json': { properties: { displayName: 'P' } } };
  const live = (...names: string[]): Resource[] => [resource('products/p', { displayName: 'P' }), ...names.map((name) => resource(`products/p/apis/${name}`))];

  test.each<[string, Files, string[], string[]]>([
    ['a new one beside folders', { 'products/p/apis/x/productApiInformation.json': {} }, ['x', 'y'], ['+ products/p/apis/y/productApiInformation.json']],
    ['a new one beside an array', { 'products/p/apis.json': [{ name: 'x' }] }, ['X', 'y'], ['~ products/p/apis.json']],
    ['a new one into an empty array', { 'products/p/apis.json': [] }, ['y'], ['~ products/p/apis.json']],
    ['a new one where other associations are in an array', { 'products/p/groups.json': [] }, ['y'], ['+ products/p/apis.json']],
    ['a new one beside both', { 'products/p/apis.json': [{ name: 'x' }], 'products/p/apis/x/productApiInformation.json': {} }, ['x', 'y'], ['+ products/p/apis/y/productApiInformation.json']],
    ['one that is gone from both', { 'products/p/apis.json': [{ name: 'x' }, { name: 'y' }], 'products/p/apis/x/productApiInformation.json': {} }, ['y'], ['~ products/p/apis.json', '- products/p/apis/x/productApiInformation.json']],
  ])('%s', async (_name, files, names, expected) => {
    const { report, folder } = await write({ ...product, ...files }, live(...names));
    expect(touched(report)).toEqual(expected);
    const { snapshot: after, diagnostics } = await openArtifacts(folder).read();
    expect([...after.keys()].filter((key) => key.includes('/apis/'))).toEqual(names.map((name) => `products/p/apis/${name.toLowerCase()}`));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('an array keeps its other entries as they were', async () => {
    const { files } = await write({ ...product, 'products/p/apis.json': '[\n\t{ "name": "b" },\n\t{ "name": "gone" },\n\t{ "name": "a" }\n]' }, live('a', 'b', 'c'));
    expect(files['products/p/apis.json']).toMatch(/^\[\n\t\{ "name": "b" \},\n\t\{ "name": "a" \},\n\t\{\s*"name": "c"\s*\}\n\]$/);
  });
});

describe('revisions', () => {
  const files = {
    'apis/x/apiInformation.json': { properties: petApi({ apiRevision: '2' }) }, 'apis/x/policy.xml': policy(),
    'apis/x;rev=2/apiInformation.json': { properties: petApi({ apiRevision: '2' }) }, 'apis/x;rev=2/policy.xml': policy(),
    'apis/x;rev=1/apiInformation.json': { properties: petApi({ apiRevision: '1', isCurrent: false }) },
  };
  const one = resource('apis/x;rev=1', petApi({ apiRevision: '1', isCurrent: false }));
  const two = [resource('apis/x', petApi({ apiRevision: '2' })), resource('apis/x/policies/policy', {}, policy())];

  test('a folder that repeats the current revision stays as long as nothing changes', async () => {
    expect(touched((await write(files, [one, ...two])).report)).toEqual(nothing);
  });

  test('it goes when what it repeats changes', async () => {
    const { report, folder } = await write(files, [one, resource('apis/x', petApi({ apiRevision: '2', serviceUrl: 'https://new' })), resource('apis/x/policies/policy', {}, policy())]);
    expect(touched(report)).toEqual(['~ apis/x/apiInformation.json', '- apis/x;rev=2/apiInformation.json', '- apis/x;rev=2/policy.xml']);
    expect((await openArtifacts(folder).read()).diagnostics).toEqual([]);
  });

  test('it is a resource again when another revision becomes current', async () => {
    const { report, folder } = await write(files, [
      resource('apis/x', petApi({ apiRevision: '1' })), resource('apis/x;rev=2', petApi({ apiRevision: '2', isCurrent: false })), resource('apis/x;rev=2/policies/policy', {}, policy()),
    ]);
    expect(touched(report)).toEqual(['~ apis/x/apiInformation.json', '~ apis/x;rev=2/apiInformation.json', '- apis/x/policy.xml', '- apis/x;rev=1/apiInformation.json']);
    const { snapshot: next, diagnostics } = await openArtifacts(folder).read();
    expect(diagnostics).toEqual([]);
    expect(next.get('apis/x;rev=2')?.properties).toEqual(expect.not.objectContaining({ isCurrent: true }));
    expect([...next.keys()]).toEqual(['apis/x', 'apis/x;rev=2', 'apis/x;rev=2/policies/policy']);
  });
});
