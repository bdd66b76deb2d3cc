import { canonicalDefinition, readDefinition, toFolderDocument, toFolderWsdl } from '../../src/specification/index.ts';
import { document } from './documents.ts';

const operation = { operationId: 'get', summary: 'Get', responses: { 200: { description: 'ok' } } };
const get = { summary: 'Get', operationId: 'get', responses: { 200: { description: 'ok' } } };

test.each([
  ['the address of the gateway', { openapi: '3.0.1', servers: [{ url: 'https://apim-dev.azure-api.net/a' }], paths: {} }, { openapi: '3.0.1', paths: {} }],
  ['that of Swagger 2.0', { swagger: '2.0', host: 'apim-dev.azure-api.net', basePath: '/a', schemes: ['https'], paths: {} }, { swagger: '2.0', paths: {} }],
  ['a description that repeats the summary', { paths: { '/a': { get: { ...operation, description: 'Get' } } } }, { paths: { '/a': { get } } }],
])('%s is left out', (_title, exported, expected) => {
  expect(toFolderDocument(exported)).toEqual(expected);
});

test('a description of its own stays, and so does what nobody knows', () => {
  const own = { 'openapi': '3.0.1', 'x-ours': [{ b: 1, a: 2 }], 'paths': { '/a': { get: { ...operation, description: 'More', servers: ['kept'] } } } };
  expect(toFolderDocument(own)).toEqual(own);
});

test('the order of what is known by name makes no difference, that of parameters and properties does', () => {
  const schema = { type: 'object', properties: { z: { type: 'string', maxLength: 1 }, a: { items: { type: 'string', title: 'A' }, type: 'array' } } };
  const turned = { properties: { z: { maxLength: 1, type: 'string' }, a: { type: 'array', items: { title: 'A', type: 'string' } } }, type: 'object' };
  const first = { info: { title: 'T', contact: { name: 'n', email: 'e' } }, paths: { '/b': { post: operation, get: operation }, '/a': { get: operation } }, components: { schemas: { B: schema, A: schema } }, tags: [{ name: 'b' }, { name: 'a' }] };
  const second = { info: { contact: { email: 'e', name: 'n' }, title: 'T' }, paths: { '/a': { get: operation }, '/b': { get: operation, post: operation } }, components: { schemas: { A: turned, B: turned } }, tags: [{ name: 'a' }, { name: 'b' }] };
  const text = JSON.stringify(toFolderDocument(first));
  expect(JSON.stringify(toFolderDocument(second))).toBe(text);
  expect(text).toMatch(/"z":.*"a":/);
  expect(text.indexOf('"/a"')).toBeLessThan(text.indexOf('"/b"'));
  expect(toFolderDocument(JSON.parse(text) as typeof first)).toEqual(JSON.parse(text));
});

test('WSDL: operations and messages by name, whatever the prefixes are declared on; once more changes nothing', () => {
  const wsdl = document('calculator.wsdl');
  const written = toFolderWsdl(wsdl);
  const reversed = wsdl.replace(/( *<wsdl:message name="AddIn">.*\n)([\s\S]*?)( *<wsdl:message name="ResetIn">.*\n)/, '$3$2$1');
  expect(reversed).not.toBe(wsdl);
  expect(toFolderWsdl(reversed)).toBe(written);
  expect(toFolderWsdl(written)).toBe(written);
  expect(canonicalDefinition(readDefinition('wsdl', written))).toEqual(canonicalDefinition(readDefinition('wsdl', wsdl)));
  expect(written).toContain('Adds two numbers &amp; gives the sum.');
  expect(() => toFolderWsdl('<wsdl')).toThrow();
});
