import { both, createSelector, parseFilter } from '../../src/configuration/index.ts';
import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { closeSelection } from '../../src/plan/closure.ts';
import { policy, resource, snapshot } from '../support/resources.ts';

const FILE = 'configuration.extractor.yaml';

function findings(text: string): string[] {
  return parseFilter(text, FILE).diagnostics.map(({ code, severity, line }) => `${severity} ${code} ${line}`);
}

function messages(text: string): string {
  return parseFilter(text, FILE).diagnostics.map(({ message }) => message).join('\n');
}

function selected(text: string, ...ids: string[]): string[] {
  const { selector } = parseFilter(text, FILE);
  return ids.filter((id) => selector.selects(id));
}

describe('what a filter file selects', () => {
  const NESTED = 'apis: [{ a: { operations: [{ get: { policies: [] } }, put], policies: [], diagnostics: [d], releases: [r] } }, b]';
  const IN_WORKSPACE = 'workspaces: [{ w: { apis: [{ a: { policies: [] } }], namedValues: [] } }, v]';

  test.each<[string, string, boolean]>([
    ['', 'apis/a', true],
    ['# nothing', 'apis/a', true],
    ['apis: [a]', 'apis/a', true],
    ['apis: [a]', 'apis/b', false],
    ['apis: [a]', 'apis/ab', false],
    ['apis: [A]', 'apis/a', true],
    ['apis: [a]', 'apis/A', true],
    ['apis: [a]', 'apis/a;rev=2', true],
    ['apis: [a]', 'apis/a;rev=2/operations/get/policies/policy', true],
    ['apis: ["a;rev=2"]', 'apis/a;rev=2', true],
    ['apis: ["a;rev=2"]', 'apis/a', false],
    ['apis: [a]', 'products/p', true],
    ['apis: []', 'apis/a', false],
    ['apis: []', 'apis/a/policies/policy', false],
    ['apis: [pet*]', 'apis/petstore', true],
    ['apis: [pet*]', 'apis/petstore;rev=3', true],
    ['apis: ["*-v?"]', 'apis/x-v1', true],
    ['apis: ["*-v?"]', 'apis/x-v10', false],
    ['tags: ["a[b]"]', 'tags/a[b]', true],
    ['tags: ["a[b]"]', 'tags/ab', false],
    ['tags: [a.b]', 'tags/axb', false],
    ['namedValues: [66e4511, 0123]', 'namedValues/66e4511', true],
    ['namedValues: [66e4511, 0123]', 'namedValues/0123', true],
    ['Apis: [a]', 'apis/b', false],
    ['policies: [policy]', 'policies/policy', true],
    ['policies: []', 'policies/policy', false],
    ['policies: []', 'apis/a/policies/policy', true],
    ['versionSets: [v]', 'apiVersionSets/w', false],
    ['apiVersionSets: [v]', 'apiVersionSets/w', false],
    ['versionSetNames: [v]', 'apiVersionSets/v', true],
    ['apiNames: [a]', 'apis/b', false],
    ['apiNames: [ignore]', 'apis/a', false],
    ['apiNames: [Ignore, b]', 'apis/b', true],
    ['namedValueNames: [ignore]', 'apis/a', true],
    [NESTED, 'apis/a', true],
    [NESTED, 'apis/b/policies/policy', true],
    [NESTED, 'apis/a/policies/policy', false],
    [NESTED, 'apis/a;rev=2/policies/policy', false],
    [NESTED, 'apis/a/operations/get', true],
    [NESTED, 'apis/a/operations/get/policies/policy', false],
    [NESTED, 'apis/a/operations/put/policies/policy', true],
    [NESTED, 'apis/a/operations/post/policies/policy', false],
    [NESTED, 'apis/a/diagnostics/d', true],
    [NESTED, 'apis/a/diagnostics/e', false],
    [NESTED, 'apis/a/releases/r', true],
    [NESTED, 'apis/a/schemas/s', true],
    ['apis: [{ A: { policies: [] } }]', 'apis/a/policies/policy', false],
    ['apis: [{ a: { operations: [x] } }, { A: { operations: [y], policies: [] } }]', 'apis/a/operations/x/policies/policy', true],
    ['apis: [{ a: { operations: [x] } }, { A: { operations: [y], policies: [] } }]', 'apis/a/operations/y/policies/policy', true],
    ['apis: [{ a: { operations: [x] } }, { A: { operations: [y], policies: [] } }]', 'apis/a/operations/z/policies/policy', false],
    ['apis: [{ a: { operations: [x] } }, { A: { operations: [y], policies: [] } }]', 'apis/a/policies/policy', false],
    ['apis: ["*", { a: { policies: [] } }]', 'apis/a/policies/policy', false],
    ['apis: ["*", { a: { policies: [] } }]', 'apis/b/policies/policy', true],
    ['apis: [{ a: }]', 'apis/a/policies/policy', true],
    [IN_WORKSPACE, 'workspaces/w', true],
    [IN_WORKSPACE, 'workspaces/W/apis/A', true],
    [IN_WORKSPACE, 'workspaces/w/apis/a/policies/policy', false],
    [IN_WORKSPACE, 'workspaces/w/apis/b', false],
    [IN_WORKSPACE, 'workspaces/w/namedValues/n', false],
    [IN_WORKSPACE, 'workspaces/w/backends/b', true],
    [IN_WORKSPACE, 'workspaces/v/apis/b', true],
    [IN_WORKSPACE, 'workspaces/u/apis/a', false],
    [IN_WORKSPACE, 'apis/b', true],
    ['apis: []', 'workspaces/w/apis/a', true],
    ['workspaces: []', 'workspaces/w/apis/a', false],
  ])('%s: %s: %s', (text, id, expected) => {
    const { selector, diagnostics } = parseFilter(text, FILE);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(selector.selects(id)).toBe(expected);
  });

  test.each<[string, string[], string[]]>([
    ['products: [p]\napis: [a]', ['products/p/apis/a'], ['products/p/apis/b', 'products/q/apis/a']],
    ['products: [{ p: { apis: [a], groups: [] } }]', ['products/p/apis/a', 'products/p/tags/t'], ['products/p/apis/b', 'products/p/groups/g', 'products/q/apis/a']],
    ['groups: [g]', ['products/p/groups/g'], ['products/p/groups/h']],
    ['tags: [{ t: { apis: [a], products: [] } }]', ['apis/a/tags/t', 'apis/a/operations/o/tags/t'], ['apis/b/tags/t', 'products/p/tags/t', 'apis/a/tags/u']],
    ['tags: [t]\napis: [a]', ['apis/a/tags/t', 'apis/a/operations/o/tags/t'], ['apis/b/tags/t', 'apis/a/tags/u', 'apis/a/operations/o/tags/u', 'apis/b/operations/o/tags/t']],
    ['gateways: [{ g: { apis: [a] } }]', ['gateways/g/apis/a'], ['gateways/g/apis/b', 'gateways/h/apis/a']],
    ['workspaces: [{ w: { apis: [a], tags: [{ t: { apis: [a] } }] } }]', ['workspaces/w/products/p/apis/a', 'workspaces/w/apis/a/tags/t', 'products/p/apis/b'], ['workspaces/w/products/p/apis/b', 'workspaces/w/apis/b/tags/t']],
  ])('an association needs both its ends: %s', (text, inside, outside) => {
    expect(selected(text, ...inside, ...outside)).toEqual(inside);
  });
});

describe('what is left out for good', () => {
  const FILTER = 'apis: [{ a: { policies: [], schemas: [], operations: [{ get: { policies: [] } }] } }, b]\nproducts: [{ p: { apis: [a] } }]\ntags: [{ t: { apis: [] } }]\nnamedValues: []\npolicies: []\n';
  test.each([
    // A list below something selected leaves them out, and nothing needs them.
    ['apis/a/policies/policy', true],
    ['apis/a;rev=2/policies/policy', true],
    ['apis/a/operations/get/policies/policy', true],
    ['products/p/apis/b', true],
    ['apis/a/tags/t', true],
    ['policies/policy', true],
    // What is selected.
    ['apis/b/policies/policy', false],
    ['products/p/apis/a', false],
    // What may be needed.
    ['namedValues/n', false],
    ['apis/a/schemas/s', false],
    ['apis/c', false],
    // What comes along with something that is needed.
    ['apis/c/policies/policy', false],
    ['products/q/apis/a', false],
    ['apis/a/tags/u', false],
    ['apis/a/operations/put/policies/policy', false],
  ])('%s: %s', (id, expected) => {
    expect(parseFilter(FILTER, FILE).selector.excludes(id)).toBe(expected);
  });

  test('a filtered extract takes along what is needed, and no more', () => {
    const all = snapshot(
      resource('apis/a', { path: 'a', apiVersionSetId: '/apiVersionSets/v' }), resource('apis/a/policies/policy', {}, policy('<set-variable name="x" value="{{two}}" />')),
      resource('apis/a/operations/get/policies/policy', {}, policy('<set-variable name="x" value="{{one}}" />')), resource('apis/b', { path: 'b' }),
      resource('apiVersionSets/v', { displayName: 'v', versioningScheme: 'Segment' }), resource('namedValues/one', { displayName: 'one', value: '1' }), resource('namedValues/two', { displayName: 'two', value: '2' }),
      resource('products/p', { displayName: 'p' }), resource('products/p/apis/a'), resource('products/p/policies/policy', {}, policy()), resource('tags/t', { displayName: 't' }), resource('apis/a/tags/t'),
    );
    const { selector } = parseFilter('apis: [{ a: { policies: [] } }]\nproducts: [{ p: { apis: [], policies: [] } }]\nversionSets: []\nnamedValues: []\ntags: []\n', FILE);
    expect([...closeSelection(all, selector)].sort()).toEqual(['apis/a', 'apis/a/operations/get/policies/policy', 'apiversionsets/v', 'namedvalues/one', 'products/p']);
  });
});

describe('names that match nothing', () => {
  test('are told as selectors, with their places', () => {
    const { selector } = parseFilter('apis:\n  - a\n  - nobody\n  - b:\n      diagnostics: [d]\n      releases: [r]\n      operations: [gone]\n      policies: [policy]\ntags: [{ t: { apis: [a, z] } }]\npolicies: [other]\n', FILE);
    const unused = selector.unused(['apis/a;rev=2', 'apis/b', 'apis/b/diagnostics/d', 'apis/a/tags/t', 'policies/policy']);
    expect(unused).toEqual(['apis/nobody', 'apis/b/releases/r', 'tags/t/apis/z', 'policies/other']);
    expect(unused.map((written) => selector.locate(written))).toEqual([3, 6, 9, 10].map((line) => ({ file: FILE, line })));
    expect(selector.locate('apis/unknown')).toBeNull();
  });

  test('a placeholder of older files is not told', () => {
    expect(parseFilter('apiNames: [ignore]', FILE).selector.unused([])).toEqual([]);
  });
});

describe('kinds managed on request', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['certificates: []', []],
    ['certificates: [c]', ['Certificate']],
    ['gateways: [g]', []],
    ['gateways: [{ g: { hostnameConfigurations: ["*"] } }]', ['GatewayHostnameConfiguration']],
    ['workspaces: [{ w: { certificates: [c] } }]', ['Certificate']],
    ['caches: [c]\nopenIdConnectProviders: [o]\nauthorizationServers: [a]', ['Cache', 'AuthorizationServer', 'OpenIdConnectProvider']],
  ])('%s asks for %j', (text, expected) => {
    const { selector } = parseFilter(text, FILE);
    expect(kindNames.filter((kind) => kindRow(kind).managed === 'on-request' && selector.requests(kind))).toEqual(expected);
  });
});

describe('keys of v6', () => {
  test('are told once each, with the present key', () => {
    expect(findings('apiNames: [a]\nversionSetNames: [v]\nbackends: []\n')).toEqual(['info filter-older 1', 'info filter-older 2']);
    expect(messages('apiNames: [a]')).toBe(`${FILE}: the key 'apiNames' is of an older format; its present name is 'apis'.`);
  });

  test.each(['apiNames', 'backendNames', 'diagnosticNames', 'loggerNames', 'namedValueNames', 'productNames', 'subscriptionNames', 'tagNames', 'policyFragmentNames', 'versionSetNames',
    'gatewayNames', 'groupNames', 'workspaceNames', 'schemaNames', 'policyNames', 'policyRestrictionNames', 'documentationNames'])('%s', (key) => {
    expect(findings(`${key}: [x]`)).toEqual(['info filter-older 1']);
  });

  test('what they did otherwise is told where they do it', () => {
    expect(messages('subscriptionNames: [s]')).toContain('not selected');
    expect(messages('apiNames: [a]')).not.toContain('not selected');
  });

  test('settings of the same file', () => {
    expect(findings('apimServiceName: x\napiSpecificationFormat: OpenAPIV3Json\n')).toEqual(['info filter-older 2']);
    expect(messages('apiSpecificationFormat: JSON')).toContain('specification-format');
  });
});

describe('what is wrong in a filter file', () => {
  test.each<[string, string, string[], string]>([
    ['an unknown key', 'backends: []\napi: [a]\n', ['error unknown-key 2'], "Did you mean 'apis'?"],
    ['an unknown key like nothing', 'frobnicate: [a]\n', ['error unknown-key 1'], 'Known here are'],
    ['an unknown nested key', 'apis:\n  - a:\n      operation: [x]\n', ['error unknown-key 3'], "Did you mean 'operations'?"],
    ['what a workspace does not have', 'workspaces:\n  - w:\n      gateways: [g]\n', ['error unknown-key 3'], 'Known here are'],
    ['a misspelt key of v6', 'apiName: [a]\n', ['error unknown-key 1'], "Did you mean 'apis'?"],
    ['both spellings', 'apis: [a]\napiNames: [b]\n', ['error invalid-value 2'], "'apis' and 'apiNames' are two spellings of one key"],
    ['one key in two cases', 'apis: [a]\nAPIS: [b]\n', ['error invalid-value 2'], 'two spellings'],
    ['one key twice', 'apis: [a]\napis: [b]\n', ['error file-unparsable 2'], ''],
    ['an override entry', 'apis:\n  - name: foo\n', ['error invalid-value 2'], "Write '- foo' in place of '- name: foo'"],
    ['an override entry with more', 'apis:\n  - name: foo\n    properties: {}\n', ['error invalid-value 2'], "Write '- foo'"],
    ['sections that are not indented', 'apis:\n  - a:\n    operations: []\n', ['error invalid-value 2'], "Indent what belongs below 'a' further"],
    ['an entry that is a list', 'apis:\n  - a\n  - [b]\n', ['error invalid-value 3'], 'should be a name'],
    ['an empty entry', 'apis:\n  - a\n  -\n', ['error invalid-value 3'], 'should be a name'],
    ['a text in place of a list', 'apis: a\n', ['error invalid-value 1'], 'should be a list of names'],
    ['nothing in place of a list', 'apis:\n  # - a\nbackends: []\n', ['error invalid-value 1'], "Write 'apis: []' to select none"],
    ['sections that are a list', 'apis:\n  - a: [operations]\n', ['error invalid-value 2'], 'with sections below it'],
    ['sections where there are none', 'backends:\n  - b: { policies: [] }\n', ['error invalid-value 2'], 'nothing lies below'],
    ['sections below an association', 'products:\n  - p: { apis: [{ a: { policies: [] } }] }\n', ['error invalid-value 2'], 'nothing lies below'],
    ['no map', '- apis\n', ['error invalid-value 1'], 'should hold sections'],
  ])('%s', (_name, text, expected, answer) => {
    expect(findings(text)).toEqual(expected);
    expect(messages(text)).toContain(answer);
  });

  test('aliases are resolved', () => {
    expect(selected('apis: &names [a]\nproducts: *names\n', 'products/a', 'products/b')).toEqual(['products/a']);
  });

  test('a pattern of many stars takes no time', () => {
    const { selector } = parseFilter(`apis: ["${'*a'.repeat(100)}*b"]`, FILE);
    expect(selector.selects(`apis/${'a'.repeat(250)}`)).toBe(false);
  });
});

test('two selectors together select what both select, and exclude what either excludes', () => {
  const selector = both(createSelector({ include: ['apis/*', 'certificates/*'], exclude: ['apis/x'] }), parseFilter('apis: [x, y]\ncaches: [c]', FILE).selector);
  expect(['apis/x', 'apis/y', 'apis/z', 'tags/t'].map((id) => [selector.selects(id), selector.excludes(id)])).toEqual([[false, true], [true, false], [false, false], [false, false]]);
  expect([selector.requests('Certificate'), selector.requests('Cache'), selector.requests('AuthorizationServer')]).toEqual([true, true, false]);
  expect(selector.unused(['apis/z'])).toEqual(['certificates/*', 'apis/x', 'apis/y', 'caches/c']);
  expect(selector.locate('apis/y')).toEqual({ file: FILE, line: 1 });
});
