import { applyOverrides, parseOverrides, resolveTokens, traceOverrides } from '../../src/configuration/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { renderPlanFile } from '../../src/render/plan-file.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { filed, openapi, policy, resource, snapshot } from '../support/resources.ts';

const FILE = 'configuration.prod.yaml';
const TARGET = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-prod';
const environment = { KEY: 'canary-1', HOST: 'canary-2' };

const folder = snapshot(
  filed('namedValues/plain', { displayName: 'plain', value: 'dev', tags: ['a'] }), filed('namedValues/key', { displayName: 'key', secret: true }),
  filed('namedValues/vault', { displayName: 'vault', secret: true, keyVault: { secretIdentifier: 'https://kv-dev.vault.azure.net/secrets/k' } }), filed('namedValues/host', { displayName: 'host', value: 'https://{#HOST#}' }),
  filed('backends/b', { url: 'https://dev', protocol: 'http', tls: { validateCertificateName: true } }), filed('backends/pool', { type: 'Pool', protocol: 'http', pool: { services: [{ id: '/backends/b', weight: 1 }, { id: '/backends/c', weight: 1 }] } }),
  filed('backends/c', { url: 'https://c', protocol: 'http' }),
  filed('loggers/l', { loggerType: 'azureMonitor', description: 'dev' }), filed('diagnostics/azuremonitor', { loggerId: '/loggers/l', verbosity: 'verbose' }), filed('gateways/g', { locationData: { name: 'dev' } }),
  filed('groups/g', { displayName: 'dev' }), filed('tags/t', { displayName: 'dev' }), filed('apiVersionSets/v', { displayName: 'dev', versioningScheme: 'Segment' }), filed('subscriptions/s', { displayName: 'dev', scope: '/apis' }),
  filed('policies/policy', {}, policy('<a />')), filed('policyFragments/f', { description: 'dev' }, '<fragment><a /></fragment>'), filed('products/p', { displayName: 'dev', state: 'published' }),
  filed('apis/x', { displayName: 'X', path: 'x', apiRevision: '1', isCurrent: true, serviceUrl: 'https://dev' }, openapi({})), filed('apis/x/policies/policy', {}, policy('<set-header name="dev" />')),
  filed('apis/x/operations/get/policies/policy', {}, policy('<b />')), filed('apis/x/diagnostics/azuremonitor', { loggerId: '/loggers/l', verbosity: 'verbose' }), filed('apis/x/schemas/s', { contentType: 'application/json', document: { value: 'dev' } }),
  filed('apis/own', { displayName: 'Own', path: 'own', apiRevision: '1', isCurrent: true }, openapi({}, { title: 'Own', version: '1' }, { servers: [{ url: 'https://dev' }] })),
  filed('workspaces/w/namedValues/n', { displayName: 'n', value: 'dev' }),
);

/** Every line that sets a value says, behind it, of which property of which resource. */
const overrides = `namedValues:
  - name: plain
    properties:
      value: prod                                       # namedvalues/plain value
      tags: [a, prod]                                   # namedvalues/plain tags[prod]
  - name: key
    properties:
      value: "{#KEY#}"                                  # namedvalues/key value
  - name: vault
    properties:
      keyVault:
        secretIdentifier: https://kv-prod.vault.azure.net/secrets/k   # namedvalues/vault keyVault.secretIdentifier
backends:
  - name: b
    url: https://prod                                   # backends/b url
    tls:
      validateCertificateName: false                    # backends/b tls.validateCertificateName
    protocol: http
  - name: pool
    properties:
      pool:
        services:
          - id: /backends/c
            weight: 1
          - id: /backends/b
            weight: 9                                   # backends/pool pool.services[b].weight
loggers: [{ name: l, properties: { description: prod } }]   # loggers/l description
diagnostics:
  - name: azuremonitor
    properties:
      verbosity: error                                  # diagnostics/azuremonitor verbosity
gateways: [{ name: g, properties: { locationData: { name: prod } } }]   # gateways/g locationData.name
groups: [{ name: g, displayName: prod }]                # groups/g displayName
tags: [{ name: t, displayName: prod }]                  # tags/t displayName
versionSets: [{ name: v, displayName: prod }]           # apiversionsets/v displayName
subscriptions: [{ name: s, displayName: prod }]         # subscriptions/s displayName
policies:
  - name: policy
    properties:
      format: rawxml
      value: |                                          # policies/policy policy
        ${policy('<c />')}
policyFragments:
  - name: f
    properties:
      description: null                                 # policyfragments/f description
      value: <fragment><c>{#KEY#}</c></fragment>        # policyfragments/f policy
products: [{ name: p, state: notPublished }]            # products/p state
apis:
  - name: x
    properties:
      serviceUrl: https://{#HOST#}/x                    # apis/x serviceUrl
    policies:
      - name: policy
        replace:
          - find: name="dev"                            # apis/x/policies/policy policy
            with: name="prod"
    operations:
      - name: get
        policies: [{ name: policy, properties: { value: "${policy('<c />')}" } }]   # apis/x/operations/get/policies/policy policy
    diagnostics:
      - name: azuremonitor
        properties:
          sampling: { percentage: 5, samplingType: fixed }   # apis/x/diagnostics/azuremonitor sampling
  - name: own
    servers:
      - https://prod                                    # apis/own serviceUrl
workspaces:
  - name: w
    namedValues:
      - name: n
        properties:
          value: prod                                   # workspaces/w/namedvalues/n value
`;

const expected = (text: string): string[] => text.split('\n').flatMap((line, index) => {
  const [, id, path] = / # (\S+) (\S+)$/.exec(line) ?? [];
  return id === undefined ? [] : [`${id} ${path} ${FILE}:${index + 1}`];
}).sort();

/** What the service shows and the folder does not say. */
const differing: Readonly<Record<string, JsonObject>> = { 'apis/own': { serviceUrl: 'https://dev' }, 'namedValues/key': { value: 'old' } };

function read(text: string): { readonly desired: Snapshot; readonly plan: Plan } {
  const parsed = parseOverrides(text, FILE);
  const applied = applyOverrides(folder, [parsed.overrides]);
  expect([...parsed.diagnostics, ...applied.diagnostics]).toEqual([]);
  const desired = resolveTokens(applied.snapshot, environment).snapshot;
  const live = snapshot(...[...folder.values()].map(({ id, properties, content }) => ({ ...resource(id, { ...properties, ...differing[id] }), ...(content === undefined ? {} : { content }) })));
  return { desired, plan: planChanges({ target: TARGET, desired, live, base: null, prune: 'none', ignores: () => false }).plan };
}

const { desired, plan } = read(overrides);
const setters = (one: Plan): string[] => one.changes.flatMap(({ id, properties }) => properties.map(({ path, setBy }) => `${id.toLowerCase()} ${path} ${setBy?.file}:${setBy?.line}`)).sort();

test('the plan says of every value that an override sets in which line it does, and of a token of the folder where that stands', () => {
  const lines = expected(overrides);
  expect(lines.length).toBeGreaterThanOrEqual(20);
  expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBeGreaterThanOrEqual(20);
  expect(setters(plan)).toEqual([...lines, 'namedvalues/host value folder/namedValues/host.json:2'].sort());
});

test('tokens are told by the names of their variables, and never by a value', () => {
  const tokens = plan.changes.flatMap(({ id, properties }) => properties.flatMap(({ setBy }) => setBy?.tokens === undefined ? [] : [`${id} ${setBy.tokens.join()}`]));
  expect(tokens).toEqual(['apis/x HOST', 'namedValues/host HOST', 'namedValues/key KEY', 'policyFragments/f KEY']);
  const reports = renderPlanFile(plan) + renderPlanText(plan.changes, 'off');
  expect(reports).toContain(`  ({#KEY#} in ${FILE}:8)`);
  expect(reports).toContain(`"dev" -> "prod"  (${FILE}:4)`);
  expect(reports).not.toContain('canary');
});

test('the hash does not depend on where values stand', () => {
  const moved = read(`# first\n\n${overrides}`);
  expect(moved.plan.hash).toBe(plan.hash);
  expect(setters(moved.plan)).not.toEqual(setters(plan));
  expect(renderPlanFile(moved.plan)).not.toBe(renderPlanFile(plan));
});

test('what the folder says itself has no other place', () => {
  const live = snapshot(resource('tags/t', { displayName: 'old' }), resource('policies/policy', {}, policy()));
  const { changes } = planChanges({ target: TARGET, desired: snapshot(...['tags/t', 'policies/policy'].flatMap((key) => folder.get(key) ?? [])), live, base: null, prune: 'none', ignores: () => false }).plan;
  expect(changes.flatMap(({ properties }) => properties)).toHaveLength(2);
  expect(JSON.stringify(changes)).not.toContain('setBy');
});

describe('what overrides set, whatever the service holds', () => {
  const traces = traceOverrides(folder, { snapshot: desired, removed: new Map() });

  test('each property and content with its line, those that change nothing too', () => {
    const told = traces.map(({ id, path, file, line }) => `${id.toLowerCase()} ${path} ${file}:${line}`);
    const coarse = ['backends/b protocol', 'backends/pool pool.services', 'apis/x/diagnostics/azuremonitor sampling.percentage', 'apis/x/diagnostics/azuremonitor sampling.samplingType'];
    const at = (name: string): number => overrides.split('\n').findIndex((line) => line.trim().startsWith(name)) + 1;
    expect(told.filter((line) => !coarse.some((name) => line.startsWith(`${name} `))).sort()).toEqual(expected(overrides).filter((line) => !/pool\.services|sampling/.test(line)).map((line) => line.replace('tags[prod]', 'tags')));
    expect(told).toContain(`backends/b protocol ${FILE}:${at('protocol: http')}`);
    expect(told).toContain(`backends/pool pool.services ${FILE}:${at('services:')}`);
    expect(told).toContain(`apis/x/diagnostics/azuremonitor sampling.percentage ${FILE}:${at('sampling:')}`);
  });

  test('with what the folder says, and labels for secrets', () => {
    const of = (id: string, path: string): unknown => traces.filter((one) => one.id === id && one.path === path).map(({ before, after }) => [before, after]);
    expect(of('backends/b', 'url')).toEqual([['https://dev', 'https://prod']]);
    expect(of('policyFragments/f', 'description')).toEqual([['dev', undefined]]);
    expect(of('policies/policy', 'policy')).toEqual([[undefined, undefined]]);
    expect(JSON.stringify(of('namedValues/key', 'value'))).toBe('[[null,"{#KEY#}"]]');
    expect(JSON.stringify(traces)).not.toContain('canary');
  });

  test('the last file has the last word, and what was taken out is told', () => {
    const files = ['backends: [{ name: b, url: https://one }]', '\nbackends: [{ name: b, url: https://two }]'].map((text, index) => parseOverrides(text, `${index}.yaml`).overrides);
    const found = traceOverrides(folder, { snapshot: applyOverrides(folder, files).snapshot, removed: new Map([['products/p/groups/g', { file: '0.yaml', line: 7 }]]) });
    expect(found).toEqual([{ id: 'backends/b', path: 'url', file: '1.yaml', line: 2, before: 'https://dev', after: 'https://two' }, { id: 'products/p/groups/g', path: '', file: '0.yaml', line: 7 }]);
  });
});
