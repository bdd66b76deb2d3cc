import { renderOverride } from '../../src/artifacts/override-example.ts';
import { createTokenNames, tokenName, toTokenPlace } from '../../src/artifacts/redaction.ts';
import type { JsonPath } from '../../src/model/json.ts';

describe('names of tokens', () => {
  test.each<[string, string, string]>([
    ['backends/b', 'credentials header x-key', 'BACKENDS_B_CREDENTIALS_HEADER_X_KEY'],
    ['namedValues/my.Value', 'value', 'NAMED_VALUES_MY_VALUE_VALUE'],
    ['loggers/l', 'credentials instrumentationKey', 'LOGGERS_L_CREDENTIALS_INSTRUMENTATION_KEY'],
    ['workspaces/w/apis/x;rev=2/policies/policy', 'authorization', 'WORKSPACES_W_APIS_X_REV_2_POLICIES_POLICY_AUTHORIZATION'],
    ['backends/größe', '__', 'BACKENDS_GR_E'],
  ])('%s, %s', (id, place, expected) => {
    expect(tokenName(id, place)).toBe(expected);
  });

  test('no name is given twice, and none that the folder has', () => {
    const asked: string[] = [];
    const nameToken = createTokenNames(() => {
      asked.push('once');
      return ['BACKENDS_A_B_C'];
    });
    expect([nameToken('backends/a-b', 'c'), nameToken('backends/a', 'b c'), nameToken('backends/a', 'd')]).toEqual(['BACKENDS_A_B_C_2', 'BACKENDS_A_B_C_3', 'BACKENDS_A_D']);
    expect(asked).toEqual(['once']);
  });

  test('an index only where there are several', () => {
    const properties = { credentials: { header: { one: ['a'], two: ['a', 'b'] } } };
    expect(toTokenPlace(properties, ['credentials', 'header', 'one', 0])).toBe('credentials header one');
    expect(toTokenPlace(properties, ['credentials', 'header', 'two', 1])).toBe('credentials header two 1');
  });
});

test.each<[string, JsonPath, string]>([
  ['namedValues/x', ['keyVault', 'secretIdentifier'], 'namedValues: [{ name: "x", properties: { keyVault: { secretIdentifier: "v" } } }]'],
  ['workspaces/w/backends/b', ['credentials', 'header', 'x-key', 0], 'workspaces: [{ name: "w", backends: [{ name: "b", properties: { credentials: { header: { x-key: ["v"] } } } }] }]'],
  ['backends/b', ['credentials', 'query', 'a: b'], 'backends: [{ name: "b", properties: { credentials: { query: { "a: b": "v" } } } }]'],
])('an override of %s %j', (id, path, expected) => {
  expect(renderOverride(id, path, 'v')).toBe(expected);
});
