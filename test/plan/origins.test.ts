import fc from 'fast-check';
import { canonicalJson, isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { toComparable } from '../../src/model/normalize.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { diffProperties } from '../../src/plan/diff.ts';
import { toEffective } from '../../src/plan/effective.ts';
import { planChanges, type PlanInput } from '../../src/plan/planner.ts';
import { toPublished } from '../../src/plan/published.ts';
import { arbitrarySnapshot } from '../fixtures/arbitrary.ts';
import { shareOf } from '../support/share.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';

function plan(base: Snapshot | null, desired: Snapshot, live: Snapshot, more: Partial<PlanInput> = {}): ReturnType<typeof planChanges> {
  return planChanges({ target: '/s', desired, live, base, prune: 'none', ignores: () => false, ...more });
}

/** `update apis/p drift: path drift, specification both`. */
function origins(base: Snapshot | null, desired: Snapshot, live: Snapshot, more: Partial<PlanInput> = {}): string[] {
  return plan(base, desired, live, more).plan.changes.map(({ op, id, origin, properties }) =>
    `${op} ${id} ${origin}${properties.length === 0 ? '' : `: ${properties.map((one) => `${one.path} ${one.origin}`).join(', ')}`}`);
}

const of = (...resources: Resource[]): Snapshot => snapshot(...resources);
const product = (properties: JsonObject): Resource => filed('products/p', { displayName: 'P', ...properties });

test.each<[string, JsonObject, JsonObject, JsonObject, string[]]>([
  ['Git moved', { description: 'a' }, { description: 'b' }, { description: 'a' }, ['description pending']],
  ['the service moved', { description: 'a' }, { description: 'a' }, { description: 'b' }, ['description drift']],
  ['both, to different values', { description: 'a' }, { description: 'b' }, { description: 'c' }, ['description both']],
  ['both, to the same', { description: 'a' }, { description: 'b' }, { description: 'b' }, []],
  ['each something else', { description: 'a', terms: 'a' }, { description: 'b', terms: 'a' }, { description: 'a', terms: 'b' }, ['description pending', 'terms drift']],
  ['a default that was not said', {}, { state: 'published' }, { state: 'notPublished' }, ['state pending']],
  ['case of an enumeration', { state: 'Published' }, { state: 'notPublished' }, { state: 'published' }, ['state pending']],
  ['a property that went', { description: 'a' }, {}, { description: 'a' }, ['description pending']],
  ['a property that the service got', {}, {}, { description: 'a' }, ['description drift']],
  ['an object that nobody knows', { novel: { x: 1 } }, { novel: { x: 1, y: 2 } }, { novel: { x: 3 } }, ['novel.x drift', 'novel.y pending']],
])('a property: %s', (_what, base, desired, live, expected) => {
  const changes = plan(of(product(base)), of(product(desired)), of(product(live))).plan.changes.flatMap(({ properties }) => properties.map(({ path, origin }) => `${path} ${origin}`));
  expect(changes).toEqual(expected);
});

test('the origin of a change is that of its properties if they agree', () => {
  const [base, desired, live] = [{ description: 'a', terms: 'a' }, { description: 'b', terms: 'a' }, { description: 'a', terms: 'b' }].map((one) => of(product(one))) as [Snapshot, Snapshot, Snapshot];
  expect(origins(base, desired, live)).toEqual(['update products/p both: description pending, terms drift']);
  expect(origins(base, desired, base)).toEqual(['update products/p pending: description pending']);
  expect(origins(base, base, live)).toEqual(['update products/p drift: terms drift']);
  expect(origins(null, desired, live)).toEqual(['update products/p null: description undefined, terms undefined']);
});

test('members of sets, renamed members, and arrays without names', () => {
  const named = (...tags: string[]): Snapshot => of(filed('namedValues/n', { displayName: 'n', value: 'v', tags }));
  expect(origins(named('a', 'b'), named('b', 'c'), named('d', 'b', 'a'))).toEqual(['update namedValues/n both: tags[a] pending, tags[c] pending, tags[d] drift']);
  const operation = (...names: string[]): Snapshot => of(filed('apis/p', { path: 'p', displayName: 'P' }), filed('apis/p/operations/o', { displayName: 'O', method: 'GET', urlTemplate: '/', templateParameters: names.map((name) => ({ name })) }));
  const changes = (base: Snapshot, desired: Snapshot, live: Snapshot): string[] => origins(base, desired, live).filter((one) => one.includes('operations'));
  expect(changes(operation('a', 'b'), operation('c', 'b'), operation('a', 'b'))).toEqual(['update apis/p/operations/o pending: templateParameters[a].name pending']);
  expect(changes(operation('c', 'b'), operation('c', 'b'), operation('a', 'b'))).toEqual(['update apis/p/operations/o drift: templateParameters[a].name drift']);
  expect(changes(operation('x', 'b'), operation('c', 'b'), operation('a', 'b'))).toEqual(['update apis/p/operations/o both: templateParameters[a].name both']);
  expect(changes(operation('a', 'b'), operation('b', 'a'), operation('a', 'b'))).toEqual(['update apis/p/operations/o pending: templateParameters pending']);
});

test('a secret that cannot be compared did not move on that side', () => {
  const secret = (value: string | null, name = 'n'): Snapshot => of(resource('namedValues/n', { displayName: name, secret: true, ...(value === null ? {} : { value: new Sensitive(value) }) }));
  expect(origins(secret('a'), secret('b'), secret('a'))).toEqual(['update namedValues/n pending: value pending']);
  expect(origins(secret('a'), secret('a'), secret('b'))).toEqual(['update namedValues/n drift: value drift']);
  expect(origins(secret(null), secret('a'), secret('b'))).toEqual(['update namedValues/n pending: value pending']);
  expect(origins(secret('a'), secret('b', 'm'), secret(null))).toEqual(['update namedValues/n pending: displayName pending']);
  expect(JSON.stringify(plan(secret('a'), secret('b'), secret('a')).plan.changes[0]?.properties)).toBe('[{"path":"value","before":"(sensitive)","after":"(sensitive)","sensitive":true,"origin":"pending"}]');
});

describe('what is on one side only', () => {
  const other = filed('tags/t', { displayName: 't' });
  const nothing = of(other);
  const [one, two] = [of(other, product({ description: 'a' })), of(other, product({ description: 'b' }))];

  test('in the folder', () => {
    expect(origins(nothing, one, nothing)).toEqual(['create products/p pending: description pending, displayName pending']);
    expect(origins(one, one, nothing)).toEqual(['create products/p drift: description drift, displayName drift']);
    expect(origins(one, two, nothing)).toEqual(['create products/p both: description both, displayName drift']);
    expect(origins(of(other, filed('products/p/apis/a')), of(other, filed('products/p/apis/a')), nothing)).toEqual(['create products/p/apis/a drift']);
  });

  test('in the service', () => {
    expect(origins(nothing, nothing, one)).toEqual(['unmanaged products/p drift']);
    expect(origins(one, nothing, one)).toEqual(['unmanaged products/p pending']);
    expect(origins(one, nothing, one, { prune: 'tracked' })).toEqual(['delete products/p pending']);
    expect(origins(nothing, nothing, one, { prune: 'all' })).toEqual(['delete products/p drift']);
    // It would take an edit along that nobody has seen.
    expect(origins(one, nothing, two, { prune: 'tracked' })).toEqual(['delete products/p both']);
    expect(origins(one, nothing, two, { prune: 'tracked', ignores: (_id, path) => path === 'description' })).toEqual(['delete products/p pending']);
    expect(origins(null, nothing, one)).toEqual(['unmanaged products/p null']);
  });
});

describe('contents', () => {
  const api = (text: string, ...more: Resource[]): Snapshot => of(filed('apis/p', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true }, text), ...more);
  const document = (summary: string, more: JsonObject = {}, tags: JsonObject[] = []): string => openapi({ '/a': { get: { operationId: 'a', summary, description: 'Of a', responses: { 200: { description: 'ok' } } } }, ...more }, { title: 'P', version: '1' }, { tags });

  test.each([['a', 'b', 'a', 'pending'], ['a', 'a', 'b', 'drift'], ['a', 'b', 'c', 'both']])('published %s, folder %s, service %s: %s', (base, desired, live, expected) => {
    const policies = [base, desired, live].map((value) => of(filed('policies/policy', {}, policy(`<set-variable name="v" value="${value}" />`)))) as [Snapshot, Snapshot, Snapshot];
    expect(origins(...policies)).toEqual([`update policies/policy ${expected}: policy ${expected}`]);
    const [first, second, third] = [base, desired, live].map((value) => api(document(value))) as [Snapshot, Snapshot, Snapshot];
    expect(origins(first, second, third)).toEqual([`update apis/p ${expected}: specification ${expected}`]);
  });

  test('a document that was not published, or cannot be read, did not come from the service', () => {
    const bare = of(filed('apis/p', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true }));
    expect(origins(bare, api(document('a')), api(document('b')))).toEqual(['update apis/p pending: specification pending']);
    expect(origins(of(filed('policies/policy', {}, '<policies>')), of(filed('policies/policy', {}, policy('<a />'))), of(filed('policies/policy', {}, policy('<b />'))))).toEqual(['update policies/policy both: policy both']);
    expect(origins(of(filed('policies/policy', {}, policy('<a />'))), of(filed('policies/policy', {}, policy('<a />'))), of(filed('policies/policy', {}, '<broken')))).toEqual(['update policies/policy drift: policy drift']);
  });

  test('what was said beside a specification was published with it', () => {
    const own = (displayName: string): Resource => filed('apis/p/operations/a', { displayName });
    expect(origins(api(document('A'), own('B')), api(document('A')), api(document('B')))).toEqual(['update apis/p pending: specification pending']);
    expect(origins(api(document('A'), own('B')), api(document('A'), own('B')), api(document('C')))).toEqual(['update apis/p/operations/a drift: displayName drift']);
    expect(origins(api(document('A')), api(document('A'), own('B')), api(document('A')))).toEqual(['update apis/p/operations/a pending: displayName pending']);
    // The one moved in the document, the other beside it.
    const more = { '/b': { get: { operationId: 'b', responses: { 200: { description: '' } } } } };
    expect(origins(api(document('A'), own('B')), api(document('A', more), own('B')), api(document('C')))).toEqual(['update apis/p pending: specification pending', 'update apis/p/operations/a drift: displayName drift']);
    const extra = filed('apis/p/operations/b', { displayName: 'b', method: 'GET', urlTemplate: '/b' });
    expect(origins(api(document('A'), extra), api(document('A'), extra), api(document('A', more)))).toEqual([]);
    expect(origins(api(document('A'), extra), api(document('A')), api(document('A', more)))).toEqual(['update apis/p pending: specification pending']);
    expect(origins(api(document('A'), extra), api(document('A'), extra), api(document('A')))).toEqual(['create apis/p/operations/b drift: displayName drift, method drift, urlTemplate drift']);
    const [tag, described] = [filed('tags/t', { displayName: 'T' }), filed('apis/p/tagDescriptions/t', { description: 'mine' })];
    expect(origins(api(document('A'), tag, described), api(document('A'), tag), api(document('A', {}, [{ name: 'T', description: 'mine' }]), tag))).toEqual(['update apis/p pending: specification pending']);
    const named = api(document('A', {}, [{ name: 'T', description: 'mine' }]), tag);
    const linked = snapshot(...named.values(), filed('apis/p/tagDescriptions/t', { description: 'mine', externalDocsUrl: 'https://d' }));
    expect(origins(named, named, linked)).toEqual(['update apis/p/tagDescriptions/t drift: externalDocsUrl drift']);
    expect(origins(linked, named, linked)).toEqual(['update apis/p/tagDescriptions/t pending: externalDocsUrl pending']);
  });
});

describe('revisions', () => {
  const revision = (name: string, number: string, more: JsonObject = {}): Resource => filed(`apis/${name}`, { path: 'p', displayName: 'P', apiRevision: number, ...more });
  const first = of(revision('p', '1', { serviceUrl: 'https://1' }), revision('p;rev=2', '2', { serviceUrl: 'https://2' }));
  const second = of(revision('p', '2', { serviceUrl: 'https://2' }), revision('p;rev=1', '1', { serviceUrl: 'https://1' }));

  test('which one is current', () => {
    expect(origins(first, second, first)).toEqual(['update apis/p pending: isCurrent pending']);
    expect(origins(first, first, second)).toEqual(['update apis/p drift: isCurrent drift']);
    expect(origins(first, second, second)).toEqual([]);
    expect(origins(second, second, first)).toEqual(['update apis/p drift: isCurrent drift']);
  });

  test('each is compared with its own number, whatever its folder is called', () => {
    const changed = of(revision('p', '2', { serviceUrl: 'https://new' }), revision('p;rev=1', '1', { serviceUrl: 'https://1' }));
    expect(origins(first, changed, first)).toEqual(['update apis/p pending: isCurrent pending, serviceUrl pending']);
    const edited = of(revision('p', '1', { serviceUrl: 'https://portal' }), revision('p;rev=2', '2', { serviceUrl: 'https://2' }));
    expect(origins(first, second, edited)).toEqual(['update apis/p pending: isCurrent pending', 'update apis/p;rev=1 drift: serviceUrl drift']);
    expect(origins(first, of(revision('p', '2', { serviceUrl: 'https://2' })), first, { prune: 'tracked' })).toEqual(['update apis/p pending: isCurrent pending', 'delete apis/p;rev=1 pending']);
  });

  test('a folder that does not say its number holds the one that no other folder has', () => {
    const silent = of(filed('apis/p', { path: 'p', displayName: 'P', serviceUrl: 'https://1' }), revision('p;rev=2', '2', { serviceUrl: 'https://2' }));
    expect(origins(silent, silent, first)).toEqual([]);
    expect(origins(silent, silent, second)).toEqual(['update apis/p drift: isCurrent drift']);
    expect(plan(silent, silent, second).writes.map(({ op, address }) => `${op} ${address}`)).toEqual(['make-current apis/p;rev=1']);
  });

  test('what the current one shares is reported once', () => {
    const renamed = of(revision('p', '1', { serviceUrl: 'https://1', description: 'new' }), revision('p;rev=2', '2', { serviceUrl: 'https://2', description: 'stale' }));
    expect(origins(first, renamed, first)).toEqual(['update apis/p pending: description pending']);
    expect(origins(first, first, renamed)).toEqual(['update apis/p drift: description drift']);
  });
});

test('a version that consumers lose is marked', () => {
  const set = filed('apiVersionSets/s', { displayName: 'S', versioningScheme: 'Segment' });
  const version = (more: JsonObject): Snapshot => of(set, filed('apis/p', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true, ...more }));
  const v1 = version({ apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/s' });
  const marks = (desired: Snapshot, live: Snapshot): string[] => plan(null, desired, live, { prune: 'all' }).plan.changes.flatMap(({ op, properties }) => properties.flatMap(({ path, details = [] }) => details.map(({ subject, breaking }) => `${op} ${path} ${subject} ${breaking}`)));
  expect(marks(of(set), v1)).toEqual(['delete apiVersion version v1 of s true']);
  expect(marks(version({}), v1)).toEqual(['update apiVersion version v1 of s true']);
  expect(marks(version({ apiVersion: 'v2', apiVersionSetId: '/apiVersionSets/s' }), v1)).toEqual(['update apiVersion version v1 of s true']);
  expect(marks(v1, version({}))).toEqual([]);
  expect(marks(of(set), version({}))).toEqual([]);
});

test('what is replaced is followed by what mentions it', () => {
  const schema = (schemaType: string): Resource => filed('schemas/s', { schemaType, value: '<x/>' });
  const uses = filed('policies/policy', {}, policy('<validate-content unspecified-content-type-action="ignore" max-size="1" size-exceeded-action="ignore"><content type="a" validate-as="json" action="prevent" schema-id="s" /></validate-content>'));
  const { plan: value, writes } = plan(null, of(schema('json'), uses, filed('tags/t', { displayName: 't' })), of(schema('xml'), uses, filed('tags/t', { displayName: 't' })));
  expect(value.changes.map(({ op, id }) => `${op} ${id}`)).toEqual(['replace schemas/s']);
  expect(writes.map(({ op, id, needs }) => [op, id, needs])).toEqual([['replace', 'schemas/s', []], ['update', 'policies/policy', ['schemas/s']]]);
  const gone = plan(null, of(schema('json'), filed('policies/policy', {}, policy())), of(schema('xml'), uses));
  expect(gone.writes.map(({ op, id, needs }) => [op, id, needs])).toEqual([['update', 'policies/policy', []], ['replace', 'schemas/s', ['policies/policy']]].sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1)));
});

describe('for any configurations', () => {
  const value: fc.Arbitrary<Json> = fc.oneof(fc.constantFrom<Json>('a', 'b', 1, true), fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom<Json>('a', 'b', 1), { maxKeys: 2 }), fc.array(fc.constantFrom('p', 'q'), { maxLength: 2 }));
  const members = fc.uniqueArray(fc.record({ id: fc.constantFrom('/backends/a', '/backends/b', '/backends/C'), weight: fc.constantFrom(1, 2) }), { selector: ({ id }) => id, maxLength: 3 });
  const backend: fc.Arbitrary<JsonObject> = fc.record({ title: value, novel: value, deep: fc.dictionary(fc.constantFrom('k', 'l'), value, { maxKeys: 2 }), type: fc.constantFrom('Single', 'single', 'Pool'), pool: fc.record({ services: members }) }, { requiredKeys: [] });

  /** What a side holds at a path, members of arrays by what their id names. */
  const at = (side: JsonObject, path: string): unknown => path.split(/[.[\]]+/).filter((part) => part !== '').reduce<unknown>((current, part) => {
    if (Array.isArray(current)) return current.find((member) => isObject(member) && member['id'] === `/backends/${part.toLowerCase()}`);
    return isObject(current) ? current[part] : undefined;
  }, toComparable('Backend', side));
  const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

  test('each property has the origin that follows from the differences to the base, and none is missed', () => {
    fc.assert(fc.property(backend, backend, backend, (base, live, desired) => {
      const found = diffProperties('Backend', live, desired, { base });
      for (const { path, origin } of found) {
        const [git, service] = [!isSame(at(base, path), at(desired, path)), !isSame(at(base, path), at(live, path))];
        expect([path, origin]).toEqual([path, git && service ? 'both' : service ? 'drift' : 'pending']);
      }
      // With what was found set right, the sides are the same.
      expect(found.map(({ path }) => path)).toEqual(diffProperties('Backend', live, desired).map(({ path }) => path));
      for (const name of new Set([...Object.keys(live), ...Object.keys(desired)])) {
        const touched = found.some(({ path }) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
        expect([name, touched]).toEqual([name, !isSame(at(live, name), at(desired, name))]);
      }
    }), { numRuns: shareOf(2000, 4) });
  });

  /** A folder as the service holds it. */
  const toService = (folder: Snapshot): Snapshot => toPublished(toEffective(folder, new Map()));

  test('equal sides give an empty plan, with any base', () => {
    fc.assert(fc.property(arbitrarySnapshot, arbitrarySnapshot, (one, base) => {
      expect(plan(base, one, toService(one)).plan.changes).toEqual([]);
      expect(plan(base, one, toService(one), { prune: 'all' }).writes).toEqual([]);
    }), { numRuns: shareOf(100, 4) });
  });

  test('what is not known, and what is unchanged since, needs no base: the same changes, each with an origin', () => {
    fc.assert(fc.property(arbitrarySnapshot, arbitrarySnapshot, arbitrarySnapshot, (base, before, desired) => {
      const live = toService(before);
      const [two, three] = [plan(null, desired, live).plan, plan(base, desired, live).plan];
      expect(three.hash).toBe(two.hash);
      expect(three.changes.every(({ origin, properties }) => origin !== null && properties.every((one) => one.origin !== undefined))).toBe(true);
      expect(plan(before, desired, live).plan.changes.filter(({ op, origin }) => op !== 'unmanaged' && origin !== 'pending')).toEqual([]);
      expect(plan(desired, desired, live).plan.changes.filter(({ origin }) => origin !== 'drift')).toEqual([]);
    }), { numRuns: shareOf(100, 4) });
  });

  test('once a plan is applied, there is nothing left to do', () => {
    fc.assert(fc.property(arbitrarySnapshot, arbitrarySnapshot, (desired, live) => {
      const applied = new Map(live);
      for (const { op, id, resource: written, withContent } of plan(null, desired, live, { prune: 'all' }).writes) {
        const key = id.toLowerCase();
        if (op === 'delete') for (const other of [...applied.keys()]) { if (other === key || other.startsWith(`${key}/`) || other.startsWith(`${key};rev=`)) applied.delete(other); }
        const { content, ...rest } = written;
        const kept = withContent || written.kind !== 'Api' ? content : applied.get(key)?.content;
        if (op !== 'delete') applied.set(key, { ...rest, ...(kept === undefined ? {} : { content: kept }) });
      }
      expect(plan(null, desired, applied, { prune: 'all' }).plan.changes.filter(({ op }) => op !== 'unmanaged')).toEqual([]);
    }), { numRuns: shareOf(100, 4) });
  });
});

test('paths of an API that nobody knows', () => {
  expect(origins(of(filed('apis/p', { path: 'p', displayName: 'P' }, openapi(getPets))), of(filed('apis/p', { path: 'p', displayName: 'P' }, openapi(getPets))), of(resource('apis/p', { path: 'q', displayName: 'P', apiRevision: '3', isCurrent: true }, openapi(getPets)))))
    .toEqual(['update apis/p drift: path drift']);
});
