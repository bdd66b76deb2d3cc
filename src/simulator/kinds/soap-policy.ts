import { escapeXml, fieldsOf, xmlSchemas, type SoapOperation, type SoapService, type XmlElement } from '../../specification/index.ts';

const ENVELOPE = { '1.1': 'http://schemas.xmlsoap.org/soap/envelope/', '1.2': 'http://www.w3.org/2003/05/soap-envelope' } as const;

/**
 * The policy of an operation that offers SOAP as REST: the fields of the JSON body become the SOAP body, and the answer
 * JSON (apim-rest 3.1). That there is such a policy is known; how it is written is assumed.
 */
export function toSoapPolicy(root: XmlElement, { endpoint, namespace, version }: SoapService, { action, input }: SoapOperation): string {
  const element = input?.element ?? null;
  const body = element === null ? [] : [
    `        <${element} xmlns="${escapeXml(namespace)}">`,
    ...fieldsOf(xmlSchemas(root), element).map((field) => `          <${field}>{{body.${field}}}</${field}>`),
    `        </${element}>`,
  ];
  return [
    '<policies>',
    '  <inbound>',
    '    <base />',
    `    <rewrite-uri template="${escapeXml(pathOf(endpoint))}" copy-unmatched-params="false" />`,
    `    <set-header name="SOAPAction" exists-action="override"><value>"${escapeXml(action)}"</value></set-header>`,
    '    <set-header name="Content-Type" exists-action="override"><value>text/xml</value></set-header>',
    '    <set-body template="liquid">',
    `      <soap:Envelope xmlns:soap="${ENVELOPE[version]}">`,
    '      <soap:Body>',
    ...body,
    '      </soap:Body>',
    '      </soap:Envelope>',
    '    </set-body>',
    '  </inbound>',
    '  <backend><base /></backend>',
    '  <outbound>',
    '    <base />',
    '    <xml-to-json kind="direct" apply="always" consider-accept-header="false" />',
    '  </outbound>',
    '  <on-error><base /></on-error>',
    '</policies>',
  ].join('\r\n');
}

function pathOf(endpoint: string | null): string {
  return endpoint !== null && URL.canParse(endpoint) ? new URL(endpoint).pathname : '/';
}
