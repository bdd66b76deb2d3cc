import { diffProperties } from '../../src/plan/diff.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { KindName } from '../../src/model/kinds.ts';

const same: [string, KindName, JsonObject, JsonObject][] = [
  ['server defaults', 'Api', { path: 'a' }, { path: 'a', type: 'http', protocols: ['https'], subscriptionRequired: true }],
  ['empty objects and arrays', 'Backend', { url: 'u', credentials: { header: {}, query: {} } }, { url: 'u' }],
  ['empty text and null', 'Product', { displayName: 'P', terms: '' }, { displayName: 'P', terms: null }],
  ['a schema of an API without the other kind of document', 'ApiSchema', { contentType: 'x', document: { components: { schemas: { A: {} } }, definitions: {}, value: null } }, { contentType: 'x', document: { components: { schemas: { A: {} } } } }],
  ['order of set-like arrays', 'NamedValue', { displayName: 'n', tags: ['a', 'b'] }, { displayName: 'n', tags: ['b', 'a'] }],
  ['absolute and relative ids', 'Diagnostic', { loggerId: '/loggers/x' }, { loggerId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n/loggers/x' }],
  ['case of ids', 'Diagnostic', { loggerId: '/loggers/x' }, { loggerId: '/loggers/X' }],
  ['case of enumerations', 'Diagnostic', { verbosity: 'Error' }, { verbosity: 'error' }],
  ['read-only properties', 'NamedValue', { displayName: 'n', provisioningState: 'Succeeded', keyVault: { secretIdentifier: 'k', lastStatus: { code: 'Success' } } }, { displayName: 'n', keyVault: { secretIdentifier: 'k' } }],
  ['order of pool members', 'Backend', { type: 'Pool', pool: { services: [{ id: '/backends/b' }, { id: '/backends/A' }] } }, { type: 'Pool', pool: { services: [{ id: '/backends/a' }, { id: '/backends/b' }] } }],
  ['a secret that the service does not return', 'NamedValue', { displayName: 'n', secret: true }, { displayName: 'n', secret: true, value: new Sensitive('s') }],
  ['a secret that the service returns as null', 'NamedValue', { displayName: 'n', secret: true, value: null }, { displayName: 'n', secret: true, value: new Sensitive('s') }],
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
  ['a property of a schema that takes anything', 'GlobalSchema', { schemaType: 'json', document: { properties: {} } }, { schemaType: 'json', document: { properties: { a: {} } } },
    [{ path: 'document.properties.a', before: undefined, after: {} }]],
  ['an empty text of a schema', 'ApiSchema', { document: { components: { schemas: { A: { enum: ['a'] } } } } }, { document: { components: { schemas: { A: { enum: ['a'], default: '' } } } } },
    [{ path: 'document.components.schemas.A.default', before: undefined, after: '' }]],
  ['a member of a pool', 'Backend', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 1 }, { id: '/backends/b', weight: 2 }] } },
    { type: 'Pool', pool: { services: [{ id: '/backends/b', weight: 2 }, { id: '/backends/a', weight: 3 }] } }, [{ path: 'pool.services[a].weight', before: 1, after: 3 }]],
  ['a removed member', 'Api', { path: 'a', protocols: ['http', 'https'] }, { path: 'a' }, [{ path: 'protocols[http]', before: 'http', after: undefined }]],
  ['members of a set', 'NamedValue', { displayName: 'n', tags: ['a', 'b'] }, { displayName: 'n', tags: ['c', 'b'] },
    [{ path: 'tags[a]', before: 'a', after: undefined }, { path: 'tags[c]', before: undefined, after: 'c' }]],
  ['another member of a pool', 'Backend', { pool: { services: [{ id: '/backends/a', weight: 1 }, { id: '/backends/b', weight: 9 }] } }, { pool: { services: [{ id: '/backends/b', weight: 9 }, { id: '/backends/C' }] } },
    [{ path: 'pool.services[a]', before: { id: '/backends/a', weight: 1 }, after: undefined }, { path: 'pool.services[C]', before: undefined, after: { id: '/backends/C' } }]],
  ['a rule of a circuit breaker', 'Backend', { circuitBreaker: { rules: [{ name: 'r', tripDuration: 'PT1M' }] } }, { circuitBreaker: { rules: [{ name: 'r', tripDuration: 'PT2M' }] } },
    [{ path: 'circuitBreaker.rules[r].tripDuration', before: 'PT1M', after: 'PT2M' }]],
  ['what a diagnostic masks', 'Diagnostic', { frontend: { request: { dataMasking: { headers: [{ value: 'Auth', mode: 'Mask' }] } } } }, { frontend: { request: { dataMasking: { headers: [{ value: 'Key', mode: 'hide' }, { value: 'Auth', mode: 'Hide' }] } } } },
    [{ path: 'frontend.request.dataMasking.headers[Auth].mode', before: 'Mask', after: 'Hide' }, { path: 'frontend.request.dataMasking.headers[Key]', before: undefined, after: { value: 'Key', mode: 'hide' } }]],
  ['a parameter with another name', 'ApiOperation', { templateParameters: [{ name: 'a', type: 'string' }, { name: 'b' }] }, { templateParameters: [{ name: 'c', type: 'string' }, { name: 'b' }] },
    [{ path: 'templateParameters[a].name', before: 'a', after: 'c' }]],
  ['a parameter more', 'ApiOperation', { templateParameters: [{ name: 'a' }] }, { templateParameters: [{ name: 'c' }, { name: 'a' }] }, [{ path: 'templateParameters[c]', before: undefined, after: { name: 'c' } }]],
  ['order where it means something', 'ApiOperation', { templateParameters: [{ name: 'a' }, { name: 'b' }] }, { templateParameters: [{ name: 'b' }, { name: 'a' }] },
    [{ path: 'templateParameters', before: [{ name: 'a' }, { name: 'b' }], after: [{ name: 'b' }, { name: 'a' }] }]],
  ['elements without a name', 'ApiOperation', { novel: [{ x: 1 }, { x: 2 }] }, { novel: [{ x: 1 }, { x: 3 }] }, [{ path: 'novel[1].x', before: 2, after: 3 }]],
  ['names that two elements have', 'ApiOperation', { novel: [{ name: 'a', x: 1 }, { name: 'a', x: 2 }] }, { novel: [{ name: 'a', x: 1 }] }, [{ path: 'novel', before: [{ name: 'a', x: 1 }, { name: 'a', x: 2 }], after: [{ name: 'a', x: 1 }] }]],
  ['a list of texts', 'Api', { path: 'a', novel: ['x', 'y'] }, { path: 'a', novel: ['y', 'x'] }, [{ path: 'novel', before: ['x', 'y'], after: ['y', 'x'] }]],
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
  expect(JSON.stringify(change)).toBe('{"path":"value","before":"(sensitive)","after":"{#token#}","sensitive":true}');
  expect(diffProperties('NamedValue', { displayName: 'n', secret: true, value: new Sensitive('x') }, { displayName: 'n', secret: true, value: new Sensitive('x', '{#t#}') })).toEqual([]);
});

test('where a token supplies a value, the old value is masked too', () => {
  const text = JSON.stringify(diffProperties('Backend', { url: 'https://b/?key=canary-old' }, { url: new Sensitive('https://b/?key=canary-new', 'https://b/?key={#key#}') }));
  expect(text).not.toContain('canary');
  expect(text).toContain('{#key#}');
});

test.each<[string, string, string, string | undefined]>([
  ['a short one', 'old', 'new', undefined],
  ['one of several lines', 'a\nb\nc\nd\ne\nf', 'a\nb\nc\nd\ne\ng', '@@ -4,3 +4,3 @@\n d\n e\n-f\n+g'],
  ['one that goes on', 'a\nb', 'a\nb\nc', '@@ -1,2 +1,3 @@\n a\n b\n+c'],
  ['an end of line', 'a\nb', 'a\nb\n', '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b'],
  ['a long line among others', `a\n${'x'.repeat(5000)}old${'y'.repeat(5000)}\n${'z'.repeat(5000)}`, `a\n${'x'.repeat(5000)}new${'y'.repeat(5000)}\n${'z'.repeat(5000)}`,
    `@@ -1,3 +1,3 @@\n a\n-…${'x'.repeat(40)}old${'y'.repeat(40)}…\n+…${'x'.repeat(40)}new${'y'.repeat(40)}…\n ${'z'.repeat(999)}…`],
  ['long lines that are simply others', `${'x'.repeat(5000)}\nend`, `${'y'.repeat(5000)}\n${'z'.repeat(5000)}\nend`,
    `@@ -1,2 +1,3 @@\n-${'x'.repeat(1000)}…\n+${'y'.repeat(1000)}…\n+${'z'.repeat(999)}…\n end`],
  ['a long line', `${'x'.repeat(200)}old${'y'.repeat(200)}`, `${'x'.repeat(200)}new${'y'.repeat(200)}`, `@@ -1 +1 @@\n-…${'x'.repeat(40)}old${'y'.repeat(40)}…\n+…${'x'.repeat(40)}new${'y'.repeat(40)}…`],
  ['JSON in one line', JSON.stringify({ a: 'x'.repeat(120), b: 1, c: 3, d: 4 }), JSON.stringify({ a: 'x'.repeat(120), b: 2, c: 3, d: 4 }), undefined],
])('a text: %s', (what, before, after, expected) => {
  const [change] = diffProperties('Product', { description: before }, { description: after });
  expect(change).toMatchObject({ path: 'description', before, after });
  if (what === 'JSON in one line') expect(change?.diff).toContain('\n-  "b": 1,\n+  "b": 2,\n');
  else expect(change?.diff).toBe(expected);
});

test('what is left alone: a property, all below it, a member by its name', () => {
  const of = (weight: number): JsonObject => ({ title: String(weight), pool: { services: [{ id: '/backends/a', weight }, { id: '/backends/b.c', weight }] } });
  const left = (...ignored: string[]): string[] => diffProperties('Backend', of(1), of(2), { ignores: (path) => ignored.includes(path) }).map(({ path }) => path);
  expect(left()).toEqual(['pool.services[a].weight', 'pool.services[b.c].weight', 'title']);
  expect(left('pool')).toEqual(['title']);
  expect(left('pool.services.a.weight', 'title')).toEqual(['pool.services[b.c].weight']);
  expect(left('pool.services.a', 'pool.services.1.weight')).toEqual(['title']);
});
