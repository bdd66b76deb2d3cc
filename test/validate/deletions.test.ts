import { setAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath, resourceId, scopeOf } from '../../src/model/resource-id.ts';
import type { Resource } from '../../src/model/resource.ts';
import { resource, snapshot } from '../support/resources.ts';
import { findingsOf, summarize } from './findings.ts';

/** An id of a kind, every name on the way the same. */
function idOf(kind: KindName, workspace: string | null): string {
  return resourceId(kind, Array.from({ length: kindPath(kind).split('{name}').length - 1 }, () => 'x'), workspace);
}

/** A property at a path of the table, with one element in each array. */
function holding(path: string, value: string): JsonObject {
  return setAt({}, path.split('.').map((part) => part === '*' ? 0 : part), value) as JsonObject;
}

interface Use { readonly what: string; readonly gone: Resource; readonly user: Resource }

/** Every mention that the table knows of, in both scopes, that keeps what it names from being deleted. */
const uses: readonly Use[] = kindNames.flatMap((kind) => {
  const row = kindRow(kind);
  // Links and descriptions of tags go along with either end; subscriptions are looked at by themselves.
  if (row.body === 'association' || kind === 'ApiTagDescription' || kind === 'Subscription') return [];
  return row.references.flatMap(({ path, to, by }) => (to as readonly KindName[]).flatMap((target) => [null, 'w'].flatMap((workspace): Use[] => {
    if (workspace !== null && !(row.workspace && kindRow(target).workspace)) return [];
    const gone = resource(idOf(target, workspace), { displayName: 'x' });
    const value = by === 'id' ? `/${gone.id}` : 'x';
    const properties: Json = path === '{name}' ? {} : holding(path, value);
    const id = idOf(kind, workspace);
    const user = resource(id === gone.id ? id.replace(/x$/, 'y') : id, properties);
    return [{ what: `${user.id} ${path} -> ${gone.id}`, gone, user }];
  })));
});

test('there are many', () => expect(uses.length).toBeGreaterThan(25));

test.each(uses)('$what: not deleted while a resource that the folder does not hold uses it', ({ gone, user }) => {
  const said = summarize(findingsOf(snapshot(), { deleted: snapshot(gone), live: snapshot(user) }));
  expect(said).toEqual([`deletion-in-use ${gone.id} null:null`]);
  // Once the user is deleted too, or uses another one, nothing is in the way.
  expect(findingsOf(snapshot(), { deleted: snapshot(gone, user), live: snapshot() })).toEqual([]);
  const other = { ...user, properties: {} };
  if (scopeOf(user.id) === null && user.kind !== 'GatewayCertificateAuthority') expect(summarize(findingsOf(snapshot(other), { deleted: snapshot(gone), live: snapshot(user) })).filter((one) => one.startsWith('deletion-in-use'))).toEqual([]);
});

test('a policy of the service that does not parse is in the way of nothing', () => {
  const broken = resource('policies/policy', {}, '<policies>{{x}}');
  expect(findingsOf(snapshot(), { deleted: snapshot(resource('namedValues/x', { displayName: 'x' })), live: snapshot(broken) })).toEqual([]);
});

describe('what is replaced is deleted first', () => {
  const validating = (schema: string): string => `<policies><inbound><validate-content unspecified-content-type-action="ignore" max-size="1" size-exceeded-action="ignore"><content type="a" validate-as="json" action="prevent" schema-id="${schema}" /></validate-content></inbound><backend /><outbound /><on-error /></policies>`;
  const [folder, service] = ['xml', 'json'].map((schemaType) => resource('schemas/s', { schemaType }));
  const user = resource('policies/policy', {}, validating('s'));
  const of = (desired: readonly Resource[], live: readonly Resource[]): string[] => summarize(findingsOf(snapshot(...[folder ?? []].flat(), ...desired), { replaced: snapshot(...[service ?? []].flat()), live: snapshot(...[service ?? []].flat(), ...live) })).filter((one) => one.startsWith('deletion-in-use'));

  test('not while something uses it, of the folder or not', () => {
    expect(of([], [user])).toEqual(['deletion-in-use schemas/s null:null']);
    expect(of([user], [user])).toEqual(['deletion-in-use schemas/s null:null']);
  });

  test('where the folder changes what uses it, or what does is new, nothing is in the way', () => {
    expect(of([resource('policies/policy', {}, validating('other'))], [user])).toEqual([]);
    expect(of([user], [])).toEqual([]);
    expect(of([user], [resource('policies/policy', {}, validating('other'))])).toEqual([]);
  });
});
