import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { kindPath, parseApiName, parseResourceId, resourceId, toRelativeId } from '../../src/model/resource-id.ts';

const cases = kindNames.flatMap((kind) => {
  const names = [...kindPath(kind).matchAll(/\{name\}/g)].map((_match, index) => `name;rev=${index} é`);
  return [[kind, names, null], ...(kindRow(kind).workspace ? [[kind, names, 'w1'] as const] : [])] as const;
});

test.each(cases)('%s %j in workspace %s: id round trip', (kind, names, workspace) => {
  const id = resourceId(kind, names, workspace);
  expect(parseResourceId(id)).toMatchObject({ id, kind, names, workspace });
  expect(parseResourceId(`/${id}/`)).toMatchObject({ id, kind });
});

test('an id names its parent', () => {
  expect(parseResourceId('apis/a/operations/o/policies/policy')?.parent).toBe('apis/a/operations/o');
  expect(parseResourceId('apis/a/policies/policy')?.parent).toBe('apis/a');
  expect(parseResourceId('workspaces/w/apis/a/policies/policy')?.parent).toBe('workspaces/w/apis/a');
  expect(parseResourceId('policies/policy')?.parent).toBeNull();
});

test.each(['', 'apis', 'apis/', 'unknown/x', 'apis/a/b', 'apis/a/policies/other', 'workspaces/w/policies/policy/x'])('%j is no id', (text) => {
  expect(parseResourceId(text)).toBeNull();
});

test.each([
  ['/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/n/loggers/x', '/loggers/x'],
  ['/subscriptions/1/resourcegroups/g/providers/microsoft.apimanagement/service/n/apis/a;rev=2', '/apis/a;rev=2'],
  ['https://management.azure.com/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/n/apis/a', '/apis/a'],
  ['/subscriptions/{#sub#}/resourceGroups/{#rg#}/providers/Microsoft.ApiManagement/service/n/loggers/x', '/loggers/x'],
  ['/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/n', '/'],
  ['/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/s', '/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/s'],
  ['/loggers/x', '/loggers/x'],
])('%s is %s of its service', (text, expected) => {
  expect(toRelativeId(text)).toBe(expected);
});

test('revisions', () => {
  expect(parseApiName('a;rev=2')).toEqual({ root: 'a', revision: '2' });
  expect(parseApiName('a')).toEqual({ root: 'a', revision: null });
});
