import { isGeneratedName } from '../model/generated.ts';
import { collectTexts } from '../model/normalize.ts';
import { findPaths, getAt, textOf, type Json, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName, type KindReference } from '../model/kinds.ts';
import { parseApiName, parseResourceId, requireResourceId, resourceId, resourceKey, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { policyReferences, type PolicyReferenceType } from '../policy/index.ts';
import { inScope } from './scope.ts';

/** A mention of another resource. Named values are mentioned by display name, everything else by its id. */
export interface Reference {
  readonly to: KindName;
  readonly name: string;
  readonly by: 'id' | 'display-name';
  /** The workspace, in lower case, in which a display name counts; null for the service. */
  readonly scope: string | null;
  /** The property that holds it, or the line of the content. */
  readonly path: JsonPath | null;
  readonly line: number | null;
}

/** Kinds that a policy mentions and that this table of kinds holds; the rest cannot be checked. */
const POLICY_TARGETS: Readonly<Record<PolicyReferenceType, KindName | null>> = {
  'named-value': 'NamedValue', fragment: 'PolicyFragment', backend: 'Backend', logger: 'Logger', certificate: 'Certificate', schema: 'GlobalSchema',
  'authorization-provider': null,
};

const NAMED_VALUE = /\{\{([A-Za-z0-9\-._]+)\}\}/g;

/**
 * Everything that a resource mentions: ids and names in its properties, named values, and what its policy names. What it
 * mentions lies in its own workspace, unless an id says otherwise. Throws PolicySyntaxError.
 */
export function referencesOf(resource: Resource): Reference[] {
  return [...propertyReferences(resource), ...policyMentions(resource)];
}

/** What the properties and the id of a resource mention, without its policy. */
export function propertyReferences(resource: Resource): Reference[] {
  const row = kindRow(resource.kind);
  const scope = scopeOf(resource.id);
  const mentioned = row.references.flatMap((reference) => reference.path === '{name}' ? ownName(resource, reference)
    : findPaths(resource.properties, reference.path).flatMap((at) => toReference(resource, reference, getAt(resource.properties, at), at)));
  const expanded = row.expands.flatMap((property) => collectTexts(resource.properties[property] ?? null)
    .flatMap(({ path, text }) => [...text.matchAll(NAMED_VALUE)].map((match): Reference => (
      { to: 'NamedValue', name: match[1] ?? '', by: 'display-name', scope, path: [property, ...path], line: null }))));
  return [...mentioned, ...expanded];
}

/** The key of the product or the API that a subscription is for; of one for all APIs what its scope says. */
export function subscribedKey(subscription: Resource): string {
  const reference = propertyReferences(subscription).find(({ path }) => path?.[0] === 'scope');
  return resourceKey(reference?.name ?? textOf(subscription.properties['scope']).replace(/^\//, ''));
}

function policyMentions({ id, content }: Resource): Reference[] {
  if (content?.codec !== 'policy') return [];
  const { workspace } = requireResourceId(id);
  return policyReferences(content.text, content.format === 'xml' ? 'xml' : 'rawxml').flatMap(({ type, name, line }): Reference[] => {
    const to = POLICY_TARGETS[type];
    if (to === null) return [];
    const byName = to === 'NamedValue';
    return [{ to, name: byName ? name : resourceId(to, [name], workspace), by: byName ? 'display-name' : 'id', scope: scopeOf(id), path: null, line }];
  });
}

/** What an association links by its own name; one that holds the id of its end instead links that. */
function ownName({ id, kind, properties }: Resource, { to }: KindReference): Reference[] {
  const target = to[0] as KindName | undefined;
  const { link } = kindRow(kind);
  if (target === undefined || (link !== null && typeof properties[link.property] === 'string')) return [];
  return [{ to: target, name: resourceId(target, [resourceName(id)], requireResourceId(id).workspace), by: 'id', scope: scopeOf(id), path: null, line: null }];
}

function toReference({ id, kind }: Resource, { to, by }: KindReference, value: Json | undefined, path: JsonPath): Reference[] {
  const target = to[0] as KindName | undefined;
  if (typeof value !== 'string' || value === '' || target === undefined) return [];
  const { workspace, parent } = requireResourceId(id);
  const found = (parsed: { readonly kind: KindName; readonly id: string }): Reference[] => [{ to: parsed.kind, name: parsed.id, by: 'id', scope: scopeOf(id), path, line: null }];
  if (by === 'name-in-api') {
    // Imports name the schemas they make themselves, and an operation that mentions one has it from its import.
    return parent === null || isGeneratedName(value) ? [] : found({ kind: target, id: `${parent}/${kindRow(target).path.replace('{name}', () => value)}` });
  }
  if (by === 'name' && !value.startsWith('/')) return found({ kind: target, id: resourceId(target, [value], workspace) });
  const parsed = parseResourceId(isServiceGroup(kind, value) ? value : inScope(value, workspace));
  return parsed !== null && to.includes(parsed.kind) ? found(parsed) : [];
}

/** Products of a workspace may be linked to groups of the service: nothing else leads out of a workspace (apim-rest 4.11). */
function isServiceGroup(kind: KindName, value: string): boolean {
  return kind === 'ProductGroup' && scopeOf(value) === null;
}

export type Resolver = (reference: Reference) => string | undefined;

/**
 * Finds the key of what a reference mentions among `resources`; undefined where it is not there. An operation that is no
 * resource of its own, because its API's specification carries it, is answered for by the API.
 */
export function createResolver(resources: Iterable<Resource>): Resolver {
  const keys = new Set<string>();
  const namedValues = new Map<string, string>();
  for (const resource of resources) {
    const key = resourceKey(resource.id);
    keys.add(key);
    const { displayName } = resource.properties;
    if (resource.kind === 'NamedValue' && typeof displayName === 'string') namedValues.set(displayNameKey(scopeOf(key), displayName), key);
  }
  return ({ to, by, name, scope }) => {
    if (by === 'display-name') return namedValues.get(displayNameKey(scope, name));
    const key = resourceKey(name);
    return keys.has(key) ? key : standInKey(key, to, keys);
  };
}

/** Whether it can be told if the target is there: nothing is known of kinds that were not read. */
export function isKnown({ to }: Reference, unread: ReadonlySet<KindName>): boolean {
  return !unread.has(to);
}

function displayNameKey(scope: string | null, displayName: string): string {
  return `${scope ?? ''}/${displayName}`;
}

/** What answers for a resource that is not known by itself: the root of a revision, the API of an operation. */
function standInKey(key: string, to: KindName, keys: ReadonlySet<string>): string | undefined {
  if (to === 'ApiOperation') {
    const api = parseResourceId(key)?.parent ?? '';
    return keys.has(api) ? api : standInKey(api, 'Api', keys);
  }
  const { root, revision } = parseApiName(key);
  return revision !== null && keys.has(root) ? root : undefined;
}
