/** How an operation group of Azure's own client is driven through the life of one resource. */
export interface OperationGroup {
  readonly group: string;
  /** The group that does the same in a workspace; null where workspaces do not have the kind. */
  readonly workspace: string | null;
  /** Names of the resource and of what it lives below, as the client takes them after the service. */
  readonly names: readonly string[];
  /** What has to be there: path below the scope and properties. */
  readonly given?: readonly (readonly [string, object])[];
  /** What is created; null for an association. `{scope}` is the path of the workspace or nothing, `{id}` the full id of the scope. */
  readonly body: object | null;
  /** What a read gives, where it is not what was sent. */
  readonly shows?: object;
  /** What an update sends, in groups that have one. */
  readonly change?: object;
  readonly changed?: object;
  /** Names of the methods, where the group serves several kinds. */
  readonly methods?: { readonly create?: string; readonly remove?: string; readonly head?: string; readonly get?: string; readonly list?: string };
  /** Always there: a deletion brings its default back. */
  readonly remains?: true;
  /** Its deletion takes no ETag as an argument, though it has a body (apim-rest 1.4). */
  readonly unconditional?: true;
  /** Status of a read of what is not there, where it is not 404. */
  readonly absent?: number;
  /** At service scope the client reads the answer as XML, and drops what is JSON. */
  readonly lost?: true;
  /** Options of the deletion. */
  readonly removal?: object;
  /** Never in the answer: secrets. */
  readonly hidden?: readonly string[];
}

const GUID = '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0';
const VAULT = 'https://example.vault.azure.net/secrets/one';
const api = ['/apis/base', { displayName: 'Base', path: 'base', protocols: ['https'] }] as const;
const graphql = ['/apis/graph', { displayName: 'Graph', path: 'graph', protocols: ['https'], type: 'graphql' }] as const;
const graphqlSchema = ['/apis/graph/schemas/graphql', {
  contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: 'type Query { users: [String] }' },
}] as const;
const resolver = ['/apis/graph/resolvers/base', { displayName: 'Base', path: 'Query/users' }] as const;
const operation = ['/apis/base/operations/base', { displayName: 'Base', method: 'GET', urlTemplate: '/base' }] as const;
const product = ['/products/base', { displayName: 'Base' }] as const;
const tag = ['/tags/base', { displayName: 'base' }] as const;
const group = ['/groups/base', { displayName: 'Base' }] as const;
const logger = ['/loggers/base', { loggerType: 'applicationInsights', credentials: { instrumentationKey: GUID } }] as const;
const documentation = ['/documentations/base', { title: 'Base', content: '# Base' }] as const;
const gateway = ['/gateways/base', { locationData: { name: 'Site' } }] as const;
const certificate = ['/certificates/base', { keyVault: { secretIdentifier: VAULT } }] as const;

const policy = { format: 'rawxml', value: '<policies>\r\n  <inbound>\r\n    <base />\r\n  </inbound>\r\n</policies>' };
const globalPolicy = { format: 'rawxml', value: '<policies>\r\n  <inbound />\r\n</policies>' };
const dataSource = { format: 'rawxml', value: '<http-data-source>\r\n  <http-request>\r\n    <set-method>GET</set-method>\r\n    <set-url>https://example.com</set-url>\r\n  </http-request>\r\n</http-data-source>' };
/** Read without a format a policy comes as `xml`. */
const { value: policyText } = policy;
const diagnostic = { body: { loggerId: '{scope}/loggers/base', verbosity: 'error' }, shows: { loggerId: '{id}/loggers/base', verbosity: 'error' }, change: { loggerId: '{scope}/loggers/base', verbosity: 'verbose' }, changed: { verbosity: 'verbose' } };

/** One row for each group that creates something, at both scopes. What is not modelled stands below. */
export const operationGroups: readonly OperationGroup[] = [
  { group: 'api', workspace: 'workspaceApi', names: ['x'], body: { displayName: 'X', path: 'x', protocols: ['https'], description: 'D' },
    shows: { displayName: 'X', path: 'x', apiRevision: '1', isCurrent: true }, change: { description: 'E' }, changed: { displayName: 'X', description: 'E' } },
  { group: 'apiDiagnostic', workspace: 'workspaceApiDiagnostic', names: ['base', 'applicationinsights'], given: [api, logger], ...diagnostic },
  { group: 'apiOperation', workspace: 'workspaceApiOperation', names: ['base', 'x'], given: [api],
    body: { displayName: 'X', method: 'GET', urlTemplate: '/x/{key}', templateParameters: [{ name: 'key', type: 'string', required: true }] }, change: { description: 'E' } },
  { group: 'apiOperationPolicy', workspace: 'workspaceApiOperationPolicy', names: ['base', 'base', 'policy'], given: [api, operation], body: policy, shows: { value: policyText } },
  { group: 'apiPolicy', workspace: 'workspaceApiPolicy', lost: true, names: ['base', 'policy'], given: [api], body: policy, shows: { value: policyText } },
  { group: 'apiRelease', workspace: 'workspaceApiRelease', names: ['base', 'x'], given: [api], body: { apiId: '{scope}/apis/base', notes: 'N' },
    shows: { notes: 'N' }, change: { apiId: '{scope}/apis/base', notes: 'M' }, changed: { notes: 'M' } },
  { group: 'apiSchema', workspace: 'workspaceApiSchema', names: ['base', 'x'], given: [api],
    body: { contentType: 'application/vnd.oai.openapi.components+json', components: { schemas: { Pet: { type: 'object' } } } } },
  { group: 'tag', workspace: null, names: ['base', 'base'], given: [api, tag], body: null,
    methods: { create: 'assignToApi', remove: 'detachFromApi', head: 'getEntityStateByApi', get: 'getByApi', list: 'listByApi' }, shows: { displayName: 'base' } },
  { group: 'tag', workspace: null, names: ['base', 'base', 'base'], given: [api, operation, tag], body: null,
    methods: { create: 'assignToOperation', remove: 'detachFromOperation', head: 'getEntityStateByOperation', get: 'getByOperation', list: 'listByOperation' }, shows: { displayName: 'base' } },
  { group: 'tag', workspace: null, names: ['base', 'base'], given: [product, tag], body: null,
    methods: { create: 'assignToProduct', remove: 'detachFromProduct', head: 'getEntityStateByProduct', get: 'getByProduct', list: 'listByProduct' }, shows: { displayName: 'base' } },
  { group: 'apiTagDescription', workspace: null, names: ['base', 'base'], given: [api, tag, ['/apis/base/tags/base', {}]], body: { description: 'D', externalDocsUrl: 'https://example.com' } },
  { group: 'apiVersionSet', workspace: 'workspaceApiVersionSet', names: ['x'], body: { displayName: 'X', versioningScheme: 'Query', versionQueryName: 'v' }, change: { description: 'E' } },
  { group: 'apiWiki', workspace: null, absent: 500, names: ['base'], given: [api, documentation], body: { documents: [{ documentationId: 'base' }] }, change: { documents: [] } },
  { group: 'authorizationServer', workspace: null, names: ['x'], hidden: ['clientSecret', 'resourceOwnerPassword'],
    body: { displayName: 'X', clientRegistrationEndpoint: 'https://example.com/apps', authorizationEndpoint: 'https://example.com/auth', grantTypes: ['authorizationCode'], clientId: 'c', clientSecret: 'canary', authorizationMethods: ['GET'], tokenEndpoint: 'https://example.com/token' },
    shows: { displayName: 'X', grantTypes: ['authorizationCode'], clientId: 'c' }, change: { clientId: 'd' } },
  { group: 'backend', workspace: 'workspaceBackend', names: ['x'], body: { url: 'https://example.com', protocol: 'http' }, change: { description: 'E' } },
  { group: 'cache', workspace: null, names: ['x'], body: { connectionString: 'host:6380,password=canary', useFromLocation: 'default' }, shows: { useFromLocation: 'default' }, change: { description: 'E' } },
  { group: 'certificate', workspace: 'workspaceCertificate', names: ['x'], hidden: ['data', 'password'],
    body: { data: 'AQID', password: 'canary' }, shows: {} },
  { group: 'diagnostic', workspace: 'workspaceDiagnostic', names: ['applicationinsights'], given: [logger], ...diagnostic },
  { group: 'documentation', workspace: null, names: ['x'], body: { title: 'X', content: '# X' }, change: { title: 'Y' } },
  { group: 'emailTemplate', workspace: null, names: ['inviteUserNotificationMessage'], body: { subject: 'Welcome', body: '<!DOCTYPE html><html></html>', parameters: [{ name: 'DevFirstName', title: 'First name' }] }, change: { subject: 'Hello' } },
  { group: 'gateway', workspace: null, names: ['x'], body: { locationData: { name: 'Site' }, description: 'D' }, change: { description: 'E' } },
  { group: 'gatewayApi', workspace: null, names: ['base', 'base'], given: [gateway, api], body: null },
  { group: 'gatewayHostnameConfiguration', workspace: null, names: ['base', 'x'], given: [gateway, certificate],
    body: { hostname: '*.example.com', certificateId: '/certificates/base', negotiateClientCertificate: false }, shows: { hostname: '*.example.com', certificateId: '{id}/certificates/base' } },
  { group: 'gatewayCertificateAuthority', workspace: null, names: ['base', 'base'], given: [gateway, certificate], body: { isTrusted: true } },
  { group: 'globalSchema', workspace: 'workspaceGlobalSchema', names: ['x'], body: { schemaType: 'json', document: { type: 'object' }, description: 'D' } },
  { group: 'graphQLApiResolver', workspace: null, names: ['graph', 'x'], given: [graphql, graphqlSchema], body: { displayName: 'X', path: 'Query/users' }, change: { description: 'E' } },
  { group: 'graphQLApiResolverPolicy', workspace: null, names: ['graph', 'base', 'policy'], given: [graphql, graphqlSchema, resolver], body: dataSource, shows: { value: dataSource.value } },
  { group: 'group', workspace: 'workspaceGroup', names: ['x'], body: { displayName: 'X', description: 'D' }, shows: { displayName: 'X', typePropertiesType: 'custom', builtIn: false }, change: { description: 'E' } },
  { group: 'groupUser', workspace: 'workspaceGroupUser', names: ['base', '1'], given: [group], body: null },
  { group: 'identityProvider', workspace: null, names: ['aad'], hidden: ['clientSecret'], body: { clientId: 'c', clientSecret: 'canary', allowedTenants: ['example.com'] }, shows: { clientId: 'c' }, change: { clientId: 'd' } },
  { group: 'logger', workspace: 'workspaceLogger', names: ['x'], body: { loggerType: 'applicationInsights', credentials: { instrumentationKey: GUID } }, shows: { loggerType: 'applicationInsights' }, change: { description: 'E' } },
  { group: 'namedValue', workspace: 'workspaceNamedValue', names: ['x'], body: { displayName: 'X', value: 'v', tags: ['a'] }, change: { tags: ['b'] } },
  { group: 'openIdConnectProvider', workspace: null, names: ['x'], hidden: ['clientSecret'],
    body: { displayName: 'X', metadataEndpoint: 'https://example.com/.well-known', clientId: 'c', clientSecret: 'canary' }, shows: { displayName: 'X', clientId: 'c' }, change: { clientId: 'd' } },
  { group: 'policy', workspace: 'workspacePolicy', names: ['policy'], body: globalPolicy, shows: { value: globalPolicy.value }, remains: true },
  { group: 'policyFragment', workspace: 'workspacePolicyFragment', names: ['x'], body: { format: 'rawxml', value: '<fragment />', description: 'D' }, shows: { value: '<fragment />', description: 'D' } },
  { group: 'policyRestriction', workspace: null, names: ['x'], unconditional: true, given: [product], body: { scope: '/products/base', requireBase: 'true' }, shows: { requireBase: 'true' }, change: { requireBase: 'false' } },
  { group: 'product', workspace: 'workspaceProduct', names: ['x'], body: { displayName: 'X', state: 'published' }, change: { description: 'E' }, removal: { deleteSubscriptions: true } },
  { group: 'productApi', workspace: null, names: ['base', 'base'], given: [product, api], body: null },
  { group: 'productApiLink', workspace: 'workspaceProductApiLink', names: ['base', 'x'], given: [product, api], body: { apiId: '{id}/apis/base' } },
  { group: 'productGroup', workspace: null, names: ['base', 'base'], given: [product, group], body: null },
  { group: 'productGroupLink', workspace: 'workspaceProductGroupLink', names: ['base', 'x'], given: [product, group], body: { groupId: '{id}/groups/base' } },
  { group: 'productPolicy', workspace: 'workspaceProductPolicy', names: ['base', 'policy'], given: [product], body: policy, shows: { value: policyText } },
  { group: 'productWiki', workspace: null, absent: 500, names: ['base'], given: [product, documentation], body: { documents: [{ documentationId: 'base' }] }, change: { documents: [] } },
  { group: 'subscription', workspace: 'workspaceSubscription', names: ['x'], given: [api], hidden: ['primaryKey', 'secondaryKey'],
    body: { displayName: 'X', scope: '{scope}/apis/base', primaryKey: 'canary-1', secondaryKey: 'canary-2' }, shows: { displayName: 'X', scope: '{id}/apis/base', state: 'active' }, change: { displayName: 'Y' } },
  { group: 'tag', workspace: 'workspaceTag', names: ['x'], body: { displayName: 'X' }, change: { displayName: 'Y' },
    methods: { head: 'getEntityState' } },
  { group: 'tagApiLink', workspace: 'workspaceTagApiLink', names: ['base', 'x'], given: [tag, api], body: { apiId: '{id}/apis/base' } },
  { group: 'tagOperationLink', workspace: 'workspaceTagOperationLink', names: ['base', 'x'], given: [tag, api, operation], body: { operationId: '{id}/apis/base/operations/base' } },
  { group: 'tagProductLink', workspace: 'workspaceTagProductLink', names: ['base', 'x'], given: [tag, product], body: { productId: '{id}/products/base' } },
  { group: 'user', workspace: null, names: ['x'], hidden: ['password'], body: { email: 'x@example.com', firstName: 'X', lastName: 'Y', password: 'canary' }, shows: { email: 'x@example.com', firstName: 'X' }, change: { note: 'E' } },
  { group: 'workspace', workspace: null, names: ['x'], body: { displayName: 'X', description: 'D' }, change: { displayName: 'Y' } },
];

/** Groups that create something and that the simulator does not have: none of it is configuration that this project manages. */
export const leftOut: Readonly<Record<string, string>> = {
  apiGateway: 'workspace gateways are infrastructure, a resource type of their own',
  apiGatewayConfigConnection: 'belongs to workspace gateways',
  apiIssue: 'what consumers of the portal report',
  apiIssueAttachment: 'what consumers of the portal report',
  apiIssueComment: 'what consumers of the portal report',
  apiManagementService: 'the service resource itself is only read',
  authorization: 'credential manager: consent is given by a person',
  authorizationAccessPolicy: 'credential manager',
  authorizationProvider: 'credential manager',
  contentItem: 'content of the developer portal',
  contentType: 'content of the developer portal',
  delegationSettings: 'settings of the developer portal',
  notification: 'mail to administrators',
  notificationRecipientEmail: 'mail to administrators',
  notificationRecipientUser: 'mail to administrators',
  portalConfig: 'settings of the developer portal',
  portalRevision: 'publications of the developer portal',
  privateEndpointConnectionOperations: 'network of the service resource',
  signInSettings: 'settings of the developer portal',
  signUpSettings: 'settings of the developer portal',
  tenantAccess: 'the direct management API and its Git repository',
  workspaceNotification: 'mail to administrators',
  workspaceNotificationRecipientEmail: 'mail to administrators',
  workspaceNotificationRecipientUser: 'mail to administrators',
};
