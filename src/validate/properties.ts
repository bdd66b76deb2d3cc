import type { Diagnostic } from '../model/diagnostics.ts';
import { isAbsent, findPaths, formatPath, getAt, isObject, textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { findingAt, ofKind, unlessHeld, type Rule, type ValidationContext } from './context.ts';

/** Properties that have to be there, that belong together, or that have a form of their own. apim-rest 2 */
export const propertyRules: readonly Rule[] = [
  requiredProperties, requiredMembers, secretValues, subscriptionScopes, restrictionScopes, loggerCredentials, diagnosticLoggers, pools, certificates, globalSchemas, apiSchemas,
];

function requiredProperties({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => requiredOf(resource).filter((name) => isAbsent(resource.properties[name]) && !(resource.properties[name] === '' && name === 'path'))
    .map((name) => findingAt('required-property', resource, [],
      `${resource.id} has no '${name}', and the service takes no ${kindRow(resource.kind).title} without it. Set it in the file or in an override.`)));
}

function requiredOf(resource: Resource): readonly string[] {
  const { kind, properties } = resource;
  const row = kindRow(kind);
  switch (kind) {
    case 'Api': return ['path', 'displayName'];
    case 'Backend': return isPool(resource) ? ['pool'] : ['url', 'protocol'];
    case 'NamedValue': return properties['secret'] === true || properties['keyVault'] !== undefined ? row.required : [...row.required, 'value'];
    case 'Logger': return textOf(properties['loggerType']).toLowerCase() === 'azuremonitor' ? row.required : [...row.required, 'credentials'];
    case 'ApiVersionSet': {
      const scheme = textOf(properties['versioningScheme']).toLowerCase();
      return [...row.required, ...(scheme === 'query' ? ['versionQueryName'] : scheme === 'header' ? ['versionHeaderName'] : [])];
    }
    case 'Diagnostic':
    case 'ApiDiagnostic': return resourceName(resource.id).toLowerCase() === 'local' ? [] : ['loggerId'];
    case 'ApiSchema': return [...row.required, 'document'];
    case 'GlobalSchema': return [...row.required, ...(schemaMember(resource) ?? [])];
    default: return row.required;
  }
}

const parameter = ['name', 'type'];

/** Properties of parts: what each object at a path has to have. The contract of the service. */
const MEMBERS: Partial<Record<KindName, Readonly<Record<string, readonly string[]>>>> = {
  Backend: {
    'credentials.authorization': ['scheme', 'parameter'], 'proxy': ['url'], 'pool.services.*': ['id'], 'properties.serviceFabricCluster': ['managementEndpoints'],
  },
  ApiOperation: {
    'templateParameters.*': parameter, 'request.queryParameters.*': parameter, 'request.headers.*': parameter, 'responses.*.headers.*': parameter, 'responses.*': ['statusCode'],
    'request.representations.*': ['contentType'], 'responses.*.representations.*': ['contentType'],
  },
  AuthorizationServer: { 'tokenBodyParameters.*': ['name', 'value'] },
  Gateway: { locationData: ['name'] },
  NamedValue: { keyVault: ['secretIdentifier'] },
  Certificate: { keyVault: ['secretIdentifier'] },
  ProductWiki: { 'documents.*': ['documentationId'] },
  ApiWiki: { 'documents.*': ['documentationId'] },
};

function requiredMembers({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => Object.entries(MEMBERS[resource.kind] ?? {}).flatMap(([pattern, names]) => findPaths(resource.properties, pattern).flatMap((path) => {
    const part = getAt(resource.properties, path);
    if (!isObject(part)) return part === null || part === undefined ? [] : [findingAt('invalid-value', resource, path, `'${formatPath(path)}' of ${resource.id} should be an object, or the service refuses it.`)];
    return names.filter((name) => isAbsent(part[name])).map((name) => findingAt('required-property', resource, path,
      `'${formatPath(path)}' of ${resource.id} has no '${name}', without which the service refuses it. Set it in the file or in an override.`));
  })));
}

/** Secrets that nobody supplies: the service never shows them, so that the folder cannot hold them. */
function secretValues(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'NamedValue', 'Certificate').flatMap((resource) => {
    const { kind, properties } = resource;
    const current = context.live.get(resource.id.toLowerCase())?.properties;
    const name = kind === 'NamedValue' ? 'value' : 'data';
    const isUnsupplied = (kind === 'Certificate' || properties['secret'] === true) && isAbsent(properties[name]) && isAbsent(properties['keyVault']);
    const isHeld = current !== undefined && current['keyVault'] === undefined && (kind === 'Certificate' || current['secret'] === true);
    if (!isUnsupplied || isHeld) return [];
    const held = context.offline === true ? 'a publish succeeds only where the service holds it already' : 'the service does not hold it yet';
    return [unlessHeld(context, findingAt('secret-missing', resource, kind === 'NamedValue' ? ['secret'] : [],
      `Nothing supplies the secret ${resource.id}, and ${held}. Give its ${name} by a token in an override ("${name}": "{#name#}"), or a Key Vault identifier.`))];
  });
}

/** Ids of another form than the service takes: what a reference property holds must be the id of a resource. */
function subscriptionScopes(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Subscription').flatMap((resource) => {
    const { scope } = resource.properties;
    const known = typeof scope === 'string' && /^\/?(?:workspaces\/[^/]+\/)?(?:apis|(?:apis|products)\/[^/]+)$/i.test(scope);
    return scope === undefined || known ? [] : [findingAt('invalid-value', resource, ['scope'],
      `The scope of ${resource.id} should be one of '/apis', '/apis/{apiId}', '/products/{productId}'.`)];
  });
}

function restrictionScopes(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'PolicyRestriction').flatMap((resource) => {
    const { scope } = resource.properties;
    const kind = typeof scope === 'string' ? parseResourceId(scope)?.kind : undefined;
    const isKnown = isAbsent(scope) || kind === 'Product' || kind === 'Api' || kind === 'ApiOperation';
    return isKnown ? [] : [findingAt('invalid-value', resource, ['scope'],
      `The scope of ${resource.id} should be empty for the whole service, or one of '/products/{productId}', '/apis/{apiId}', '/apis/{apiId}/operations/{operationId}'.`)];
  });
}

/** Literal credentials of loggers, which the service looks at when it is given them (apim-rest 4.7). */
const LOGGER_CREDENTIALS = [
  { type: 'applicationinsights', name: 'instrumentationKey', form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, expected: 'an instrumentation key, a GUID' },
  { type: 'azureeventhub', name: 'connectionString', form: /^Endpoint=sb:\/\//i, expected: "a connection string, which begins with 'Endpoint=sb://'" },
] as const;

function loggerCredentials(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Logger').flatMap((resource) => LOGGER_CREDENTIALS.flatMap(({ type, name, form, expected }) => {
    const path = ['credentials', name];
    const value = textOf(getAt(resource.properties, path));
    const wrong = textOf(resource.properties['loggerType']).toLowerCase() === type && value !== '' && !/^\{\{[^{}]+\}\}$/.test(value) && !form.test(value);
    return wrong ? [findingAt('invalid-value', resource, path, `'credentials.${name}' of ${resource.id} is not ${expected}, nor a {{named value}}.`)] : [];
  }));
}

function diagnosticLoggers(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Diagnostic', 'ApiDiagnostic').filter(({ id, properties }) => resourceName(id).toLowerCase() === 'local' && !isAbsent(properties['loggerId']))
    .map((resource) => findingAt('invalid-value', resource, ['loggerId'], `${resource.id} has a 'loggerId', and the diagnostic 'local' takes none. Remove it.`));
}

function isPool({ properties }: Resource): boolean {
  return textOf(properties['type']).toLowerCase() === 'pool';
}

/** apim-rest 4.6: a pool has members and no address, and its members are no pools. */
function pools(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Backend').flatMap((resource) => {
    if (!isPool(resource)) return isAbsent(resource.properties['pool']) ? [] : [findingAt('invalid-value', resource, ['pool'], `${resource.id} has a 'pool', which only backends of the type 'Pool' have.`)];
    const services = getAt(resource.properties, ['pool', 'services']);
    return [
      ...['url', 'protocol'].filter((name) => !isAbsent(resource.properties[name])).map((name) => findingAt('invalid-value', resource, [name], `${resource.id} has a '${name}', which a backend pool does not take. Remove it.`)),
      ...(isObject(resource.properties['pool']) && (!Array.isArray(services) || services.length === 0) ? [findingAt('required-property', resource, ['pool'], `The pool ${resource.id} has no members in 'pool.services'.`)] : []),
    ];
  });
}

/** apim-rest 4.9 */
function certificates(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Certificate', 'NamedValue').flatMap((resource) => {
    const name = resource.kind === 'Certificate' ? 'data' : 'value';
    const isBoth = !isAbsent(resource.properties[name]) && !isAbsent(resource.properties['keyVault']);
    return isBoth ? [findingAt('invalid-value', resource, [name], `${resource.id} has both '${name}' and 'keyVault', and the service takes one. Remove the other.`)] : [];
  });
}

/** Where a global schema of a type has its text (apim-rest 4.10). */
const SCHEMA_MEMBERS: Readonly<Record<string, readonly [needed: string, other: string]>> = { xml: ['value', 'document'], json: ['document', 'value'] };

function schemaMember({ properties }: Resource): readonly string[] | undefined {
  return SCHEMA_MEMBERS[textOf(properties['schemaType']).toLowerCase()]?.slice(0, 1);
}

function globalSchemas(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'GlobalSchema').flatMap((resource) => {
    const [needed, other] = SCHEMA_MEMBERS[textOf(resource.properties['schemaType']).toLowerCase()] ?? [];
    if (needed === undefined || other === undefined || isAbsent(resource.properties[other])) return [];
    return [findingAt('invalid-value', resource, [other], `${resource.id} has a '${other}', and a schema of its type has its text in '${needed}'.`)];
  });
}

/** apim-rest 3.3 */
function apiSchemas(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiSchema').flatMap((resource) => {
    const { document } = resource.properties;
    if (!isObject(document) || ['value', 'definitions', 'components'].some((name) => !isAbsent(document[name]))) return [];
    return [findingAt('invalid-value', resource, ['document'], `'document' of ${resource.id} should have 'value' (a text), 'components' (OpenAPI 3) or 'definitions' (Swagger 2).`)];
  });
}
