import { fromOperation } from '../../src/specification/index.ts';
import { planChanges, type Planned } from '../../src/plan/planner.ts';
import { definitionOf } from '../../src/plan/definition.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { filed, openapi, policy, resource, snapshot } from '../support/resources.ts';

function planned(desired: readonly Resource[], live: readonly Resource[], more: { readonly prune?: 'all' } = {}): Planned {
  return planChanges({ target: '/service', desired: snapshot(...desired), live: snapshot(...live), base: null, prune: more.prune ?? 'none', ignores: () => false });
}

const ops = ({ plan }: Planned): string[] => plan.changes.map(({ op, id, properties }) => `${op} ${id}${properties.length === 0 ? '' : ` ${properties.map(({ path }) => path).join(',')}`}`);
const writes = (result: Planned): string[] => result.writes.map(({ op, id }) => `${op} ${id}`);
const quiet = (result: Planned): void => expect([ops(result), writes(result)]).toEqual([[], []]);

interface Said { readonly displayName?: string; readonly description?: string; readonly tags?: string[]; readonly query?: string[] }

/** A document with the operation `list`, and whatever else. */
function document(list: Said = {}, more: JsonObject = {}, tags: JsonObject[] = []): string {
  const { displayName = 'List', description, tags: own = [], query = [] } = list;
  const parameters = query.map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  return openapi({ '/pets': { get: { operationId: 'list', summary: displayName, ...(description === undefined ? {} : { description }), tags: own, parameters, responses: { 200: { description: 'ok' } } } }, ...more },
    { title: 'P', version: '1' }, { tags });
}

const api = (text: string, prefix = ''): Resource => filed(`${prefix}apis/p`, { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true }, text);
const tag = (name: string, displayName: string): Resource => filed(`tags/${name}`, { displayName });
const operation = (properties: JsonObject, name = 'list'): Resource => filed(`apis/p/operations/${name}`, properties);

/** The operation as the service shows it after the import of a document, with schemas of its own. */
function shown(text: string, more: JsonObject = {}): Resource {
  const [found] = definitionOf({ codec: 'specification', format: 'openapi', text }).operations;
  if (found === undefined) throw new Error('no operation');
  return resource('apis/p/operations/list', { ...fromOperation(found, { refer: () => ({ schemaId: '0123456789abcdef01234567', typeName: 'T' }) }, true), ...more });
}

test('what only repeats the specification is neither a change nor a write, whether the service was read for it or not', () => {
  const text = document({ description: 'All of them', tags: ['Pets'] }, {}, [{ name: 'Pets', description: 'Of pets' }]);
  const beside = [shown(text, { policies: null }), filed('apis/p/operations/list/tags/pets'), filed('apis/p/tagDescriptions/pets', { description: 'Of pets' }), tag('pets', 'Pets')];
  quiet(planned([api(text), ...beside], [api(text), tag('pets', 'Pets')]));
  quiet(planned([api(text), ...beside], [api(text), ...beside]));
  const created = planned([api(text), ...beside], []);
  expect(writes(created)).toEqual(['create apis/p', 'create tags/pets']);
});

test('what says more than the specification is published once, and then no change', () => {
  const [file, changed] = [document({ description: 'Old' }), document({ displayName: 'All', description: 'New' })];
  const own = operation({ displayName: 'All', description: 'New', method: 'GET', urlTemplate: '/pets' });
  expect(ops(planned([api(file), own], [api(file)]))).toEqual(['update apis/p/operations/list description,displayName']);
  quiet(planned([api(file), own], [api(changed), shown(changed)]));
  quiet(planned([api(file), own], [api(changed)]));
});

test('parameters and bodies follow the specification, so that an edit of it takes effect, once', () => {
  const [before, after] = [document({ query: [] }), document({ query: ['limit'] })];
  const stale = { ...shown(before), properties: { ...shown(before).properties, displayName: 'All' } };
  const live = [api(document({ displayName: 'All', description: 'List' })), shown(document({ displayName: 'All', description: 'List' }))];
  const result = planned([api(after), stale], live);
  expect(ops(result)).toEqual(['update apis/p specification']);
  // The import undoes the other display name, so it is written again; never with the parameters of a stale file.
  expect(writes(result)).toEqual(['update apis/p', 'update apis/p/operations/list']);
  const [, again] = result.writes;
  expect(again?.needs).toEqual(['apis/p']);
  expect(again?.resource.properties).toMatchObject({ displayName: 'All', request: { queryParameters: [{ name: 'limit' }] } });
  const published = document({ displayName: 'All', description: 'List', query: ['limit'] });
  quiet(planned([api(after), stale], [api(published), shown(published)]));
});

test('an operation that the document lacks is one of its own, and survives an import with its policy and its tag', () => {
  const extra = operation({ displayName: 'Extra', method: 'POST', urlTemplate: '/extra' }, 'extra');
  const beside = [extra, filed('apis/p/operations/extra/policies/policy', {}, policy()), filed('apis/p/operations/extra/tags/t'), tag('t', 'T')];
  const exported = (list: Said): string => document(list, { '/extra': { post: { operationId: 'extra', summary: 'Extra', tags: ['T'], responses: { 200: { description: 'ok' } } } } });
  const live = [api(exported({})), ...beside];
  quiet(planned([api(document()), ...beside], live));
  const result = planned([api(document({ displayName: 'New' })), ...beside], live);
  expect(ops(result)).toEqual(['update apis/p specification']);
  expect(writes(result)).toEqual(['update apis/p', 'update apis/p/operations/extra', 'update apis/p/operations/extra/policies/policy', 'update apis/p/operations/extra/tags/t']);
  expect(result.writes[2]?.needs).toEqual(['apis/p/operations/extra']);
});

test('the policy of an operation that the document has survives an import by itself', () => {
  const own = filed('apis/p/operations/list/policies/policy', {}, policy());
  expect(writes(planned([api(document({ displayName: 'New' })), own], [api(document()), own]))).toEqual(['update apis/p']);
});

test('a description that repeats the display name is none', () => {
  const file = document();
  quiet(planned([api(file), operation({ displayName: 'Other' })], [api(document({ displayName: 'Other' })), operation({ displayName: 'Other', description: 'List' })]));
  quiet(planned([api(file), operation({ displayName: 'Other', description: 'Other' })], [api(document({ displayName: 'Other' })), operation({ displayName: 'Other' })]));
});

test('a further tag of an operation is one of its own', () => {
  const own = [filed('apis/p/operations/list/tags/t'), tag('t', 'Extra')];
  const file = document({ tags: ['Pets'] });
  expect(ops(planned([api(file), ...own], [api(file), tag('t', 'Extra')]))).toEqual(['create apis/p/operations/list/tags/t']);
  quiet(planned([api(file), ...own], [api(document({ tags: ['Pets', 'extra'] })), ...own]));
  quiet(planned([api(file), ...own], [api(document({ tags: ['Pets', 'extra'] })), tag('t', 'Extra')]));
  expect(ops(planned([api(file), tag('t', 'Extra')], [api(document({ tags: ['Pets', 'extra'] })), tag('t', 'Extra')]))).toEqual(['update apis/p specification']);
});

test('a tag description with more than a description is one of its own', () => {
  const file = document({}, {}, [{ name: 'Pets', description: 'Of pets' }]);
  const own = filed('apis/p/tagDescriptions/pets', { description: 'Of pets', externalDocsUrl: 'https://d' });
  const tags = [tag('pets', 'Pets')];
  expect(ops(planned([api(file), own, ...tags], [api(file), ...tags]))).toEqual(['update apis/p/tagDescriptions/pets externalDocsUrl']);
  quiet(planned([api(file), own, ...tags], [api(file), own, ...tags]));
  expect(writes(planned([api(document({ displayName: 'New' }, {}, [{ name: 'Pets', description: 'Of pets' }])), own, ...tags], [api(file), own, ...tags]))).toEqual(['update apis/p', 'update apis/p/tagDescriptions/pets']);
});

test('what somebody adds to a tag description that the specification says is told, and taken back', () => {
  const [file, other] = ['Of pets', 'Of cats'].map((description) => document({}, {}, [{ name: 'Pets', description }])) as [string, string];
  const tags = [tag('pets', 'Pets')];
  const live = (description: string, more: JsonObject = { externalDocsUrl: 'https://d' }): Resource => filed('apis/p/tagDescriptions/pets', { description, ...more });
  const result = planned([api(file), ...tags], [api(file), live('Of pets'), ...tags], { prune: 'all' });
  expect(ops(result)).toEqual(['update apis/p/tagDescriptions/pets externalDocsUrl']);
  expect(result.writes.map(({ op, id, resource: { properties } }) => ({ op, id, properties }))).toEqual([{ op: 'update', id: 'apis/p/tagDescriptions/pets', properties: { description: 'Of pets' } }]);
  // The description is told once, by the specification.
  expect(ops(planned([api(file), ...tags], [api(other), live('Of cats'), ...tags]))).toEqual(['update apis/p specification', 'update apis/p/tagDescriptions/pets externalDocsUrl']);
  expect(ops(planned([api(file), ...tags], [api(other), live('Of cats', {}), ...tags]))).toEqual(['update apis/p specification']);
  quiet(planned([api(file), ...tags], [api(file), live('Of pets', { externalDocsUrl: null, externalDocsDescription: '' }), ...tags]));
});

test('the description of a tag is a part of the specification, unless a resource beside it says it', () => {
  const tags = [tag('pets', 'Pets')];
  const of = (description?: string): string => document({ tags: ['Pets'] }, {}, [{ name: 'Pets', ...(description === undefined ? {} : { description }) }]);
  expect(ops(planned([api(of('Of pets')), ...tags], [api(of('Of cats')), ...tags]))).toEqual(['update apis/p specification']);
  expect(ops(planned([api(of()), ...tags], [api(of('Of cats')), ...tags]))).toEqual(['update apis/p specification']);
  quiet(planned([api(of('Of pets')), ...tags], [api(of('Of pets\r\n').replace('"name":"Pets"', '"name":"PETS"')), ...tags]));
  const own = filed('apis/p/tagDescriptions/pets', { description: 'Mine', externalDocsUrl: 'https://d' });
  quiet(planned([api(of('Of pets')), own, ...tags], [api(of('Mine')), own, ...tags]));
  expect(ops(planned([api(of('Of pets')), own, ...tags], [api(of('Other')), { ...own, properties: { ...own.properties, description: 'Other' } }, ...tags]))).toEqual(['update apis/p/tagDescriptions/pets description']);
  // One that only the service has, and that its export cannot say in full, is listed once.
  expect(ops(planned([api(document({ tags: ['Pets'] })), ...tags], [api(of('Mine')), own, ...tags]))).toEqual(['unmanaged apis/p/tagDescriptions/pets']);
});

test('what the specification still has is not deleted where its own file is gone', () => {
  const text = document();
  quiet(planned([api(text)], [api(text), shown(text, { description: 'from elsewhere' })], { prune: 'all' }));
  expect(ops(planned([api(text)], [api(text), operation({ displayName: 'X', method: 'GET', urlTemplate: '/x' }, 'x')], { prune: 'all' }))).toEqual(['delete apis/p/operations/x']);
});

test('an operation that goes waits for the import that may take it along', () => {
  const result = planned([api(document({ displayName: 'New' }))], [api(document()), operation({ displayName: 'X', method: 'GET', urlTemplate: '/x' }, 'x')], { prune: 'all' });
  expect(result.writes.find(({ op }) => op === 'delete')?.needs).toEqual(['apis/p']);
});

test('without a specification in the folder operations are compared in full, but for schemas that an import bound', () => {
  const own = (schema: JsonObject, name = 'limit'): Resource => operation({ displayName: 'List', method: 'GET', urlTemplate: '/pets', request: { queryParameters: [{ name, ...schema }] } });
  const bare = filed('apis/p', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true });
  quiet(planned([bare, own({ schemaId: '0123456789abcdef01234567', typeName: 'A' })], [api(document()), own({ schemaId: 'fedcba9876543210fedcba98', typeName: 'B' })]));
  quiet(planned([bare, own({})], [api(document()), own({ schemaId: 'fedcba9876543210fedcba98', typeName: 'B' })]));
  expect(ops(planned([bare, own({ schemaId: 'mine', typeName: 'A' })], [api(document()), own({ schemaId: 'mine', typeName: 'B' })]))).toEqual(['update apis/p/operations/list request.queryParameters[limit].typeName']);
  expect(ops(planned([bare, own({}, 'other')], [api(document()), own({})]))).toEqual(['update apis/p/operations/list request.queryParameters[limit].name']);
});

test('in a workspace an import makes no tags: they are associations, and nothing of the specification', () => {
  const text = document({ tags: ['Pets'] });
  const own = [filed('workspaces/w', { displayName: 'W' }), api(text, 'workspaces/w/'), filed('workspaces/w/tags/pets', { displayName: 'Pets' }), filed('workspaces/w/apis/p/operations/list/tags/pets')];
  quiet(planned(own, [...own.slice(0, 1), api(document(), 'workspaces/w/'), ...own.slice(2)]));
  expect(ops(planned(own, own.slice(0, 3).map((one) => one.kind === 'Api' ? api(document(), 'workspaces/w/') : one)))).toEqual(['create workspaces/w/apis/p/operations/list/tags/pets']);
});

test('schemas that the import makes are no resources', () => {
  const own = [filed('apis/p/schemas/0123456789abcdef01234567', { contentType: 'c', document: {} }), filed('apis/p/schemas/mine', { contentType: 'c', document: { value: 'v' } })];
  expect(ops(planned([api(document()), ...own], [api(document())]))).toEqual(['create apis/p/schemas/mine contentType,document']);
});

describe('other documents', () => {
  const of = (format: string, text: string): Snapshot => snapshot({ ...api('{}'), content: { codec: 'specification', format, text } });
  const compare = (format: string, a: string, b: string): string[] => ops(planned([...of(format, b).values()], [...of(format, a).values()]));

  test.each([
    ['graphql', 'type Query { a: Int }', '# all\ntype Query {\n  a: Int\n}\n', 'type Query { a: String }'],
    ['grpc', 'syntax = "proto3"; message A {}', '// all\nsyntax = "proto3";\nmessage A {\n}\n', 'syntax = "proto3"; message B {}'],
    ['odata', '<edmx:Edmx xmlns:edmx="e" Version="4.0"><a x="1"/></edmx:Edmx>', '<!-- all -->\n<edmx:Edmx Version="4.0" xmlns:edmx="e">\n  <a x="1" />\n</edmx:Edmx>', '<edmx:Edmx xmlns:edmx="e" Version="4.0"><a x="2"/></edmx:Edmx>'],
  ])('%s is compared by meaning', (format, text, same, other) => {
    expect(compare(format, text, same)).toEqual([]);
    expect(compare(format, text, other)).toEqual(['update apis/p specification']);
  });

  test('names that a WADL document has no place for do not count beside an OpenAPI export, everything else does', () => {
    const wadl = (path: string): string => `<application xmlns="http://wadl.dev.java.net/2009/02"><doc title="P" /><resources base="http://example.com"><resource path="${path}"><method name="GET" id="List"><response status="200" /></method></resource></resources></application>`;
    const exported: JsonObject = { '/pets': { get: { operationId: '0123456789abcdef01234567', summary: 'List', responses: { 200: { description: '' } } } } };
    const side = (format: string, text: string): Resource => ({ ...api('{}'), content: { codec: 'specification', format, text } });
    const live = side('openapi', openapi(exported));
    expect(ops(planned([side('wadl-xml', wadl('/pets'))], [live])).filter((op) => op.includes('specification'))).toEqual([]);
    expect(ops(planned([side('wadl-xml', wadl('/others'))], [live]))).toEqual([expect.stringContaining('specification')]);
  });

  test('an export that cannot be read is a difference, and not the end', () => {
    expect(compare('openapi', 'Unable to export', document())).toEqual(['update apis/p specification']);
    expect(compare('wsdl', '<html/>', '<html/>')).toEqual([]);
  });
});
