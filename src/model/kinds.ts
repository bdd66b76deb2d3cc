import type { JsonObject } from './json.ts';

/** Where the files of a kind lie. `{0}`, `{1}`, … stand for the names of its id, outermost first. */
export interface LayoutForm {
  /** From the artifact folder, or the folder of the workspace; empty for that itself. */
  readonly folder: string;
  /** The file of its properties; null for a document kind. */
  readonly information: string | null;
  /** The file of its content; `specification.*` has the extension of its format. Null where it is in the information file. */
  readonly content: string | null;
  /** The array that lists all associations of one parent instead, `products/{0}/apis.json`: `[{ "name": "x" }]`. */
  readonly array: string | null;
  /** Whether the resource's folder may do without the information file: the resource is made by other means then. */
  readonly optional: boolean;
}

export interface KindReference {
  readonly path: string;
  readonly to: readonly string[];
  /** Whether the value is an id, the bare name in the same scope, or the name below the same API. */
  readonly by: 'id' | 'name' | 'name-in-api';
}

/**
 * One resource kind. Rows hold data or the name of a strategy, never a function. Property paths are dotted, `*` stands
 * for every element (see findPaths). Facts: apim-rest 2 unless a comment says otherwise.
 */
export interface KindRow {
  /** As Azure's documentation names it, singular. */
  readonly title: string;
  /** The kind it lives below; null directly below the service (or a workspace). */
  readonly parent: string | null;
  /** ARM path below the parent; `{name}` is the resource's name. Without `{name}` the kind is a singleton. */
  readonly path: string;
  /** Whether it exists in workspaces too. */
  readonly workspace: boolean;
  /**
   * What a request carries: `json` properties, `document` (one text, with its format), or `association` (nothing: its
   * existence is the configuration).
   */
  readonly body: 'json' | 'document' | 'association';
  /** The text that belongs to it and lives in a file of its own; null for none. */
  readonly content: 'policy' | 'specification' | 'markdown' | null;
  /** Where its files lie in the native layout, `v7`. */
  readonly layout: LayoutForm;
  /** What differs in the successor's layout, `cli` (apiops-cli 1.4). */
  readonly cli: Partial<LayoutForm>;
  /** Forms of older tools, read and never written (apiops-toolkit 1.9). */
  readonly older: readonly (Partial<LayoutForm> & { readonly form: 'v4-v5' | 'v6' })[];
  /** The property that holds the text of its content where an information file holds both. */
  readonly contentProperty: string | null;
  /**
   * What LIST gives: `complete` bodies; `partial`, so each item is read again; `names` only (associations, documents).
   * `never`: there is no list, the item is asked for by its path. `links`: from the links of {@link link}, at any scope.
   */
  readonly list: 'complete' | 'partial' | 'names' | 'never' | 'links';
  /**
   * The links by which the service keeps an association: in workspaces there is no other way to write one, and tags are read
   * by them everywhere (apim-rest 4.11). They lie in `collection` below the `holder`, one end of the association, and hold
   * the id of the other end in `property`.
   */
  readonly link: { readonly holder: string; readonly collection: string; readonly property: string } | null;
  /** Read only below a parent of this type, or where the service holds any resource of this kind: there can be none elsewhere. */
  readonly only: { readonly type?: string; readonly with?: string };
  /** Whether a specification of the API says it too: then it has a file only for what the specification cannot say. */
  readonly carried: boolean;
  /** Properties that only the service sets: never in the folder, never sent, never compared. */
  readonly readOnly: readonly string[];
  /** Properties that the service takes but never returns: not compared with the live service. */
  readonly writeOnly: readonly string[];
  /**
   * Properties that are secrets unless they are wholly a `{{named value}}`. `when` names a boolean property that must be
   * true. `returned` is what a GET shows of one: `never`, a `reference` to a named value that the service made, or the
   * `clear` text.
   */
  readonly secret: readonly { readonly path: string; readonly when?: string; readonly returned: 'never' | 'reference' | 'clear' }[];
  /** The action that tells what GET never shows, to who may know it; null for none (apim-rest 2.2 to 2.4). */
  readonly secretsAction: 'listValue' | 'listSecrets' | null;
  /** Addresses, shown in clear: the whole of one is a secret where it holds a key or a password (see holdsCredential). */
  readonly addresses: readonly string[];
  /** Arrays whose order means nothing. */
  readonly setLike: readonly string[];
  /** Properties that hold a document of somebody's own, in which an empty object or text says something. */
  readonly data: readonly string[];
  /** Enumerations that the service compares and returns in its own case. */
  readonly caseless: readonly string[];
  /** What the service assumes for an absent property. */
  readonly defaults: JsonObject;
  /** Properties that the service never changes: another value means to delete the resource and create it anew. */
  readonly immutable: readonly string[];
  /** Properties without which the service refuses a PUT, as the kind's own body. */
  readonly required: readonly string[];
  /** Properties that name another resource of the same service; `{name}` is the resource's own name. */
  readonly references: readonly KindReference[];
  /** Properties that point out of the service, at things of one environment: Key Vault, Application Insights, a user. */
  readonly instance: readonly string[];
  /** Properties in which `{{name}}` stands for a named value, by its display name. */
  readonly expands: readonly string[];
  /** Names that every service has and nobody may write. */
  readonly builtIns: readonly string[];
  /** Writes that the service cannot take in parallel: one at a time per kind, per root API and version set, or free. apim-rest 7.2. */
  readonly lane: 'kind' | 'api' | 'none';
  /** Whether the service may answer a PUT before it is done (apim-rest 1.6). */
  readonly longRunning: boolean;
  /** Query of a DELETE that takes along what the service keeps it for otherwise: sent only where a plan lists that. */
  readonly deleteQuery: Readonly<Record<string, string>>;
  /** Managed unless the configuration says otherwise, or only when the folder holds one or `include` names its collection. */
  readonly managed: 'by-default' | 'on-request';
}

const base = {
  parent: null, workspace: true, body: 'json', content: null, cli: {}, older: [], contentProperty: null, list: 'complete', link: null, only: {}, carried: false,
  readOnly: ['provisioningState'], writeOnly: [], secret: [], secretsAction: null, addresses: [], setLike: [], data: [], caseless: [], defaults: {}, immutable: [], required: [], references: [], instance: [], expands: [], builtIns: [],
  lane: 'none', longRunning: false, deleteQuery: {}, managed: 'by-default',
} as const;

/** Where most kinds lie. */
const form = { content: null, array: null, optional: false } as const;

const policy = { ...base, title: 'policy', path: 'policies/policy', body: 'document', content: 'policy', list: 'never' } as const;
const policyFile = { ...form, information: null, content: 'policy.xml' } as const;

const diagnostic = {
  ...base, path: 'diagnostics/{name}',
  references: [{ path: 'loggerId', to: ['Logger'], by: 'id' }],
  setLike: ['frontend.request.headers', 'frontend.response.headers', 'backend.request.headers', 'backend.response.headers',
    'frontend.request.dataMasking.headers', 'frontend.request.dataMasking.queryParams', 'frontend.response.dataMasking.headers', 'frontend.response.dataMasking.queryParams',
    'backend.request.dataMasking.headers', 'backend.request.dataMasking.queryParams', 'backend.response.dataMasking.headers', 'backend.response.dataMasking.queryParams'],
  caseless: ['verbosity', 'alwaysLog', 'httpCorrelationProtocol', 'operationNameFormat', 'sampling.samplingType', ...['frontend', 'backend'].flatMap((side) =>
    ['request', 'response'].flatMap((way) => ['headers', 'queryParams'].map((part) => `${side}.${way}.dataMasking.${part}.*.mode`)))],
  defaults: { logClientIp: false, operationNameFormat: 'Name' },
} as const;

const association = { ...base, body: 'association', list: 'names' } as const;

const wiki = {
  ...base, title: 'wiki', path: 'wikis/default', workspace: false, list: 'never', only: { with: 'Documentation' },
  references: [{ path: 'documents.*.documentationId', to: ['Documentation'], by: 'name' }],
} as const;

/** THE table of resource kinds. Order is derived from parents and references (graph.ts), never from this list. */
export const kinds = {
  Workspace: {
    ...base, title: 'workspace', path: 'workspaces/{name}', workspace: false, required: ['displayName'],
    // The toolkit's v7 has no information file for a workspace, which has to be there already (apiops-toolkit 1.3).
    layout: { ...form, folder: 'workspaces/{0}', information: 'workspaceInformation.json', optional: true },
  },
  NamedValue: {
    ...base, longRunning: true, title: 'named value', path: 'namedValues/{name}',
    layout: { ...form, folder: 'named values/{0}', information: 'namedValueInformation.json' }, cli: { folder: 'namedValues/{0}' },
    readOnly: ['provisioningState', 'keyVault.lastStatus'], secret: [{ path: 'value', when: 'secret', returned: 'never' }], secretsAction: 'listValue', setLike: ['tags'],
    defaults: { secret: false }, required: ['displayName'], instance: ['keyVault.secretIdentifier', 'keyVault.identityClientId'],
    lane: 'kind', // a renamed displayName rewrites every policy; two at once fail (apim-rest 4.5)
  },
  Tag: {
    ...base, title: 'tag', path: 'tags/{name}',
    layout: { ...form, folder: 'tags/{0}', information: 'tagInformation.json' }, required: ['displayName'],
  },
  Group: {
    ...base, title: 'group', path: 'groups/{name}',
    layout: { ...form, folder: 'groups/{0}', information: 'groupInformation.json' },
    readOnly: ['provisioningState', 'builtIn'], caseless: ['type'], defaults: { type: 'custom' }, required: ['displayName'], instance: ['externalId'],
    builtIns: ['administrators', 'developers', 'guests'],
  },
  ApiVersionSet: {
    ...base, title: 'API version set', path: 'apiVersionSets/{name}',
    layout: { ...form, folder: 'version sets/{0}', information: 'versionSetInformation.json' }, cli: { folder: 'versionSets/{0}' },
    older: [{ form: 'v4-v5', information: 'apiVersionSetInformation.json' }],
    caseless: ['versioningScheme'], required: ['displayName', 'versioningScheme'],
  },
  Backend: {
    ...base, title: 'backend', path: 'backends/{name}',
    layout: { ...form, folder: 'backends/{0}', information: 'backendInformation.json' },
    secret: [{ path: 'credentials.header.*.*', returned: 'clear' }, { path: 'credentials.query.*.*', returned: 'clear' },
      { path: 'credentials.authorization.parameter', returned: 'clear' }, { path: 'proxy.password', returned: 'clear' }],
    addresses: ['url', 'proxy.url'],
    setLike: ['pool.services', 'credentials.certificateIds', 'credentials.certificate', 'circuitBreaker.rules.*.failureCondition.errorReasons'], caseless: ['protocol', 'type'],
    defaults: { type: 'Single', tls: { validateCertificateChain: true, validateCertificateName: true } },
    references: [{ path: 'pool.services.*.id', to: ['Backend'], by: 'id' }, { path: 'credentials.certificateIds.*', to: ['Certificate'], by: 'id' },
      { path: 'properties.serviceFabricCluster.clientCertificateId', to: ['Certificate'], by: 'id' }],
    instance: ['resourceId', 'credentials.managedIdentity.clientId'], expands: ['credentials', 'proxy'],
  },
  Logger: {
    ...base, title: 'logger', path: 'loggers/{name}',
    layout: { ...form, folder: 'loggers/{0}', information: 'loggerInformation.json' },
    secret: [{ path: 'credentials.instrumentationKey', returned: 'reference' },
      { path: 'credentials.connectionString', returned: 'reference' }], caseless: ['loggerType'],
    defaults: { isBuffered: true }, required: ['loggerType'], instance: ['resourceId', 'credentials.identityClientId', 'credentials.endpointAddress'], expands: ['credentials'],
  },
  Diagnostic: {
    ...diagnostic, title: 'diagnostic', layout: { ...form, folder: 'diagnostics/{0}', information: 'diagnosticInformation.json' },
  },
  PolicyFragment: {
    ...base, longRunning: true, title: 'policy fragment', path: 'policyFragments/{name}', content: 'policy', contentProperty: 'value', list: 'partial',
    layout: { ...form, folder: 'policy fragments/{0}', information: 'policyFragmentInformation.json', content: 'policy.xml' },
    cli: { folder: 'policyFragments/{0}', content: null },
  },
  GlobalSchema: {
    ...base, longRunning: true, title: 'schema', path: 'schemas/{name}',
    layout: { ...form, folder: 'schemas/{0}', information: 'schemaInformation.json' }, data: ['document'], caseless: ['schemaType'], immutable: ['schemaType'], required: ['schemaType'],
  },
  Documentation: {
    ...base, title: 'documentation', path: 'documentations/{name}', workspace: false, content: 'markdown', contentProperty: 'content', list: 'partial',
    layout: { ...form, folder: 'documentations/{0}', information: 'documentationInformation.json', content: 'content.md' },
    cli: { content: null },
  },
  ServicePolicy: { ...policy, title: 'service policy', layout: { ...policyFile, folder: '' } },
  Product: {
    ...base, title: 'product', path: 'products/{name}',
    layout: { ...form, folder: 'products/{0}', information: 'productInformation.json' },
    caseless: ['state'], defaults: { subscriptionRequired: true, approvalRequired: false, state: 'notPublished' }, required: ['displayName'],
  },
  ProductPolicy: { ...policy, title: 'product policy', parent: 'Product', layout: { ...policyFile, folder: 'products/{0}' } },
  ProductApi: {
    ...association, title: 'API of a product', parent: 'Product', path: 'apis/{name}', link: { holder: 'Product', collection: 'apiLinks', property: 'apiId' },
    layout: { ...form, folder: 'products/{0}/apis/{1}', information: 'productApiInformation.json' }, cli: { array: 'products/{0}/apis.json' },
    older: [{ form: 'v4-v5', array: 'products/{0}/apis.json' }],
    references: [{ path: '{name}', to: ['Api'], by: 'name' }],
  },
  ProductGroup: {
    ...association, title: 'group of a product', parent: 'Product', path: 'groups/{name}', link: { holder: 'Product', collection: 'groupLinks', property: 'groupId' },
    layout: { ...form, folder: 'products/{0}/groups/{1}', information: 'productGroupInformation.json' }, cli: { array: 'products/{0}/groups.json' },
    older: [{ form: 'v4-v5', array: 'products/{0}/groups.json' }],
    references: [{ path: '{name}', to: ['Group'], by: 'name' }, { path: 'groupId', to: ['Group'], by: 'id' }],
  },
  ProductTag: {
    ...association, title: 'tag of a product', parent: 'Product', path: 'tags/{name}', list: 'links', link: { holder: 'Tag', collection: 'productLinks', property: 'productId' },
    layout: { ...form, folder: 'tags/{1}/products/{0}', information: 'tagProductInformation.json' }, cli: { array: 'products/{0}/tags.json' },
    older: [{ form: 'v6', folder: 'products/{0}/tags/{1}', information: 'productTagInformation.json' }, { form: 'v4-v5', array: 'products/{0}/tags.json' }],
    references: [{ path: '{name}', to: ['Tag'], by: 'name' }],
  },
  ProductWiki: {
    ...wiki, title: 'wiki of a product', parent: 'Product',
    layout: { ...form, folder: 'products/{0}', information: 'wikiInformation.json' }, cli: { information: 'wiki.md' },
  },
  Api: {
    ...base, longRunning: true, title: 'API', path: 'apis/{name}', content: 'specification', list: 'partial', addresses: ['serviceUrl'],
    layout: { ...form, folder: 'apis/{0}', information: 'apiInformation.json', content: 'specification.yaml' },
    readOnly: ['provisioningState', 'isOnline', 'apiVersionSet'], writeOnly: ['format', 'value', 'apiType', 'wsdlSelector', 'translateRequiredQueryParameters', 'sourceApiId'],
    setLike: ['protocols', 'authenticationSettings.openid.bearerTokenSendingMethods', 'authenticationSettings.openidAuthenticationSettings.*.bearerTokenSendingMethods'],
    caseless: ['type', 'protocols.*', 'authenticationSettings.openid.bearerTokenSendingMethods.*', 'authenticationSettings.openidAuthenticationSettings.*.bearerTokenSendingMethods.*'],
    defaults: {
      protocols: ['https'], subscriptionRequired: true, type: 'http',
      subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
    },
    required: ['path'],
    references: [{ path: 'apiVersionSetId', to: ['ApiVersionSet'], by: 'id' },
      { path: 'authenticationSettings.oAuth2.authorizationServerId', to: ['AuthorizationServer'], by: 'name' },
      { path: 'authenticationSettings.oAuth2AuthenticationSettings.*.authorizationServerId', to: ['AuthorizationServer'], by: 'name' },
      { path: 'authenticationSettings.openid.openidProviderId', to: ['OpenIdConnectProvider'], by: 'name' },
      { path: 'authenticationSettings.openidAuthenticationSettings.*.openidProviderId', to: ['OpenIdConnectProvider'], by: 'name' },
      // What MCP servers expose (apim-rest 3.1).
      { path: 'mcpTools.*.operationId', to: ['ApiOperation'], by: 'id' }, { path: 'backendId', to: ['Backend'], by: 'name' }],
    lane: 'api', deleteQuery: { deleteRevisions: 'true' },
  },
  ApiRelease: {
    ...base, title: 'API release', parent: 'Api', path: 'releases/{name}', list: 'partial',
    layout: { ...form, folder: 'apis/{0}/releases/{1}', information: 'apiReleaseInformation.json' }, cli: { information: 'releaseInformation.json' },
    older: [{ form: 'v6', information: 'releaseInformation.json' }],
    readOnly: ['provisioningState', 'createdDateTime', 'updatedDateTime'], references: [{ path: 'apiId', to: ['Api'], by: 'id' }], lane: 'api',
  },
  ApiPolicy: { ...policy, title: 'API policy', parent: 'Api', layout: { ...policyFile, folder: 'apis/{0}' } },
  ApiOperation: {
    ...base, title: 'API operation', parent: 'Api', path: 'operations/{name}', list: 'partial', carried: true,
    layout: { ...form, folder: 'apis/{0}/operations/{1}', information: 'operationInformation.json', optional: true },
    required: ['displayName', 'method', 'urlTemplate'],
    references: ['templateParameters.*', 'request.queryParameters.*', 'request.headers.*', 'request.representations.*', 'request.representations.*.formParameters.*',
      'responses.*.representations.*', 'responses.*.representations.*.formParameters.*', 'responses.*.headers.*']
      .map((path) => ({ path: `${path}.schemaId`, to: ['ApiSchema'], by: 'name-in-api' as const })),
  },
  ApiOperationPolicy: { ...policy, title: 'operation policy', parent: 'ApiOperation', layout: { ...policyFile, folder: 'apis/{0}/operations/{1}' } },
  ApiOperationTag: {
    ...association, title: 'tag of an operation', parent: 'ApiOperation', path: 'tags/{name}', list: 'links', link: { holder: 'Tag', collection: 'operationLinks', property: 'operationId' },
    layout: { ...form, folder: 'apis/{0}/operations/{1}/tags/{2}', information: 'operationTagInformation.json' }, carried: true,
    references: [{ path: '{name}', to: ['Tag'], by: 'name' }],
  },
  ApiSchema: {
    ...base, longRunning: true, title: 'schema of an API', parent: 'Api', path: 'schemas/{name}', list: 'partial', carried: true,
    layout: { ...form, folder: 'apis/{0}/schemas/{1}', information: 'schemaInformation.json' }, required: ['contentType', 'document'], data: ['document.components', 'document.definitions'],
    lane: 'api', // a write of one locks its API until it is done (apim-rest 2.1)
  },
  ApiDiagnostic: {
    ...diagnostic, title: 'API diagnostic', parent: 'Api', layout: { ...form, folder: 'apis/{0}/diagnostics/{1}', information: 'diagnosticInformation.json' },
  },
  ApiTag: {
    ...association, title: 'tag of an API', parent: 'Api', path: 'tags/{name}', list: 'links', link: { holder: 'Tag', collection: 'apiLinks', property: 'apiId' },
    layout: { ...form, folder: 'tags/{1}/apis/{0}', information: 'tagApiInformation.json' }, cli: { folder: 'apis/{0}/tags/{1}', information: 'tagInformation.json' },
    older: [{ form: 'v6', folder: 'apis/{0}/tags/{1}', information: 'apiTagInformation.json' }, { form: 'v4-v5', array: 'apis/{0}/tags.json' }],
    references: [{ path: '{name}', to: ['Tag'], by: 'name' }],
  },
  ApiTagDescription: {
    ...base, title: 'tag description', parent: 'Api', path: 'tagDescriptions/{name}', workspace: false, only: { with: 'Tag' }, carried: true,
    layout: { ...form, folder: 'apis/{0}/tagDescriptions/{1}', information: 'tagDescriptionInformation.json' },
    readOnly: ['provisioningState', 'tagId', 'displayName'], references: [{ path: '{name}', to: ['Tag'], by: 'name' }],
  },
  ApiWiki: {
    ...wiki, title: 'wiki of an API', parent: 'Api',
    layout: { ...form, folder: 'apis/{0}', information: 'wikiInformation.json' }, cli: { information: 'wiki.md' },
  },
  ApiResolver: {
    ...base, title: 'GraphQL resolver', parent: 'Api', path: 'resolvers/{name}', workspace: false, only: { type: 'graphql' },
    layout: { ...form, folder: 'apis/{0}/resolvers/{1}', information: 'resolverInformation.json' }, required: ['displayName', 'path'],
  },
  ApiResolverPolicy: { ...policy, title: 'resolver policy', parent: 'ApiResolver', workspace: false, layout: { ...policyFile, folder: 'apis/{0}/resolvers/{1}' } },
  Gateway: {
    ...base, title: 'self-hosted gateway', path: 'gateways/{name}', workspace: false,
    layout: { ...form, folder: 'gateways/{0}', information: 'gatewayInformation.json' }, required: ['locationData'],
    builtIns: ['managed'], // the gateway that Azure runs (apim-rest 2.3)
  },
  GatewayApi: {
    ...association, title: 'API of a gateway', parent: 'Gateway', path: 'apis/{name}', workspace: false,
    layout: { ...form, folder: 'gateways/{0}/apis/{1}', information: 'gatewayApiInformation.json' }, cli: { array: 'gateways/{0}/apis.json' },
    older: [{ form: 'v4-v5', array: 'gateways/{0}/apis.json' }],
    references: [{ path: '{name}', to: ['Api'], by: 'name' }],
  },
  GatewayHostnameConfiguration: {
    ...base, title: 'host name of a gateway', parent: 'Gateway', path: 'hostnameConfigurations/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'gateways/{0}/hostnameConfigurations/{1}', information: 'hostnameConfigurationInformation.json' },
    defaults: { negotiateClientCertificate: false, tls10Enabled: false, tls11Enabled: false, http2Enabled: true }, required: ['hostname'],
    references: [{ path: 'certificateId', to: ['Certificate'], by: 'id' }],
  },
  GatewayCertificateAuthority: {
    ...base, title: 'certificate authority of a gateway', parent: 'Gateway', path: 'certificateAuthorities/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'gateways/{0}/certificateAuthorities/{1}', information: 'certificateAuthorityInformation.json' },
    defaults: { isTrusted: false }, references: [{ path: '{name}', to: ['Certificate'], by: 'name' }],
  },
  PolicyRestriction: {
    ...base, title: 'policy restriction', path: 'policyRestrictions/{name}', workspace: false,
    layout: { ...form, folder: 'policyRestrictions/{0}', information: 'policyRestrictionInformation.json' },
    caseless: ['requireBase'], defaults: { requireBase: 'false' }, references: [{ path: 'scope', to: ['Product', 'Api', 'ApiOperation'], by: 'id' }],
  },
  Certificate: {
    ...base, title: 'certificate', path: 'certificates/{name}', managed: 'on-request',
    layout: { ...form, folder: 'certificates/{0}', information: 'certificateInformation.json' },
    readOnly: ['provisioningState', 'subject', 'thumbprint', 'expirationDate', 'keyVault.lastStatus'], writeOnly: ['data', 'password'],
    secret: [{ path: 'data', returned: 'never' }, { path: 'password', returned: 'never' }], instance: ['keyVault.secretIdentifier', 'keyVault.identityClientId'],
  },
  Cache: {
    ...base, title: 'cache', path: 'caches/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'caches/{0}', information: 'cacheInformation.json' }, required: ['connectionString', 'useFromLocation'],
    secret: [{ path: 'connectionString', returned: 'reference' }], instance: ['resourceId'], expands: ['connectionString'],
  },
  AuthorizationServer: {
    ...base, title: 'authorization server', path: 'authorizationServers/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'authorizationServers/{0}', information: 'authorizationServerInformation.json' },
    writeOnly: ['clientSecret', 'resourceOwnerUsername', 'resourceOwnerPassword'],
    secret: [{ path: 'clientSecret', returned: 'never' }, { path: 'resourceOwnerUsername', returned: 'never' }, { path: 'resourceOwnerPassword', returned: 'never' }], secretsAction: 'listSecrets',
    setLike: ['authorizationMethods', 'clientAuthenticationMethod', 'grantTypes', 'bearerTokenSendingMethods'],
    caseless: ['authorizationMethods.*', 'clientAuthenticationMethod.*', 'grantTypes.*', 'bearerTokenSendingMethods.*'], defaults: { useInTestConsole: true, useInApiDocumentation: false },
    required: ['displayName', 'clientRegistrationEndpoint', 'authorizationEndpoint', 'grantTypes', 'clientId'], instance: ['clientId'],
  },
  OpenIdConnectProvider: {
    ...base, title: 'OpenID Connect provider', path: 'openidConnectProviders/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'openidConnectProviders/{0}', information: 'openidConnectProviderInformation.json' },
    writeOnly: ['clientSecret'], secret: [{ path: 'clientSecret', returned: 'never' }], secretsAction: 'listSecrets', defaults: { useInTestConsole: true, useInApiDocumentation: false },
    required: ['displayName', 'metadataEndpoint', 'clientId'], instance: ['clientId'],
  },
  EmailTemplate: {
    ...base, title: 'email template', path: 'templates/{name}', workspace: false, managed: 'on-request',
    layout: { ...form, folder: 'templates/{0}', information: 'templateInformation.json' }, readOnly: ['provisioningState', 'isDefault'],
  },
  Subscription: {
    ...base, title: 'subscription', path: 'subscriptions/{name}',
    layout: { ...form, folder: 'subscriptions/{0}', information: 'subscriptionInformation.json' },
    readOnly: ['provisioningState', 'createdDate', 'startDate', 'expirationDate', 'endDate', 'notificationDate', 'stateComment'],
    writeOnly: ['primaryKey', 'secondaryKey'], secret: [{ path: 'primaryKey', returned: 'never' }, { path: 'secondaryKey', returned: 'never' }], secretsAction: 'listSecrets', caseless: ['state'],
    defaults: { state: 'active', allowTracing: false }, required: ['scope', 'displayName'],
    references: [{ path: 'scope', to: ['Product', 'Api'], by: 'id' }, { path: 'ownerId', to: [], by: 'id' }], instance: ['ownerId'], builtIns: ['master'],
  },
} as const satisfies Record<string, KindRow>;

export type KindName = keyof typeof kinds;

/** The layouts that are written. */
export const layoutNames = ['v7', 'cli'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Where the files of a kind lie in a layout. */
export function layoutForm(kind: KindName, layout: LayoutName): LayoutForm {
  const row = kindRow(kind);
  return layout === 'cli' ? { ...row.layout, ...row.cli } : row.layout;
}

/** A row with the wide type, for code that treats all kinds alike. */
export function kindRow(kind: KindName): KindRow & { readonly parent: KindName | null } {
  return kinds[kind];
}

export const kindNames: readonly KindName[] = Object.keys(kinds) as KindName[];
