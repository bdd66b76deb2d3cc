import { applyOverrides, parseOverrides, withoutOverrides, type Overridden } from '../../src/configuration/index.ts';
import { planChanges } from '../../src/plan/planner.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { filed, openapi, policy, resource, snapshot } from '../support/resources.ts';

const FILE = 'configuration.prod.yaml';
const TARGET = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-prod';
const backend = (url: string): string => policy(`\n<set-backend-service base-url="${url}" />\n`);
const servers = (url: string): string => openapi({}, { title: 'X', version: '1' }, { servers: [{ url }] });

const folder = snapshot(
  filed('apis/x', { displayName: 'X', path: 'x', apiRevision: '2', isCurrent: true }, servers('https://dev.example.com/x')), filed('apis/x;rev=1', { path: 'x', apiRevision: '1', serviceUrl: 'https://one' }, openapi({})),
  filed('apis/x/policies/policy', {}, `${backend('https://dev.example.com/a')}<!-- https://dev.example.com/b -->`), filed('apis/x;rev=1/policies/policy', {}, policy()),
  filed('apis/ws', { displayName: 'W', path: 'ws', type: 'websocket', serviceUrl: 'wss://ws', apiRevision: '1' }), filed('policyFragments/f', {}, '<fragment>\r\n<a />\r\n<b />\r\n</fragment>'), filed('tags/t', { displayName: 't' }), filed('apis/x/tags/t'),
  filed('products/p', { displayName: 'P' }), filed('products/p/groups/guests'), filed('products/p/apis/x'),
);

function apply(text: string): Overridden & { readonly found: readonly string[]; readonly textOf: (id: string) => string | undefined } {
  const parsed = parseOverrides(text, FILE);
  const applied = applyOverrides(folder, [parsed.overrides]);
  return { ...applied, found: [...parsed.diagnostics, ...applied.diagnostics].map(({ code, line }) => `${code} ${line}`), textOf: (id) => applied.snapshot.get(id)?.content?.text };
}

const changed = ({ snapshot: result }: Overridden): string[] => [...new Set([...folder.keys(), ...result.keys()])].filter((key) => result.get(key) !== folder.get(key));

describe('texts replaced inside a content', () => {
  test('every place of a text, to the character, in order; the rest stays', () => {
    const { found, textOf } = apply('apis:\n  - name: x\n    policies:\n      - name: policy\n        replace:\n          - { find: "https://dev.example.com", with: "https://prod.example.com" }\n          - { find: prod.example.com/b, with: "" }\n');
    expect(found).toEqual([]);
    expect(textOf('apis/x/policies/policy')).toBe(`${backend('https://prod.example.com/a')}<!-- https:// -->`);
    expect(textOf('apis/x;rev=1/policies/policy')).toBe(policy());
  });

  test('what means something in other languages is text', () => {
    const dots = apply('apis: [{ name: x, policies: [{ name: policy, replace: [{ find: "dev.example.com/.", with: "$&" }] }] }]');
    expect([dots.found, changed(dots)]).toEqual([['override-unmatched 1'], ['apis/x/policies/policy', 'apis/x;rev=1/policies/policy']]);
    expect(dots.textOf('apis/x/policies/policy')).toBe(folder.get('apis/x/policies/policy')?.content?.text);
    expect(apply('apis: [{ name: x, policies: [{ name: policy, replace: [{ find: "dev.example.com/a", with: "$& $1" }] }] }]').textOf('apis/x/policies/policy')).toContain('base-url="https://$& $1"');
  });

  test('lines, whatever the line ends of the file', () => {
    expect(apply('policyFragments:\n  - name: f\n    replace:\n      - find: |\n          <a />\n          <b />\n        with: |\n          <c />\n').textOf('policyfragments/f')).toBe('<fragment>\r\n<c />\r\n</fragment>');
  });

  test('they go over the whole document of the same entry, and tokens may stand in them', () => {
    const { found, textOf } = apply('apis: [{ name: x, policies: [{ name: policy, properties: { value: "<a>1</a>" }, replace: [{ find: 1, with: b }, { find: "1", with: "{#KEY#}" }] }] }]');
    expect(found).toEqual(['invalid-value 1']);
    expect(textOf('apis/x/policies/policy')).toBe('<a>1</a>');
    expect(apply('apis: [{ name: x, policies: [{ name: policy, properties: { value: "<a>1</a>" }, replace: [{ find: "1", with: "{#KEY#}" }] }] }]').textOf('apis/x/policies/policy')).toBe('<a>{#KEY#}</a>');
  });

  test('in a specification; what it supplies is planned, and an extract takes it back', () => {
    const applied = apply('apis: [{ name: x, replace: [{ find: dev.example.com, with: prod.example.com }] }]');
    expect(applied.found).toEqual([]);
    const { plan } = planChanges({ target: TARGET, desired: applied.snapshot, live: withoutSources(folder, 'https://dev.example.com/x'), base: null, prune: 'none', ignores: () => false });
    expect(plan.changes.map(({ id, properties }) => [id, properties.map(({ path, after, setBy }) => [path, after, setBy?.line])])).toEqual([['apis/x', [['serviceUrl', 'https://prod.example.com/x', 1]]]]);
    const back = withoutOverrides(withoutSources(applied.snapshot, 'https://prod.example.com/x'), folder, applied.snapshot);
    expect(back.get('apis/x')).toMatchObject({ properties: { serviceUrl: 'https://dev.example.com/x' }, content: folder.get('apis/x')?.content });
  });

  test.each([
    ['a text that nothing holds', 'replace:\n          - { find: dev, with: a }\n          - { find: nowhere, with: b }\n', ['override-unmatched 7']],
    ['another number of times', 'replace:\n          - { find: "https://dev", with: a, count: 1 }\n', ['override-unmatched 6']],
    ['the number of times', 'replace:\n          - { find: "https://dev", with: a, count: 2 }\n', []],
    ['nothing to find', 'replace:\n          - { find: "", with: a }\n', ['invalid-value 6']],
    ['a key of its own', 'replace:\n          - { find: dev, with: a, when: prod }\n', ['invalid-value 6']],
    ['no list', 'replace: { dev: prod }\n', ['invalid-value 5']],
    ['among the properties', 'properties:\n          replace: []\n', ['unknown-key 6']],
    ['servers of a policy', 'servers: ["https://a"]\n', ['invalid-value 5']],
    ['an empty list', 'replace: []\n', []],
  ])('%s', (_name, said, expected) => {
    expect(apply(`apis:\n  - name: x\n    policies:\n      - name: policy\n        ${said}`).found).toEqual(expected);
  });

  test('a value of the text is in no message', () => {
    const { diagnostics } = apply('apis: [{ name: x, policies: [{ name: policy, replace: [{ find: canary, with: canary }] }] }]');
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain('canary');
  });
});

describe('servers of a specification', () => {
  test('the first https server is the backend, as an import takes it, where the information file says none', () => {
    const applied = apply('apis:\n  - name: x\n    servers:\n      - http://prod.example.com\n      - url: https://prod.example.com\n');
    expect(applied.found).toEqual([]);
    expect(['apis/x', 'apis/x;rev=1'].map((id) => applied.snapshot.get(id)?.properties['serviceUrl'])).toEqual(['https://prod.example.com', 'https://one']);
    expect(applied.snapshot.get('apis/x')?.source?.locate(['serviceUrl'])).toEqual({ file: FILE, line: 5 });
    expect(applied.textOf('apis/x')).toBe(folder.get('apis/x')?.content?.text);
    expect(withoutOverrides(withoutSources(applied.snapshot), folder, applied.snapshot).get('apis/x')?.properties['serviceUrl']).toBe('https://dev.example.com/x');
  });

  test.each([
    ['apis:\n  - name: ws\n    servers: ["wss://prod"]\n', ['override-unmatched 3']],
    ['apis:\n  - name: x\n    servers: [/relative]\n', ['invalid-value 3']],
    ['apis:\n  - name: x\n    servers: []\n', ['invalid-value 3']],
    ['apis:\n  - name: x\n    servers: ["{#HOST#}"]\n', []],
    ['apis:\n  - name: x\n    properties: { serviceUrl: https://a }\n    servers: ["https://b"]\n', ['invalid-value 4']],
  ])('%j', (text, expected) => {
    expect(apply(text).found).toEqual(expected);
  });
});

describe('associations', () => {
  test('one that the environment does not have is taken out, of all revisions, and nothing else', () => {
    const applied = apply('products:\n  - name: p\n    groups:\n      - name: Guests\n        remove: true\napis:\n  - { name: x, tags: [{ name: t, remove: true }] }\n');
    expect(applied.found).toEqual([]);
    expect(changed(applied)).toEqual(['apis/x/tags/t', 'products/p/groups/guests']);
    expect([...applied.removed]).toEqual([['products/p/groups/guests', { file: FILE, line: 5 }], ['apis/x/tags/t', { file: FILE, line: 7 }]]);
  });

  test('an extract of the environment leaves it in the folder, and takes out what the service lost otherwise', () => {
    const { snapshot: overridden } = apply('products: [{ name: p, groups: [{ name: guests, remove: true }] }]');
    const live = new Map([...withoutSources(overridden)].filter(([key]) => key !== 'products/p/apis/x'));
    const back = withoutOverrides(live, folder, overridden);
    expect([back.has('products/p/groups/guests'), back.has('products/p/apis/x')]).toEqual([true, false]);
  });

  test.each([
    ['products: [{ name: p, groups: [{ name: guests, remove: false }] }]', []],
    ['products: [{ name: p, remove: true }]', ['invalid-value 1']],
    ['products: [{ name: p, groups: [{ name: guests, remove: yes please }] }]', ['invalid-value 1']],
    ['products: [{ name: p, groups: [{ name: nobody, remove: true }] }]', ['override-unmatched 1']],
  ])('%s', (text, expected) => {
    const applied = apply(text);
    expect([applied.found, [...applied.removed], applied.snapshot.size]).toEqual([expected, [], folder.size]);
  });
});

/** What a service would show of a snapshot. */
function withoutSources(side: Snapshot, serviceUrl?: string): Snapshot {
  return snapshot(...[...side.values()].map(({ id, properties, content }) => ({ ...resource(id, { ...properties, ...(serviceUrl !== undefined && id === 'apis/x' ? { serviceUrl } : {}) }), ...(content === undefined ? {} : { content }) })));
}
