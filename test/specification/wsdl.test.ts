import { fieldsOf, fromSoapService, fromWsdl, toWsdl, UnsupportedSpecificationError, xmlSchemas, type SoapService } from '../../src/specification/index.ts';
import { parseXml } from '../../src/specification/xml.ts';
import { document } from './documents.ts';

const calculator = document('calculator.wsdl');
const first = { service: '', endpoint: '' };
const read = (text: string, selector = first): SoapService => fromWsdl(parseXml(text), selector);

test('reads the first SOAP endpoint', () => {
  const { schemas, ...service } = read(calculator);
  expect(service).toEqual({
    name: 'CalculatorService', endpoint: 'https://example.com/calculator.svc', namespace: 'http://example.com/calculator', version: '1.1',
    operations: [
      { name: 'Add', action: 'http://example.com/calculator/Add', documentation: 'Adds two numbers & gives the sum.', input: { name: 'AddIn', element: 'Add' }, output: { name: 'AddOut', element: 'AddResponse' } },
      { name: 'Reset', action: '', documentation: null, input: { name: 'ResetIn', element: 'Reset' }, output: null },
    ],
  });
  expect(schemas.map(({ names }) => names)).toEqual([['Add', 'AddResponse', 'Reset', 'Result']]);
  // A schema declares what it took from around it.
  expect(schemas[0]?.text).toMatch(/^<xs:schema [^>]*xmlns:tns="http:\/\/example.com\/calculator"/);
  expect(parseXml(schemas[0]?.text ?? '').namespace).toBe('http://www.w3.org/2001/XMLSchema');
});

test('reads the endpoint that is selected', () => {
  expect(read(calculator, { service: 'CalculatorService', endpoint: 'Twelve' })).toMatchObject({ endpoint: 'https://example.com/calculator12.svc', version: '1.2', operations: [{ name: 'Add' }] });
});

test.each<[string, string, typeof first, RegExp]>([
  ['an endpoint that is not there', calculator, { service: '', endpoint: 'Thirteen' }, /no SOAP endpoint 'Thirteen'/],
  ['a service that is not there', calculator, { service: 'Other', endpoint: 'Eleven' }, /no SOAP endpoint 'Other\/Eleven'/],
  ['an endpoint without SOAP', calculator, { service: '', endpoint: 'Plain' }, /no SOAP endpoint 'Plain'/],
  ['wsdl:import', calculator.replace('<wsdl:types>', '<wsdl:import namespace="x" location="y.wsdl" /><wsdl:types>'), first, /'wsdl:import' are not supported/],
  ['rpc style', calculator.replace('style="document"', 'style="rpc"'), first, /'Add' is rpc style/],
  ['rpc style of a binding', calculator.replaceAll(' style="document"', '').replace('<soap:binding', '<soap:binding style="rpc"'), first, /rpc style/],
  ['a message that is not there', calculator.replace('message="tns:AddIn"', 'message="tns:Nothing"'), first, /no message 'Nothing'/],
  ['a portType that is not there', calculator.replaceAll('type="tns:Calculator"', 'type="tns:Nothing"'), first, /no portType 'Nothing'/],
  ['WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl" />', first, /no WSDL 1\.1/],
])('refuses %s', (_name, text, selector, message) => {
  expect(() => read(text, selector)).toThrow(UnsupportedSpecificationError);
  expect(() => read(text, selector)).toThrow(message);
});

test('is the same after an export', () => {
  const service = read(calculator);
  const exported = toWsdl(service);
  expect({ ...read(exported), schemas: [] }).toEqual({ ...service, schemas: [] });
  expect(read(exported).schemas[0]?.names).toEqual(service.schemas[0]?.names);
  expect(toWsdl(read(exported))).toContain('targetNamespace="http://example.com/calculator"');
});

test('passes SOAP through, or offers it as REST', () => {
  const service = read(calculator);
  const soap = fromSoapService(service, false);
  expect(soap.info).toMatchObject({ title: 'CalculatorService', description: null, serviceUrl: 'https://example.com' });
  expect(soap.operations.map(({ method, urlTemplate, displayName }) => [method, urlTemplate, displayName]))
    .toEqual([['POST', '/?soapAction=http://example.com/calculator/Add', 'Add'], ['POST', '/?soapMethod=Reset', 'Reset']]);
  expect(soap.operations[0]?.requestBody).toEqual({ description: 'AddIn', content: [{ contentType: 'text/xml', schema: { $ref: '#/components/schemas/Add' }, examples: null }] });
  expect(soap.operations[1]?.responses).toEqual([]);
  const rest = fromSoapService(service, true);
  expect(rest.operations.map(({ method, urlTemplate }) => [method, urlTemplate])).toEqual([['POST', '/Add'], ['POST', '/Reset']]);
  expect(rest.operations[0]?.responses[0]?.content[0]?.contentType).toBe('application/json');
});

test.each([['Add', ['a', 'b']], ['AddResponse', ['value']], ['Reset', []], ['Nothing', []]])('fields of %s', (name, fields) => {
  expect(fieldsOf(xmlSchemas(parseXml(calculator)), name)).toEqual(fields);
});
