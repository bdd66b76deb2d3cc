import type { ApiDefinition, Operation, Representation } from './definition.ts';
import { UnsupportedSpecificationError, type SoapMessage, type SoapOperation, type SoapService, type XmlSchemaText } from './soap-service.ts';
import { childElements, descendants, localName, renderElement, textContent, type XmlElement } from './xml-element.ts';

const SOAP_11 = 'http://schemas.xmlsoap.org/wsdl/soap/';
const SOAP_12 = 'http://schemas.xmlsoap.org/wsdl/soap12/';

/** `wsdlSelector` of an import: the service and the port to take; empty takes the first. */
export interface WsdlSelector {
  readonly service: string;
  readonly endpoint: string;
}

/**
 * Reads a WSDL 1.1 document. Throws {@link UnsupportedSpecificationError} for another version, `wsdl:import`, rpc style
 * (apim-rest 3.2), a document without a SOAP port, and a selector that matches nothing.
 */
export function fromWsdl(root: XmlElement, selector: WsdlSelector): SoapService {
  if (root.local !== 'definitions') throw new UnsupportedSpecificationError(`The document is no WSDL 1.1: its root is '${root.local}', not 'definitions'.`, root.line);
  const [imported] = childElements(root, 'import');
  if (imported !== undefined) throw new UnsupportedSpecificationError("WSDL documents with 'wsdl:import' are not supported.", imported.line);
  const { port, service } = selectPort(root, selector);
  const binding = named(root, 'binding', port.attributes['binding'] ?? '', port);
  const soap = childElements(binding, 'binding')[0];
  const portType = named(root, 'portType', binding.attributes['type'] ?? '', binding);
  const operations = childElements(binding, 'operation').map((operation) => toOperation(root, portType, operation, soap?.attributes['style'] ?? 'document'));
  return {
    name: service.attributes['name'] ?? '', endpoint: childElements(port, 'address')[0]?.attributes['location'] || null,
    namespace: root.attributes['targetNamespace'] ?? '', version: soap?.namespace === SOAP_12 ? '1.2' : '1.1', operations,
    schemas: xmlSchemas(root).map(toSchemaText),
  };
}

/** The XML schemas in a WSDL document. */
export function xmlSchemas(root: XmlElement): XmlElement[] {
  return childElements(root, 'types').flatMap((types) => childElements(types, 'schema'));
}

/** An XML schema as its own document. */
export function toSchemaText(schema: XmlElement): XmlSchemaText {
  const names = childElements(schema).filter(({ local }) => ['element', 'complexType', 'simpleType'].includes(local)).map(({ attributes }) => attributes['name'] ?? '');
  return { text: renderElement(schema), names: [...new Set(names)] };
}

function selectPort(root: XmlElement, selector: WsdlSelector): { readonly service: XmlElement; readonly port: XmlElement } {
  const candidates = childElements(root, 'service').filter(({ attributes }) => selector.service === '' || attributes['name'] === selector.service)
    .flatMap((service) => childElements(service, 'port').filter(({ attributes }) => selector.endpoint === '' || attributes['name'] === selector.endpoint)
      .filter((port) => isSoap(root, port)).map((port) => ({ service, port })));
  const [first] = candidates;
  if (first !== undefined) return first;
  const wanted = [selector.service, selector.endpoint].filter((name) => name !== '').join('/');
  throw new UnsupportedSpecificationError(wanted === '' ? 'The WSDL document has no service with a SOAP endpoint.' : `The WSDL document has no SOAP endpoint '${wanted}'.`);
}

function isSoap(root: XmlElement, port: XmlElement): boolean {
  const binding = childElements(root, 'binding').find(({ attributes }) => attributes['name'] === localName(port.attributes['binding'] ?? ''));
  return binding !== undefined && childElements(binding, 'binding').some(({ namespace }) => namespace === SOAP_11 || namespace === SOAP_12);
}

function named(root: XmlElement, kind: string, qualified: string, from: XmlElement): XmlElement {
  const found = childElements(root, kind).find(({ attributes }) => attributes['name'] === localName(qualified));
  if (found === undefined) throw new UnsupportedSpecificationError(`The WSDL document has no ${kind} '${localName(qualified)}'.`, from.line);
  return found;
}

function toOperation(root: XmlElement, portType: XmlElement, binding: XmlElement, style: string): SoapOperation {
  const name = binding.attributes['name'] ?? '';
  const soap = childElements(binding, 'operation')[0];
  if ((soap?.attributes['style'] ?? style) === 'rpc') throw new UnsupportedSpecificationError(`The operation '${name}' is rpc style, which is not supported.`, binding.line);
  const operation = childElements(portType, 'operation').find(({ attributes }) => attributes['name'] === name);
  if (operation === undefined) throw new UnsupportedSpecificationError(`The operation '${name}' of the binding is not in its portType.`, binding.line);
  const [documentation] = childElements(operation, 'documentation');
  return {
    name, action: soap?.attributes['soapAction'] ?? '', documentation: documentation === undefined ? null : textContent(documentation),
    input: messageOf(root, operation, 'input'), output: messageOf(root, operation, 'output'),
  };
}

function messageOf(root: XmlElement, operation: XmlElement, direction: 'input' | 'output'): SoapMessage | null {
  const message = childElements(operation, direction)[0]?.attributes['message'];
  if (message === undefined) return null;
  const [part] = childElements(named(root, 'message', message, operation), 'part');
  const element = part?.attributes['element'] ?? part?.attributes['type'];
  return { name: localName(message), element: element === undefined ? null : localName(element) };
}

/**
 * The operations of an API that passes SOAP through, or that offers SOAP as REST (apim-rest 3.1, 3.2): names are left
 * empty, because the service makes them up. The path of the endpoint is not part of the service URL, as Microsoft's examples
 * of both show it. That each operation of the latter is a POST of JSON is assumed.
 */
export function fromSoapService({ name, endpoint, version, operations }: SoapService, toRest: boolean): ApiDefinition {
  const contentType = toRest ? 'application/json' : version === '1.2' ? 'application/soap+xml' : 'text/xml';
  const content = (message: SoapMessage | null): Representation[] => (message === null || (message.element === null && toRest) ? []
    : [{ contentType, schema: message.element === null ? null : { $ref: `#/components/schemas/${message.element}` }, examples: null }]);
  return {
    info: { title: name, description: null, termsOfServiceUrl: null, contact: null, license: null, serviceUrl: endpoint !== null && URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint },
    operations: operations.map((operation): Operation => ({
      name: '', displayName: operation.name, method: 'POST', urlTemplate: toRest ? `/${operation.name}` : soapTemplate(operation),
      description: operation.documentation, templateParameters: [], queryParameters: [], headers: [],
      requestBody: operation.input === null ? null : { description: operation.input.name, content: content(operation.input) },
      responses: operation.output === null ? [] : [{ statusCode: '200', description: operation.output.name, headers: [], content: content(operation.output) }],
      tags: [],
    })),
    schemas: {}, tags: [],
  };
}

/** `/?soapAction=http://tempuri.org/Add`, by which requests to one address are told apart. */
function soapTemplate({ name, action }: Pick<SoapOperation, 'name' | 'action'>): string {
  return action === '' ? `/?soapMethod=${name}` : `/?soapAction=${action}`;
}

/** The SOAPAction in a template of {@link soapTemplate}. */
export function soapAction(urlTemplate: string): string {
  return /^\/\?soapAction=(.*)$/.exec(urlTemplate)?.[1] ?? '';
}

/** Local names of the elements directly below the type of element `name`: what a SOAP-to-REST body is mapped by. */
export function fieldsOf(schemas: readonly XmlElement[], name: string): string[] {
  const element = schemas.flatMap((schema) => childElements(schema, 'element')).find(({ attributes }) => attributes['name'] === name);
  const typeName = localName(element?.attributes['type'] ?? '');
  const type = typeName === '' ? element : schemas.flatMap((schema) => childElements(schema, 'complexType')).find(({ attributes }) => attributes['name'] === typeName);
  const [sequence] = type === undefined ? [] : ['sequence', 'all'].flatMap((group) => descendants(type, group));
  return sequence === undefined ? [] : childElements(sequence, 'element').map(({ attributes }) => attributes['name'] ?? localName(attributes['ref'] ?? ''));
}
