import { applyOverrides, parseOverrides, resolveTokens } from '../../src/configuration/index.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { filed, policy, snapshot } from '../support/resources.ts';

const GUID = '00000000-0000-0000-0000-000000000001';
const OTHER = `/subscriptions/${GUID}/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-prod`;

/** A folder with everything that a form of an older tool may name. */
const folder = snapshot(
  filed('namedValues/secret', { displayName: 'secret', secret: true }), filed('namedValues/vault', { displayName: 'vault', keyVault: { secretIdentifier: 'https://dev' } }),
  filed('policies/policy', {}, policy()), filed('loggers/l', { loggerType: 'applicationInsights', resourceId: '/dev' }), filed('diagnostics/applicationinsights', { loggerId: '/loggers/l' }),
  filed('gateways/g', { locationData: { name: 'dev' } }), filed('gateways/g/apis/x', {}), filed('backends/b', { url: 'https://dev' }), filed('apiVersionSets/v', { displayName: 'v' }),
  filed('groups/g', { displayName: 'g' }), filed('tags/t', { displayName: 't' }), filed('policyFragments/f', {}, '<fragment />'), filed('subscriptions/s', { displayName: 's', scope: '/products/p' }),
  filed('products/p', { displayName: 'p' }), filed('products/p/policies/policy', {}, policy()), filed('products/p/apis/x', {}), filed('products/p/groups/g', {}), filed('products/p/tags/t', {}),
  filed('apis/x', { path: 'x', apiRevision: '2' }), filed('apis/x;rev=1', { path: 'x', apiRevision: '1' }), filed('apis/x/tags/t', {}), filed('apis/x/policies/policy', {}, policy()),
  filed('apis/x/diagnostics/applicationinsights', {}), filed('apis/x/releases/r', {}), filed('apis/x/operations/get/policies/policy', {}, policy()),
  ...['namedValues/n', 'backends/b', 'loggers/l', 'groups/g', 'tags/t', 'apiVersionSets/v', 'products/p', 'subscriptions/s', 'diagnostics/applicationinsights', 'policyFragments/f', 'apis/x', 'apis/x;rev=1',
    'apis/x/diagnostics/applicationinsights', 'apis/x/releases/r'].map((id) => filed(`workspaces/w/${id}`, { displayName: 'd' }, id.startsWith('policyFragments') ? '<fragment />' : undefined)),
  ...['products/p', 'apis/x', 'apis/x/operations/get'].map((id) => filed(`workspaces/w/${id}/policies/policy`, {}, policy())),
);

/** The resources that the file changes, each as what the test is about. */
function changed(text: string): Snapshot {
  const { overrides, diagnostics } = parseOverrides(text, 'configuration.prod.yaml');
  const applied = applyOverrides(folder, [overrides]);
  expect([...diagnostics, ...applied.diagnostics]).toEqual([]);
  const resolved = resolveTokens(applied.snapshot, { KEY: 'canary' });
  expect(resolved.diagnostics).toEqual([]);
  return new Map([...resolved.snapshot].filter(([key]) => applied.snapshot.get(key) !== folder.get(key)));
}

const keys = (text: string): string[] => [...changed(text).keys()];
const one = (text: string): Resource => [...changed(text).values()][0] ?? filed('tags/none');

describe('toolkit 5', () => {
  test('apiVersionSets, and nested tags, diagnostics, policies and operations of APIs', () => {
    expect(keys(`
apimServiceName: apim-prod
apiVersionSets: [{ name: v, properties: { displayName: w } }]
apis:
  - name: x
    properties: { serviceUrl: https://prod }
    tags: [{ name: t }]
    diagnostics: [{ name: applicationinsights, properties: { verbosity: error } }]
    policies: [{ name: policy, properties: { format: rawxml, value: <policies /> } }]
    operations: [{ name: get, policies: [{ name: policy, properties: { value: <policies /> } }] }]
`)).toEqual(['apis/x', 'apis/x/diagnostics/applicationinsights', 'apis/x/operations/get/policies/policy', 'apis/x/policies/policy', 'apis/x;rev=1', 'apiversionsets/v']);
  });

  test('apis, groups, tags and policies of products, and apis of gateways', () => {
    expect(keys(`
products:
  - name: p
    properties: { state: published }
    apis: [{ name: x }]
    groups: [{ name: g }]
    tags: [{ name: t }]
    policies: [{ name: policy, properties: { value: <policies /> } }]
gateways: [{ name: g, properties: { locationData: { name: prod } }, apis: [{ name: x }] }]
`)).toEqual(['gateways/g', 'products/p', 'products/p/policies/policy']);
  });
});

describe('toolkit 6', () => {
  test('servicePolicies, and diagnostics of APIs by their own names, in any case', () => {
    expect(keys('servicePolicies: [{ name: policy, properties: { format: rawxml, value: <policies /> } }]\napis: [{ name: X, diagnostics: [{ name: ApplicationInsights, properties: { verbosity: error } }] }]\n'))
      .toEqual(['apis/x/diagnostics/applicationinsights', 'policies/policy']);
  });
});

describe('toolkit 7', () => {
  test('every section at the top', () => {
    expect(keys(`
namedValues: [{ name: secret, properties: { displayName: s, value: "{#KEY#}" } }, { name: vault, properties: { keyVault: { identityClientId: ${GUID}, secretIdentifier: https://prod } } }]
policies: [{ name: policy, properties: { format: rawxml, value: <policies /> } }]
loggers: [{ name: l, properties: { resourceId: /prod, credentials: { instrumentationKey: "{{nv}}" } } }]
diagnostics: [{ name: applicationinsights, properties: { verbosity: error, loggerId: "${OTHER}/loggers/l" } }]
gateways: [{ name: g, properties: { locationData: { name: prod } } }]
backends: [{ name: b, properties: { url: https://prod, credentials: { header: { x: [ "{{nv}}" ] } } } }]
versionSets: [{ name: v, properties: { displayName: w } }]
groups: [{ name: g, properties: { displayName: h } }]
subscriptions: [{ name: s, properties: { displayName: u } }]
products: [{ name: p, properties: { displayName: q }, policies: [{ name: policy, properties: { value: <policies /> } }] }]
apis: [{ name: "x;rev=1", properties: { serviceUrl: https://prod }, releases: [] }, { name: x, releases: [{ name: r, properties: { notes: n } }] }]
tags: [{ name: t, properties: { displayName: u } }]
policyFragments: [{ name: f, properties: { value: <fragment><set-body /></fragment> } }]
`)).toEqual(['apis/x/releases/r', 'apis/x;rev=1', 'apiversionsets/v', 'backends/b', 'diagnostics/applicationinsights', 'gateways/g', 'groups/g', 'loggers/l', 'namedvalues/secret',
      'namedvalues/vault', 'policies/policy', 'policyfragments/f', 'products/p', 'products/p/policies/policy', 'subscriptions/s', 'tags/t']);
  });

  test('every section of a workspace, its APIs with all revisions', () => {
    expect(keys(`
workspaces:
  - name: w
    namedValues: [{ name: n, properties: { value: v } }]
    backends: [{ name: b, properties: { url: https://prod } }]
    loggers: [{ name: l, properties: { description: d } }]
    groups: [{ name: g, properties: { displayName: h } }]
    tags: [{ name: t, properties: { displayName: u } }]
    versionSets: [{ name: v, properties: { displayName: w } }]
    products: [{ name: p, policies: [{ name: policy, properties: { value: <policies /> } }] }]
    subscriptions: [{ name: s, properties: { displayName: u } }]
    diagnostics: [{ name: applicationinsights, properties: { verbosity: error } }]
    policyFragments: [{ name: f, properties: { value: <fragment><set-body /></fragment> } }]
    apis:
      - name: x
        properties: { serviceUrl: https://prod }
        diagnostics: [{ name: applicationinsights, properties: { verbosity: error } }]
        operations: [{ name: get, policies: [{ name: policy, properties: { value: <policies /> } }] }]
        policies: [{ name: policy, properties: { value: <policies /> } }]
        releases: [{ name: r, properties: { notes: n } }]
`).map((key) => key.replace('workspaces/w/', ''))).toEqual(['apis/x', 'apis/x/diagnostics/applicationinsights', 'apis/x/operations/get/policies/policy', 'apis/x/policies/policy', 'apis/x/releases/r', 'apis/x;rev=1',
      'apiversionsets/v', 'backends/b', 'diagnostics/applicationinsights', 'groups/g', 'loggers/l', 'namedvalues/n', 'policyfragments/f', 'products/p/policies/policy', 'subscriptions/s', 'tags/t']);
  });

  test('the ids of another service are those of this one, and a token is a secret', () => {
    expect(one(`diagnostics: [{ name: applicationinsights, properties: { loggerId: "${OTHER}/loggers/l" } }]`).properties).toEqual({ loggerId: '/loggers/l' });
    expect(one('namedValues: [{ name: secret, properties: { value: "{#KEY#}" } }]').properties['value']).toEqual(new Sensitive('canary', '{#KEY#}'));
  });

  test('what a link repeats of its other end changes nothing, and what it does not is an error', () => {
    expect(keys(`products: [{ name: p, groups: [{ name: g, properties: { groupId: "${OTHER}/groups/g" } }] }]`)).toEqual([]);
    const { overrides } = parseOverrides('products: [{ name: p, groups: [{ name: g, properties: { groupId: /groups/other } }] }]', 'f.yaml');
    expect(applyOverrides(folder, [overrides]).diagnostics.map(({ code }) => code)).toEqual(['invalid-value']);
  });
});

describe('the successor', () => {
  test('properties beside the name, merged by name, arrays as a whole', () => {
    expect(one('backends: [{ name: B, url: https://prod, credentials: { header: { x: ["{{a}}"] } } }]').properties).toEqual({ url: 'https://prod', credentials: { header: { x: ['{{a}}'] } } });
  });

  test('its tokens, and nested policies, diagnostics and releases', () => {
    expect(one('namedValues: [{ name: secret, value: "{#[KEY]#}" }]').properties['value']).toEqual(new Sensitive('canary', '{#[KEY]#}'));
    expect(keys('apis: [{ name: x, operations: [{ name: get, policies: [{ name: policy, value: <policies /> }] }], releases: [{ name: r, notes: n }], diagnostics: [{ name: applicationinsights, verbosity: error }] }]'))
      .toEqual(['apis/x/diagnostics/applicationinsights', 'apis/x/operations/get/policies/policy', 'apis/x/releases/r']);
  });
});
