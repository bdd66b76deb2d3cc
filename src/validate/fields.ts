import type { Diagnostic } from '../model/diagnostics.ts';
import { getAt, textOf, type Json } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { isBuiltIn, parseApiName, resourceName } from '../model/resource-id.ts';
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

const text = (max: number): FieldRule => ({ type: 'text', max });
const oneOf = (...options: string[]): FieldRule => ({ type: 'text', oneOf: options });
const flag: FieldRule = { type: 'boolean' };
const bodyBytes: FieldRule = { type: 'number', min: 0, max: 8192 };

const diagnostic: Readonly<Record<string, FieldRule>> = {
  verbosity: oneOf('verbose', 'information', 'error'), alwaysLog: oneOf('allErrors'), httpCorrelationProtocol: oneOf('None', 'Legacy', 'W3C'), operationNameFormat: oneOf('Name', 'Url'),
  logClientIp: flag, metrics: flag, 'sampling.samplingType': oneOf('fixed'), 'sampling.percentage': { type: 'number', min: 0, max: 100 },
  'frontend.request.body.bytes': bodyBytes, 'frontend.response.body.bytes': bodyBytes, 'backend.request.body.bytes': bodyBytes, 'backend.response.body.bytes': bodyBytes,
};

const FIELDS: Partial<Record<KindName, Readonly<Record<string, FieldRule>>>> = {
  NamedValue: { displayName: { ...text(256), pattern: [/^[A-Za-z0-9\-._]+$/, 'letters, digits, hyphens, dots and underscores'] }, value: text(4096), secret: flag, tags: { type: 'array', max: 32 }, keyVault: { type: 'object' } },
  Tag: { displayName: text(160) },
  Group: { displayName: text(300), description: text(1000), type: oneOf('custom', 'system', 'external') },
  ApiVersionSet: { displayName: text(100), versioningScheme: oneOf('Segment', 'Query', 'Header'), versionQueryName: text(100), versionHeaderName: text(100) },
  Backend: {
    title: text(300), description: text(2000), url: text(2000), protocol: oneOf('http', 'soap'), type: oneOf('Single', 'Pool'), resourceId: text(2000), 'pool.services': { type: 'array' },
    'credentials.authorization.scheme': text(100), 'credentials.authorization.parameter': text(300), 'tls.validateCertificateChain': flag, 'tls.validateCertificateName': flag,
  },
  Logger: { loggerType: oneOf('azureEventHub', 'applicationInsights', 'azureMonitor'), description: text(256), isBuffered: flag, credentials: { type: 'object' } },
  Diagnostic: diagnostic,
  ApiDiagnostic: diagnostic,
  PolicyFragment: { description: text(1000) },
  Product: {
    displayName: text(300), description: text(1000), subscriptionRequired: flag, approvalRequired: flag, state: oneOf('notPublished', 'published'),
    subscriptionsLimit: { type: 'number', min: 0, max: 2_147_483_647 },
  },
  Api: {
    path: text(400), displayName: text(300), serviceUrl: text(2000), apiVersion: text(100), apiRevision: text(100), apiRevisionDescription: text(256),
    apiVersionDescription: text(256), protocols: { type: 'array' }, subscriptionRequired: flag,
  },
  ApiRelease: { apiId: { type: 'text' } },
  Subscription: { scope: { type: 'text' }, displayName: text(100), state: oneOf('suspended', 'active', 'expired', 'submitted', 'rejected', 'cancelled'), allowTracing: flag },
};

const NAMES: Partial<Record<KindName, { readonly max: number; readonly pattern: readonly [RegExp, string] }>> = {
  Api: { max: 256, pattern: [/^[^*#&+:<>?]+$/, 'any characters but * # & + : < > ?'] },
  PolicyFragment: { max: 80, pattern: [/^\w([\w-]*\w)?$/, 'letters, digits, underscores and, inside, hyphens'] },
};

/** Names and properties that the service refuses by their form alone: type, length, pattern, enumeration. */
export function checkFields({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    const { kind, id, properties } = resource;
    if (isBuiltIn(kind, id)) return [];
    const name = kind === 'Api' ? parseApiName(resourceName(id)).root : resourceName(id);
    const naming = NAMES[kind];
    const wrongName = naming === undefined || kindRow(kind).body === 'association' ? null : problemOf(name, { type: 'text', ...naming });
    return [
      ...(wrongName === null ? [] : [findingAt('invalid-value', resource, [], `The name of ${id} ${wrongName}, or the service refuses it. Rename its folder.`)]),
      ...Object.entries(FIELDS[kind] ?? {}).flatMap(([property, rule]) => {
        const path = property.split('.');
        const problem = problemOf(getAt(properties, path), rule);
        return problem === null ? [] : [findingAt('invalid-value', resource, path, `'${property}' of ${id} ${problem}, or the service refuses it.`)];
      }),
    ];
  });
}

/** What is wrong with a value, without the value: it may be a secret. Absent, null and empty are for other rules. */
function problemOf(value: Json | undefined, { type, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, pattern, oneOf: options }: FieldRule): string | null {
  if (value === undefined || value === null || value === '') return null;
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
