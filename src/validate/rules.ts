import type { Diagnostic } from '../model/diagnostics.ts';
import { canonicalJson, getAt, textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toComparable } from '../model/normalize.ts';
import { isBuiltIn, parseApiName, requireResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { collide, pathOf, UNIQUE_NAMES } from '../plan/claims.ts';
import { definitionOf, isOpenApi, isReduced, parsedOf } from '../plan/definition.ts';
import { LOCKED_PROPERTIES, rootOf } from '../plan/effective.ts';
import { createResolver, referencesOf, type Reference } from '../plan/references.ts';
import { parsePolicy, PolicySyntaxError, validatePolicy, type PolicyScope } from '../policy/index.ts';
import { checkSpecification, SpecificationSyntaxError } from '../specification/index.ts';
import { checkDeletions } from './deletions.ts';
import { checkFields } from './fields.ts';
import { findingAt, findingInContent, nameWithPlace, type ValidationContext } from './context.ts';

type Rule = (context: ValidationContext) => Diagnostic[];

/**
 * Contents that do not parse or that the service refuses. Everything else leans on contents that parse, so these come
 * first and alone.
 */
export function validateContents(resources: Iterable<Resource>): Diagnostic[] {
  return [...resources].flatMap((resource) => {
    switch (resource.content?.codec) {
      case 'policy': return validatePolicyContent(resource);
      case 'specification': return validateSpecificationContent(resource);
      case 'markdown':
      case undefined: return [];
    }
  });
}

/** What the service would refuse of the folder as a whole, found without writing anything. apim-rest 1.7. */
export function validateResources(context: ValidationContext): Diagnostic[] {
  return RULES.flatMap((rule) => rule(context));
}

const POLICY_SCOPES: Partial<Record<KindName, PolicyScope>> = {
  ServicePolicy: 'service', ProductPolicy: 'product', ApiPolicy: 'api', ApiOperationPolicy: 'operation', PolicyFragment: 'fragment',
};

function validatePolicyContent(resource: Resource): Diagnostic[] {
  const { content } = resource;
  if (content === undefined) return [];
  try {
    const document = parsePolicy(content.text, content.format === 'xml' ? 'xml' : 'rawxml');
    const workspace = requireResourceId(resource.id).workspace !== null;
    const scope = POLICY_SCOPES[resource.kind];
    return scope === undefined ? [] : validatePolicy(document, { scope, workspace }).map(({ message, severity, line, element }) => severity === 'error'
      ? findingInContent('policy-invalid', resource, line, `The policy of ${resource.id} would be refused at <${element}>: ${message.replace(/\.$/, '')}.`)
      : findingInContent('policy-doubtful', resource, line, `The policy of ${resource.id} may be refused at <${element}>: ${message.replace(/\.$/, '')}.`));
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return [findingInContent('policy-invalid', resource, error.line, `The policy of ${resource.id} does not parse: ${error.message}`)];
  }
}

function validateSpecificationContent(resource: Resource): Diagnostic[] {
  const { content } = resource;
  if (content?.format === 'graphql') {
    // An import takes no schema language inline (apim-rest 3.2): half a publish would be the end of it.
    return [findingInContent('specification-invalid', resource, null, `The schema of ${resource.id} is GraphQL, which is not published by this version. Exclude the API, or remove the file and keep the schema in the service.`)];
  }
  if (content === undefined || !isOpenApi(content)) return [];
  try {
    return checkSpecification(parsedOf(content), definitionOf(content))
      .map(({ message, line }) => findingInContent('specification-invalid', resource, line, `The specification of ${resource.id} would be refused: ${message}`));
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return [findingInContent('specification-invalid', resource, error.line, `The specification of ${resource.id} does not parse: ${error.message}`)];
  }
}

const requiredProperties: Rule = ({ effective }) => [...effective.values()].flatMap((resource) => {
  const missing = requiredOf(resource).filter((name) => resource.properties[name] === undefined || resource.properties[name] === null
    || (resource.properties[name] === '' && name !== 'path'));
  return missing.map((name) => findingAt('required-property', resource, [],
    `${resource.id} has no '${name}', and the service takes no ${kindRow(resource.kind).title} without it. Set it in the file or in an override.`));
});

function requiredOf(resource: Resource): readonly string[] {
  const { kind, properties } = resource;
  const row = kindRow(kind);
  if (isBuiltIn(kind, resource.id)) return [];
  switch (kind) {
    case 'Api': return ['path', 'displayName'];
    case 'Backend': return textOf(properties['type']).toLowerCase() === 'pool' ? ['pool'] : ['url', 'protocol'];
    case 'NamedValue': return properties['secret'] === true || properties['keyVault'] !== undefined ? row.required : [...row.required, 'value'];
    case 'Logger': return textOf(properties['loggerType']).toLowerCase() === 'azuremonitor' ? row.required : [...row.required, 'credentials'];
    case 'ApiVersionSet': {
      const scheme = textOf(properties['versioningScheme']).toLowerCase();
      return [...row.required, ...(scheme === 'query' ? ['versionQueryName'] : scheme === 'header' ? ['versionHeaderName'] : [])];
    }
    case 'Diagnostic':
    case 'ApiDiagnostic': return resourceName(resource.id).toLowerCase() === 'local' ? [] : ['loggerId'];
    default: return row.required;
  }
}

const secretValues: Rule = ({ effective, live }) => [...effective].flatMap(([key, resource]) => {
  const { kind, properties } = resource;
  const current = live.get(key)?.properties;
  const unsupplied = kind === 'NamedValue' && properties['secret'] === true && properties['value'] === undefined && properties['keyVault'] === undefined;
  if (!unsupplied || (current?.['secret'] === true && current['keyVault'] === undefined)) return [];
  return [findingAt('secret-missing', resource, ['secret'],
    `Nothing supplies the secret ${resource.id}, and the service does not hold it yet. Give its value by a token in an override ("value": "{#name#}"), or a Key Vault identifier.`)];
});

const references: Rule = ({ effective, live, excluded }) => {
  const resolve = createResolver([...live.values(), ...effective.values()]);
  const leftOut = createResolver(excluded.values());
  return [...effective.values()].flatMap((resource) => referencesOf(resource).filter((reference) => resolve(reference) === undefined && !(reference.by === 'id' && isBuiltIn(reference.to, reference.name))).map((reference) => {
    const wanted = reference.by === 'display-name' ? `the named value '{{${reference.name}}}'` : reference.name;
    const message = `${resource.id} refers to ${wanted}, ${absence(leftOut(reference) !== undefined)}`;
    return isInContent(reference) ? findingInContent('reference-missing', resource, reference.line, message)
      : findingAt('reference-missing', resource, reference.path ?? [], message);
  }));
};

function absence(isLeftOut: boolean): string {
  return isLeftOut ? 'which the selection leaves out and the service does not hold. Include it, or exclude both.' : 'which neither the folder nor the service holds.';
}

function isInContent({ path, line }: Reference): boolean {
  return path === null && line !== null;
}

/** Ids of another form than the service takes: what a reference property holds must be the id of a resource. */
const subscriptionScopes: Rule = ({ effective }) => [...effective.values()].filter(({ kind }) => kind === 'Subscription').flatMap((resource) => {
  const { scope } = resource.properties;
  const known = typeof scope === 'string' && /^\/?(apis|(apis|products)\/[^/]+)$/i.test(scope);
  return scope === undefined || known ? [] : [findingAt('invalid-value', resource, ['scope'],
    `The scope of ${resource.id} should be one of '/apis', '/apis/{apiId}', '/products/{productId}'.`)];
});

const operationPolicies: Rule = ({ effective, live, operations }) => [...effective.values()].filter(({ kind }) => kind === 'ApiOperationPolicy').flatMap((resource) => {
  const operation = requireResourceId(resource.id).parent ?? '';
  const apiId = requireResourceId(operation).parent ?? '';
  const api = effective.get(resourceKey(apiId)) ?? live.get(resourceKey(apiId));
  if (api === undefined) return [findingInContent('reference-missing', resource, null, `${resource.id} belongs to ${apiId}, which neither the folder nor the service holds.`)];
  const names = api.content === undefined || !isReduced(api.content) ? operations.get(resourceKey(apiId)) : definitionOf(api.content).operations.map(({ name }) => name);
  const name = resourceName(operation);
  if (names === undefined || names.some((known) => known.toLowerCase() === name.toLowerCase())) return [];
  return [findingInContent('operation-missing', resource, null,
    `There is no operation '${name}' in ${apiId}: its specification has ${names.length === 0 ? 'none' : names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}. Rename the folder or remove it.`)];
});

/** Children of what the folder does not hold: files under an API, product or operation that exists nowhere. */
const parents: Rule = ({ effective, live, excluded }) => [...effective.values()].flatMap((resource) => {
  const { parent } = requireResourceId(resource.id);
  const missing = resource.kind !== 'ApiOperationPolicy' && parent !== null && !effective.has(resourceKey(parent)) && !live.has(resourceKey(parent));
  const { root, revision } = resource.kind === 'Api' ? parseApiName(resource.id) : { root: '', revision: null };
  const orphan = revision !== null && !effective.has(resourceKey(root)) && !live.has(resourceKey(root));
  if (!missing && !orphan) return [];
  return [findingAt('reference-missing', resource, [], `${resource.id} belongs to ${missing ? parent : root}, ${absence(excluded.has(resourceKey(missing ? parent : root)))}`)];
});

const apiPaths: Rule = ({ effective, live }) => findPairs(currentApis(effective, live), pathOf, collide)
  .map(([first, second]) => findingAt('path-conflict', second, ['path'],
    `Cannot create API '${resourceName(second.id)}' with the same path '${textOf(second.properties['path'])}' as ${nameWithPlace(first, ['path'])}, unless both are in one version set. Exclude one, or put them into one version set.`));

const apiNames: Rule = ({ effective, live }) => findPairs(currentApis(effective, live), ({ properties }) => textOf(properties['displayName']), collide)
  .map(([first, second]) => findingAt('name-conflict', second, ['displayName'],
    `The display name '${textOf(second.properties['displayName'])}' of ${second.id} is already used by ${nameWithPlace(first, ['displayName'])}.`));

function currentApis(effective: ValidationContext['effective'], live: ValidationContext['live']): Resource[] {
  return merged(effective, live).filter(({ kind, id }) => kind === 'Api' && parseApiName(id).revision === null);
}

const displayNames: Rule = ({ effective, live }) => UNIQUE_NAMES.flatMap((kind) =>
  findPairs(merged(effective, live).filter((resource) => resource.kind === kind && resource.properties['displayName'] !== undefined),
    ({ properties }) => textOf(properties['displayName']).toLowerCase(), () => true)
    .map(([first, second]) => findingAt('name-conflict', second, ['displayName'],
      `The display name '${textOf(second.properties['displayName'])}' of ${second.id} is already used by ${nameWithPlace(first, ['displayName'])}; the service takes one ${kindRow(kind).title} of a name.`)));

const versions: Rule = ({ effective }) => [...effective.values()].filter(({ kind, properties }) => kind === 'Api' && Boolean(properties['apiVersion']) && !properties['apiVersionSetId'])
  .map((resource) => findingAt('version-set-missing', resource, ['apiVersion'],
    `${resource.id} has the version '${textOf(resource.properties['apiVersion'])}' but no 'apiVersionSetId'. Name its version set, or remove the version.`));

const lockedProperties: Rule = ({ desired, effective }) => [...desired.values()].flatMap((resource) => {
  const root = resource.kind === 'Api' ? rootOf(resource, effective) : undefined;
  if (root === undefined) return [];
  const [own, shared] = [resource, root].map(({ properties }) => toComparable('Api', properties));
  return LOCKED_PROPERTIES.filter((name) => resource.properties[name] !== undefined && canonicalJson(own?.[name] ?? null) !== canonicalJson(shared?.[name] ?? null))
    .map((name) => findingAt('revision-locked-property', resource, [name],
      `${resource.id} sets '${name}', which only the current revision ${root.id} may set; the value of the current revision is used.`));
});

const subscriptionLimits: Rule = ({ effective, live, subscriptions }) => [...effective].flatMap(([key, resource]) => {
  if (resource.kind !== 'Subscription' || live.has(key)) return [];
  const owner = textOf(resource.properties['ownerId']).toLowerCase();
  const scope = textOf(resource.properties['scope']).toLowerCase();
  const product = effective.get(scope.replace(/^\//, '')) ?? live.get(scope.replace(/^\//, ''));
  const limit = product === undefined ? undefined : getAt(product.properties, ['subscriptionsLimit']);
  if (owner === '' || typeof limit !== 'number') return [];
  const others = (subscriptions ?? []).filter((other) => resourceKey(other.id) !== key
    && textOf(other.properties['ownerId']).toLowerCase() === owner && textOf(other.properties['scope']).toLowerCase() === scope);
  if (others.length < limit) return [];
  return [findingAt('subscription-limit', resource, ['scope'],
    `${product?.id} takes ${limit} subscription${limit === 1 ? '' : 's'} of one user, and the service holds ${others.map(({ id }) => id).join(', ')} of ${owner} already. Exclude ${resource.id}, or delete the other in the service.`)];
});

/** Literal credentials of loggers, which the service looks at when it is given them (apim-rest 4.7). */
const LOGGER_CREDENTIALS = [
  { type: 'applicationinsights', name: 'instrumentationKey', form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, expected: 'an instrumentation key, a GUID' },
  { type: 'azureeventhub', name: 'connectionString', form: /^Endpoint=sb:\/\//i, expected: "a connection string, which begins with 'Endpoint=sb://'" },
] as const;

const loggerCredentials: Rule = ({ effective }) => [...effective.values()].filter(({ kind }) => kind === 'Logger').flatMap((resource) =>
  LOGGER_CREDENTIALS.flatMap(({ type, name, form, expected }) => {
    const path = ['credentials', name];
    const value = textOf(getAt(resource.properties, path));
    const wrong = textOf(resource.properties['loggerType']).toLowerCase() === type && value !== '' && !/^\{\{[^{}]+\}\}$/.test(value) && !form.test(value);
    return wrong ? [findingAt('invalid-value', resource, path, `'credentials.${name}' of ${resource.id} is not ${expected}, nor a {{named value}}.`)] : [];
  }));

const tiers: Rule = ({ effective, unsupported }) => [...effective.values()].filter(({ kind, id }) => unsupported.has(kind) && !isBuiltIn(kind, id))
  .map((resource) => findingAt('kind-not-in-tier', resource, [], `The service's tier does not have resources of the kind '${kindRow(resource.kind).title}', so ${resource.id} would be refused. Exclude it.`));

const RULES: readonly Rule[] = [tiers, loggerCredentials, requiredProperties, secretValues, references, subscriptionScopes, operationPolicies, parents, apiPaths, apiNames, displayNames,
  versions, lockedProperties, subscriptionLimits, checkDeletions, checkFields];

/** The folder's resources and those of the service that the folder does not hold. */
function merged(effective: ValidationContext['effective'], live: ValidationContext['live']): Resource[] {
  return [...effective.values(), ...[...live].filter(([key]) => !effective.has(key)).map(([, resource]) => resource)];
}

/** Pairs that share a value where they may not; at least one of each pair is the folder's, and it comes second. */
function findPairs(resources: readonly Resource[], valueOf: (resource: Resource) => string, wrong: (a: Resource, b: Resource) => boolean): [Resource, Resource][] {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) groups.set(valueOf(resource), [...groups.get(valueOf(resource)) ?? [], resource]);
  return [...groups.values()].flatMap((group) => group.flatMap((second, index) => group.slice(0, index)
    .filter((first) => wrong(first, second))
    .map((first): [Resource, Resource] => first.source === undefined || second.source !== undefined ? [first, second] : [second, first])
    .filter(([, later]) => later.source !== undefined)));
}

