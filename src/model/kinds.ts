import type { JsonObject } from './json.ts';

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
  /** Folder below the parent's folder, and files in it, in the native layout. A document kind has no information file. */
  readonly layout: { readonly folder: string; readonly information: string | null; readonly content: string | null };
  /**
   * What LIST gives: `complete` bodies; `partial`, so each item is read again; `names` only (associations, documents).
   * `never`: there is no list, the item is asked for by its path.
   */
  readonly list: 'complete' | 'partial' | 'names' | 'never';
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
  /** Arrays whose order means nothing. */
  readonly setLike: readonly string[];
  /** Enumerations that the service compares and returns in its own case. */
  readonly caseless: readonly string[];
  /** What the service assumes for an absent property. */
  readonly defaults: JsonObject;
  /** Properties without which the service refuses a PUT, as the kind's own body. */
  readonly required: readonly string[];
  /** Properties holding an id of another resource of the same service. */
  readonly references: readonly { readonly path: string; readonly to: readonly string[] }[];
  /** Properties in which `{{name}}` stands for a named value, by its display name. */
  readonly expands: readonly string[];
  /** Names that every service has and nobody may write. */
  readonly builtIns: readonly string[];
  /** Writes that the service cannot take in parallel: one at a time per kind, per root API and version set, or free. apim-rest 7.2. */
  readonly lane: 'kind' | 'api' | 'none';
  /** Query of a DELETE. */
  readonly deleteQuery: Readonly<Record<string, string>>;
  /** Managed unless the configuration says otherwise, or only when it asks. */
  readonly managed: 'by-default' | 'on-request';
}

const base = {
  parent: null, workspace: true, body: 'json', content: null, list: 'complete', readOnly: ['provisioningState'], writeOnly: [],
  secret: [], setLike: [], caseless: [], defaults: {}, required: [], references: [], expands: [], builtIns: [], lane: 'none', deleteQuery: {},
  managed: 'by-default',
} as const;

const policy = {
  ...base, title: 'policy', path: 'policies/policy', body: 'document', content: 'policy', list: 'never',
  layout: { folder: '', information: null, content: 'policy.xml' },
} as const;

const diagnostic = {
  ...base, path: 'diagnostics/{name}',
  layout: { folder: 'diagnostics/{name}', information: 'diagnosticInformation.json', content: null },
  references: [{ path: 'loggerId', to: ['Logger'] }],
  setLike: ['frontend.request.headers', 'frontend.response.headers', 'backend.request.headers', 'backend.response.headers',
    'frontend.request.dataMasking.headers', 'frontend.request.dataMasking.queryParams'],
  caseless: ['verbosity', 'alwaysLog', 'httpCorrelationProtocol', 'operationNameFormat', 'sampling.samplingType'],
} as const;

/** THE table of resource kinds. Order is derived from parents and references (graph.ts), never from this list. */
export const kinds = {
  NamedValue: {
    ...base, title: 'named value', path: 'namedValues/{name}',
    layout: { folder: 'named values/{name}', information: 'namedValueInformation.json', content: null },
    readOnly: ['provisioningState', 'keyVault.lastStatus'], secret: [{ path: 'value', when: 'secret', returned: 'never' }], setLike: ['tags'],
    defaults: { secret: false }, required: ['displayName'],
    lane: 'kind', // a renamed displayName rewrites every policy; two at once fail (apim-rest 4.5)
  },
  Tag: {
    ...base, title: 'tag', path: 'tags/{name}',
    layout: { folder: 'tags/{name}', information: 'tagInformation.json', content: null }, required: ['displayName'],
  },
  Group: {
    ...base, title: 'group', path: 'groups/{name}',
    layout: { folder: 'groups/{name}', information: 'groupInformation.json', content: null },
    readOnly: ['provisioningState', 'builtIn'], caseless: ['type'], defaults: { type: 'custom' }, required: ['displayName'],
    builtIns: ['administrators', 'developers', 'guests'],
  },
  ApiVersionSet: {
    ...base, title: 'API version set', path: 'apiVersionSets/{name}',
    layout: { folder: 'version sets/{name}', information: 'versionSetInformation.json', content: null },
    caseless: ['versioningScheme'], required: ['displayName', 'versioningScheme'],
  },
  Backend: {
    ...base, title: 'backend', path: 'backends/{name}',
    layout: { folder: 'backends/{name}', information: 'backendInformation.json', content: null },
    secret: [{ path: 'credentials.header.*.*', returned: 'clear' }, { path: 'credentials.query.*.*', returned: 'clear' },
      { path: 'credentials.authorization.parameter', returned: 'clear' }, { path: 'proxy.password', returned: 'clear' }],
    setLike: ['pool.services'], caseless: ['protocol', 'type'],
    defaults: { type: 'Single', tls: { validateCertificateChain: true, validateCertificateName: true } },
    references: [{ path: 'pool.services.*.id', to: ['Backend'] }], expands: ['credentials', 'proxy'],
  },
  Logger: {
    ...base, title: 'logger', path: 'loggers/{name}',
    layout: { folder: 'loggers/{name}', information: 'loggerInformation.json', content: null },
    secret: [{ path: 'credentials.instrumentationKey', returned: 'reference' },
      { path: 'credentials.connectionString', returned: 'reference' }], caseless: ['loggerType'],
    defaults: { isBuffered: true }, required: ['loggerType'], expands: ['credentials'],
  },
  Diagnostic: { ...diagnostic, title: 'diagnostic' },
  PolicyFragment: {
    ...base, title: 'policy fragment', path: 'policyFragments/{name}', content: 'policy', list: 'partial',
    layout: { folder: 'policy fragments/{name}', information: 'policyFragmentInformation.json', content: 'policy.xml' },
  },
  ServicePolicy: { ...policy, title: 'service policy', workspace: false },
  Product: {
    ...base, title: 'product', path: 'products/{name}',
    layout: { folder: 'products/{name}', information: 'productInformation.json', content: null },
    caseless: ['state'], defaults: { subscriptionRequired: true, approvalRequired: false, state: 'notPublished' }, required: ['displayName'],
    deleteQuery: { deleteSubscriptions: 'true' },
  },
  ProductPolicy: { ...policy, title: 'product policy', parent: 'Product' },
  ProductApi: {
    ...base, title: 'API of a product', parent: 'Product', workspace: false, path: 'apis/{name}', body: 'association', list: 'names',
    layout: { folder: 'apis/{name}', information: 'productApiInformation.json', content: null },
    references: [{ path: '{name}', to: ['Api'] }],
  },
  ProductGroup: {
    ...base, title: 'group of a product', parent: 'Product', workspace: false, path: 'groups/{name}', body: 'association', list: 'names',
    layout: { folder: 'groups/{name}', information: 'productGroupInformation.json', content: null },
    references: [{ path: '{name}', to: ['Group'] }],
  },
  Api: {
    ...base, title: 'API', path: 'apis/{name}', content: 'specification', list: 'partial',
    layout: { folder: 'apis/{name}', information: 'apiInformation.json', content: 'specification.yaml' },
    readOnly: ['provisioningState', 'isOnline', 'apiVersionSet'], writeOnly: ['format', 'value', 'apiType', 'wsdlSelector', 'translateRequiredQueryParameters', 'sourceApiId'],
    setLike: ['protocols'], caseless: ['type', 'protocols.*'],
    defaults: {
      protocols: ['https'], subscriptionRequired: true, type: 'http',
      subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
    },
    required: ['path'], references: [{ path: 'apiVersionSetId', to: ['ApiVersionSet'] }],
    lane: 'api', deleteQuery: { deleteRevisions: 'true' },
  },
  ApiRelease: {
    ...base, title: 'API release', parent: 'Api', path: 'releases/{name}', list: 'partial',
    layout: { folder: 'releases/{name}', information: 'apiReleaseInformation.json', content: null },
    readOnly: ['provisioningState', 'createdDateTime', 'updatedDateTime'], references: [{ path: 'apiId', to: ['Api'] }], lane: 'api',
  },
  ApiPolicy: { ...policy, title: 'API policy', parent: 'Api' },
  ApiOperation: {
    ...base, title: 'API operation', parent: 'Api', path: 'operations/{name}', managed: 'on-request', list: 'partial',
    layout: { folder: 'operations/{name}', information: 'operationInformation.json', content: null },
  },
  ApiOperationPolicy: { ...policy, title: 'operation policy', parent: 'ApiOperation' },
  ApiDiagnostic: { ...diagnostic, title: 'API diagnostic', parent: 'Api' },
  Subscription: {
    ...base, title: 'subscription', path: 'subscriptions/{name}',
    layout: { folder: 'subscriptions/{name}', information: 'subscriptionInformation.json', content: null },
    readOnly: ['provisioningState', 'createdDate', 'startDate', 'expirationDate', 'endDate', 'notificationDate', 'stateComment'],
    writeOnly: ['primaryKey', 'secondaryKey'], secret: [{ path: 'primaryKey', returned: 'never' }, { path: 'secondaryKey', returned: 'never' }], caseless: ['state'],
    defaults: { state: 'active', allowTracing: false }, required: ['scope', 'displayName'],
    references: [{ path: 'scope', to: ['Product', 'Api'] }, { path: 'ownerId', to: [] }], builtIns: ['master'],
  },
} as const satisfies Record<string, KindRow>;

export type KindName = keyof typeof kinds;

/** A row with the wide type, for code that treats all kinds alike. */
export function kindRow(kind: KindName): KindRow & { readonly parent: KindName | null } {
  return kinds[kind];
}

export const kindNames: readonly KindName[] = Object.keys(kinds) as KindName[];
