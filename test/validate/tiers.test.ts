import type { ValidationContext } from '../../src/validate/context.ts';
import type { Resource } from '../../src/model/resource.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';
import { findingsOf } from './findings.ts';

/** `severity code resource file:line`. */
function check(folder: readonly Resource[], context: Partial<ValidationContext>): string[] {
  return findingsOf(snapshot(...folder), context).map(({ severity, code, resource: id, file, line }) => `${severity} ${code} ${id} ${file}:${line}`);
}

const messages = (folder: readonly Resource[], context: Partial<ValidationContext>): string[] => findingsOf(snapshot(...folder), context).map(({ message }) => message);
const breaker = filed('backends/b', { url: 'https://b', protocol: 'http', circuitBreaker: { rules: [{ name: 'r' }] } });
const byKey = [filed('apis/a', { path: 'a', displayName: 'a' }), filed('apis/a/policies/policy', {}, policy('\n<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" />'))];
const products = (count: number, from = 0): Resource[] => Array.from({ length: count }, (_, index) => filed(`products/p${String(index + from).padStart(3, '0')}`, { displayName: `p${index + from}` }));

test('each is told with its file and line', () => {
  const folder = [breaker, ...byKey, filed('groups/g', { displayName: 'g' }), filed('products/p', { displayName: 'p' }), filed('products/p/groups/guests')];
  expect(check(folder, { tier: 'Consumption' })).toEqual([
    'error kind-not-in-tier groups/g folder/groups/g.json:1', 'error kind-not-in-tier products/p/groups/guests folder/products/p/groups/guests.json:1',
    'error feature-not-in-tier backends/b folder/backends/b.json:3', 'error policy-not-in-tier apis/a/policies/policy folder/apis/a/policies/policy.json:2',
  ]);
  expect(check(folder, { tier: 'Developer' })).toEqual([]);
  expect(check(folder, { tier: null })).toEqual([]);
});

test('the messages say what to do', () => {
  expect(messages([breaker, ...byKey], { tier: 'Consumption' })).toEqual([
    'backends/b uses circuit breakers, which the Consumption tier does not have, so it would be refused. Override it for this environment, or exclude it.',
    'The policy of apis/a/policies/policy would be refused at <rate-limit-by-key>, which no gateway of the Consumption tier runs. Take it out for this environment, or exclude the policy.',
  ]);
  expect(messages([filed('workspaces/w', { displayName: 'w' }), filed('workspaces/w/tags/t', { displayName: 't' })], { tier: 'Developer' }))
    .toEqual(["The Developer tier does not have workspaces, so workspaces/w and what is in it would be refused. Exclude it: 'workspaces/w'."]);
  expect(messages([filed('workspaces/w', { displayName: 'w' })], { tier: 'BasicV2' })).toEqual(['Whether the BasicV2 tier has workspaces is not sure, so workspaces/w and what is in it may be refused.']);
});

test('what the service holds already it takes', () => {
  expect(check([breaker], { tier: 'Consumption', live: snapshot(breaker) })).toEqual([]);
  expect(check([breaker], { tier: 'Consumption', live: snapshot(resource('backends/b', { url: 'https://b', protocol: 'http' })) })).toHaveLength(1);
  expect(check(byKey, { tier: 'Consumption', live: snapshot(...byKey) })).toEqual([]);
  expect(check([filed('groups/g', { displayName: 'g' })], { tier: 'Consumption', live: snapshot(resource('groups/other', { displayName: 'o' })) })).toEqual([]);
  // What it answered while it was read counts all the same.
  expect(check([filed('groups/g', { displayName: 'g' })], { tier: 'Premium', unsupported: new Set(['Group']) })).toEqual(['error kind-not-in-tier groups/g folder/groups/g.json:1']);
});

test('a gRPC API that only its document tells', () => {
  const greeter: Resource = { ...filed('apis/g', { path: 'g', displayName: 'g' }), content: { codec: 'specification', format: 'grpc', text: 'syntax = "proto3";' } };
  expect(check([greeter], { tier: 'Standard' })).toEqual(['error feature-not-in-tier apis/g folder/apis/g.json:2']);
});

describe('limits', () => {
  test('nothing is said of a service that holds too many, until a plan brings more', () => {
    const live = snapshot(...products(120));
    expect(check(products(120), { tier: 'Developer', live })).toEqual([]);
    expect(check(products(121), { tier: 'Developer', live })).toEqual(['error limit-exceeded products/p120 folder/products/p120.json:1']);
  });

  test('what goes makes room, in no certain order', () => {
    const context = { tier: 'Developer', live: snapshot(...products(60)), deleted: snapshot(...products(40, 60)) } as const;
    expect(check(products(20, 200), context)).toEqual(['warning limit-exceeded products/p200 folder/products/p200.json:1']);
    expect(check(products(41, 200), context)).toEqual(['error limit-exceeded products/p240 folder/products/p240.json:1']);
    expect(messages(products(41, 200), context)[0]).toContain('would hold 101 products, 100 of today less 40 that go and 41 new,');
  });

  test('of a limited plan only what it is about is counted', () => {
    const folder = products(130);
    const live = snapshot(...folder.slice(1)); // of what was not read the folder stands in
    expect(check(folder, { tier: 'Developer', live, planned: new Set(['products/p000']) })).toEqual([]);
    const planned = new Set(folder.map(({ id }) => id));
    expect(messages(folder, { tier: 'Developer', planned })).toEqual(['The service would hold at least 130 products, of which this plan brings 130, and the Developer tier takes 100. Exclude or delete some, or move to a tier that takes more.']);
  });

  test('a folder by itself', () => {
    expect(messages(products(101), { tier: 'Developer', offline: true })).toEqual(['The folder holds 101 products, and the Developer tier takes 100. Exclude or delete some, or move to a tier that takes more.']);
  });

  test('subscriptions of consumers count where they are known', () => {
    const subscriptions = Array.from({ length: 10_000 }, (_, index) => resource(`subscriptions/${index}`, { scope: '/apis' }));
    const own = [filed('subscriptions/s', { displayName: 's', scope: '/apis' })];
    expect(check(own, { tier: 'Developer', subscriptions })).toEqual(['error limit-exceeded subscriptions/s folder/subscriptions/s.json:1']);
    expect(check(own, { tier: 'Developer' })).toEqual([]);
  });

  const api = (name: string): Resource => filed(`apis/${name}`, { path: name, displayName: name }, openapi(getPets));
  const operations = (names: Readonly<Record<string, number>>): ReadonlyMap<string, readonly string[]> => new Map(Object.entries(names).map(([name, count]) => [`apis/${name}`, Array.from({ length: count }, (_, index) => `o${index}`)]));

  test('operations of APIs that only the service has count, and those that an import removes do not', () => {
    const live = snapshot(resource('apis/wide', { path: 'wide' }));
    expect(check([api('a')], { tier: 'Developer', live, operations: operations({ wide: 3_000 }) })).toEqual(['error limit-exceeded apis/a folder/apis/a.json:1']);
    expect(check([api('a')], { tier: 'Developer', live, operations: operations({ wide: 2_999 }) })).toEqual([]);
    expect(check([api('wide')], { tier: 'Developer', live, operations: operations({ wide: 3_000 }) })).toEqual([]);
    const both = snapshot(resource('apis/wide', { path: 'wide' }), resource('apis/a', { path: 'a' }));
    expect(check([api('a')], { tier: 'Developer', live: both, operations: operations({ wide: 3_000, a: 1 }) })).toEqual([]);
  });

  test('files beside a specification add to it, unless they say the same operation', () => {
    const live = snapshot(resource('apis/wide', { path: 'wide' }));
    const operation = (name: string, method: string): Resource => filed(`apis/a/operations/${name}`, { displayName: name, method, urlTemplate: '/pets' });
    const context = { tier: 'Developer', live, operations: operations({ wide: 2_999 }) } as const;
    expect(check([api('a'), operation('list-pets', 'GET')], context)).toEqual([]);
    expect(check([api('a'), operation('purge', 'PURGE')], context)).toEqual(['error limit-exceeded apis/a folder/apis/a.json:1']);
  });

  test('tags that an import creates count by their names', () => {
    const tagged = (tag: string): Resource => filed('apis/a', { path: 'a', displayName: 'a' }, openapi({ '/pets': { get: { operationId: 'list', tags: [tag], responses: { 200: { description: 'ok' } } } } }));
    const live = snapshot(...Array.from({ length: 1_500 }, (_, index) => resource(`tags/t${index}`, { displayName: `Tag ${index}` })));
    expect(check([tagged('tag 7')], { tier: 'Developer', live })).toEqual([]);
    expect(check([tagged('other')], { tier: 'Developer', live })).toEqual(['error limit-exceeded apis/a folder/apis/a.json:1']);
  });

  test('figures of before 2026 are warnings, and those that no page gives are none', () => {
    const backends = Array.from({ length: 101 }, (_, index) => filed(`backends/b${String(index).padStart(3, '0')}`, { url: 'https://b', protocol: 'http' }));
    expect(check(backends, { tier: 'BasicV2' })).toEqual(['warning limit-exceeded backends/b100 folder/backends/b100.json:1']);
    expect(check(backends, { tier: 'Basic' })).toEqual([]);
  });

  test('the size of a policy', () => {
    const sized = (kib: number): Resource => filed('policyFragments/f', {}, `<fragment><!-- ${'ä'.repeat(kib * 512)} --></fragment>`);
    expect(check([sized(513)], { tier: 'Premium' })).toEqual(['error limit-exceeded policyFragments/f folder/policyFragments/f.json:1']);
    expect(check([sized(511)], { tier: 'Premium' })).toEqual([]);
    expect(check([sized(513)], { tier: 'Premium', live: snapshot(sized(514)) })).toEqual([]);
  });
});
