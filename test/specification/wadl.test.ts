import { compareDefinitions, fromWadl, readDefinition, toWadl } from '../../src/specification/index.ts';
import { parseXml } from '../../src/specification/xml.ts';
import { document } from './documents.ts';

const library = fromWadl(parseXml(document('library.wadl')));

test('reads resources, one inside the other', () => {
  const { info, operations } = library.definition;
  expect(info).toMatchObject({ title: 'Library', description: 'Books to lend.', serviceUrl: 'https://library.example.com/rest' });
  expect(operations.map(({ method, urlTemplate, displayName }) => [method, urlTemplate, displayName]))
    .toEqual([['GET', '/books', 'Find books'], ['PUT', '/books/{isbn}', 'putBook'], ['DELETE', '/books/{isbn}/pages/{page}', 'tearOut']]);
  expect(operations[0]).toMatchObject({
    description: 'By title or author.',
    queryParameters: [
      { name: 'title', description: 'Part of it', required: true, schema: { type: 'string' } },
      { name: 'limit', required: false, schema: { type: 'integer', default: '10' } },
      { name: 'sort', schema: { type: 'string', enum: ['title', 'author'] } },
    ],
    headers: [{ name: 'X-Trace' }],
  });
  expect(operations[0]?.responses.map(({ statusCode, description, content }) => [statusCode, description, content.map(({ contentType, schema }) => [contentType, schema])])).toEqual([
    ['200', null, [['application/xml', { $ref: '#/components/schemas/Book' }], ['application/json', null]]], ['400', 'Refused', []], ['404', 'Refused', []],
  ]);
  expect(operations[2]?.templateParameters.map(({ name, required }) => [name, required])).toEqual([['isbn', true], ['page', true]]);
  expect(library.schemas.map(({ names }) => names)).toEqual([['Book']]);
});

test('is the same after an export', () => {
  const { definition, schemas } = library;
  const named = { ...definition, operations: definition.operations.map((operation, index) => ({ ...operation, name: `op-${index}`, displayName: `A <b> & "c" ${index}` })) };
  const again = fromWadl(parseXml(toWadl(named, { title: 'Library', schemas, base: 'https://gateway.example.com/library' })));
  expect(again.definition.operations).toEqual(named.operations.map((operation) => ({ ...operation, name: '' })));
  expect(again.schemas.map(({ names }) => names)).toEqual([['Book']]);
  expect(again.definition.info).toMatchObject({ title: 'Library', description: 'Books to lend.', serviceUrl: 'https://gateway.example.com/library' });
});

test('refuses what is no WADL', () => {
  expect(() => fromWadl(parseXml('<definitions />'))).toThrow("its root is 'definitions'");
});

test('operations with one display name are told apart by method and template, wherever they stand', () => {
  const wadl = (...methods: string[]): string => `<application><resources base="https://a"><resource path="a">${methods.map((name) => `<method name="${name}" id="${name}"><doc title="Do it"/></method>`).join('')}</resource></resources></application>`;
  const namesOf = (...methods: string[]): string[] => readDefinition('wadl-xml', wadl(...methods)).operations.map(({ name, method }) => `${method} ${name}`).sort();
  expect(namesOf('PUT', 'GET', 'POST')).toEqual(['GET Do-it', 'POST Do-it-2', 'PUT Do-it-3']);
  expect(namesOf('POST', 'PUT', 'GET')).toEqual(namesOf('PUT', 'GET', 'POST'));
});

test('two methods of one name on one resource are both compared', () => {
  const wadl = (...ids: string[]): string => `<application><resources base="https://a"><resource path="a">${ids.map((id) => `<method name="GET" id="${id}"/>`).join('')}</resource></resources></application>`;
  const details = (a: string, b: string): string[] => compareDefinitions(readDefinition('wadl-xml', a), readDefinition('wadl-xml', b)).map(({ op, subject }) => `${op} ${subject}`);
  expect(details(wadl('one', 'two'), wadl('two', 'one'))).toEqual([]);
  expect(details(wadl('one', 'two'), wadl('one', 'two', 'three'))).toEqual(['added GET /a (three)']);
});
