import { base, flag, option, policy, requiredText, text, type SimulatedKind } from '../simulated-kind.ts';
import { tiersWithout } from '../tiers.ts';

export const diagnostic = {
  ...base, entity: 'Diagnostic', collection: 'diagnostics', ids: ['loggerId'],
  sets: ['frontend', 'backend'].flatMap((side) => ['request', 'response'].flatMap((way) => ['headers', 'dataMasking.headers', 'dataMasking.queryParams'].map((list) => `${side}.${way}.${list}`))),
  fields: {
    alwaysLog: option('allErrors'),
    verbosity: option('verbose', 'information', 'error'),
    httpCorrelationProtocol: option('None', 'Legacy', 'W3C'),
    operationNameFormat: option('Name', 'Url'),
    logClientIp: flag, metrics: flag,
    'sampling.samplingType': option('fixed'),
    'sampling.percentage': { type: 'integer', min: 0, max: 100 },
    'frontend.request.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'frontend.response.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'backend.request.body.bytes': { type: 'integer', min: 0, max: 8192 },
    'backend.response.body.bytes': { type: 'integer', min: 0, max: 8192 },
  },
} as const;

/** A link to a tagged resource: of it the other side alone. */
const link = { ...base, parents: ['Tag'] } as const;

/** What APIs, products and policies share (apim-rest 2.2). */
export const buildingBlockRows = {
  NamedValue: {
    ...base, entity: 'NamedValue', collection: 'namedValues', naming: { max: 256 }, sets: ['tags'],
    fields: {
      displayName: { type: 'string', required: true, min: 1, max: 256, pattern: /^[A-Za-z0-9-._]+$/ },
      value: text(1, 4096), secret: flag, tags: { type: 'array', max: 32 }, keyVault: { type: 'object' },
    },
    defaults: { secret: false, tags: [] }, readOnly: ['provisioningState', 'keyVault.lastStatus'],
    uniqueDisplayName: 'Property with the same name already exist.', async: { methods: ['PUT', 'PATCH'], form: 'body' },
  },
  PolicyFragment: {
    ...base, entity: 'PolicyFragment', collection: 'policyFragments', naming: { max: 80, pattern: /(^[\w]+$)|(^[\w][\w-]+[\w]$)/ },
    fields: { value: { type: 'string', required: true }, format: option('xml', 'rawxml'), description: text(0, 1000) },
    async: { methods: ['PUT'], form: 'location' },
  },
  Backend: {
    ...base, entity: 'Backend', collection: 'backends', ids: ['pool.services.*.id', 'credentials.certificateIds.*'],
    sets: ['pool.services', 'credentials.certificateIds', 'credentials.certificate', 'circuitBreaker.rules.*.failureCondition.errorReasons'],
    fields: {
      title: text(0, 300), description: text(0, 2000), url: text(1, 2000), protocol: option('http', 'soap'), resourceId: text(1, 2000), type: option('Single', 'Pool'),
      'pool.services': { type: 'array' }, 'credentials.certificateIds': { type: 'array', max: 32 }, 'credentials.certificate': { type: 'array', max: 32 },
      'credentials.authorization.scheme': text(1, 100), 'credentials.authorization.parameter': text(1, 300), 'proxy.url': text(1, 2000),
      'tls.validateCertificateChain': flag, 'tls.validateCertificateName': flag, 'circuitBreaker.rules': { type: 'array', max: 15 },
    },
    defaults: { type: 'Single' },
  },
  Logger: {
    ...base, entity: 'Logger', collection: 'loggers', naming: { max: 256 },
    fields: { loggerType: { type: 'string', required: true, oneOf: ['azureEventHub', 'applicationInsights', 'azureMonitor'] }, description: text(0, 256),
      isBuffered: flag, credentials: { type: 'object' }, resourceId: { type: 'string' } },
    defaults: { isBuffered: true },
  },
  Diagnostic: diagnostic,
  Cache: {
    ...base, entity: 'Cache', collection: 'caches', workspace: false,
    fields: { connectionString: requiredText(1, 300), useFromLocation: requiredText(1, 256), description: text(0, 2000), resourceId: text(0, 2000) },
  },
  Certificate: {
    ...base, entity: 'Certificate', collection: 'certificates', readOnly: ['provisioningState', 'subject', 'thumbprint', 'expirationDate', 'keyVault.lastStatus'],
    neverReturned: ['data', 'password'], fields: { data: text(1, 1_000_000), password: { type: 'string' }, keyVault: { type: 'object' } },
  },
  GlobalSchema: {
    ...base, entity: 'Schema', collection: 'schemas', async: { methods: ['PUT'], form: 'location' },
    fields: { schemaType: { type: 'string', required: true, oneOf: ['xml', 'json'] }, description: { type: 'string' } },
  },
  Tag: {
    ...base, entity: 'Tag', collection: 'tags', fields: { displayName: requiredText(1, 160) },
    uniqueDisplayName: 'Tag with the same name already exists.',
  },
  TagApiLink: {
    ...link, entity: 'TagApiLink', collection: 'apiLinks', view: { of: 'ApiTag', property: 'apiId' },
    ids: ['apiId'], fields: { apiId: { type: 'string', required: true } },
  },
  TagOperationLink: {
    ...link, entity: 'TagOperationLink', collection: 'operationLinks', view: { of: 'ApiOperationTag', property: 'operationId' },
    ids: ['operationId'], fields: { operationId: { type: 'string', required: true } },
  },
  TagProductLink: {
    ...link, entity: 'TagProductLink', collection: 'productLinks', view: { of: 'ProductTag', property: 'productId' },
    ids: ['productId'], fields: { productId: { type: 'string', required: true } },
  },
  ServicePolicy: policy,
  Documentation: {
    ...base, entity: 'Documentation', collection: 'documentations', workspace: false, naming: { max: 256 },
    fields: { title: { type: 'string' }, content: { type: 'string' } }, omittedByList: ['content'], notIn: tiersWithout('Documentation'),
  },
  // The names are those of the mails that the service sends; further ones are taken (SDK: KnownTemplateName).
  EmailTemplate: {
    ...base, entity: 'Template', collection: 'templates', workspace: false, readOnly: ['provisioningState', 'isDefault'], notIn: tiersWithout('EmailTemplate'),
    fields: { subject: text(1, 1000), title: { type: 'string' }, description: { type: 'string' }, body: text(1, 1_000_000), parameters: { type: 'array' } },
  },
} as const satisfies Record<string, SimulatedKind>;
