import type { JsonObject } from '../model/json.ts';

/** What the service checks of one property before anything else. Lengths in characters; `integer` has a range. */
export interface FieldRule {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** A closed enumeration; compared without case, returned as it stands here. */
  readonly oneOf?: readonly string[];
}

export type Tier = 'Consumption' | 'Developer' | 'Basic' | 'Standard' | 'Premium' | 'BasicV2' | 'StandardV2' | 'PremiumV2';

/** How the answer to a request looks whose work goes on (apim-rest 1.6). */
export type AsyncForm =
  /** 201 or 200 with a body whose `provisioningState` is `InProgress`, `Location` and `Azure-AsyncOperation`. */
  | 'body'
  /** 202 without a body, `Location` with `asyncId`. */
  | 'location'
  /** 202 without a body, `Location` and `Azure-AsyncOperation`. */
  | 'operation';

/** One resource kind as the management API serves it. Facts: apim-rest 2, unless a comment says otherwise. */
export interface SimulatedKind {
  /** As the service calls it in `{entity} not found.`, and in the names of its operations. */
  readonly entity: string;
  readonly collection: string;
  /** Kinds it lives below; null is the service. Workspaces are added by `workspace`. */
  readonly parents: readonly (string | null)[];
  readonly workspace: boolean;
  /** `association`: no body of its own, it names a resource of `target`. */
  readonly body: 'json' | 'association';
  readonly target: string | null;
  readonly naming: { readonly max: number; readonly pattern?: RegExp };
  /** False where GET of the one resource answers 405 (apim-rest 2.6). */
  readonly readable: boolean;
  readonly paged: boolean;
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly defaults: JsonObject;
  /** Set by the service: ignored when they are sent. */
  readonly readOnly: readonly string[];
  /** Taken and never returned. */
  readonly neverReturned: readonly string[];
  readonly omittedByList: readonly string[];
  /** Properties that hold ids: stored below the service, returned in full. Dotted, `*` for every element. */
  readonly ids: readonly string[];
  /** The text when another resource of the collection has this `displayName`. */
  readonly uniqueDisplayName: string | null;
  readonly async: { readonly methods: readonly ('PUT' | 'PATCH' | 'DELETE')[]; readonly form: AsyncForm } | null;
  /** Tiers without it. */
  readonly notIn: readonly Tier[];
}

const base = {
  parents: [null], workspace: true, body: 'json', target: null, naming: { max: 80 }, readable: true, paged: true, fields: {}, defaults: {},
  readOnly: ['provisioningState'], neverReturned: [], omittedByList: [], ids: [], uniqueDisplayName: null, async: null, notIn: [],
} as const;

const text = (min: number, max: number): FieldRule => ({ type: 'string', min, max });
const requiredText = (min: number, max: number): FieldRule => ({ type: 'string', min, max, required: true });

const policy = {
  ...base, entity: 'Policy', collection: 'policies', paged: false, fields: { value: { type: 'string', required: true }, format: { type: 'string' } },
} as const;

const diagnostic = {
  ...base, entity: 'Diagnostic', collection: 'diagnostics', ids: ['loggerId'],
  fields: {
    alwaysLog: { type: 'string', oneOf: ['allErrors'] },
    verbosity: { type: 'string', oneOf: ['verbose', 'information', 'error'] },
    httpCorrelationProtocol: { type: 'string', oneOf: ['None', 'Legacy', 'W3C'] },
    operationNameFormat: { type: 'string', oneOf: ['Name', 'Url'] },
    'sampling.samplingType': { type: 'string', oneOf: ['fixed'] },
    'sampling.percentage': { type: 'integer', min: 0, max: 100 },
    'frontend.request.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'frontend.response.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'backend.request.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'backend.response.body.bytes': { type: 'integer', min: 0, max: 8192 },
  },
} as const;

const association = { ...base, body: 'association' } as const;

export const simulatedKinds = {
  NamedValue: {
    ...base, entity: 'NamedValue', collection: 'namedValues', naming: { max: 256 },
    fields: {
      displayName: { type: 'string', required: true, min: 1, max: 256, pattern: /^[A-Za-z0-9-._]+$/ },
      value: text(1, 4096), secret: { type: 'boolean' }, tags: { type: 'array', max: 32 }, keyVault: { type: 'object' },
    },
    defaults: { secret: false, tags: [] }, readOnly: ['provisioningState', 'keyVault.lastStatus'],
    uniqueDisplayName: 'Property with the same name already exist.', async: { methods: ['PUT', 'PATCH'], form: 'body' },
  },
  Tag: {
    ...base, entity: 'Tag', collection: 'tags', fields: { displayName: requiredText(1, 160) },
    uniqueDisplayName: 'Tag with the same name already exists.',
  },
  Group: {
    ...base, entity: 'Group', collection: 'groups', naming: { max: 256 }, readOnly: ['provisioningState', 'builtIn'],
    fields: { displayName: requiredText(1, 300), description: text(0, 1000), type: { type: 'string', oneOf: ['custom', 'system', 'external'] } },
    defaults: { type: 'custom' }, uniqueDisplayName: 'Group with the same name already exists', notIn: ['Consumption'],
  },
  User: {
    ...base, entity: 'User', collection: 'users', workspace: false, readOnly: ['provisioningState', 'registrationDate', 'groups', 'identities'],
    fields: { email: requiredText(1, 254), firstName: requiredText(1, 100), lastName: requiredText(1, 100),
      state: { type: 'string', oneOf: ['active', 'blocked', 'pending', 'deleted'] } },
    defaults: { state: 'active' }, neverReturned: ['password', 'confirmation', 'appType'], notIn: ['Consumption'],
  },
  ApiVersionSet: {
    ...base, entity: 'ApiVersionSet', collection: 'apiVersionSets',
    fields: { displayName: requiredText(1, 100), versioningScheme: { type: 'string', required: true, oneOf: ['Segment', 'Query', 'Header'] },
      versionQueryName: text(1, 100), versionHeaderName: text(1, 100) },
  },
  Certificate: {
    ...base, entity: 'Certificate', collection: 'certificates', readOnly: ['provisioningState', 'subject', 'thumbprint', 'expirationDate', 'keyVault.lastStatus'],
    neverReturned: ['data', 'password'],
  },
  Backend: {
    ...base, entity: 'Backend', collection: 'backends', ids: ['pool.services.*.id'],
    fields: { title: text(0, 300), description: text(0, 2000), url: text(1, 2000), protocol: { type: 'string', oneOf: ['http', 'soap'] },
      type: { type: 'string', oneOf: ['Single', 'Pool'] }, 'pool.services': { type: 'array' }, 'credentials.certificateIds': { type: 'array', max: 32 } },
    defaults: { type: 'Single' },
  },
  Logger: {
    ...base, entity: 'Logger', collection: 'loggers', naming: { max: 256 },
    fields: { loggerType: { type: 'string', required: true, oneOf: ['azureEventHub', 'applicationInsights', 'azureMonitor'] }, description: text(0, 256),
      isBuffered: { type: 'boolean' }, credentials: { type: 'object' } },
    defaults: { isBuffered: true },
  },
  Diagnostic: diagnostic,
  ApiDiagnostic: { ...diagnostic, parents: ['Api'] },
  PolicyFragment: {
    ...base, entity: 'PolicyFragment', collection: 'policyFragments', naming: { max: 80, pattern: /(^[\w]+$)|(^[\w][\w-]+[\w]$)/ },
    fields: { value: { type: 'string', required: true }, format: { type: 'string', oneOf: ['xml', 'rawxml'] }, description: text(0, 1000) },
    async: { methods: ['PUT'], form: 'location' },
  },
  ServicePolicy: { ...policy, workspace: true },
  ProductPolicy: { ...policy, parents: ['Product'] },
  ApiPolicy: { ...policy, parents: ['Api'] },
  ApiOperationPolicy: { ...policy, parents: ['ApiOperation'] },
  Product: {
    ...base, entity: 'Product', collection: 'products', naming: { max: 256 },
    fields: { displayName: requiredText(1, 300), description: text(0, 1000), subscriptionRequired: { type: 'boolean' }, approvalRequired: { type: 'boolean' },
      subscriptionsLimit: { type: 'integer', min: 0, max: 2_147_483_647 }, state: { type: 'string', oneOf: ['notPublished', 'published'] } },
    defaults: { subscriptionRequired: true, state: 'notPublished' }, uniqueDisplayName: 'Product with the same name already exists',
  },
  ProductApi: { ...association, entity: 'ProductApi', collection: 'apis', parents: ['Product'], workspace: false, target: 'Api', naming: { max: 256 }, readable: false },
  ProductGroup: {
    ...association, entity: 'ProductGroup', collection: 'groups', parents: ['Product'], workspace: false, target: 'Group', naming: { max: 256 },
    readable: false, notIn: ['Consumption'],
  },
  ProductTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['Product'], workspace: false, target: 'Tag' },
  Api: {
    ...base, entity: 'Api', collection: 'apis', naming: { max: 256, pattern: /^[^*#&+:<>?]+$/ }, ids: ['apiVersionSetId', 'sourceApiId'],
    fields: { path: { type: 'string', required: true, max: 400 }, displayName: text(1, 300), serviceUrl: text(0, 2000), apiVersion: text(0, 100),
      apiRevision: text(1, 100), apiRevisionDescription: text(0, 256), apiVersionDescription: text(0, 256), protocols: { type: 'array' },
      subscriptionRequired: { type: 'boolean' }, isCurrent: { type: 'boolean' } },
    readOnly: ['provisioningState', 'isOnline'],
    omittedByList: ['subscriptionRequired', 'authenticationSettings', 'subscriptionKeyParameterNames', 'type', 'isOnline', 'apiRevisionDescription'],
    async: { methods: ['PUT', 'DELETE'], form: 'operation' },
  },
  ApiRelease: {
    ...base, entity: 'ApiRelease', collection: 'releases', parents: ['Api'], readOnly: ['provisioningState', 'createdDateTime', 'updatedDateTime'],
    fields: { apiId: { type: 'string', required: true }, notes: { type: 'string' } }, ids: ['apiId'], omittedByList: ['apiId'],
  },
  ApiOperation: {
    ...base, entity: 'Operation', collection: 'operations', parents: ['Api'],
    fields: { displayName: requiredText(1, 300), method: requiredText(1, 100), urlTemplate: requiredText(1, 1000), description: text(0, 1000),
      templateParameters: { type: 'array' }, responses: { type: 'array' }, request: { type: 'object' } },
    defaults: { templateParameters: [], responses: [] },
    omittedByList: ['description', 'templateParameters', 'request', 'responses'],
  },
  ApiOperationTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['ApiOperation'], workspace: false, target: 'Tag' },
  ApiSchema: {
    ...base, entity: 'Schema', collection: 'schemas', parents: ['Api'], fields: { contentType: requiredText(1, 300), document: { type: 'object' } },
    omittedByList: ['document'], async: { methods: ['PUT'], form: 'location' },
  },
  ApiTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['Api'], workspace: false, target: 'Tag' },
  ApiTagDescription: {
    ...base, entity: 'TagDescription', collection: 'tagDescriptions', parents: ['Api'], workspace: false, readOnly: ['provisioningState', 'tagId', 'displayName'],
    fields: { description: { type: 'string' }, externalDocsUrl: text(0, 2000), externalDocsDescription: { type: 'string' } }, ids: ['tagId'],
  },
  Subscription: {
    ...base, entity: 'Subscription', collection: 'subscriptions', naming: { max: 256 },
    readOnly: ['provisioningState', 'createdDate', 'startDate', 'expirationDate', 'endDate', 'notificationDate', 'stateComment'],
    fields: { scope: { type: 'string', required: true }, displayName: requiredText(1, 100), primaryKey: text(1, 256), secondaryKey: text(1, 256),
      state: { type: 'string', oneOf: ['suspended', 'active', 'expired', 'submitted', 'rejected', 'cancelled'] }, allowTracing: { type: 'boolean' } },
    defaults: { state: 'active', allowTracing: false }, neverReturned: ['primaryKey', 'secondaryKey'], ids: ['scope', 'ownerId'],
  },
  Workspace: {
    ...base, entity: 'Workspace', collection: 'workspaces', workspace: false, fields: { displayName: requiredText(1, 300) },
    notIn: ['Consumption', 'Developer', 'Basic', 'Standard', 'BasicV2'],
  },
} as const satisfies Record<string, SimulatedKind>;

export type SimulatedKindName = keyof typeof simulatedKinds;

/** A row with the wide type, for code that treats all kinds alike. */
export function simulatedKind(kind: SimulatedKindName): SimulatedKind {
  return simulatedKinds[kind];
}

/** `{parent kind or ''}/{collection in lower case}` -> the kind that lives there. */
const byPlace = new Map<string, SimulatedKindName>(
  (Object.keys(simulatedKinds) as SimulatedKindName[]).flatMap((kind) => {
    const row = simulatedKind(kind);
    const parents = row.workspace && row.parents.includes(null) ? [...row.parents, 'Workspace'] : row.parents;
    return parents.map((parent) => [`${parent ?? ''}/${row.collection.toLowerCase()}`, kind] as const);
  }),
);

/** The kind whose resources are the members of `collection` below a resource of kind `parent` (null: the service). */
export function kindAt(parent: SimulatedKindName | null, collection: string): SimulatedKindName | undefined {
  return byPlace.get(`${parent ?? ''}/${collection.toLowerCase()}`);
}
