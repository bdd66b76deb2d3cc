import fc from 'fast-check';
import { getAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { saysNothing } from '../../src/model/normalize.ts';
import { diffProperties } from '../../src/plan/diff.ts';
import { withIgnored } from '../../src/plan/ignored.ts';
import { resource } from '../support/resources.ts';

const merged = (id: string, desired: JsonObject, live: JsonObject, ...ignored: readonly string[]): Json => withIgnored(resource(id, desired), resource(id, live), (path) => ignored.some((one) => one.toLowerCase() === path.toLowerCase())).properties;
const member = (id: string, weight?: number): JsonObject => ({ id, ...(weight === undefined ? {} : { weight }) });

test.each<[string, string, JsonObject, JsonObject, string[], JsonObject]>([
  ['a property', 'tags/t', { displayName: 'a' }, { displayName: 'b' }, ['displayName'], { displayName: 'b' }],
  ['one that only the service has', 'backends/b', { url: 'u' }, { url: 'v', title: 't' }, ['title'], { url: 'u', title: 't' }],
  ['one that only the folder has', 'backends/b', { url: 'u', title: 't' }, { url: 'v' }, ['title'], { url: 'u' }],
  ['one inside of what the service assumes', 'backends/b', { url: 'u' }, { url: 'u', tls: { validateCertificateName: false, validateCertificateChain: false } }, ['tls.validateCertificateName'], { url: 'u', tls: { validateCertificateName: false } }],
  ['one of members in another order and another case', 'backends/b', { pool: { services: [member('/backends/a', 1), member('/backends/b', 1)] } },
    { pool: { services: [member('/Backends/B', 5), member('/backends/a', 9)] } }, ['pool.services.a.weight', 'pool.services.b.weight'], { pool: { services: [member('/backends/a', 9), member('/backends/b', 5)] } }],
  ['a member that only the service has', 'backends/b', { pool: { services: [member('/backends/a', 1)] } }, { pool: { services: [member('/backends/a', 2), member('/backends/b', 5)] } }, ['pool.services.b'],
    { pool: { services: [member('/backends/a', 1), member('/backends/b', 5)] } }],
  ['a secret that the service never shows', 'authorizationServers/s', { clientSecret: 'x', displayName: 'a' }, { displayName: 'b' }, ['clientSecret'], { clientSecret: '(sensitive)', displayName: 'a' }],
])('%s', (_what, id, desired, live, ignored, expected) => {
  const written = merged(id, desired, live, ...ignored);
  expect(JSON.parse(JSON.stringify(written))).toEqual(expected);
  expect(merged(id, desired, live)).toEqual(resource(id, desired).properties);
});

const leaf = fc.constantFrom<Json>(null, '', 'a', 'b', 1, true, []);
const members = fc.uniqueArray(fc.record({ id: fc.constantFrom('/backends/a', '/Backends/B', '/backends/c'), weight: fc.integer({ min: 0, max: 2 }) }), { maxLength: 3, selector: ({ id }) => id.toLowerCase() });
const properties: fc.Arbitrary<JsonObject> = fc.record<JsonObject>({
  url: leaf, title: leaf, other: fc.dictionary(fc.constantFrom('x', 'y'), leaf), tls: fc.dictionary(fc.constantFrom('validateCertificateChain', 'validateCertificateName'), fc.boolean()),
  pool: fc.record({ services: members }), rules: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), count: leaf }), { maxLength: 2 }), steps: fc.array(fc.record({ count: leaf }), { maxLength: 2 }),
}, { requiredKeys: [] });

test('what is written differs from the service in what the plan shows, and in nothing else', () => {
  const candidates = ['url', 'title', 'other', 'other.x', 'tls.validateCertificateName', 'pool', 'pool.services.a', 'pool.services.b', 'pool.services.a.weight', 'pool.services.c.weight', 'rules', 'rules.a', 'rules.b.count', 'steps.0', 'steps.1.count'];
  fc.assert(fc.property(properties, properties, fc.subarray(candidates), (desired, live, ignored) => {
    const ignores = (path: string): boolean => ignored.includes(path.toLowerCase()) || ignored.includes(path);
    const [folder, service] = [resource('backends/b', desired), resource('backends/b', live)];
    const written = withIgnored(folder, service, ignores).properties;
    const paths = (before: JsonObject, after: JsonObject, options: Parameters<typeof diffProperties>[3] = {}): string[] => diffProperties('Backend', before, after, options).map(({ path }) => path);
    // What loses its last part is gone as a whole, and compared as a whole from then on.
    const isEmptied = (path: string): boolean => saysNothing(getAt(written, path.split('.'))) && !saysNothing(getAt(live, path.split('.')));
    // A member that was renamed is left alone by the name that it had.
    const isRenamed = (path: string): boolean => path.startsWith('rules[');
    expect(paths(written, desired, { ignores }).filter((path) => !isEmptied(path) && !isRenamed(path))).toEqual([]);
    const shown = paths(live, desired, { ignores });
    expect(paths(live, written).filter((path) => !shown.some((one) => one.startsWith(path) || path.startsWith(one)))).toEqual([]);
  }), { numRuns: 1000 });
});
