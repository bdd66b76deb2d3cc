import { canonicalJson, type JsonObject } from '../../src/model/json.ts';
import { isSameContent } from '../../src/artifacts/contents.ts';
import type { Content } from '../../src/model/resource.ts';
import { diffContent } from '../../src/plan/content.ts';
import { canonicalDefinition, canonicalText, carries, compareDefinitions, definitionFormats, namedByDisplayName, readDefinition, type ApiDefinition } from '../../src/specification/index.ts';
import { withSimulator, type Client } from '../simulator/client.ts';
import { document } from './documents.ts';

const calculator = document('calculator.wsdl');
const library = document('library.wadl');

interface Imported {
  readonly format: string;
  readonly text: string;
  readonly apiType?: string;
}

/** Imports a document into a new API, and exports that. */
async function roundTrip(client: Client, name: string, { format, text, apiType }: Imported, exportFormat: string): Promise<string> {
  await client.must(`/apis/${name}`, { path: name, displayName: `API ${name}`, format, value: text, ...(apiType === undefined ? {} : { apiType }) });
  const { body } = await client.get(`/apis/${name}?export=true&format=${encodeURIComponent(exportFormat)}`);
  return (await fetch(body.link)).text();
}

const soap = (text: string): Imported => ({ format: 'wsdl', text, apiType: 'soap' });
const wadl = (text: string): Imported => ({ format: 'wadl-xml', text });
const details = (before: ApiDefinition, after: ApiDefinition, names = true): string[] =>
  compareDefinitions(before, after, { names }).map(({ op, subject, breaking }) => `${op} ${subject}${breaking ? ' !' : ''}`);

/** The same service, written by somebody else. */
const rewritten = calculator
  .replaceAll('xs:', 's:').replaceAll('xmlns:xs=', 'xmlns:s=').replaceAll('tns:', 'q:').replaceAll('xmlns:tns=', 'xmlns:q=').replaceAll('wsdl:', 'w:').replaceAll('xmlns:wsdl=', 'xmlns:w=')
  .replace('<s:sequence>', '<!-- two numbers -->\n<s:sequence>\n\n').replace('type="s:int" />', "minOccurs='1' type = 's:int'></s:element>")
  .replaceAll('AddIn', 'AddSoapIn').replace('Adds two numbers &amp; gives', 'Adds two numbers &#38; gives');

/** Two declarations of the schema, the other way round. */
const reordered = calculator.replace(/(<xs:element name="AddResponse".*\/>)(\s*)(<xs:element name="Reset" \/>)/, '$3$2$1');

test.each([['as it is', calculator], ['with other prefixes, comments and message names', rewritten], ['in another order', reordered]])('a WSDL %s means what its export means', async (_how, text) => {
  expect(text === calculator || text.length > 1_000).toBe(true);
  await withSimulator(async (client) => {
    const exported = readDefinition('wsdl', await roundTrip(client, 'calc', soap(text), 'wsdl-link'));
    for (const hand of [text, calculator]) expect(canonicalJson(canonicalDefinition(exported))).toBe(canonicalJson(canonicalDefinition(readDefinition('wsdl', hand))));
    expect(exported.operations.map(({ name }) => name).sort()).toEqual(['Add', 'Reset']);
    expect(details(exported, readDefinition('wsdl', text))).toEqual([]);
  });
});

const newOperation = calculator
  .replace('<wsdl:operation name="Reset">\n      <wsdl:input message', '<wsdl:operation name="Clear"><wsdl:input message="tns:ResetIn" /></wsdl:operation>\n<wsdl:operation name="Reset">\n      <wsdl:input message')
  .replace('<wsdl:operation name="Reset">\n      <soap:operation', '<wsdl:operation name="Clear"><soap:operation soapAction="urn:clear" style="document" /></wsdl:operation>\n<wsdl:operation name="Reset">\n      <soap:operation');

test.each<[string, string, string[]]>([
  ['a new operation', newOperation, ['added POST /?soapAction=urn:clear']],
  ['another SOAP action', calculator.replaceAll('soapAction="http://example.com/calculator/Add"', 'soapAction="urn:add"'), ['removed POST /?soapAction=http://example.com/calculator/Add !', 'added POST /?soapAction=urn:add']],
  ['another message element', calculator.replace('element="tns:Reset"', 'element="tns:Add"'), ['changed POST /?soapMethod=Reset !']],
  ['other documentation', calculator.replace('gives the sum', 'returns the sum'), ['changed POST /?soapAction=http://example.com/calculator/Add']],
  ['a renamed field', calculator.replace('name="b"', 'name="c"'), ['changed element Add !']],
  ['another type of a field', calculator.replace('<xs:element name="value" type="xs:int" />', '<xs:element name="value" type="xs:long" />'), ['changed type Result !']],
  ['another order of a sequence', calculator.replace('name="a"', 'name="x"').replace('name="b"', 'name="a"').replace('name="x"', 'name="b"'), ['changed element Add']],
  ['a field that may be left out', calculator.replace('name="b" type', 'name="b" minOccurs="0" type'), ['changed element Add']],
  ['a new optional field', calculator.replace('<xs:element name="b"', '<xs:element name="c" minOccurs="0" type="xs:int" /><xs:element name="b"'), ['changed element Add']],
  ['a new type', calculator.replace('<xs:complexType name="Result">', '<xs:simpleType name="Colour"><xs:restriction base="xs:string"><xs:enumeration value="red" /></xs:restriction></xs:simpleType><xs:complexType name="Result">'), ['added type Colour']],
  ['unqualified fields', calculator.replace(' elementFormDefault="qualified"', ''), ['changed element Add', 'changed type Result']],
])('%s of a WSDL is told, and nothing else', async (_what, text, expected) => {
  expect(text).not.toBe(calculator);
  await withSimulator(async (client) => {
    const live = readDefinition('wsdl', await roundTrip(client, 'calc', soap(calculator), 'wsdl-link'));
    expect(details(live, readDefinition('wsdl', text))).toEqual(expected);
  });
});

test('a WADL means what its exports mean', async () => {
  await withSimulator(async (client) => {
    const [hand, exported] = [readDefinition('wadl-xml', library), readDefinition('wadl-xml', await roundTrip(client, 'library', wadl(library), 'wadl-link'))];
    expect(canonicalJson(canonicalDefinition(exported))).toBe(canonicalJson(canonicalDefinition(hand)));
    const exportedText = await roundTrip(client, 'library2', wadl(library), 'openapi-link');
    const [live, folder]: readonly Content[] = [{ codec: 'specification', format: 'openapi', text: exportedText }, { codec: 'specification', format: 'wadl-xml', text: library }];
    expect([diffContent(live, folder), isSameContent(live, folder)]).toEqual([null, true]);
    expect(diffContent(live, { codec: 'specification', format: 'wadl-xml', text: library.replace('Find books', 'Search') })?.details).toEqual([{ op: 'changed', subject: 'GET /books', breaking: false }]);
    const openApi = readDefinition('openapi', exportedText);
    expect(canonicalJson(canonicalDefinition(openApi, { names: false }))).toBe(canonicalJson(canonicalDefinition(hand, { names: false })));
    expect(details(openApi, hand, false)).toEqual([]);
    expect(details(openApi, hand)).not.toEqual([]);
    expect(namedByDisplayName(openApi).operations.map(({ name }) => name).sort()).toEqual(hand.operations.map(({ name }) => name).sort());
  });
});

test.each<[string, string, string[], string[]]>([
  ['a new operation', library.replace('<method name="DELETE" id="tearOut" />', '<method name="DELETE" id="tearOut" /><method name="GET" id="read" />'), ['added GET /books/{isbn}/pages/{page}'], ['added GET /books/{isbn}/pages/{page}']],
  ['another title', library.replace('title="Find books"', 'title="Search"'), ['changed GET /books'], ['changed GET /books']],
  ['a required header', library.replace('name="X-Trace" style', 'name="X-Trace" required="true" style'), ['changed GET /books !'], ['changed GET /books !']],
  ['another status', library.replace('400 404', '400'), ['changed GET /books !'], ['changed GET /books !']],
  ['another type in the grammar', library.replace('name="Book" type="xs:string"', 'name="Book" type="xs:int"'), ['changed element Book !'], []],
])('%s of a WADL is told, and nothing else', async (_what, text, expected, inOpenApi) => {
  expect(text).not.toBe(library);
  await withSimulator(async (client) => {
    const live = readDefinition('wadl-xml', await roundTrip(client, 'library', wadl(library), 'wadl-link'));
    expect(details(live, readDefinition('wadl-xml', text))).toEqual(expected);
    const openApi = readDefinition('openapi', await roundTrip(client, 'library2', wadl(library), 'openapi-link'));
    expect(details(openApi, readDefinition('wadl-xml', text), false)).toEqual(inOpenApi);
  });
});

test.each([['graphql', document('library.graphql')], ['odata', document('trips.edmx')], ['grpc', document('greeter.proto')]])('%s has no definition, but a form of its own', (format, text) => {
  expect(definitionFormats.has(format)).toBe(false);
  expect(canonicalText(format, canonicalText('other', text))).toBe(canonicalText(format, text));
  expect(canonicalText(format, text.replaceAll('\n', '\r\n'))).toBe(canonicalText(format, text));
});

/** Two operations on `/shelves` that differ only in the query of their templates, and a required query parameter of `/loans`. */
const shelves: JsonObject = {
  openapi: '3.0.1', info: { title: 'Shelves', version: '1' },
  tags: [{ name: 'Staff only', description: 'For librarians.\n', externalDocs: { url: 'https://example.com' } }, { name: 'plain' }],
  paths: {
    '/loans': { get: { operationId: 'listLoans', tags: ['plain', 'late'], parameters: [{ name: 'since', in: 'query', required: true, schema: { type: 'string' } }, { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } }], responses: { 200: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/Loans' } } } } } } },
    '/shelves': { post: { operationId: 'add.shelf', summary: 'Add a shelf', requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { name: { type: 'string' } } } } } }, responses: { default: { description: 'What went wrong' } } } },
  },
  'x-ms-paths': {
    '/shelves?room={room}': { get: { operationId: 'byRoom', tags: ['Staff only'], parameters: [{ name: 'room', in: 'query', required: true, schema: { type: 'string' } }], responses: {} } },
    '/shelves?topic={topic}': { get: { operationId: 'byTopic', parameters: [{ name: 'topic', in: 'query', required: true, schema: { type: 'string' } }], responses: {} } },
  },
  components: { schemas: { Loans: { type: 'array', items: { type: 'string' } } } },
};

interface Listed {
  readonly name: string;
  readonly properties: JsonObject & { readonly displayName: string; readonly method: string; readonly urlTemplate: string };
}

async function list(client: Client, path: string): Promise<Listed[]> {
  return (await client.get(path)).body.value as unknown as Listed[];
}

test.each(['openapi-link', 'openapi+json-link', 'swagger-link'])('what an export of %s carries is all that the import made', async (exportFormat) => {
  await withSimulator(async (client) => {
    const exported = readDefinition('openapi', await roundTrip(client, 'shelves', { format: 'openapi', text: JSON.stringify(shelves) }, exportFormat));
    expect(details(exported, readDefinition('openapi', JSON.stringify(shelves)))).toEqual([]);
    for (const definition of [exported, readDefinition('openapi', JSON.stringify(shelves))]) {
      const carried = carries(definition);
      const operations = await list(client, '/apis/shelves/operations');
      expect(operations.map(({ properties }) => properties.urlTemplate).sort()).toEqual(['/loans?since={since}', '/shelves', '/shelves?room={room}', '/shelves?topic={topic}']);
      for (const { name, properties } of operations) {
        const { displayName, method, urlTemplate } = properties;
        expect([name, carried.operation({ name: name.toUpperCase(), displayName, method, urlTemplate })]).toEqual([name, true]);
        expect(carried.operation({ name, displayName: `${displayName} 2`, method, urlTemplate })).toBe(false);
        expect(carried.operation({ name: `${name}2`, displayName, method, urlTemplate })).toBe(false);
        expect(carried.operation({ name, displayName, method: 'PATCH', urlTemplate })).toBe(false);
        expect(carried.operation({ name, displayName, method, urlTemplate: '/shelves?room={room}&x={x}' })).toBe(false);
        for (const tag of await list(client, `/apis/shelves/operations/${name}/tags`)) expect(carried.operationTag(name.toUpperCase(), tag.properties.displayName)).toBe(true);
        expect(carried.operationTag(name, 'other')).toBe(false);
      }
      const descriptions = await list(client, '/apis/shelves/tagDescriptions');
      expect(descriptions.map(({ properties }) => properties.displayName).sort()).toEqual(['Staff only', 'plain']);
      for (const { properties } of descriptions) {
        expect(carried.tagDescription(properties.displayName.toUpperCase(), properties)).toBe(true);
        expect(carried.tagDescription(properties.displayName, { ...properties, description: 'Other' })).toBe(false);
        expect(carried.tagDescription(properties.displayName, { ...properties, externalDocsUrl: 'https://example.com' })).toBe(false);
        expect(carried.tagDescription(properties.displayName, { ...properties, externalDocsUrl: null, externalDocsDescription: '' })).toBe(true);
        expect(carried.tagDescription('late', properties)).toBe(false);
      }
    }
  });
});

test('required query parameters that were kept out of the template are not carried', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/kept', { path: 'kept', format: 'openapi', value: JSON.stringify(shelves), translateRequiredQueryParameters: 'query' });
    const carried = carries(readDefinition('openapi', JSON.stringify(shelves)));
    const listed = await list(client, '/apis/kept/operations');
    expect(listed.filter(({ name, properties }) => !carried.operation({ name, ...properties })).map(({ name }) => name)).toEqual(['listLoans']);
  });
});
