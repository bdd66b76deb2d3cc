import { applyOverrides, parseOverrides } from '../../src/configuration/index.ts';
import { sectionsBelow, singletonName } from '../../src/configuration/sections.ts';
import type { Diagnostic } from '../../src/model/diagnostics.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { resourceId } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { filed, openapi, policy, snapshot } from '../support/resources.ts';

const SERVICE = '/subscriptions/{#sub#}/resourceGroups/g/providers/Microsoft.ApiManagement/service/other';
const FILE = 'configuration.prod.yaml';

const folder = snapshot(
  filed('namedValues/plain', { displayName: 'plain', value: 'old', tags: ['a', 'b'] }),
  filed('namedValues/secret', { displayName: 'secret', secret: true }),
  filed('namedValues/66e4511', { displayName: 'number', value: 'v' }),
  filed('backends/MyBackend', { url: 'https://dev', protocol: 'http', tls: { validateCertificateChain: true, validateCertificateName: true }, description: 'd' }),
  filed('apis/x', { displayName: 'X', path: 'x', apiRevision: '2', isCurrent: true }, openapi({})),
  filed('apis/x;rev=1', { displayName: 'X', path: 'x', apiRevision: '1' }),
  filed('apis/x/policies/policy', {}, policy()),
  filed('apis/x;rev=1/policies/policy', {}, policy()),
  filed('apis/x/operations/get/policies/policy', {}, policy()),
  filed('apis/x/diagnostics/azuremonitor', { loggerId: '/loggers/dev', verbosity: 'error' }),
  filed('apis/x/releases/r', { notes: 'n' }),
  filed('policies/policy', {}, policy()),
  filed('policyFragments/f', { description: 'd' }, '<fragment />'),
  filed('products/p', { displayName: 'P', state: 'published' }),
  filed('products/p/policies/policy', {}, policy()),
  filed('products/p/apis/x', {}),
  filed('groups/g', { displayName: 'g' }), filed('tags/t', { displayName: 't' }), filed('loggers/l', { loggerType: 'azureMonitor' }),
  filed('diagnostics/azuremonitor', { loggerId: '/loggers/l' }), filed('apiVersionSets/v', { displayName: 'v', versioningScheme: 'Segment' }),
  filed('subscriptions/s', { displayName: 's', scope: '/apis' }),
);

function apply(...texts: string[]): { snapshot: Snapshot; diagnostics: readonly Diagnostic[]; get: (id: string) => Resource } {
  const parsed = texts.map((text, index) => parseOverrides(text, index === 0 ? FILE : `${index}.yaml`));
  const applied = applyOverrides(folder, parsed.map(({ overrides }) => overrides));
  return {
    snapshot: applied.snapshot, diagnostics: [...parsed.flatMap(({ diagnostics }) => diagnostics), ...applied.diagnostics],
    get: (id) => applied.snapshot.get(id.toLowerCase()) ?? filed(id),
  };
}

function findings(...texts: string[]): string[] {
  return apply(...texts).diagnostics.map(({ code, file, line }) => `${code} ${file}:${line}`);
}

describe('what an override changes', () => {
  test('objects are merged, arrays replaced, null removes, and everything else stays', () => {
    const { get, diagnostics, snapshot: result } = apply(`
namedValues:
  - name: PLAIN
    properties: { value: new, tags: [c] }
backends:
  - name: mybackend
    properties:
      tls: { validateCertificateName: false }
      description: null
`);
    expect(diagnostics).toEqual([]);
    expect(get('namedValues/plain').properties).toEqual({ displayName: 'plain', value: 'new', tags: ['c'] });
    expect(get('backends/MyBackend').properties).toEqual({ url: 'https://dev', protocol: 'http', tls: { validateCertificateChain: true, validateCertificateName: false } });
    expect([...result].filter(([key, resource]) => folder.get(key) !== resource).map(([key]) => key)).toEqual(['backends/mybackend', 'namedvalues/plain']);
  });

  test('every section reaches its kind', () => {
    const entry = (name: string): string => `[{ name: ${name}, properties: { mark: 1 } }]`;
    const text = (name: string): string => `[{ name: ${name}, properties: { format: rawxml, value: <mark /> } }]`;
    const { get, diagnostics } = apply(`
apimServiceName: apim-prod
namedValues: ${entry('plain')}
tags: ${entry('t')}
groups: ${entry('g')}
versionSets: ${entry('v')}
backends: ${entry('MyBackend')}
loggers: ${entry('l')}
diagnostics: ${entry('azuremonitor')}
policyFragments: ${entry('f')}
policies: ${text('policy')}
subscriptions: ${entry('s')}
products: [{ name: p, properties: { mark: 1 }, policies: ${text('policy')}, apis: [{ name: x }] }]
apis:
  - name: x
    properties: { mark: 1 }
    policies: ${text('policy')}
    diagnostics: ${entry('azuremonitor')}
    releases: ${entry('r')}
    operations: [{ name: get, policies: ${text('policy')} }]
`);
    expect(diagnostics).toEqual([]);
    for (const id of ['namedValues/plain', 'tags/t', 'groups/g', 'apiVersionSets/v', 'backends/MyBackend', 'loggers/l', 'diagnostics/azuremonitor', 'policyFragments/f',
      'subscriptions/s', 'products/p', 'apis/x', 'apis/x/diagnostics/azuremonitor', 'apis/x/releases/r']) expect([id, get(id).properties['mark']]).toEqual([id, 1]);
    for (const id of ['policies/policy', 'products/p/policies/policy', 'apis/x/policies/policy', 'apis/x/operations/get/policies/policy']) expect([id, get(id).content?.text]).toEqual([id, '<mark />']);
  });

  test.each([['servicePolicies', 'policies/policy'], ['Policies', 'policies/policy']])('%s is the service policy', (section, id) => {
    expect(apply(`${section}: [{ name: policy, properties: { value: <mark /> } }]`).get(id).content).toEqual({ codec: 'policy', format: 'rawxml', text: '<mark />' });
  });

  test('apiVersionSets is the older name of versionSets', () => {
    expect(apply('apiVersionSets: [{ name: v, properties: { displayName: w } }]').get('apiVersionSets/v').properties['displayName']).toBe('w');
  });

  test("without 'properties' the fields beside the name are the properties", () => {
    const { get, diagnostics } = apply('backends:\n  - name: MyBackend\n    url: https://prod\napis:\n  - name: x\n    serviceUrl: https://prod\n    policies: []\n');
    expect(diagnostics).toEqual([]);
    expect(get('backends/MyBackend').properties['url']).toBe('https://prod');
    expect(get('apis/x').properties).toMatchObject({ serviceUrl: 'https://prod', path: 'x' });
    expect(get('apis/x').properties).not.toHaveProperty('policies');
  });

  test('ids are made relative, before any token in them needs a value', () => {
    expect(apply(`apis: [{ name: x, properties: { apiVersionSetId: "${SERVICE}/apiVersionSets/v" } }]`).get('apis/x').properties['apiVersionSetId']).toBe('/apiVersionSets/v');
  });

  test('the value of a secret is masked', () => {
    const { get } = apply('namedValues:\n  - { name: secret, properties: { value: canary } }\n  - { name: plain, properties: { secret: true } }\n');
    expect(new Sensitive('canary').equals(get('namedValues/secret').properties['value'])).toBe(true);
    expect(JSON.stringify(get('namedValues/secret').properties)).not.toContain('canary');
    expect(new Sensitive('old').equals(get('namedValues/plain').properties['value'])).toBe(true);
  });

  test('a name of digits is a name', () => {
    expect(apply('namedValues: [{ name: 66e4511, properties: { value: new } }]').get('namedValues/66e4511').properties['value']).toBe('new');
  });

  test('an API stands for all its revisions, what lies below them included, but does not change which revision they are', () => {
    const { get } = apply('apis:\n  - name: X\n    properties: { serviceUrl: https://prod, apiRevision: "9", isCurrent: false }\n    policies: [{ name: policy, properties: { value: <mark /> } }]\n');
    expect(get('apis/x').properties).toMatchObject({ serviceUrl: 'https://prod', apiRevision: '2', isCurrent: true });
    expect(get('apis/x;rev=1').properties).toEqual({ displayName: 'X', path: 'x', apiRevision: '1', serviceUrl: 'https://prod' });
    expect(get('apis/x;rev=1/policies/policy').content?.text).toBe('<mark />');
    expect(get('apis/x').content?.text).toBe(openapi({}));
  });

  test('one revision is that revision: the folder of the API where that is it, and over what is said of all', () => {
    const { get, diagnostics } = apply('apis:\n  - { name: x;rev=2, properties: { serviceUrl: https://two } }\n  - { name: x;rev=1, properties: { serviceUrl: https://one } }\n  - { name: x, properties: { serviceUrl: https://all, description: all } }\n');
    expect(diagnostics).toEqual([]);
    expect(get('apis/x').properties).toMatchObject({ serviceUrl: 'https://two', description: 'all' });
    expect(get('apis/x;rev=1').properties).toMatchObject({ serviceUrl: 'https://one', description: 'all' });
  });

  test('a later file goes over an earlier one', () => {
    const one = 'namedValues: [{ name: plain, properties: { value: one } }]';
    expect(apply(one, one.replace('one', 'two')).get('namedValues/plain').properties['value']).toBe('two');
    expect(findings(one, one)).toEqual([]);
  });

  test('aliases and merge keys are resolved', () => {
    expect(apply('namedValues:\n  - name: plain\n    properties: &p { value: shared }\n  - name: 66e4511\n    properties: { <<: *p, tags: [z] }\n').get('namedValues/66e4511').properties).toMatchObject({ value: 'shared', tags: ['z'] });
  });
});

describe('every kind', () => {
  /** The name that the test gives a resource of each kind: singletons have theirs. */
  const nameIn = (kind: KindName): string => singletonName(kind) ?? 'n';
  const chainOf = (kind: KindName): KindName[] => [...kindRow(kind).parent === null ? [] : chainOf(kindRow(kind).parent as KindName), kind];
  const idOf = (kind: KindName, workspace: string | null): string => resourceId(kind, chainOf(kind).filter((one) => singletonName(one) === null).map(() => 'n'), workspace);
  const scopes = kindNames.flatMap((kind): [KindName, string | null][] => kindRow(kind).workspace ? [[kind, null], [kind, 'w']] : [[kind, null]]);

  /** The entry of a kind inside the entries of its parents; every section is named by one of its names. */
  function entry(kind: KindName, workspace: string | null, said: string): string {
    let text = said;
    for (const one of chainOf(kind).toReversed()) {
      const section = sectionsBelow(kindRow(one).parent, workspace !== null).find((found) => found.kind === one);
      text = `${section?.names.at(-1)}: [{ name: ${nameIn(one).toUpperCase()}, ${text} }]`;
    }
    return workspace === null ? text : `workspaces: [{ name: W, ${text} }]`;
  }

  test.each(scopes)('%s in %s is reached, and only it is changed', (kind, workspace) => {
    const { content, contentProperty, body } = kindRow(kind);
    const resources = chainOf(kind).map((one) => filed(idOf(one, workspace), { mark: 'old', keep: 1 }, kindRow(one).content === null ? undefined : 'old'));
    const revision = idOf(kind, workspace).replace('apis/n', 'apis/n;rev=2');
    const all = snapshot(...resources, ...revision === idOf(kind, workspace) || kind === 'ProductApi' || kind === 'GatewayApi' ? [] : [filed(revision, { mark: 'old' }, content === null ? undefined : 'old')]);
    const said = content === null || content === 'specification' ? 'properties: { mark: new }' : `properties: { mark: new, ${contentProperty ?? 'value'}: new }`;
    const { overrides, diagnostics } = parseOverrides(entry(kind, workspace, said), FILE);
    const applied = applyOverrides(all, [overrides]);
    const found = [...diagnostics, ...applied.diagnostics].map(({ code }) => code);
    const target = applied.snapshot.get(idOf(kind, workspace).toLowerCase());
    const changed = [...applied.snapshot].filter(([key, one]) => all.get(key) !== one).map(([key]) => key);
    if (body === 'association') {
      expect([found, changed]).toEqual([['invalid-value'], []]);
      return;
    }
    expect(found).toEqual([]);
    expect(target?.properties).toEqual({ mark: 'new', keep: 1 });
    expect(target?.content?.text).toBe(content === null ? undefined : content === 'specification' ? 'old' : 'new');
    expect(target?.content?.codec).toBe(content ?? undefined);
    expect(changed).toEqual([...new Set([idOf(kind, workspace), ...all.has(revision.toLowerCase()) ? [revision] : []])].map((id) => id.toLowerCase()).sort());
  });

  test('a page of documentation is replaced as a page', () => {
    const all = snapshot({ ...filed('documentations/d', { title: 'D' }), content: { codec: 'markdown', format: 'markdown', text: '# Old' } });
    const { overrides } = parseOverrides('documentations:\n  - name: d\n    properties:\n      title: New\n      content: |\n        # New\n', FILE);
    const target = applyOverrides(all, [overrides]).snapshot.get('documentations/d');
    expect(target).toMatchObject({ properties: { title: 'New' }, content: { codec: 'markdown', format: 'markdown', text: '# New\n' }, source: { contentFile: FILE, contentLine: 6 } });
    expect(target?.properties).not.toHaveProperty('content');
  });

  test('a specification that comes without its format is refused', () => {
    const all = snapshot(filed('apis/ws', { path: 'ws', type: 'websocket' }));
    const { overrides } = parseOverrides('apis: [{ name: ws, properties: { value: "{}" } }]', FILE);
    const { diagnostics, snapshot: result } = applyOverrides(all, [overrides]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['invalid-value']);
    expect(result.get('apis/ws')?.content).toBeUndefined();
  });
});

describe('workspaces', () => {
  const inside = snapshot(
    filed('apis/x', { path: 'x', apiRevision: '1' }), filed('workspaces/w/apis/x', { path: 'x', apiRevision: '2', isCurrent: true }), filed('workspaces/w/apis/x;rev=1', { path: 'x', apiRevision: '1' }),
    filed('workspaces/w/namedValues/secret', { displayName: 'secret', secret: true }), filed('workspaces/v/apis/x', { path: 'x' }),
  );
  const over = (text: string): ReturnType<typeof applyOverrides> => {
    const parsed = parseOverrides(text, FILE);
    expect(parsed.diagnostics).toEqual([]);
    return applyOverrides(inside, [parsed.overrides]);
  };

  test('one without information file holds overrides, which reach the revisions there and nothing outside', () => {
    const { snapshot: result, diagnostics } = over('workspaces: [{ name: W, apis: [{ name: X, properties: { serviceUrl: https://prod, apiRevision: "9" } }] }]');
    expect(diagnostics).toEqual([]);
    expect(result.get('workspaces/w/apis/x')?.properties).toMatchObject({ serviceUrl: 'https://prod', apiRevision: '2' });
    expect(result.get('workspaces/w/apis/x;rev=1')?.properties).toMatchObject({ serviceUrl: 'https://prod', apiRevision: '1' });
    for (const key of ['apis/x', 'workspaces/v/apis/x']) expect(result.get(key)).toBe(inside.get(key));
  });

  test('one revision there is the folder of the API, where that is it', () => {
    const { snapshot: result } = over('workspaces: [{ name: w, apis: [{ name: x;rev=2, properties: { description: two } }, { name: x, properties: { description: all } }] }]');
    expect(['', ';rev=1'].map((revision) => result.get(`workspaces/w/apis/x${revision}`)?.properties['description'])).toEqual(['two', 'all']);
  });

  test('an override of the service does not reach into workspaces', () => {
    const { snapshot: result } = over('apis: [{ name: x, properties: { description: d } }]');
    expect([...result].filter(([key, one]) => inside.get(key) !== one).map(([key]) => key)).toEqual(['apis/x']);
  });

  test('secrets are masked there too', () => {
    const { snapshot: result } = over('workspaces: [{ name: w, namedValues: [{ name: secret, properties: { value: canary } }] }]');
    expect(JSON.stringify([...result.values()])).not.toContain('canary');
  });

  test('its own properties need its own file', () => {
    const { diagnostics } = over('workspaces: [{ name: w, properties: { description: d } }]');
    expect(diagnostics.map(({ code, message }) => [code, message.includes('write workspaceInformation.json with its displayName')])).toEqual([['override-unmatched', true]]);
  });
});

describe('YAML as it is written', () => {
  test('sections and entries may be aliases, and merge keys bring properties', () => {
    const { get, diagnostics } = apply('backends:\n  - &b { name: MyBackend, url: https://prod }\nnamedValues:\n  - <<: &v { value: shared }\n    name: plain\napis:\n  - name: x\n    policies: &p [{ name: policy, properties: { value: <mark /> } }]\nproducts:\n  - name: p\n    policies: *p\n');
    expect(diagnostics).toEqual([]);
    expect(get('backends/MyBackend').properties['url']).toBe('https://prod');
    expect(get('namedValues/plain').properties['value']).toBe('shared');
    expect(get('products/p/policies/policy').content?.text).toBe('<mark />');
  });

  test('merge keys bring whole parts of an entry, and what they bring is in the line that says it', () => {
    const { get, diagnostics } = apply('backends:\n  - name: MyBackend\n    properties: &shared\n      description: shared\n      url: https://one\nnamedValues:\n  - name: plain\n    <<: { properties: { value: merged } }\nproducts:\n  - name: p\n    properties:\n      <<: *shared\n      terms: own\n    <<:\n      policies:\n        - name: policy\n          properties:\n            value: |\n              <mark />\n');
    expect(diagnostics).toEqual([]);
    expect(get('namedValues/plain').properties['value']).toBe('merged');
    expect(get('products/p').properties).toMatchObject({ description: 'shared', terms: 'own' });
    expect(['description', 'terms'].map((name) => get('products/p').source?.locate([name])?.line)).toEqual([4, 13]);
    expect(get('products/p/policies/policy')).toMatchObject({ content: { text: '<mark />\n' }, source: { contentFile: FILE, contentLine: 19 } });
  });

  test('several merge keys stand in one map, or list their maps; the first has it, and the key itself has it before all', () => {
    const own = 'namedValues:\n  - name: plain\n    properties:\n';
    for (const merges of ['      <<: { value: one, tags: [a] }\n      <<: { value: two, displayName: d }\n', '      <<: [{ value: one, tags: [a] }, { value: two, displayName: d }]\n']) {
      const { get, diagnostics } = apply(own + merges);
      expect(diagnostics).toEqual([]);
      expect(get('namedValues/plain').properties).toMatchObject({ value: 'one', tags: ['a'], displayName: 'd' });
      expect(apply(`${own}${merges}      value: own\n`).get('namedValues/plain').properties['value']).toBe('own');
    }
  });

  test('a document that is an alias has its own lines', () => {
    const { get } = apply('policies:\n  - name: policy\n    properties:\n      value: &text |\n        <mark />\napis:\n  - name: x\n    policies: &p\n      - name: policy\n        properties: { value: *text }\nproducts:\n  - name: p\n    policies: *p\n');
    expect(['policies/policy', 'apis/x/policies/policy', 'products/p/policies/policy'].map((id) => get(id).source?.contentLine)).toEqual([5, 5, 5]);
  });

  test('a value of itself is refused', () => {
    expect(findings('backends:\n  - name: MyBackend\n    properties: &a { x: *a }\n')).toEqual([`file-unparsable ${FILE}:1`]);
  });
});

describe('where an override says what it says', () => {
  const { get } = apply('backends:\n  - name: MyBackend\n    properties:\n      tls:\n        validateCertificateName: false\n      pool:\n        services:\n          - id: /backends/a\n            weight: 1\n      description: null\npolicies:\n  - name: policy\n    properties:\n      format: rawxml\n      value: |\n        <policies>\n');
  test.each<[(string | number)[], string, number | undefined]>([
    [['tls', 'validateCertificateName'], FILE, 5],
    [['tls'], FILE, 4],
    [['tls', 'validateCertificateChain'], 'folder/backends/MyBackend.json', 3],
    [['pool', 'services', 0, 'weight'], FILE, 9],
    // The array is the override's, and so is what its elements do not have.
    [['pool', 'services', 0, 'priority'], FILE, 8],
    [['description'], FILE, 10],
    [['url'], 'folder/backends/MyBackend.json', 2],
    [[], 'folder/backends/MyBackend.json', 1],
  ])('%j is in %s, line %i', (path, file, line) => {
    expect(get('backends/MyBackend').source?.locate(path)).toEqual({ file, line });
  });

  test('a policy begins below its key', () => {
    expect(get('policies/policy').source).toMatchObject({ contentFile: FILE, contentLine: 16 });
  });
});

describe('what is wrong in an override file', () => {
  test.each<[string, string, string[]]>([
    ['a misspelt section', '\nnamed_values:\n  - name: plain\n', [`unknown-key ${FILE}:2`]],
    ['a misspelt section of an API', 'apis:\n  - name: x\n    properties: {}\n    diagnostic:\n      - name: azuremonitor\n', [`unknown-key ${FILE}:4`]],
    ["'properties' misspelt", 'namedValues:\n  - name: plain\n    propertys:\n      value: x\n', [`unknown-key ${FILE}:3`]],
    ['a field beside properties', 'namedValues:\n  - name: plain\n    properties: { value: x }\n    secret: true\n', [`unknown-key ${FILE}:4`]],
    ['a name that the folder does not hold', 'namedValues:\n  - name: plain\n  - name: plan\n    properties: { value: x }\n', [`override-unmatched ${FILE}:3`]],
    ['one without properties', 'apis:\n  - name: y\n', [`override-unmatched ${FILE}:2`]],
    ['one below another that is missing: said once', 'apis:\n  - name: y\n    diagnostics:\n      - name: azuremonitor\n        properties: { verbosity: error }\n', [`override-unmatched ${FILE}:2`]],
    ['a child that is missing', 'apis:\n  - name: x\n    operations:\n      - name: post\n        policies:\n          - name: policy\n            properties: { value: <a /> }\n', [`override-unmatched ${FILE}:6`]],
    ['an operation itself', 'apis:\n  - name: x\n    operations:\n      - name: get\n        properties: { displayName: G }\n', [`override-unmatched ${FILE}:4`]],
    ['a revision that is missing', 'apis:\n  - name: x;rev=7\n', [`override-unmatched ${FILE}:2`]],
    ['kinds of which the folder holds nothing', 'gateways:\n  - name: g\n    apis: [{ name: x }]\nworkspaces:\n  - name: w\n', [`override-unmatched ${FILE}:2`, `override-unmatched ${FILE}:5`]],
    ['sections that name nothing', 'gateways: []\nworkspaces:\n', []],
    ['a workspace that is missing, with all that it holds', 'workspaces:\n  - name: nobody\n    apis:\n      - name: x\n        properties: { description: d }\n', [`override-unmatched ${FILE}:2`]],
    ['what a workspace does not have', 'workspaces:\n  - name: w\n    properties: {}\n    gateways: []\n', [`unknown-key ${FILE}:4`, `override-unmatched ${FILE}:2`]],
    ['a wiki of another name', 'products:\n  - name: p\n    wikis:\n      - name: other\n', [`override-unmatched ${FILE}:4`]],
    ['one resource under two names of its section', 'versionSets: [{ name: v }]\napiVersionSets: [{ name: V }]\n', [`override-duplicate ${FILE}:2`]],
    ['a tag of an API with properties', 'apis:\n  - name: x\n    tags: [{ name: t, properties: { a: 1 } }]\n', [`override-unmatched ${FILE}:3`]],
    ['a policy of another name', 'policies:\n  - name: other\n    properties: { value: <a /> }\n', [`override-unmatched ${FILE}:2`]],
    ['one resource twice', 'namedValues:\n  - name: plain\n    properties: { value: a }\n  - name: Plain\n    properties: { value: b }\n', [`override-duplicate ${FILE}:4`]],
    ['an association with properties', 'products:\n  - name: p\n    apis:\n      - name: x\n        properties: { a: 1 }\n', [`invalid-value ${FILE}:4`]],
    ['a policy by link', 'policies:\n  - name: policy\n    properties: { format: rawxml-link, value: https://x }\n', [`invalid-value ${FILE}:2`]],
    ['a policy that is no text', 'policies:\n  - name: policy\n    properties: { value: 3 }\n', [`invalid-value ${FILE}:2`]],
    ['no list', 'namedValues:\n  plain: { value: x }\n', [`invalid-value ${FILE}:1`]],
    ['an entry without a name', 'namedValues:\n  - properties: { value: x }\n', [`invalid-value ${FILE}:2`]],
    ['properties that are no object', 'namedValues:\n  - name: plain\n    properties: x\n', [`invalid-value ${FILE}:3`]],
    ['a name that leads out', 'namedValues:\n  - name: ../plain\n', [`invalid-value ${FILE}:2`]],
    ['no map', '- a\n', [`invalid-value ${FILE}:1`]],
    ['a token without quotes', 'namedValues:\n  - name: plain\n    properties:\n      value: {#token#}\n', [`file-unparsable ${FILE}:4`, `file-unparsable ${FILE}:5`]],
    ['a section that stands twice', 'apis: []\nnamedValues: []\napis: []\n', [`file-unparsable ${FILE}:3`]],
    ['a merge marker', 'apis: []\n>>>>>>> main\n', [`merge-marker ${FILE}:2`]],
    ['nothing', '# nothing yet\n', []],
  ])('%s', (_name, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test.each([
    ['named_values: []', "Did you mean 'namedValues'?"],
    ['namedValues: [{ name: plan }]', "Did you mean 'plain'?"],
    ['apis: [{ name: other }]', 'It holds x.'],
    ['products: [{ name: p, groups: [{ name: g }] }]', 'It holds none of products/p.'],
    ['apis: [{ name: x, operations: [{ name: get, properties: { displayName: G } }] }]', 'write operationInformation.json with its displayName, method, urlTemplate'],
    ['policies: [{ name: default }]', "there is no service policy 'default'; its name is always 'policy'"],
    ['workspaces: [{ name: nobody, apis: [{ name: x }] }]', "the folder holds no workspace 'workspaces/nobody'"],
  ])('%s is answered with %s', (text, answer) => {
    const [finding] = apply(text).diagnostics;
    expect(finding?.severity).toBe('error');
    expect(finding?.message).toContain(answer);
  });

  test('nothing is changed by what is not matched, and the rest is', () => {
    const { snapshot: result, get } = apply('namedValues:\n  - { name: nobody, properties: { value: x } }\n  - { name: plain, properties: { value: new } }\n');
    expect([...result.keys()]).toEqual([...folder.keys()]);
    expect(get('namedValues/plain').properties['value']).toBe('new');
  });
});
