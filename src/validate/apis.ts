import type { GraphQLSchema } from 'graphql';
import type { Diagnostic } from '../model/diagnostics.ts';
import { canonicalJson, textOf } from '../model/json.ts';
import { toComparable } from '../model/normalize.ts';
import { parseApiName, requireResourceId, resourceKey, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { LOCKED_PROPERTIES, rootOf } from '../plan/effective.ts';
import { propertyReferences } from '../plan/references.ts';
import { revisionOf } from '../plan/revisions.ts';
import { find, findingAt, ofKind, unlessHeld, type Rule, type ValidationContext } from './context.ts';
import { hasField, isGraphqlProblem, readGraphql } from './graphql.ts';

/** APIs: versions, revisions, what their type takes, and what a workspace does. apim-rest 3, 4.11 */
export const apiRules: readonly Rule[] = [versions, lockedProperties, misplacedParts, sharedByRevisions, releasedRevisions, resolverFields, workspaceLimits];

function versions(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Api').filter(({ properties }) => Boolean(properties['apiVersion']) && !properties['apiVersionSetId'])
    .map((resource) => findingAt('version-set-missing', resource, ['apiVersion'],
      `${resource.id} has the version '${textOf(resource.properties['apiVersion'])}' but no 'apiVersionSetId'. Name its version set, or remove the version.`));
}

function lockedProperties({ desired, effective }: ValidationContext): Diagnostic[] {
  return [...desired.values()].flatMap((resource) => {
    const root = resource.kind === 'Api' ? rootOf(resource, effective) : undefined;
    if (root === undefined) return [];
    const [own, shared] = [resource, root].map(({ properties }) => toComparable('Api', properties));
    return LOCKED_PROPERTIES.filter((name) => resource.properties[name] !== undefined && canonicalJson(own?.[name] ?? null) !== canonicalJson(shared?.[name] ?? null))
      .map((name) => findingAt('revision-locked-property', resource, [name],
        `${resource.id} sets '${name}', which only the current revision ${root.id} may set; the value of the current revision is used.`));
  });
}

/** The type that the service will give an API, in lower case. */
export function typeOf({ properties, content }: Resource): string {
  const own = textOf(properties['apiType']) || textOf(properties['type']);
  const imported = content?.format === 'graphql' || content?.format === 'grpc' ? content.format : 'http';
  return (own || imported).toLowerCase();
}

/** Kinds that APIs of a type take only, or never: resolvers belong to GraphQL, MCP servers have tools in place of operations. */
function misplacedParts(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiResolver', 'ApiOperation').flatMap((resource) => {
    const api = find(context, requireResourceId(resource.id).parent ?? '');
    const type = api === undefined ? null : typeOf(api);
    if (resource.kind === 'ApiResolver') {
      return type === null || type === 'graphql' ? [] : [findingAt('kind-misplaced', resource, [], `${resource.id} is a resolver, and ${api?.id} is no GraphQL API: its type is '${type}'. Remove the resolver, or correct the type.`)];
    }
    return type === 'mcp' ? [findingAt('kind-misplaced', resource, [], `${api?.id} is an MCP server, which takes no operations: it has 'mcpTools', which name operations of other APIs. Remove ${resource.id}.`)] : [];
  });
}

/** Tags, products and gateways belong to the API as a whole. */
function sharedByRevisions(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiTag', 'ProductApi', 'GatewayApi').flatMap((resource) => {
    const api = resource.kind === 'ApiTag' ? resourceName(requireResourceId(resource.id).parent ?? '') : resourceName(resource.id);
    const { root, revision } = parseApiName(api);
    return revision === null ? [] : [findingAt('kind-misplaced', resource, [], `${resource.id} names the revision ${revision}, and belongs to all revisions of the API: name the API '${root}'.`)];
  });
}

/** A release is of a revision of the API that it lies below. apim-rest 3.5 */
function releasedRevisions(context: ValidationContext): Diagnostic[] {
  const { desired, effective, live } = context;
  const apisOf = (name: string): Resource[] => [effective, live].flatMap((side) => side.get(resourceKey(name)) ?? []);
  return [...desired.values()].filter(({ kind }) => kind === 'ApiRelease').flatMap((resource) => {
    const named = releasedApi(resource);
    const api = requireResourceId(resource.id).parent ?? '';
    if (named === null) return [];
    const { root, revision } = parseApiName(named);
    if (resourceKey(root) !== resourceKey(api)) {
      return [findingAt('invalid-value', resource, ['apiId'], `${resource.id} releases ${named}, and it lies below ${api}. Write '/${api}' as its 'apiId', or '/${api};rev=…' for one of its revisions.`)];
    }
    const isThere = revision === null || apisOf(named).length > 0 || apisOf(root).length === 0 || apisOf(root).some((own) => revisionOf(own) === revision);
    const held = live.get(resourceKey(resource.id));
    if (isThere || (held !== undefined && resourceKey(releasedApi(held) ?? '') === resourceKey(named))) return [];
    return [unlessHeld(context, findingAt('reference-missing', resource, ['apiId'], `${resource.id} releases ${named}, a revision that ${context.offline === true ? 'the folder does not hold' : 'neither the folder nor the service holds'}. Remove or exclude the release.`))];
  });
}

/** The id of the API or the revision that a release names; null where it names none. */
function releasedApi(release: Resource): string | null {
  return propertyReferences(release).find(({ to }) => to === 'Api')?.name ?? null;
}

const schemas = new WeakMap<Content, GraphQLSchema | null>();

/** The schema of a GraphQL API, read once; null for one that does not fit together. */
export function schemaOf(content: Content): GraphQLSchema | null {
  const known = schemas.get(content);
  if (known !== undefined) return known;
  const read = readGraphql(content.text);
  const schema = isGraphqlProblem(read) ? null : read;
  schemas.set(content, schema);
  return schema;
}

/** What a resolver is for has to be in the schema of its API (apim-rest 3.10). */
function resolverFields(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiResolver').flatMap((resource) => {
    const path = textOf(resource.properties['path']);
    if (path === '') return [];
    if (!/^[_A-Za-z]\w*\/[_A-Za-z]\w*$/.test(path)) return [findingAt('invalid-value', resource, ['path'], `'path' of ${resource.id} should name a field of the schema as 'Type/field', 'Query/users' for one.`)];
    const api = find(context, requireResourceId(resource.id).parent ?? '');
    const schema = api?.content?.format === 'graphql' ? schemaOf(api.content) : null;
    if (schema === null || hasField(schema, path)) return [];
    return [findingAt('reference-missing', resource, ['path'], `${resource.id} is for the field '${path}', which the schema of ${api?.id} does not have.`)];
  });
}

/** Why an API or a certificate cannot lie in a workspace; null where it can. */
function workspaceLimit(resource: Resource): readonly [property: string, reason: string] | null {
  const { kind, properties } = resource;
  if (kind === 'Certificate') return properties['keyVault'] === undefined || properties['keyVault'] === null ? null : ['keyVault', 'certificates there are not held in a Key Vault. Supply data and password by tokens'];
  switch (typeOf(resource)) {
    case 'websocket': return ['type', 'there are no WebSocket APIs. Move it to the service'];
    case 'mcp': return ['type', 'there are no MCP servers. Move it to the service'];
    case 'graphql': return textOf(properties['serviceUrl']) === '' ? ['serviceUrl', "there are no synthetic GraphQL APIs. Give it a 'serviceUrl', or move it to the service"] : null;
    default: return null;
  }
}

function workspaceLimits(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'Api', 'Certificate').filter(({ id }) => scopeOf(id) !== null).flatMap((resource) => {
    const limit = workspaceLimit(resource);
    return limit === null ? [] : [findingAt('workspace-unsupported', resource, [limit[0]], `${resource.id} lies in a workspace, and ${limit[1]}.`)];
  });
}
