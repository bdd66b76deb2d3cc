import { createSelector } from '../../src/configuration/index.ts';

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
  ])('%s covers %s: %s', (selector, id, expected) => {
    expect(selects([selector], [], id)).toBe(expected);
    expect(selects([], [selector], id)).toBe(!expected);
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
});
