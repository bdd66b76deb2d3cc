import { diffProperties } from '../../src/plan/diff.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { KindName } from '../../src/model/kinds.ts';

const same: [string, KindName, JsonObject, JsonObject][] = [
  ['server defaults', 'Api', { path: 'a' }, { path: 'a', type: 'http', protocols: ['https'], subscriptionRequired: true }],
  ['empty objects and arrays', 'Backend', { url: 'u', credentials: { header: {}, query: {} } }, { url: 'u' }],
  ['empty text and null', 'Product', { displayName: 'P', terms: '' }, { displayName: 'P', terms: null }],
  ['order of set-like arrays', 'NamedValue', { displayName: 'n', tags: ['a', 'b'] }, { displayName: 'n', tags: ['b', 'a'] }],
  ['absolute and relative ids', 'Diagnostic', { loggerId: '/loggers/x' }, { loggerId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n/loggers/x' }],
  ['case of ids', 'Diagnostic', { loggerId: '/loggers/x' }, { loggerId: '/loggers/X' }],
  ['case of enumerations', 'Diagnostic', { verbosity: 'Error' }, { verbosity: 'error' }],
  ['read-only properties', 'NamedValue', { displayName: 'n', provisioningState: 'Succeeded', keyVault: { secretIdentifier: 'k', lastStatus: { code: 'Success' } } }, { displayName: 'n', keyVault: { secretIdentifier: 'k' } }],
  ['order of pool members', 'Backend', { type: 'Pool', pool: { services: [{ id: '/backends/b' }, { id: '/backends/A' }] } }, { type: 'Pool', pool: { services: [{ id: '/backends/a' }, { id: '/backends/b' }] } }],
  ['a secret that the service does not return', 'NamedValue', { displayName: 'n', secret: true }, { displayName: 'n', secret: true, value: new Sensitive('s') }],
  ['a credential that the service keeps for itself', 'Logger', { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{Logger-Credentials--639121f85ddd1701d02ea240}}' } },
    { loggerType: 'applicationInsights', credentials: { instrumentationKey: new Sensitive('k') } }],
];

test.each(same)('no difference: %s', (_name, kind, before, after) => {
  expect(diffProperties(kind, before, after)).toEqual([]);
  expect(diffProperties(kind, after, before)).toEqual([]);
});

const different: [string, KindName, JsonObject, JsonObject, unknown][] = [
  ['a scalar', 'Product', { displayName: 'P' }, { displayName: 'Q' }, [{ path: 'displayName', before: 'P', after: 'Q' }]],
  ['an added property that nobody knows', 'Product', { displayName: 'P' }, { displayName: 'P', novel: { deep: 1 } }, [{ path: 'novel', before: undefined, after: { deep: 1 } }]],
  ['a member of a pool', 'Backend', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 1 }, { id: '/backends/b', weight: 2 }] } },
    { type: 'Pool', pool: { services: [{ id: '/backends/b', weight: 2 }, { id: '/backends/a', weight: 3 }] } }, [{ path: 'pool.services[0].weight', before: 1, after: 3 }]],
  ['a removed member', 'Api', { path: 'a', protocols: ['http', 'https'] }, { path: 'a' }, [{ path: 'protocols', before: ['http', 'https'], after: ['https'] }]],
  ['a default that is set to something else', 'Api', { path: 'a', subscriptionRequired: false }, { path: 'a' }, [{ path: 'subscriptionRequired', before: false, after: true }]],
  ['an empty API path', 'Api', { path: 'a' }, { path: '' }, [{ path: 'path', before: 'a', after: '' }]],
  ['case where it matters', 'NamedValue', { displayName: 'n', value: 'A' }, { displayName: 'n', value: 'a' }, [{ path: 'value', before: 'A', after: 'a' }]],
];

test.each(different)('a difference: %s', (_name, kind, before, after, expected) => {
  expect(diffProperties(kind, before, after)).toEqual(expected);
});

test('a secret that both sides know is compared and shown on neither side', () => {
  const [change, ...others] = diffProperties('NamedValue', { displayName: 'n', secret: true, value: new Sensitive('canary-old') }, { displayName: 'n', secret: true, value: new Sensitive('canary-new', '{#token#}') });
  expect(others).toEqual([]);
  expect(JSON.stringify(change)).toBe('{"path":"value","before":"(sensitive)","after":"{#token#}"}');
  expect(diffProperties('NamedValue', { displayName: 'n', secret: true, value: new Sensitive('x') }, { displayName: 'n', secret: true, value: new Sensitive('x', '{#t#}') })).toEqual([]);
});

test('where a token supplies a value, the old value is masked too', () => {
  const text = JSON.stringify(diffProperties('Backend', { url: 'https://b/?key=canary-old' }, { url: new Sensitive('https://b/?key=canary-new', 'https://b/?key={#key#}') }));
  expect(text).not.toContain('canary');
  expect(text).toContain('{#key#}');
});

test('a pool with another member is another list, with the same members a change of each', () => {
  const pool = (...services: [string, number][]): JsonObject => ({ type: 'Pool', pool: { services: services.map(([id, weight]) => ({ id: `/backends/${id}`, weight })) } });
  expect(diffProperties('Backend', pool(['a', 1], ['b', 9]), pool(['b', 9], ['a', 2]))).toEqual([{ path: 'pool.services[0].weight', before: 1, after: 2 }]);
  expect(diffProperties('Backend', pool(['a', 1], ['b', 9]), pool(['b', 9], ['c', 1])).map(({ path }) => path)).toEqual(['pool.services']);
});
