import type { JsonObject } from '../../src/model/json.ts';
import type { Resource } from '../../src/model/resource.ts';
import { document } from '../specification/documents.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';
import { findingsOf, summarize } from './findings.ts';

const api = (name: string, properties: JsonObject = {}, id = `apis/${name}`): Resource => filed(id, { path: name, displayName: name, apiRevision: '1', ...properties }, openapi(getPets));
const plain = (name: string, properties: JsonObject = {}): Resource => filed(`apis/${name}`, { path: name, displayName: name, ...properties });
const described = (name: string, format: string, text: string, properties: JsonObject = {}): Resource => ({
  ...plain(name, properties), content: { codec: 'specification', format, text },
});
const sdl = 'type Query {\n  one(id: ID!): Thing\n}\n\ntype Thing @key(fields: "id") {\n  id: ID!\n}\n';
const graph = (name = 'g', properties: JsonObject = { type: 'graphql' }): Resource => described(name, 'graphql', sdl, properties);
const workspace = filed('workspaces/w', { displayName: 'W' });
const vault = { secretIdentifier: 'https://vault.example.com/secrets/a' };
const operation = (api: string, name: string, properties: JsonObject = {}): Resource => filed(`apis/${api}/operations/${name}`, { displayName: name, method: 'GET', urlTemplate: `/${name}`, ...properties });
const parameter = (name: string): JsonObject => ({ name, type: 'string', required: true });
const source = '<http-data-source><http-request><set-method>GET</set-method><set-url>https://a</set-url></http-request></http-data-source>';

const right: readonly [string, ...Resource[]][] = [
  ['a workspace with what it may have', workspace, filed('workspaces/w/namedValues/n', { displayName: 'n', value: 'v' }), filed('workspaces/w/groups/g', { displayName: 'G' }),
    filed('workspaces/w/certificates/c', { data: 'ZGF0YQ==', password: 'p' }), filed('workspaces/w/backends/b', { url: 'https://a', protocol: 'http', credentials: { header: { k: ['{{n}}'] }, certificateIds: ['/certificates/c'] } }),
    filed('workspaces/w/loggers/l', { loggerType: 'azureMonitor' }), filed('workspaces/w/diagnostics/azuremonitor', { loggerId: '/workspaces/w/loggers/l' }),
    api('a', {}, 'workspaces/w/apis/a'), filed('workspaces/w/apis/a/policies/policy', {}, policy('<set-backend-service backend-id="b" /><set-variable name="x" value="{{n}}" />')),
    filed('workspaces/w/products/p', { displayName: 'p' }), filed('workspaces/w/products/p/apis/a'), filed('workspaces/w/products/p/groups/g'), filed('workspaces/w/products/p/groups/developers', { groupId: '/groups/developers' }),
    filed('workspaces/w/tags/t', { displayName: 't' }), filed('workspaces/w/apis/a/tags/t'), filed('workspaces/w/apis/a/operations/list-pets/tags/t'), filed('workspaces/w/products/p/tags/t'),
    filed('workspaces/w/policies/policy', {}, policy()), filed('workspaces/w/subscriptions/s', { displayName: 's', scope: '/products/p' })],
  ['one name in two scopes', workspace, filed('namedValues/n', { displayName: 'n', value: 'v' }), filed('workspaces/w/namedValues/n', { displayName: 'n', value: 'v' }),
    filed('tags/t', { displayName: 't' }), filed('workspaces/w/tags/t', { displayName: 'T' }), api('a'), api('a', {}, 'workspaces/w/apis/a')],
  ['a GraphQL API with resolvers', graph(), filed('apis/g/resolvers/r', { displayName: 'r', path: 'Query/one' }), filed('apis/g/resolvers/r/policies/policy', {}, source)],
  ['a schema that is there without its document', plain('g', { type: 'graphql' }), filed('apis/g/resolvers/r', { displayName: 'r', path: 'Query/any' })],
  ['a WSDL', described('calc', 'wsdl', document('calculator.wsdl'), { type: 'soap' })],
  ['a WADL', described('library', 'wadl-xml', document('library.wadl'))],
  ['OData', described('trips', 'odata', document('trips.edmx'))],
  ['gRPC', described('greeter', 'grpc', document('greeter.proto'))],
  ['an operation by hand', plain('a'), operation('a', 'get', { urlTemplate: '/{id}/{*rest}?v={v}', templateParameters: [parameter('id'), parameter('*rest'), parameter('v')] }),
    operation('a', 'post', { method: 'POST', urlTemplate: '/{id}/{*rest}', templateParameters: [parameter('id'), parameter('rest')] }), filed('apis/a/operations/get/policies/policy', {}, policy())],
  ['operations that the document cannot say', api('a'), operation('a', 'purge', { method: 'PURGE' }), operation('a', 'all', { urlTemplate: '/*' }), operation('a', 'query', { urlTemplate: '/pets?x={x}', templateParameters: [parameter('x')] }),
    operation('a', 'other-name', { urlTemplate: '/pets' })],
  ['a schema that an operation names', plain('a'), filed('apis/a/schemas/item', { contentType: 'application/vnd.oai.openapi.components+json', document: { components: {} } }),
    operation('a', 'get', { responses: [{ statusCode: 200, representations: [{ contentType: 'application/json', schemaId: 'item' }, { contentType: 'text/xml', schemaId: '0123456789abcdef01234567' }] }] })],
  ['tags that an import creates', described('a', 'openapi', openapi({}, { title: 'A', version: '1' }, { tags: [{ name: 'Big pets' }] })), filed('apis/a/tagDescriptions/Big-pets', { description: 'd' })],
  ['an MCP server', api('a'), plain('m', { type: 'mcp', mcpTools: [{ name: 't', operationId: '/apis/a/operations/list-pets' }] })],
  ['types that nobody knows', plain('n', { type: 'a2a', agent: { id: 'x' } })],
  ['pages', filed('documentations/d', { title: 'D' }), api('a'), filed('apis/a/wikis/default', { documents: [{ documentationId: 'd' }] }), filed('products/p', { displayName: 'p' }), filed('products/p/wikis/default', { documents: [] })],
  ['a gateway', filed('gateways/g', { locationData: { name: 'here' } }), api('a'), filed('gateways/g/apis/a'), filed('certificates/c', { keyVault: vault }),
    filed('gateways/g/hostnameConfigurations/h', { hostname: 'a.example.com', certificateId: '/certificates/c' }), filed('gateways/g/certificateAuthorities/c', { isTrusted: true })],
  ['restrictions', api('a'), filed('products/p', { displayName: 'p' }), ...['', '/products/p', '/apis/a', '/apis/a/operations/list-pets'].map((scope, index) => filed(`policyRestrictions/r${index}`, { scope, requireBase: 'true' }))],
  ['global schemas', filed('schemas/x', { schemaType: 'xml', value: '<a/>' }), filed('schemas/j', { schemaType: 'json', document: {} })],
  ['identity', filed('caches/default', { connectionString: 'c', useFromLocation: 'default' }),
    filed('authorizationServers/s', { displayName: 's', clientRegistrationEndpoint: 'https://a', authorizationEndpoint: 'https://a', grantTypes: ['implicit'], clientId: 'c', authorizationMethods: ['get'] }),
    filed('openidConnectProviders/o', { displayName: 'o', metadataEndpoint: 'https://a', clientId: 'c' }),
    api('a', { authenticationSettings: { oAuth2AuthenticationSettings: [{ authorizationServerId: 's' }], openid: { openidProviderId: 'o' } } })],
];

const wrong: readonly [string, Resource[], string[]][] = [
  // Scopes
  ['a workspace that is nowhere', [filed('workspaces/w/tags/a', { displayName: 'a' }), filed('workspaces/w/tags/b', { displayName: 'b' })], ['reference-missing workspaces/w/tags/a folder/workspaces/w/tags/a.json:1']],
  ['a named value of the service in a workspace', [workspace, filed('namedValues/n', { displayName: 'n', value: 'v' }), filed('workspaces/w/policies/policy', {}, policy('<set-variable name="x" value="{{n}}" />'))],
    ['reference-missing workspaces/w/policies/policy folder/workspaces/w/policies/policy.json:1']],
  ['a logger of the service in a workspace', [workspace, filed('loggers/l', { loggerType: 'azureMonitor' }), filed('workspaces/w/diagnostics/azuremonitor', { loggerId: '/loggers/l' })],
    ['reference-missing workspaces/w/diagnostics/azuremonitor folder/workspaces/w/diagnostics/azuremonitor.json:2']],
  ['a backend of another workspace', [workspace, filed('workspaces/v', { displayName: 'V' }), filed('workspaces/v/backends/b', { url: 'https://a', protocol: 'http' }), filed('workspaces/w/backends/p', { type: 'Pool', pool: { services: [{ id: '/workspaces/v/backends/b' }] } })],
    ['reference-outside workspaces/w/backends/p folder/workspaces/w/backends/p.json:5']],
  ['a backend of a workspace, for the service', [workspace, filed('workspaces/w/backends/b', { url: 'https://a', protocol: 'http' }), filed('backends/p', { type: 'Pool', pool: { services: [{ id: '/workspaces/w/backends/b' }] } })], ['reference-outside backends/p folder/backends/p.json:5']],
  ['a group of the service that is not said to be one', [workspace, filed('workspaces/w/products/p', { displayName: 'p' }), filed('groups/g', { displayName: 'g' }), filed('workspaces/w/products/p/groups/g')],
    ['reference-missing workspaces/w/products/p/groups/g folder/workspaces/w/products/p/groups/g.json:1']],
  ['a group of another name', [workspace, filed('workspaces/w/products/p', { displayName: 'p' }), filed('groups/g', { displayName: 'g' }), filed('workspaces/w/products/p/groups/h', { groupId: '/groups/g' })],
    ['invalid-value workspaces/w/products/p/groups/h folder/workspaces/w/products/p/groups/h.json:2']],
  ['one name twice in a workspace', [workspace, filed('workspaces/w/tags/a', { displayName: 'a' }), filed('workspaces/w/tags/b', { displayName: 'A' })], ['name-conflict workspaces/w/tags/b folder/workspaces/w/tags/b.json:2']],
  ['one path twice in a workspace', [workspace, api('a', { path: 'x' }, 'workspaces/w/apis/a'), api('b', { path: 'x' }, 'workspaces/w/apis/b')], ['path-conflict workspaces/w/apis/b folder/workspaces/w/apis/b.json:2']],
  // What workspaces do not take
  ['a WebSocket API in a workspace', [workspace, filed('workspaces/w/apis/a', { path: 'a', displayName: 'a', type: 'websocket' })], ['workspace-unsupported workspaces/w/apis/a folder/workspaces/w/apis/a.json:2']],
  ['an MCP server in a workspace', [workspace, filed('workspaces/w/apis/a', { path: 'a', displayName: 'a', type: 'mcp' })], ['workspace-unsupported workspaces/w/apis/a folder/workspaces/w/apis/a.json:2']],
  ['synthetic GraphQL in a workspace', [workspace, filed('workspaces/w/apis/a', { path: 'a', displayName: 'a', type: 'graphql' })], ['workspace-unsupported workspaces/w/apis/a folder/workspaces/w/apis/a.json:2']],
  ['a Key Vault in a workspace', [workspace, filed('workspaces/w/certificates/c', { keyVault: vault })], ['workspace-unsupported workspaces/w/certificates/c folder/workspaces/w/certificates/c.json:2']],
  // Documents
  ['GraphQL that does not parse', [described('g', 'graphql', 'type Query {\n  a: Int\n')], ['specification-invalid apis/g folder/apis/g.json:3']],
  ['GraphQL that does not fit together', [described('g', 'graphql', 'type Query {\n  a: Int\n  b: Missing\n}\n')], ['specification-invalid apis/g folder/apis/g.json:3']],
  ['GraphQL that says something twice', [described('g', 'graphql', 'type Query {\n  a: Int\n}\n\ntype Query {\n  b: Int\n}\n')], ['specification-invalid apis/g folder/apis/g.json:5']],
  ['WSDL that does not parse', [described('a', 'wsdl', '<definitions>\n<types>\n</definitions>')], ['specification-invalid apis/a folder/apis/a.json:3']],
  ['OData that is none', [described('a', 'odata', '<a/>')], ['specification-invalid apis/a folder/apis/a.json:1']],
  // Parts of APIs
  ['a resolver of an API of another type', [api('a'), filed('apis/a/resolvers/r', { displayName: 'r', path: 'Query/one' })], ['kind-misplaced apis/a/resolvers/r folder/apis/a/resolvers/r.json:1']],
  ['a resolver of a missing field', [graph(), filed('apis/g/resolvers/r', { displayName: 'r', path: 'Query/two' })], ['reference-missing apis/g/resolvers/r folder/apis/g/resolvers/r.json:2']],
  ['a resolver without a field', [graph(), filed('apis/g/resolvers/r', { displayName: 'r', path: 'Query' })], ['invalid-value apis/g/resolvers/r folder/apis/g/resolvers/r.json:2']],
  ['a resolver policy with sections', [graph(), filed('apis/g/resolvers/r', { displayName: 'r', path: 'Query/one' }), filed('apis/g/resolvers/r/policies/policy', {}, policy())], ['policy-invalid apis/g/resolvers/r/policies/policy folder/apis/g/resolvers/r/policies/policy.json:1']],
  ['operations of an MCP server', [plain('m', { type: 'mcp' }), operation('m', 'o')], ['kind-misplaced apis/m/operations/o folder/apis/m/operations/o.json:1']],
  ['a tool that is no operation', [api('a'), plain('m', { type: 'mcp', mcpTools: [{ name: 't', operationId: '/apis/a/operations/none' }] })], ['operation-missing apis/m folder/apis/m.json:4']],
  ['a tag of a revision', [api('a'), api('a;rev=2', { path: 'a', displayName: 'a', apiRevision: '2' }), filed('tags/t', { displayName: 't' }), filed('apis/a;rev=2/tags/t')], ['kind-misplaced apis/a;rev=2/tags/t folder/apis/a;rev=2/tags/t.json:1']],
  ['a revision in a product', [api('a'), api('a;rev=2', { path: 'a', displayName: 'a', apiRevision: '2' }), filed('products/p', { displayName: 'p' }), filed('products/p/apis/a;rev=2')], ['kind-misplaced products/p/apis/a;rev=2 folder/products/p/apis/a;rev=2.json:1']],
  ['a parameter that is not declared', [plain('a'), operation('a', 'o', { urlTemplate: '/{id}' })], ['invalid-value apis/a/operations/o folder/apis/a/operations/o.json:2']],
  ['a parameter that is not used', [plain('a'), operation('a', 'o', { templateParameters: [parameter('id')] })], ['invalid-value apis/a/operations/o folder/apis/a/operations/o.json:2']],
  ['a parameter without a type', [plain('a'), operation('a', 'o', { request: { headers: [{ name: 'h' }] } })], ['required-property apis/a/operations/o folder/apis/a/operations/o.json:4']],
  ['two operations of one signature', [plain('a'), operation('a', 'o', { urlTemplate: '/{x}', templateParameters: [parameter('x')] }), operation('a', 'p', { urlTemplate: '/{y}', method: 'get', templateParameters: [parameter('y')] })],
    ['operation-conflict apis/a/operations/p folder/apis/a/operations/p.json:2']],
  ['an operation that the specification lacks', [api('a'), operation('a', 'gone')], ['operation-undocumented apis/a/operations/gone folder/apis/a/operations/gone.json:1']],
  ['an operation policy of a SOAP API', [described('calc', 'wsdl', document('calculator.wsdl')), filed('apis/calc/operations/Nothing/policies/policy', {}, policy())], ['operation-missing apis/calc/operations/Nothing/policies/policy folder/apis/calc/operations/Nothing/policies/policy.json:1']],
  ['a tag of a missing operation', [api('a'), filed('tags/t', { displayName: 't' }), filed('apis/a/operations/none/tags/t')], ['operation-missing apis/a/operations/none/tags/t folder/apis/a/operations/none/tags/t.json:1']],
  ['a missing tag', [api('a'), filed('apis/a/tags/none')], ['reference-missing apis/a/tags/none folder/apis/a/tags/none.json:1']],
  ['a description of a missing tag', [api('a'), filed('apis/a/tagDescriptions/none', { description: 'd' })], ['reference-missing apis/a/tagDescriptions/none folder/apis/a/tagDescriptions/none.json:1']],
  ['a missing schema', [plain('a'), operation('a', 'o', { responses: [{ statusCode: 200, representations: [{ contentType: 'a/b', schemaId: 'none' }] }] })], ['reference-missing apis/a/operations/o folder/apis/a/operations/o.json:6']],
  ['a schema without a text', [plain('a'), filed('apis/a/schemas/s', { contentType: 'c', document: {} })], ['invalid-value apis/a/schemas/s folder/apis/a/schemas/s.json:2']],
  // Everything else
  ['a page that is missing', [api('a'), filed('apis/a/wikis/default', { documents: [{ documentationId: 'none' }] })], ['reference-missing apis/a/wikis/default folder/apis/a/wikis/default.json:4']],
  ['a gateway without a location', [filed('gateways/g', { locationData: { city: 'x' } })], ['required-property gateways/g folder/gateways/g.json:2']],
  ['a host name of a missing certificate', [filed('gateways/g', { locationData: { name: 'x' } }), filed('gateways/g/hostnameConfigurations/h', { hostname: 'h', certificateId: '/certificates/none' })],
    ['reference-missing gateways/g/hostnameConfigurations/h folder/gateways/g/hostnameConfigurations/h.json:2']],
  ['an authority that is no certificate', [filed('gateways/g', { locationData: { name: 'x' } }), filed('gateways/g/certificateAuthorities/none', {})], ['reference-missing gateways/g/certificateAuthorities/none folder/gateways/g/certificateAuthorities/none.json:1']],
  ['an API of a missing gateway', [api('a'), filed('gateways/none/apis/a')], ['reference-missing gateways/none/apis/a folder/gateways/none/apis/a.json:1']],
  ['a restriction of another form', [filed('policyRestrictions/r', { scope: '/groups/g' })], ['invalid-value policyRestrictions/r folder/policyRestrictions/r.json:2']],
  ['a restriction of a missing operation', [api('a'), filed('policyRestrictions/r', { scope: '/apis/a/operations/none' })], ['operation-missing policyRestrictions/r folder/policyRestrictions/r.json:2']],
  ['a flag that is no text', [filed('policyRestrictions/r', { requireBase: true })], ['invalid-value policyRestrictions/r folder/policyRestrictions/r.json:2']],
  ['a schema without its text', [filed('schemas/s', { schemaType: 'json' })], ['required-property schemas/s folder/schemas/s.json:1']],
  ['a schema with the text of another type', [filed('schemas/s', { schemaType: 'xml', value: '<a/>', document: {} })], ['invalid-value schemas/s folder/schemas/s.json:2']],
  ['a certificate without anything', [filed('certificates/c', {})], ['secret-missing certificates/c folder/certificates/c.json:1']],
  ['a certificate twice', [filed('certificates/c', { data: 'ZA==', keyVault: vault })], ['invalid-value certificates/c folder/certificates/c.json:2']],
  ['a certificate that a policy lacks', [filed('products/p', { displayName: 'p' }), filed('products/p/policies/policy', {}, policy('<authentication-certificate certificate-id="none" />'))], ['reference-missing products/p/policies/policy folder/products/p/policies/policy.json:1']],
  ['a cache without a connection', [filed('caches/c', { useFromLocation: 'default' })], ['required-property caches/c folder/caches/c.json:1']],
  ['a server without grants', [filed('authorizationServers/s', { displayName: 's', clientRegistrationEndpoint: 'a', authorizationEndpoint: 'a', clientId: 'c' })], ['required-property authorizationServers/s folder/authorizationServers/s.json:1']],
  ['a server that is missing', [api('a', { authenticationSettings: { oAuth2: { authorizationServerId: 'none' } } })], ['reference-missing apis/a folder/apis/a.json:4']],
  ['an id of another form', [filed('diagnostics/azuremonitor', { loggerId: 'azuremonitor' })], ['invalid-value diagnostics/azuremonitor folder/diagnostics/azuremonitor.json:2']],
  ['a logger of the local diagnostic', [filed('loggers/l', { loggerType: 'azureMonitor' }), filed('diagnostics/local', { loggerId: '/loggers/l' })], ['invalid-value diagnostics/local folder/diagnostics/local.json:2']],
  ['a pool with an address', [filed('backends/a', { url: 'https://a', protocol: 'http' }), filed('backends/p', { type: 'Pool', url: 'https://a', pool: { services: [{ id: '/backends/a' }] } })], ['invalid-value backends/p folder/backends/p.json:2']],
  ['a pool without members', [filed('backends/p', { type: 'Pool', pool: { services: [] } })], ['required-property backends/p folder/backends/p.json:2']],
  ['a name that is too long', [filed(`documentations/${'d'.repeat(257)}`, {})], [`invalid-value documentations/${'d'.repeat(257)} folder/documentations/${'d'.repeat(257)}.json:1`]],
  ['a weight out of bounds', [filed('backends/a', { url: 'https://a', protocol: 'http' }), filed('backends/p', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 101 }] } })], ['invalid-value backends/p folder/backends/p.json:5']],
];

test.each(right)('taken: %s', (_name, ...resources) => {
  expect(findingsOf(snapshot(...resources)).map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
});

test.each(wrong)('refused: %s', (_name, resources, expected) => {
  expect(summarize(findingsOf(snapshot(...resources)))).toEqual(expected);
});

test('the message about a workspace says what to write', () => {
  const [finding] = findingsOf(snapshot(filed('workspaces/team/tags/t', { displayName: 't' })));
  expect(finding?.message).toContain('workspaces/team/workspaceInformation.json');
  expect(findingsOf(snapshot(filed('workspaces/team/tags/t', { displayName: 't' })), { live: snapshot(resource('workspaces/Team', { displayName: 'Team' })) })).toEqual([]);
  expect(findingsOf(snapshot(filed('workspaces/team/tags/t', { displayName: 't' })), { excluded: snapshot(filed('workspaces/team', { displayName: 'Team' })) }).map(({ message }) => message)).toEqual([expect.stringMatching(/leaves out/)]);
});

test('a workspace in a tier that has none is said once', () => {
  const unsupported = new Set(['Workspace', 'Group'] as const);
  const folder = snapshot(filed('workspaces/w', { displayName: 'w' }), filed('workspaces/w/tags/t', { displayName: 't' }), filed('workspaces/W/groups/g', { displayName: 'g' }), filed('workspaces/v/tags/t', { displayName: 't' }), filed('groups/g', { displayName: 'g' }));
  expect(findingsOf(folder, { unsupported }).filter(({ code }) => code === 'kind-not-in-tier').map(({ resource: id }) => id)).toEqual(['groups/g', 'workspaces/v/tags/t', 'workspaces/w']);
  expect(summarize(findingsOf(snapshot(filed('workspaces/w/tags/t', { displayName: 't' })), { unsupported: new Set(['Workspace']) }))).toEqual(['kind-not-in-tier workspaces/w/tags/t folder/workspaces/w/tags/t.json:1']);
});

test('nothing is said of what was not read', () => {
  const desired = snapshot(filed('products/p', { displayName: 'p' }), filed('products/p/policies/policy', {}, policy('<authentication-certificate certificate-id="c" />')));
  expect(findingsOf(desired, { unread: new Set(['Certificate']) })).toEqual([]);
  expect(summarize(findingsOf(desired))).toEqual(['reference-missing products/p/policies/policy folder/products/p/policies/policy.json:1']);
});

test('what a specification in the service carries may be mentioned', () => {
  const desired = snapshot(operation('a', 'list-pets', { urlTemplate: '/pets', responses: [{ statusCode: 200, representations: [{ contentType: 'a/b', schemaId: 'item' }] }] }));
  expect(findingsOf(desired, { live: snapshot(resource('apis/a', { path: 'a', displayName: 'a' })) })).toEqual([]);
});

test('operations of the service answer for an API without a document', () => {
  const desired = snapshot(plain('calc', { type: 'soap' }), filed('apis/calc/operations/Add/policies/policy', {}, policy()), filed('apis/calc/operations/None/policies/policy', {}, policy()));
  expect(summarize(findingsOf(desired, { operations: new Map([['apis/calc', ['Add', 'Subtract']]]) }))).toEqual(['operation-missing apis/calc/operations/None/policies/policy folder/apis/calc/operations/None/policies/policy.json:1']);
  expect(findingsOf(desired)).toEqual([]);
});

const used: readonly [string, Resource, Resource][] = [
  ['a certificate of a backend', resource('certificates/c'), resource('backends/b', { credentials: { certificateIds: ['/certificates/c'] } })],
  ['a certificate of a policy', resource('certificates/c'), resource('apis/a/policies/policy', {}, policy('<authentication-certificate certificate-id="c" />'))],
  ['an authority', resource('certificates/c'), resource('gateways/g/certificateAuthorities/c')],
  ['a page', resource('documentations/d'), resource('apis/a/wikis/default', { documents: [{ documentationId: 'd' }] })],
  ['a schema', resource('schemas/s'), resource('apis/a/policies/policy', {}, policy('<validate-content unspecified-content-type-action="prevent" max-size="1" size-exceeded-action="prevent"><content type="a/b" validate-as="json" action="prevent" schema-id="s" /></validate-content>'))],
  ['a server', resource('authorizationServers/s'), resource('apis/a', { authenticationSettings: { oAuth2: { authorizationServerId: 's' } } })],
  ['an API of an MCP server', resource('apis/a'), resource('apis/m', { type: 'mcp', mcpTools: [{ operationId: '/apis/a/operations/o' }] })],
  ['a named value of its workspace', resource('workspaces/w/namedValues/n', { displayName: 'n' }), resource('workspaces/w/policies/policy', {}, policy('<set-variable name="x" value="{{n}}" />'))],
];

test.each(used)('not deleted while it is used: %s', (_name, gone, user) => {
  expect(summarize(findingsOf(snapshot(), { deleted: snapshot(gone), live: snapshot(user) }))).toEqual([`deletion-in-use ${gone.id} null:null`]);
});

test.each<[string, Resource, Resource]>([
  ['a tag, with its assignments', resource('tags/t', { displayName: 't' }), resource('apis/a/tags/t')],
  ['a tag, with its descriptions', resource('tags/t', { displayName: 't' }), resource('apis/a/tagDescriptions/t')],
  ['a gateway, with its APIs', resource('gateways/g'), resource('gateways/g/apis/a')],
  ['what another workspace has too', resource('workspaces/v/namedValues/n', { displayName: 'n' }), resource('workspaces/w/policies/policy', {}, policy('<set-variable name="x" value="{{n}}" />'))],
])('deleted: %s', (_name, gone, other) => {
  expect(findingsOf(snapshot(), { deleted: snapshot(gone), live: snapshot(other) })).toEqual([]);
});

test('a workspace with a subscription of a consumer is not deleted', () => {
  const gone = snapshot(resource('workspaces/w', { displayName: 'W' }));
  const subscription = resource('workspaces/w/subscriptions/s', { displayName: 'mine', scope: '/workspaces/w/apis', ownerId: '/users/1' });
  expect(summarize(findingsOf(snapshot(), { deleted: gone, subscriptions: [subscription] }))).toEqual(['deletion-in-use workspaces/w null:null']);
  expect(findingsOf(snapshot(), { deleted: gone, subscriptions: [] })).toEqual([]);
});
