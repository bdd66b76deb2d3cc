import type { Diagnostic } from '../model/diagnostics.ts';
import { isAbsent, findPaths, formatPath, getAt, textOf, type Json } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { parseApiName, resourceName } from '../model/resource-id.ts';
import { Sensitive } from '../model/sensitive.ts';
import { findingAt, type ValidationContext } from './context.ts';

/** What the service takes for one property. apim-rest 2 */
interface FieldRule {
  readonly type: 'text' | 'number' | 'boolean' | 'array' | 'object';
  /** Characters of a text, elements of an array, or the number itself. */
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: readonly [RegExp, string];
  /** Compared in any case. */
  readonly oneOf?: readonly string[];
}

const text = (max = Number.POSITIVE_INFINITY): FieldRule => ({ type: 'text', max });
const oneOf = (...options: string[]): FieldRule => ({ type: 'text', oneOf: options });
const number = (min: number, max: number): FieldRule => ({ type: 'number', min, max });
const flag: FieldRule = { type: 'boolean' };
const list: FieldRule = { type: 'array' };
const object: FieldRule = { type: 'object' };
const bodyBytes = number(0, 8192);

type Fields = Readonly<Record<string, FieldRule>>;

const diagnostic: Fields = {
  verbosity: oneOf('verbose', 'information', 'error'), alwaysLog: oneOf('allErrors'), httpCorrelationProtocol: oneOf('None', 'Legacy', 'W3C'), operationNameFormat: oneOf('Name', 'Url'),
  logClientIp: flag, metrics: flag, 'sampling.samplingType': oneOf('fixed'), 'sampling.percentage': number(0, 100),
  'frontend.request.body.bytes': bodyBytes, 'frontend.response.body.bytes': bodyBytes, 'backend.request.body.bytes': bodyBytes, 'backend.response.body.bytes': bodyBytes,
};

const parameter = (path: string): Fields => ({
  [path]: list, [`${path}.*.name`]: text(), [`${path}.*.type`]: text(), [`${path}.*.required`]: flag, [`${path}.*.values`]: list, [`${path}.*.schemaId`]: text(), [`${path}.*.typeName`]: text(),
});
const wiki: Fields = { documents: list, 'documents.*.documentationId': text() };
const keyVault: Fields = { keyVault: object, 'keyVault.secretIdentifier': text(), 'keyVault.identityClientId': text() };

/** By kind and property path; `*` stands for every element. Open enumerations are listed only where the service is known to refuse others. */
const FIELDS: Partial<Record<KindName, Fields>> = {
  Workspace: { displayName: text(), description: text() },
  NamedValue: { displayName: { ...text(256), pattern: [/^[A-Za-z0-9\-._]+$/, 'letters, digits, hyphens, dots and underscores'] }, value: text(4096), secret: flag, tags: { type: 'array', max: 32 }, ...keyVault },
  Tag: { displayName: text(160) },
  Group: { displayName: text(300), description: text(1000), type: oneOf('custom', 'system', 'external') },
  ApiVersionSet: { displayName: text(100), versioningScheme: oneOf('Segment', 'Query', 'Header'), versionQueryName: text(100), versionHeaderName: text(100) },
  Backend: {
    title: text(300), description: text(2000), url: text(2000), protocol: oneOf('http', 'soap'), type: oneOf('Single', 'Pool'), resourceId: text(2000),
    'credentials.authorization.scheme': text(100), 'credentials.authorization.parameter': text(300), 'credentials.certificateIds': { type: 'array', max: 32 }, 'credentials.certificate': { type: 'array', max: 32 },
    'proxy.url': text(2000), 'tls.validateCertificateChain': flag, 'tls.validateCertificateName': flag, 'circuitBreaker.rules': { type: 'array', max: 15 },
    'circuitBreaker.rules.*.failureCondition.statusCodeRanges': { type: 'array', max: 10 }, 'circuitBreaker.rules.*.failureCondition.errorReasons': { type: 'array', max: 10 },
    'circuitBreaker.rules.*.failureCondition.errorReasons.*': text(200),
    'pool.services': { type: 'array', max: 30 }, 'pool.services.*.weight': number(0, 100), 'pool.services.*.priority': number(0, 100),
    'properties.serviceFabricCluster.maxPartitionResolutionRetries': { type: 'number' }, 'properties.serviceFabricCluster.managementEndpoints': list,
  },
  Logger: { loggerType: oneOf('azureEventHub', 'applicationInsights', 'azureMonitor'), description: text(256), isBuffered: flag, credentials: object },
  Diagnostic: diagnostic,
  ApiDiagnostic: diagnostic,
  PolicyFragment: { description: text(1000) },
  GlobalSchema: { schemaType: oneOf('xml', 'json'), description: text() },
  Documentation: { title: text() },
  EmailTemplate: { subject: text(1000), title: text(), description: text(), body: text(), parameters: list, 'parameters.*.name': text(256), 'parameters.*.title': text(4096), 'parameters.*.description': text(256) },
  Product: {
    displayName: text(300), description: text(1000), subscriptionRequired: flag, approvalRequired: flag, state: oneOf('notPublished', 'published'),
    subscriptionsLimit: number(0, 2_147_483_647),
  },
  ProductWiki: wiki,
  Api: {
    path: text(400), displayName: text(300), serviceUrl: text(2000), apiVersion: text(100), apiRevision: text(100), apiRevisionDescription: text(256),
    apiVersionDescription: text(256), protocols: list, subscriptionRequired: flag, isCurrent: flag,
  },
  ApiRelease: { apiId: text(), notes: text() },
  ApiOperation: {
    displayName: text(300), method: text(), urlTemplate: text(1000), description: text(1000), ...parameter('templateParameters'), request: object,
    ...parameter('request.queryParameters'), ...parameter('request.headers'), 'request.representations': list, responses: list, 'responses.*.statusCode': { type: 'number' },
    ...parameter('responses.*.headers'), 'responses.*.representations': list,
  },
  ApiSchema: { contentType: text(), document: object },
  ApiTagDescription: { description: text(), externalDocsUrl: text(2000), externalDocsDescription: text() },
  ApiWiki: wiki,
  ApiResolver: { displayName: text(300), path: text(300), description: text(1000) },
  Gateway: {
    description: text(1000), locationData: object, 'locationData.name': text(256), 'locationData.city': text(256), 'locationData.district': text(256), 'locationData.countryOrRegion': text(256),
  },
  GatewayHostnameConfiguration: { hostname: text(), certificateId: text(), negotiateClientCertificate: flag, tls10Enabled: flag, tls11Enabled: flag, http2Enabled: flag },
  GatewayCertificateAuthority: { isTrusted: flag },
  PolicyRestriction: { scope: text(), requireBase: oneOf('true', 'false') },
  Certificate: { data: text(), password: text(), ...keyVault },
  Cache: { description: text(2000), connectionString: text(300), useFromLocation: text(256), resourceId: text(2000) },
  AuthorizationServer: {
    displayName: text(50), useInTestConsole: flag, useInApiDocumentation: flag, supportState: flag, grantTypes: list, clientAuthenticationMethod: list, tokenBodyParameters: list,
    bearerTokenSendingMethods: list, authorizationMethods: list, 'authorizationMethods.*': oneOf('HEAD', 'OPTIONS', 'TRACE', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  },
  OpenIdConnectProvider: { displayName: text(50), metadataEndpoint: text(), clientId: text(), useInTestConsole: flag, useInApiDocumentation: flag },
  Subscription: {
    scope: text(), displayName: text(100), primaryKey: text(256), secondaryKey: text(256),
    state: oneOf('suspended', 'active', 'expired', 'submitted', 'rejected', 'cancelled'), allowTracing: flag,
  },
};

interface NameRule {
  readonly max: number;
  readonly pattern?: readonly [RegExp, string];
}

const plainName = [/^[^*#&+:<>?]+$/, 'any characters but * # & + : < > ?'] as const;
const name = (max: number): NameRule => ({ max, pattern: plainName });
/** Without a pattern of its own in the contract. */
const anyName = (max: number): NameRule => ({ max });

const NAMES: Partial<Record<KindName, NameRule>> = {
  Workspace: name(80), NamedValue: name(256), Tag: name(80), Group: anyName(256), ApiVersionSet: name(80), Backend: anyName(80), Logger: name(256), Diagnostic: name(80),
  PolicyFragment: { max: 80, pattern: [/^\w([\w-]*\w)?$/, 'letters, digits, underscores and, inside, hyphens'] }, GlobalSchema: anyName(80), Documentation: name(256), Product: anyName(256),
  Api: name(256), ApiRelease: name(80), ApiOperation: anyName(80), ApiSchema: anyName(80), ApiDiagnostic: name(80), ApiTagDescription: name(80), ApiResolver: anyName(80),
  Gateway: anyName(80), GatewayHostnameConfiguration: anyName(80), GatewayCertificateAuthority: name(80), PolicyRestriction: anyName(80), Certificate: name(80), Cache: name(80),
  AuthorizationServer: name(80), OpenIdConnectProvider: name(256), Subscription: name(256),
};

/** What the service takes for the properties and the name of a kind; the tests hold it against the contract. */
export function fieldRules(kind: KindName): { readonly fields: Fields; readonly name: NameRule | undefined } {
  return { fields: FIELDS[kind] ?? {}, name: NAMES[kind] };
}

/** Names and properties that the service refuses by their form alone: type, length, pattern, enumeration. */
export function checkFields({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    const { kind, id, properties } = resource;
    const name = kind === 'Api' ? parseApiName(resourceName(id)).root : resourceName(id);
    const rules = fieldRules(kind);
    const wrongName = rules.name === undefined ? null : problemOf(name, { type: 'text', ...rules.name });
    return [
      ...(wrongName === null ? [] : [findingAt('invalid-value', resource, [], `The name of ${id} ${wrongName}, or the service refuses it. Rename its folder.`)]),
      ...Object.entries(rules.fields).flatMap(([pattern, rule]) => findPaths(properties, pattern).flatMap((path) => {
        const problem = problemOf(getAt(properties, path), rule);
        return problem === null ? [] : [findingAt('invalid-value', resource, path, `'${formatPath(path)}' of ${id} ${problem}, or the service refuses it.`)];
      })),
    ];
  });
}

/** What is wrong with a value, without the value: it may be a secret. Absent, null and empty are for other rules. */
function problemOf(value: Json | undefined, { type, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, pattern, oneOf: options }: FieldRule): string | null {
  if (isAbsent(value)) return null;
  if (typeOf(value) !== type) return `should be ${type === 'array' || type === 'object' ? 'an' : 'a'} ${type}`;
  const size = type === 'text' ? textOf(value).length : Array.isArray(value) ? value.length : Number(value);
  if (size > max || size < min) return type === 'number' ? `should be from ${min} to ${max}` : `should have at most ${max} ${type === 'text' ? 'characters' : 'elements'} and has ${size}`;
  if (pattern !== undefined && !pattern[0].test(textOf(value))) return `should consist of ${pattern[1]}`;
  if (options !== undefined && !options.some((option) => option.toLowerCase() === textOf(value).toLowerCase())) return `should be one of ${options.join(', ')}`;
  return null;
}

function typeOf(value: Json): FieldRule['type'] {
  if (typeof value === 'string' || value instanceof Sensitive) return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'array' : 'object';
}
