import type { Resource, Snapshot } from '../../src/model/resource.ts';
import type { KindName } from '../../src/model/kinds.ts';
import { validateContents } from '../../src/validate/rules.ts';
import { findingsOf, summarize } from './findings.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';

function findings(desired: Snapshot, live: Snapshot = snapshot(), subscriptions: readonly Resource[] | null = null, unsupported: ReadonlySet<KindName> = new Set(), deleted: Snapshot = snapshot()): string[] {
  return summarize(findingsOf(desired, { live, subscriptions, unsupported, deleted }));
}

const api = (name: string, properties = {}): Resource => filed(`apis/${name}`, { path: name, displayName: name, apiRevision: '1', ...properties }, openapi(getPets));

test('a folder that the service would take has no findings', () => {
  expect(findings(snapshot(
    filed('namedValues/plain', { displayName: 'plain', value: 'v' }), filed('namedValues/vault', { displayName: 'vault', secret: true, keyVault: { secretIdentifier: 'https://v' } }),
    filed('backends/a', { url: 'https://a', protocol: 'http', credentials: { header: { key: ['{{vault}}'] } } }),
    filed('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/a' }] } }),
    filed('loggers/l', { loggerType: 'azureMonitor' }), filed('diagnostics/azuremonitor', { loggerId: '/loggers/l' }), filed('diagnostics/local', {}),
    filed('policyFragments/f', {}, '<fragment><set-header name="a"><value>{{plain}}</value></set-header></fragment>'),
    filed('apiVersionSets/s', { displayName: 's', versioningScheme: 'Segment' }),
    api('a', { path: 'same', displayName: 'Same', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/s' }), api('b', { path: 'same', displayName: 'Same', apiVersionSetId: '/apiVersionSets/s' }), api('root', { path: '' }),
    filed('apis/a/policies/policy', {}, policy('<include-fragment fragment-id="f" /><set-backend-service backend-id="pool" />')),
    filed('apis/a/operations/LIST-pets/policies/policy', {}, policy()),
    filed('products/p', { displayName: 'p' }), filed('products/p/apis/a'), filed('products/p/groups/administrators'), filed('subscriptions/s', { displayName: 's', scope: '/products/p' }),
  ))).toEqual([]);
});

const wrong: [string, Resource[], string[]][] = [
  ['a missing display name', [filed('subscriptions/s', { scope: '/apis' })], ['required-property subscriptions/s folder/subscriptions/s.json:1']],
  ['a name that the service does not take', [api('a#b')], ['invalid-value apis/a#b folder/apis/a#b.json:1']],
  ['a name of a revision', [api('a'), api('a;rev=2', { path: 'a', displayName: 'a', apiRevision: '2' })], []],
  ['a display name of a wrong form', [filed('namedValues/n', { displayName: 'with space', value: 'v' })], ['invalid-value namedValues/n folder/namedValues/n.json:2']],
  ['an enumeration in another case', [filed('products/p', { displayName: 'p', state: 'Published' })], []],
  ['an unknown option', [filed('products/p', { displayName: 'p', state: 'public' })], ['invalid-value products/p folder/products/p.json:2']],
  ['a text where a number belongs', [filed('products/p', { displayName: 'p', subscriptionsLimit: '3' })], ['invalid-value products/p folder/products/p.json:2']],
  ['a text that is too long', [filed('tags/t', { displayName: 't'.repeat(161) })], ['invalid-value tags/t folder/tags/t.json:2']],
  ['a number out of its bounds', [filed('loggers/l', { loggerType: 'azureMonitor' }), filed('diagnostics/azuremonitor', { loggerId: '/loggers/l', sampling: { percentage: 101 } })], ['invalid-value diagnostics/azuremonitor folder/diagnostics/azuremonitor.json:3']],
  ['a backend without a URL', [filed('backends/b', { protocol: 'http' })], ['required-property backends/b folder/backends/b.json:1']],
  ['a secret that nothing supplies', [filed('namedValues/n', { displayName: 'n', secret: true })], ['secret-missing namedValues/n folder/namedValues/n.json:2']],
  ['a named value without a value', [filed('namedValues/n', { displayName: 'n' })], ['required-property namedValues/n folder/namedValues/n.json:1']],
  ['a diagnostic of a missing logger', [filed('diagnostics/d', { loggerId: '/loggers/none' })], ['reference-missing diagnostics/d folder/diagnostics/d.json:2']],
  ['a credential of a missing named value', [filed('backends/b', { url: 'u', protocol: 'http', credentials: { query: { k: ['{{none}}'] } } })], ['reference-missing backends/b folder/backends/b.json:5']],
  ['a policy of a missing named value', [filed('policies/policy', {}, '<policies>\n<inbound>\n<set-variable name="x" value="{{none}}" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>')], ['reference-missing policies/policy folder/policies/policy.json:3']],
  ['a policy of a missing fragment', [filed('products/p', { displayName: 'p' }), filed('products/p/policies/policy', {}, policy('<include-fragment fragment-id="none" />'))], ['reference-missing products/p/policies/policy folder/products/p/policies/policy.json:1']],
  ['a policy that does not parse', [filed('policies/policy', {}, '<policies>\n<inbound>\n</policies>')], ['policy-invalid policies/policy folder/policies/policy.json:3']],
  ['a policy of a missing operation', [api('a'), filed('apis/a/operations/none/policies/policy', {}, policy())], ['operation-missing apis/a/operations/none/policies/policy folder/apis/a/operations/none/policies/policy.json:1']],
  ['a policy of a missing API', [filed('apis/none/policies/policy', {}, policy())], ['reference-missing apis/none/policies/policy folder/apis/none/policies/policy.json:1']],
  ['two APIs on one path', [api('a', { path: 'x' }), api('b', { path: 'X' })], ['path-conflict apis/b folder/apis/b.json:2']],
  ['two versions of one version', [filed('apiVersionSets/s', { displayName: 's', versioningScheme: 'Segment' }), api('a', { path: 'x', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/s' }), api('b', { path: 'x', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/s' })], ['path-conflict apis/b folder/apis/b.json:2']],
  ['two named values of one name', [filed('namedValues/a', { displayName: 'n', value: 'v' }), filed('namedValues/b', { displayName: 'n', value: 'v' })], ['name-conflict namedValues/b folder/namedValues/b.json:2']],
  ['a version without a version set', [api('a', { apiVersion: 'v1' })], ['version-set-missing apis/a folder/apis/a.json:2']],
  ['a version set that is missing', [api('a', { apiVersionSetId: '/apiVersionSets/none' })], ['reference-missing apis/a folder/apis/a.json:2']],
  ['a header version set without its header', [filed('apiVersionSets/s', { displayName: 's', versioningScheme: 'Header' })], ['required-property apiVersionSets/s folder/apiVersionSets/s.json:1']],
  ['a revision without its API', [api('a;rev=2')], ['reference-missing apis/a;rev=2 folder/apis/a;rev=2.json:1']],
  ['a scope of another form', [filed('subscriptions/s', { displayName: 's', scope: '/groups/g' })], ['invalid-value subscriptions/s folder/subscriptions/s.json:2']],
  ['a release of a missing revision', [api('a'), filed('apis/a/releases/r', { apiId: '/apis/a;rev=9' })], ['reference-missing apis/a/releases/r folder/apis/a/releases/r.json:2']],
  ['a release of the current revision by its number', [api('a'), filed('apis/a/releases/r', { apiId: '/apis/A;rev=1' })], []],
  ['a release of another API', [api('a'), api('b'), filed('apis/a/releases/r', { apiId: '/apis/b' })], ['invalid-value apis/a/releases/r folder/apis/a/releases/r.json:2']],
  ['a key that is none', [filed('loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: 'canary' } })], ['invalid-value loggers/l folder/loggers/l.json:3']],
  ['a specification that does not parse', [filed('apis/a', { path: 'a', displayName: 'a' }, 'openapi: [')], ['specification-invalid apis/a folder/apis/a.json:1']],
];

test('a release that the service holds may name a revision that is gone, or one that only the service has', () => {
  const release = filed('apis/a/releases/r', { apiId: '/apis/a;rev=9' });
  expect(findings(snapshot(api('a'), release), snapshot(api('a'), release))).toEqual([]);
  expect(findings(snapshot(api('a'), release), snapshot(api('a'), api('a;rev=9', { path: 'a', displayName: 'a', apiRevision: '9' })))).toEqual([]);
  expect(findings(snapshot(api('a'), release), snapshot(api('a', { apiRevision: '9' })))).toEqual([]);
});

test('a built-in of the service is written by nobody, whatever its file says', () => {
  // As the successor writes it (apiops-cli 1.4).
  expect(findings(snapshot(filed('subscriptions/master', { displayName: 'Built-in all-access subscription', scope: '/', ownerId: '/users/1' }), filed('groups/guests', {})),
    snapshot(), null, new Set(['Group', 'Subscription']))).toEqual([]);
});

test.each(wrong)('refused: %s', (_name, resources, expected) => {
  expect(findings(snapshot(...resources))).toEqual(expected);
});

test('a specification that does not parse names its line', () => {
  const [finding] = validateContents([filed('apis/a', { path: 'a' }, 'openapi: 3.0.1\npaths: [\n')]);
  expect(finding).toMatchObject({ code: 'specification-invalid', file: 'folder/apis/a.json' });
  expect(finding?.line).toBeGreaterThan(1);
});

test('what the service holds may be referred to', () => {
  const live = snapshot(resource('loggers/l', { loggerType: 'azureMonitor' }), resource('namedValues/kept', { displayName: 'kept', secret: true }));
  expect(findings(snapshot(filed('diagnostics/d', { loggerId: '/loggers/L' }), filed('namedValues/kept', { displayName: 'kept', secret: true })), live)).toEqual([]);
});

test('a path that an API of the service has is taken', () => {
  expect(findings(snapshot(api('new', { path: 'echo', displayName: 'New' })), snapshot(resource('apis/old', { path: 'echo', displayName: 'Old' })))).toEqual(['path-conflict apis/new folder/apis/new.json:2']);
  expect(findings(snapshot(api('old', { path: 'echo' })), snapshot(resource('apis/old', { path: 'echo', displayName: 'Old' })))).toEqual([]);
});

test("a product's limit counts the subscriptions that consumers hold", () => {
  const desired = snapshot(filed('products/p', { displayName: 'p', subscriptionsLimit: 1 }), filed('subscriptions/s', { displayName: 's', scope: '/products/p', ownerId: '/users/1' }));
  const other = resource('subscriptions/0123', { scope: '/products/P', ownerId: '/users/1' });
  expect(findings(desired, snapshot(), [other])).toEqual(['subscription-limit subscriptions/s folder/subscriptions/s.json:2']);
  expect(findings(desired, snapshot(), [{ ...other, id: 'subscriptions/S' }])).toEqual([]);
});

test('a kind that the tier does not have', () => {
  const desired = snapshot(filed('groups/g', { displayName: 'g' }), filed('groups/guests', { displayName: 'Guests' }), filed('tags/t', { displayName: 't' }));
  expect(findings(desired, snapshot(), null, new Set(['Group']))).toEqual(['kind-not-in-tier groups/g folder/groups/g.json:1']);
});

test('what something uses that stays is not deleted, nor what a consumer has subscribed to', () => {
  const value = resource('namedValues/old', { displayName: 'url', value: 'v' });
  const uses = (text: string): Resource => filed('policies/policy', {}, `<policies><inbound><set-variable name="a" value="${text}" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`);
  const kept = snapshot(filed('namedValues/new', { displayName: 'url', value: 'v' }), uses('{{url}}'));
  expect(findings(kept, snapshot(uses('{{url}}')), null, new Set(), snapshot(value))).toEqual(['deletion-in-use namedValues/old null:null']);
  expect(findings(snapshot(uses('none')), snapshot(uses('{{url}}')), null, new Set(), snapshot(value))).toEqual([]);
  expect(findings(snapshot(filed('tags/t', { displayName: 't' })), snapshot(resource('backends/b', { type: 'Pool', pool: { services: [{ id: '/backends/a' }] } })), null, new Set(), snapshot(resource('backends/a'))))
    .toEqual(['deletion-in-use backends/a null:null']);
  const product = snapshot(resource('products/p', { displayName: 'p' }));
  const subscription = (name: string, displayName?: string): Resource => resource(`subscriptions/${name}`, { scope: '/products/p', ownerId: '/users/1', ...(displayName === undefined ? {} : { displayName }) });
  expect(findings(snapshot(), snapshot(), [subscription('0123456789abcdef01234567', 'consumer')], new Set(), product)).toEqual(['deletion-in-use products/p null:null']);
  expect(findings(snapshot(), snapshot(), [subscription('0123456789abcdef01234567')], new Set(), product)).toEqual([]);
});

test('what is missing because it is left out is said to be left out', () => {
  const desired = snapshot(filed('products/p/apis/a'), filed('diagnostics/d', { loggerId: '/loggers/l' }), filed('diagnostics/e', { loggerId: '/loggers/none' }));
  const excluded = snapshot(filed('products/p', { displayName: 'p' }), filed('apis/a', { path: 'a' }), filed('loggers/l', { loggerType: 'azureMonitor' }));
  const messages = findingsOf(desired, { excluded })
    .map(({ resource: id, message }) => `${id} ${/leaves out/.test(message) ? 'left out' : 'missing'}`);
  expect(messages.sort()).toEqual(['diagnostics/d left out', 'diagnostics/e missing', 'products/p/apis/a left out', 'products/p/apis/a left out']);
});
