import type { SoapMessage, SoapOperation, SoapService } from './soap-service.ts';
import { escapeXml } from './xml-element.ts';

/** A service whose schemas nobody looks into. */
export interface ExportedSoapService extends Omit<SoapService, 'schemas'> {
  readonly schemas: readonly { readonly text: string }[];
}

/** The WSDL 1.1 document of a service, in the shape of the service's export (apim-rest 3.4): document style, literal. */
export function toWsdl({ name, endpoint, namespace, version, operations, schemas }: ExportedSoapService): string {
  const soap = version === '1.2' ? 'http://schemas.xmlsoap.org/wsdl/soap12/' : 'http://schemas.xmlsoap.org/wsdl/soap/';
  const messages = new Map(operations.flatMap(({ input, output }) => [input, output]).filter((message) => message !== null).map((message) => [message.name, message.element]));
  const [title, target] = [escapeXml(name), escapeXml(namespace)];
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="${soap}" xmlns:tns="${target}" name="${title}" targetNamespace="${target}">`,
    `  <wsdl:types>${schemas.map(({ text }) => text.replace(/^<\?xml[^>]*\?>\s*/, '')).join('\n')}</wsdl:types>`,
    ...[...messages].flatMap(([message, element]) => toMessage(message, element)),
    `  <wsdl:portType name="${title}PortType">`,
    ...operations.flatMap(toPortOperation),
    '  </wsdl:portType>',
    `  <wsdl:binding name="${title}Binding" type="tns:${title}PortType">`,
    '    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http" />',
    ...operations.flatMap(toBindingOperation),
    '  </wsdl:binding>',
    `  <wsdl:service name="${title}">`,
    `    <wsdl:port name="${title}Endpoint" binding="tns:${title}Binding">`,
    `      <soap:address location="${escapeXml(endpoint ?? '')}" />`,
    '    </wsdl:port>',
    '  </wsdl:service>',
    '</wsdl:definitions>',
  ].join('\n')}\n`;
}

function toMessage(name: string, element: string | null): string[] {
  return [
    `  <wsdl:message name="${escapeXml(name)}">`,
    ...(element === null ? [] : [`    <wsdl:part name="parameters" element="tns:${escapeXml(element)}" />`]),
    '  </wsdl:message>',
  ];
}

function toReference(direction: 'input' | 'output', message: SoapMessage | null): string[] {
  return message === null ? [] : [`      <wsdl:${direction} message="tns:${escapeXml(message.name)}" />`];
}

function toPortOperation({ name, documentation, input, output }: SoapOperation): string[] {
  return [
    `    <wsdl:operation name="${escapeXml(name)}">`,
    ...(documentation === null ? [] : [`      <wsdl:documentation>${escapeXml(documentation)}</wsdl:documentation>`]),
    ...toReference('input', input),
    ...toReference('output', output),
    '    </wsdl:operation>',
  ];
}

function toBindingOperation({ name, action, input, output }: SoapOperation): string[] {
  return [
    `    <wsdl:operation name="${escapeXml(name)}">`,
    `      <soap:operation soapAction="${escapeXml(action)}" style="document" />`,
    ...(input === null ? [] : ['      <wsdl:input><soap:body use="literal" /></wsdl:input>']),
    ...(output === null ? [] : ['      <wsdl:output><soap:body use="literal" /></wsdl:output>']),
    '    </wsdl:operation>',
  ];
}
