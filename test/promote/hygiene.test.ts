import { applyOverrides, parseOverrides, resolveTokens } from '../../src/configuration/index.ts';
import type { Diagnostic } from '../../src/model/diagnostics.ts';
import type { Resource } from '../../src/model/resource.ts';
import { findSourceValues } from '../../src/promote/hygiene.ts';
import { filed, openapi, policy, snapshot } from '../support/resources.ts';

const [DEV, PROD] = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222'];
const serviceOf = (subscription: string, name: string, group = `rg-${name}`): string => `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ApiManagement/service/${name}`;

interface Run {
  readonly dev?: string;
  readonly prod?: string;
  readonly services?: readonly [string, string];
  readonly domains?: readonly [readonly string[], readonly string[]];
  readonly target?: string;
}

/** What is found where `resources` of dev's folder are promoted to prod, each with its overrides. */
function find(resources: readonly Resource[], { dev = '', prod = '', services = [serviceOf(DEV, 'apim-shop'), serviceOf(PROD, 'apim-live')], domains = [[], []], target = 'prod' }: Run = {}): readonly Diagnostic[] {
  const folder = snapshot(...resources);
  const [source, desired] = [[dev, 'configuration.dev.yaml'], [prod, 'configuration.prod.yaml']].map(([text = '', file = '']) => {
    const parsed = parseOverrides(text, file);
    const applied = applyOverrides(folder, [parsed.overrides]);
    expect([...parsed.diagnostics, ...applied.diagnostics]).toEqual([]);
    return resolveTokens(applied.snapshot, { KEY: 'https://canary-dev.example.com', SAME: 'https://orders.example.com/canary' }).snapshot;
  });
  const findings = findSourceValues({
    source: { name: 'dev', service: services[0], domains: domains[0], snapshot: source ?? folder }, target: { name: target, service: services[1], domains: domains[1], snapshot: desired ?? folder },
    file: 'configuration.prod.yaml', environments: ['dev', 'test', 'prod'],
  });
  expect(findings.every(({ code, severity }) => code === 'source-environment-value' && severity === 'warning')).toBe(true);
  expect(JSON.stringify(findings)).not.toContain('canary');
  return findings;
}

const backend = (url: string): Resource => filed('backends/b', { url, protocol: 'http' });
const shown = (findings: readonly Diagnostic[]): string[] => findings.map(({ message, line }) => `${/^(?:'[^']+'|The text) of \S+ holds '[^']*'/.exec(message)?.[0] ?? message} ${line}`);

describe('what belongs to the source', () => {
  test.each<[string, Resource, string[]]>([
    ['a host name of its gateway', backend('https://apim-shop.azure-api.net/x'), ["'url' of backends/b holds 'apim-shop.azure-api.net' 2"]],
    ['a regional one, and its portal', backend('https://apim-shop-westeurope-01.regional.azure-api.net'), ["'url' of backends/b holds 'apim-shop-westeurope-01.regional.azure-api.net' 2"]],
    ['in texts for people, too', filed('tags/t', { displayName: 'see https://apim-shop.developer.azure-api.net' }), ["'displayName' of tags/t holds 'apim-shop.developer.azure-api.net' 2"]],
    ['its subscription', filed('loggers/l', { loggerType: 'azureEventHub', resourceId: `/subscriptions/${DEV}/resourceGroups/any/providers/Microsoft.EventHub/namespaces/n` }), [`'resourceId' of loggers/l holds '${DEV}' 2`]],
    ['a Key Vault with its name', filed('namedValues/k', { displayName: 'k', secret: true, keyVault: { secretIdentifier: 'https://kv-shop-dev.vault.azure.net/secrets/k' } }), ["'keyVault.secretIdentifier' of namedValues/k holds 'kv-shop-dev.vault.azure.net' 3"]],
    ['a resource with its name', filed('loggers/l', { loggerType: 'applicationInsights', resourceId: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/insights-dev' }), ["'resourceId' of loggers/l holds 'insights-dev' 2"]],
    ['an event hub with its name', filed('loggers/l', { loggerType: 'azureEventHub', credentials: { name: 'orders-dev', endpointAddress: 'shop-dev.servicebus.windows.net' } }), ["'credentials.endpointAddress' of loggers/l holds 'shop-dev.servicebus.windows.net' 3", "'credentials.name' of loggers/l holds 'orders-dev' 3"]],
    ['a host with its name', backend('https://dev.example.com'), ["'url' of backends/b holds 'dev.example.com' 2"]],
    ['with another word for it', backend('https://orders-development01.example.com'), ["'url' of backends/b holds 'orders-development01.example.com' 2"]],
    ['one of a third environment', backend('https://orders.tst.example.com'), ["'url' of backends/b holds 'orders.tst.example.com' 2"]],
    ['in the template of a token', backend('https://dev.example.com/{#KEY#}'), ["'url' of backends/b holds 'dev.example.com' 2"]],
    ['the server of a specification, where nothing else says the backend', filed('apis/a', { displayName: 'A', path: 'a' }, openapi({}, { title: 'A', version: '1' }, { servers: [{ url: 'https://dev.example.com/a' }] })), ["'serviceUrl' of apis/a holds 'dev.example.com' 1"]],
  ])('%s', (_name, resource, expected) => {
    expect(shown(find([resource]))).toEqual(expected);
  });

  test('its resource group, where both have one subscription', () => {
    const logger = (group: string): Resource => filed('loggers/l', { loggerType: 'azureEventHub', resourceId: `/subscriptions/${DEV}/resourceGroups/${group}/providers/Microsoft.EventHub/namespaces/n` });
    const services = [serviceOf(DEV, 'apim-shop', 'rg-one'), serviceOf(DEV, 'apim-live', 'rg-two')] as const;
    expect(shown(find([logger('RG-One')], { services }))).toEqual(["'resourceId' of loggers/l holds 'RG-One' 2"]);
    expect(find([logger('rg-shared')], { services })).toEqual([]);
  });

  test('what its override file sets and that of the target does not, in its place and elsewhere', () => {
    const resources = [filed('namedValues/n', { displayName: 'n', value: 'blue' }), backend('https://orders.example.com'), filed('policies/policy', {}, policy('\n<set-backend-service base-url="https://orders.example.com/v1" />'))];
    const dev = 'namedValues: [{ name: n, properties: { value: blue } }]\nbackends: [{ name: b, properties: { url: https://orders.example.com } }]\n';
    expect(shown(find(resources, { dev }))).toEqual(["'url' of backends/b holds 'https://orders.example.com' 2", "'value' of namedValues/n holds 'blue' 2", "The text of policies/policy holds 'orders.example.com' 2"]);
    expect(find(resources, { dev })[0]?.message).toContain('which is what configuration.dev.yaml, line 2, sets for dev.');
    expect(shown(find(resources, { dev, prod: dev.replace('blue', 'green').replace('orders', 'live') }))).toEqual(["The text of policies/policy holds 'orders.example.com' 2"]);
  });

  test('its custom domains, which the target has not', () => {
    const resources = [filed('tags/t', { displayName: 'see https://gw.shop.example/docs, or pgw.shop.example and gw.shop.example.org' }), filed('policies/policy', {}, policy('<set-url>https://GW.shop.example:443/a</set-url>')), backend('https://gw.shop.example')];
    const prod = 'backends: [{ name: b, url: https://gw.shop.example }]';
    const found = find(resources, { prod, domains: [['gw.shop.example', 'other.shop.example'], []] });
    expect(shown(found)).toEqual(["'url' of backends/b holds 'gw.shop.example' 1", "The text of policies/policy holds 'GW.shop.example' 1", "'displayName' of tags/t holds 'gw.shop.example' 2"]);
    expect(found[0]?.message).toContain('which is a host name of the service apim-shop.');
    expect(find(resources, { prod, domains: [['gw.shop.example'], ['GW.shop.example']] })).toEqual([]);
  });

  test('what an override of the target replaces in one place, and stands in another', () => {
    const insights = (group: string, name: string): string => `/subscriptions/s/resourceGroups/${group}/providers/microsoft.insights/components/${name}`;
    const resources = [
      backend('https://orders.example.com/v1'), filed('apis/a', { path: 'a', serviceUrl: 'https://orders.example.com/v2' }), filed('policies/policy', {}, policy('\n<set-backend-service base-url="https://orders.example.com" />')),
      ...['k', 'l'].map((name) => filed(`namedValues/${name}`, { displayName: name, secret: true, keyVault: { secretIdentifier: `https://kva1.vault.azure.net/secrets/${name}` } })),
      ...['l', 'm', 'n'].map((name) => filed(`loggers/${name}`, { loggerType: 'applicationInsights', resourceId: insights('g', name === 'n' ? 'shared' : 'a1') })),
    ];
    const prod = `backends:\n  - { name: b, url: "https://live.example.com" }\nnamedValues:\n  - { name: k, properties: { keyVault: { secretIdentifier: "https://kvp9.vault.azure.net/secrets/k" } } }\nloggers:\n  - { name: l, properties: { resourceId: "${insights('h', 'p9')}" } }\n`;
    const found = find(resources, { prod });
    expect(shown(found)).toEqual([
      "'serviceUrl' of apis/a holds 'orders.example.com' 2", `'resourceId' of loggers/m holds '${insights('g', 'a1')}' 2`, "'keyVault.secretIdentifier' of namedValues/l holds 'kva1.vault.azure.net' 3", "The text of policies/policy holds 'orders.example.com' 2",
    ]);
    expect(found[0]?.message).toContain('which dev has in backends/b, where configuration.prod.yaml, line 2, sets another.');
    // Who says it for the target means it, and the same host on another path is shared, whether or not a token says so.
    expect(find(resources, { prod: `${prod}  - { name: m, properties: { resourceId: "${insights('g', 'a1')}" } }\n` }).map(({ resource: id }) => id)).not.toContain('loggers/m');
    expect(find(resources, { prod: 'backends: [{ name: b, url: "https://orders.example.com/live" }]' })).toEqual([]);
    expect(find(resources, { prod: 'backends: [{ name: b, url: "{#SAME#}" }]' })).toEqual([]);
    expect(shown(find(resources, { prod: 'backends: [{ name: b, url: "{#KEY#}" }]' }))).toHaveLength(2);
    expect(find(resources)).toEqual([]);
  });

  test('in a policy line by line, each text once, with what to write', () => {
    const findings = find([filed('apis/a/policies/policy', {}, policy('\n<set-backend-service base-url="https://dev.example.com/a" />\n<set-url>https://dev.example.com/b</set-url><set-url>https://apim-shop.azure-api.net</set-url>'))]);
    expect(shown(findings)).toEqual(["The text of apis/a/policies/policy holds 'dev.example.com' 2", "The text of apis/a/policies/policy holds 'apim-shop.azure-api.net' 3"]);
    expect(findings[0]?.message).toBe("The text of apis/a/policies/policy holds 'dev.example.com', which has the name of the environment 'dev' in it. Where prod needs another value, set it in configuration.prod.yaml: "
      + 'apis: [{ name: "a", policies: [{ name: "policy", replace: [{ find: "dev.example.com", with: "…" }] }] }].');
  });

  test('of an API and its revisions once: one override reaches all', () => {
    expect(shown(find([filed('apis/a;rev=2', { path: 'a', serviceUrl: 'https://dev.example.com' }), filed('apis/a', { path: 'a', serviceUrl: 'https://dev.example.com' })]))).toEqual(["'serviceUrl' of apis/a holds 'dev.example.com' 2"]);
    expect(shown(find([filed('apis/a;rev=2', { path: 'a', serviceUrl: 'https://dev.example.com' })]))).toEqual(["'serviceUrl' of apis/a;rev=2 holds 'dev.example.com' 2"]);
  });

  test('the override that a finding shows is one, and nothing is found any more', () => {
    const resources = [backend('https://dev.example.com'), filed('namedValues/k', { displayName: 'k', secret: true, keyVault: { secretIdentifier: 'https://kv-dev.vault.azure.net/secrets/k' } }),
      filed('policies/policy', {}, policy('<set-url>https://dev.example.com</set-url>')), filed('workspaces/w/backends/b', { url: 'https://dev.example.com', protocol: 'http' }), filed('apis/a', { path: 'a' }), filed('apis/a/operations/o/policies/policy', {}, policy('<set-url>https://dev.example.com</set-url>'))];
    const found = find(resources);
    expect(found).toHaveLength(5);
    for (const { message, resource } of found) {
      const example = (message.split('configuration.prod.yaml: ')[1] ?? '').replace(/\.$/, '').replaceAll('…', 'live.example.com');
      expect(find(resources, { prod: example }).map((one) => one.resource)).toEqual(found.map((one) => one.resource).filter((one) => one !== resource));
    }
  });
});

describe('what is no finding', () => {
  test.each<[string, Resource | readonly Resource[], Run?]>([
    ['an address that all environments share', backend('https://api.partner.example')],
    ['the same in an override of both', backend('https://api.partner.example'), { dev: 'backends: [{ name: b, url: https://api.partner.example }]', prod: 'backends: [{ name: b, url: https://api.partner.example }]' }],
    ['a host of the source that the target sets elsewhere', [backend('https://a.example'), filed('policies/policy', {}, policy('<set-url>https://shared.example</set-url>'))], { dev: 'backends: [{ name: b, url: https://shared.example }]', prod: 'backends: [{ name: b, url: https://shared.example }]' }],
    ['what the target sets on purpose', backend('https://a'), { prod: 'backends: [{ name: b, url: https://dev.example.com }]' }],
    ['a policy that the target sets on purpose', filed('policies/policy', {}, policy()), { prod: 'policies: [{ name: policy, properties: { value: "<policies><inbound><set-url>https://dev.example.com</set-url></inbound></policies>" } }]' }],
    ['another service', backend('https://apim-shop-two.azure-api.net')],
    ['the target itself', backend('https://apim-live.azure-api.net')],
    ['a gateway as the server of a document', filed('apis/a', { displayName: 'A', path: 'a' }, openapi({}, { title: 'A', version: '1' }, { servers: [{ url: 'https://apim-shop.azure-api.net/a' }] }))],
    ['the server of a document that the information file overrules', filed('apis/a', { displayName: 'A', path: 'a', serviceUrl: 'https://a.example' }, openapi({}, { title: 'A', version: '1' }, { servers: [{ url: 'https://dev.example.com' }] }))],
    ['a part of a word', backend('https://devices.developer-latest.example.com')],
    ['the end of a host', backend('https://web.dev')],
    ['a host that everybody uses', backend('https://dev.azure.com/org')],
    ['a host of the target that has the word, too', backend('https://dev.prod.example.com')],
    ['a path', backend('https://api.example.com/dev/test')],
    ['texts for people', filed('products/p', { displayName: 'dev', description: 'https://dev.example.com', terms: 'https://dev.example.com' })],
    ['a named value that is no address', filed('namedValues/n', { displayName: 'n', value: 'development' })],
    ['names of resources of the service', filed('diagnostics/d', { loggerId: '/loggers/insights-dev' })],
    ['a comment of a policy', filed('policies/policy', {}, policy('<!-- https://dev.example.com\nhttps://apim-shop.azure-api.net -->'))],
    ['what a token supplies', filed('namedValues/n', { displayName: 'n', value: '{#KEY#}' }), { dev: 'namedValues: [{ name: n, value: "{#KEY#}" }]' }],
    ['a policy whose token supplies it', filed('policies/policy', {}, policy('<set-url>{#KEY#}</set-url>'))],
    ['what only the source sets', backend('https://live.example'), { dev: 'backends: [{ name: b, url: https://dev.example }]' }],
    ['what is set and no address', filed('diagnostics/d', { verbosity: 'verbose' }), { dev: 'diagnostics: [{ name: d, verbosity: verbose }]' }],
    ['the words of the target, where it is another', backend('https://staging.example.com'), { target: 'stage' }],
  ])('%s', (_name, resource, run = {}) => {
    expect(shown(find([resource].flat(), run))).toEqual([]);
  });

  test('but the gateway of the source is one, even where the target says so', () => {
    expect(shown(find([backend('https://a')], { prod: 'backends: [{ name: b, url: https://apim-shop.azure-api.net }]' }))).toEqual(["'url' of backends/b holds 'apim-shop.azure-api.net' 1"]);
  });

  test('nor is it where both are one service', () => {
    expect(find([backend('https://apim-shop.azure-api.net')], { services: [serviceOf(DEV, 'apim-shop'), serviceOf(PROD, 'APIM-Shop')] })).toEqual([]);
  });
});
