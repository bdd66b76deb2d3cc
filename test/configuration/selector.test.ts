import { createSelector } from '../../src/configuration/index.ts';
import { kindNames, kindRow } from '../../src/model/kinds.ts';

function selects(include: string[], exclude: string[], id: string): boolean {
  return createSelector({ include, exclude }).selects(id);
}

describe('selectors', () => {
  test.each<[string, string, boolean]>([
    ['apis/x', 'apis/x', true],
    ['apis/x', 'apis/X', true],
    ['apis/x', 'apis/xy', false],
    ['apis/x', 'backends/x', false],
    ['apis/x', 'apis/x;rev=2', true],
    ['apis/x', 'apis/x/policies/policy', true],
    ['apis/x', 'apis/x;rev=2/operations/o/policies/policy', true],
    ['apis/x', 'products/p/apis/x', true],
    ['apis/x', 'products/p', false],
    ['apis/x;rev=2', 'apis/x;rev=2', true],
    ['apis/x;rev=2', 'apis/x', false],
    ['apis/x;rev=2', 'apis/x;rev=2/diagnostics/d', true],
    ['apis/x/operations/*', 'apis/x/operations/o/policies/policy', true],
    ['apis/x/operations/*', 'apis/x;rev=2/operations/o/policies/policy', true],
    ['apis/x/operations/*', 'apis/x/policies/policy', false],
    ['apis/pet*', 'apis/petstore', true],
    ['apis/{a,b}', 'apis/b', true],
    ['apis/*', 'apis/x/releases/r', true],
    ['apis', 'apis/x', true],
    ['/apis/x/', 'apis/x', true],
    ['apis/!x', 'apis/y', false],
    ['products/*', 'products/p/apis/x', true],
    ['products/*', 'products/p/groups/g', true],
    ['products/*', 'products/p/policies/policy', true],
    ['products/*', 'apis/x', false],
    ['groups/g', 'products/p/groups/g', true],
    ['groups/g', 'products/p/groups/h', false],
    ['products/p/apis/*', 'products/p/apis/x', true],
    ['products/p/apis/*', 'products/q/apis/x', false],
    ['named values/*', 'namedValues/n', true],
    ['namedValues/*', 'namedValues/n', true],
    ['version sets/v', 'apiVersionSets/v', true],
    ['versionSets/v', 'apiVersionSets/v', true],
    ['policy fragments/f', 'policyFragments/f', true],
    ['policies/policy', 'policies/policy', true],
    ['policies/policy', 'apis/x/policies/policy', false],
    ['tags/a(b)', 'tags/a(b)', true],
    ['tags/[a]', 'tags/[a]', true],
    ['tags/*', 'tags/.hidden', true],
    ['tags/t', 'apis/x/tags/t', true],
    ['tags/t', 'apis/x/operations/o/tags/t', true],
    ['tags/t/apis/x', 'apis/x/tags/t', true],
    ['tags/t/apis/y', 'apis/x/tags/t', false],
    ['tags/t/products/p', 'products/p/tags/t', true],
    ['gateways/g', 'gateways/g/apis/x', true],
    ['apis/x', 'gateways/g/apis/x', true],
    ['servicePolicies/policy', 'policies/policy', true],
    ['openidConnectProviders/o', 'openIdConnectProviders/o', true],
    ['*/*', 'apis/x/policies/policy', true],
    ['*/*', 'workspaces/w/apis/x', true],
    ['workspaces/w', 'workspaces/w', true],
    ['workspaces/w', 'workspaces/W/apis/x/policies/policy', true],
    ['workspaces/w', 'workspaces/v/apis/x', false],
    ['workspaces/w', 'apis/w', false],
    ['workspaces/w/apis/x', 'workspaces/w/apis/x;rev=2/policies/policy', true],
    ['workspaces/w/apis/x', 'workspaces/w/products/p/apis/x', true],
    ['workspaces/w/apis/x', 'products/p/apis/x', false],
    ['workspaces/w/apis/x', 'apis/x', false],
    ['workspaces/w/apis/x', 'workspaces/w', false],
    ['workspaces/w/apis', 'workspaces/w/apis/x', true],
    ['workspaces/w/version sets/v', 'workspaces/w/apiVersionSets/v', true],
    ['workspaces/w/tags/t/apis/x', 'workspaces/w/apis/x/tags/t', true],
    ['workspaces/*/apis/x', 'workspaces/w/apis/x', true],
    ['workspaces/*/apis/x', 'workspaces/w/backends/x', false],
    ['apis/x', 'workspaces/w/apis/x', false],
    ['apis/x', 'workspaces/w/products/p/apis/x', false],
    ['groups/g', 'workspaces/w/products/p/groups/g', false],
    ['**', 'workspaces/w/apis/x', true],
    ['**/policies/policy', 'apis/x/policies/policy', true],
  ])('%s covers %s: %s', (selector, id, expected) => {
    expect(selects([selector], [], id)).toBe(expected);
    expect(selects([], [selector], id)).toBe(!expected);
    expect(createSelector({ include: [selector], exclude: [] }).excludes(id)).toBe(false);
    expect(createSelector({ include: [], exclude: [selector] }).excludes(id)).toBe(expected);
  });

  test('without include everything is selected, and exclude wins', () => {
    expect(selects([], [], 'apis/x')).toBe(true);
    expect(selects(['apis/*'], ['apis/x'], 'apis/x')).toBe(false);
    expect(selects(['apis/*'], ['apis/x'], 'apis/y')).toBe(true);
  });

  test('selectors that name nothing are told, as they were written', () => {
    const selector = createSelector({ include: ['apis/*', ' Named Values/nobody '], exclude: ['tags/t', 'groups/*'] });
    expect(selector.unused(['apis/x', 'products/p/groups/g'])).toEqual([' Named Values/nobody ', 'tags/t']);
    expect(selector.unused([])).toHaveLength(4);
  });

  test.each<[string, string[]]>([
    ['*/*', []],
    ['**', []],
    ['?ertificates/*', []],
    ['{apis,products}/*', []],
    ['gateways/*', []],
    ['gateways/*/apis/*', []],
    ['workspaces/w', []],
    ['workspaces/w/caches/c', []],
    ['certificates', ['Certificate']],
    ['Certificates/c', ['Certificate']],
    ['{certificates,caches}/*', ['Certificate', 'Cache']],
    ['workspaces/*/certificates/*', ['Certificate']],
    ['gateways/*/hostnameConfigurations/*', ['GatewayHostnameConfiguration']],
    ['gateways/g/certificateAuthorities', ['GatewayCertificateAuthority']],
    ['authorizationServers/*', ['AuthorizationServer']],
    ['openidConnectProviders/*', ['OpenIdConnectProvider']],
  ])('%s asks for %j', (selector, expected) => {
    const asked = (include: string[], exclude: string[]): string[] => kindNames.filter((kind) => kindRow(kind).managed === 'on-request' && createSelector({ include, exclude }).requests(kind));
    expect(asked([selector], [])).toEqual(expected);
    expect(asked([], [selector])).toEqual([]);
  });
});

test('thousands of selectors that name one thing each are looked up', () => {
  const include = Array.from({ length: 5_000 }, (_each, index) => `apis/api-${index}.v1`);
  const ids = include.map((id) => `${id.toUpperCase()};rev=2/policies/policy`);
  const selector = createSelector({ include: [...include, 'apis/never'], exclude: ['apis/api-7.v1'] });
  expect(ids.filter((id) => selector.selects(id))).toHaveLength(4_999);
  expect(selector.unused(ids)).toEqual(['apis/never']);
});
