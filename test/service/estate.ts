import type { JsonObject } from '../../src/model/json.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { document } from '../specification/documents.ts';

export const policies = '<policies>\n  <inbound>\n    <base />\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>';
const top = '<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>';
const pets = 'openapi: 3.0.1\ninfo:\n  title: Pets\n  version: "1"\nservers:\n  - url: https://document.example\ntags:\n  - name: Carried\n    description: In the document\npaths:\n'
  + '  /pets:\n    get:\n      operationId: list-pets\n      summary: List\n      tags: [Carried]\n      responses:\n        "200":\n          description: OK\n          content:\n            application/json:\n              schema:\n                $ref: "#/components/schemas/Pet"\n'
  + 'components:\n  schemas:\n    Pet:\n      type: object\n      properties:\n        name:\n          type: string\n';

const item = (id: string, properties: JsonObject = {}, content?: Content): Resource => ({ id, kind: requireResourceId(id).kind, properties, ...(content === undefined ? {} : { content }) });
const policy = (id: string, text = policies): Resource => item(id, {}, { codec: 'policy', format: 'rawxml', text });
const api = (id: string, properties: JsonObject, format?: string, text?: string): Resource => item(id,
  { displayName: `API ${id}`, path: id.replace(/^.*\/|;.*$/g, ''), protocols: ['https'], subscriptionRequired: true, apiRevision: '1', ...properties },
  format === undefined || text === undefined ? undefined : { codec: 'specification', format, text });

/**
 * One of each kind at least, below `scope` (`workspaces/w/`, or empty for the service), in an order in which each finds what
 * it needs. What only the service has is not among them.
 */
function shared(scope: string): Resource[] {
  const at = `/${scope}`;
  return [
    item(`${scope}namedValues/plain`, { displayName: 'plain', value: 'v', secret: false, tags: ['a'] }),
    item(`${scope}namedValues/hidden`, { displayName: 'hidden', secret: true, value: new Sensitive('canary-1'), tags: [] }),
    item(`${scope}tags/gold`, { displayName: 'Gold' }),
    item(`${scope}tags/carried`, { displayName: 'Carried' }),
    item(`${scope}groups/partners`, { displayName: 'Partners', type: 'custom' }),
    item(`${scope}apiVersionSets/pets`, { displayName: 'Pets', versioningScheme: 'Segment' }),
    item(`${scope}backends/one`, { url: 'https://one.example', protocol: 'http', type: 'Single', novel: { kept: [1] } }),
    item(`${scope}backends/pool`, { type: 'Pool', pool: { services: [{ id: `${at}backends/one`, weight: 1 }] } }),
    item(`${scope}loggers/insights`, { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{hidden}}' }, isBuffered: true }),
    item(`${scope}diagnostics/applicationinsights`, { loggerId: `${at}loggers/insights`, verbosity: 'information' }),
    item(`${scope}policyFragments/common`, { description: 'Common' }, { codec: 'policy', format: 'rawxml', text: '<fragment>\n  <set-variable name="x" value="{{plain}}" />\n</fragment>' }),
    item(`${scope}schemas/order`, { schemaType: 'json', description: 'D', document: { type: 'object' } }),
    item(`${scope}schemas/note`, { schemaType: 'xml', value: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" />' }),
    policy(`${scope}policies/policy`, scope === '' ? top : policies),
    item(`${scope}products/gold`, { displayName: 'Gold', state: 'published', subscriptionRequired: true, approvalRequired: false }),
    policy(`${scope}products/gold/policies/policy`),
    item(`${scope}products/gold/groups/partners`),
    item(`${scope}products/gold/tags/gold`),
    api(`${scope}apis/pets`, { path: 'animals', apiVersion: 'v1', apiVersionSetId: `${at}apiVersionSets/pets`, isCurrent: true }, 'openapi', pets),
    api(`${scope}apis/pets;rev=2`, { displayName: `API ${scope}apis/pets`, path: 'animals', apiVersion: 'v1', apiVersionSetId: `${at}apiVersionSets/pets`, apiRevision: '2', isCurrent: false }, 'openapi', pets),
    policy(`${scope}apis/pets/policies/policy`),
    item(`${scope}apis/pets/schemas/chosen`, { contentType: 'application/vnd.oai.openapi.components+json', document: { components: { schemas: { Chosen: { type: 'string' } } } } }),
    item(`${scope}apis/pets/operations/list-pets`, {
      displayName: 'List', method: 'GET', urlTemplate: '/pets', description: 'Kept', templateParameters: [],
      request: { queryParameters: [], headers: [], representations: [] }, responses: [{ statusCode: 200, description: 'OK', headers: [], representations: [{ contentType: 'application/json' }] }],
    }),
    policy(`${scope}apis/pets/operations/list-pets/policies/policy`),
    item(`${scope}apis/pets/operations/list-pets/tags/gold`),
    item(`${scope}apis/pets;rev=2/operations/list-pets/tags/gold`),
    item(`${scope}apis/pets/tags/gold`),
    item(`${scope}apis/pets/diagnostics/applicationinsights`, { loggerId: `${at}loggers/insights`, verbosity: 'error' }),
    item(`${scope}products/gold/apis/pets`),
    item(`${scope}apis/pets/releases/first`, { apiId: `${at}apis/pets;rev=1`, notes: 'First' }),
    api(`${scope}apis/sums`, { type: 'soap', description: 'Adds', serviceUrl: 'https://soap.example' }, 'wsdl', document('calculator.wsdl')),
    policy(`${scope}apis/sums/operations/Add/policies/policy`),
    item(`${scope}apis/sums/operations/Add/tags/gold`),
    api(`${scope}apis/books`, { type: 'graphql', serviceUrl: 'https://graphql.example' }, 'graphql', document('library.graphql')),
    api(`${scope}apis/trips`, { type: 'odata', serviceUrl: 'https://odata.example' }, 'odata', document('trips.edmx')),
    api(`${scope}apis/hello`, { type: 'grpc', serviceUrl: 'https://grpc.example' }, 'grpc', document('greeter.proto')),
    api(`${scope}apis/tools`, { type: 'mcp', mcpProperties: { endpoints: {} }, mcpTools: [{ name: 'list', operationId: `${at}apis/pets/operations/list-pets` }, { name: 'add', operationId: `${at}apis/sums/operations/Add` }] }),
    api(`${scope}apis/agent`, { type: 'a2a', isAgent: true, agent: { id: 'x' } }),
    item(`${scope}subscriptions/mobile`, { displayName: 'Mobile', scope: `${at}products/gold`, state: 'active', allowTracing: false, primaryKey: new Sensitive('canary-key-1') }),
  ];
}

const resolver = '<http-data-source>\n  <http-request>\n    <set-method>GET</set-method>\n    <set-url>https://books.example</set-url>\n  </http-request>\n</http-data-source>';

/** Everything, the service first. */
export const estate: readonly Resource[] = [
  ...shared(''),
  item('documentations/guide', { title: 'Guide' }, { codec: 'markdown', format: 'markdown', text: '# Guide\n' }),
  item('products/gold/wikis/default', { documents: [{ documentationId: 'guide' }] }),
  item('apis/pets/wikis/default', { documents: [{ documentationId: 'guide' }] }),
  item('apis/pets/tagDescriptions/gold', { description: 'Of gold', externalDocsUrl: 'https://docs.example' }),
  api('apis/chat', { type: 'websocket', serviceUrl: 'wss://chat.example', protocols: ['wss'] }),
  item('apis/books/resolvers/book', { displayName: 'Book', path: 'Query/book' }),
  policy('apis/books/resolvers/book/policies/policy', resolver),
  item('gateways/edge', { locationData: { name: 'Edge' }, description: 'D' }),
  item('gateways/edge/apis/pets'),
  item('policyRestrictions/strict', { scope: '/apis/sums/operations/Add', requireBase: 'true' }),
  item('certificates/client', { keyVault: { secretIdentifier: 'https://vault.example/secrets/client' } }),
  item('gateways/edge/hostnameConfigurations/main', { hostname: 'edge.example', certificateId: '/certificates/client', negotiateClientCertificate: false }),
  item('gateways/edge/certificateAuthorities/client', { isTrusted: true }),
  item('caches/default', { connectionString: '{{hidden}}', useFromLocation: 'default' }),
  item('authorizationServers/login', {
    displayName: 'Login', clientRegistrationEndpoint: 'https://login.example/register', authorizationEndpoint: 'https://login.example/authorize', grantTypes: ['implicit'], clientId: 'c', clientSecret: new Sensitive('canary-2'),
  }),
  item('openidConnectProviders/identity', { displayName: 'Identity', metadataEndpoint: 'https://identity.example', clientId: 'c', clientSecret: new Sensitive('canary-3') }),
  item('templates/applicationApprovedNotificationMessage', { subject: 'Approved', title: 'Application approved', body: '<p>Yours</p>', parameters: [{ name: 'AppId', title: 'Application id' }] }),
  item('workspaces/w', { displayName: 'W', description: 'D' }),
  ...shared('workspaces/w/'),
  item('workspaces/w/products/gold/groups/developers', { groupId: '/groups/developers' }),
  item('workspaces/w/certificates/client', { data: new Sensitive('canary-4'), password: new Sensitive('canary-5') }),
];

/** What only goes in. */
export const sentOnly: ReadonlySet<string> = new Set(['primaryKey', 'clientSecret', 'data', 'password']);
