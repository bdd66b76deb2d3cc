import { collectTexts } from '../model/normalize.ts';
import { findPaths, getAt, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, parseResourceId, requireResourceId, resourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { policyReferences } from '../policy/index.ts';

/** A mention of another resource. Named values are mentioned by display name, everything else by its id. */
export interface Reference {
  readonly to: KindName;
  readonly name: string;
  readonly by: 'id' | 'display-name';
  /** The property that holds it, or the line of the content. */
  readonly path: JsonPath | null;
  readonly line: number | null;
}

/** Kinds that a policy mentions and that this table of kinds holds; the rest cannot be checked. */
const POLICY_TARGETS: Readonly<Record<string, KindName>> = {
  'named-value': 'NamedValue', fragment: 'PolicyFragment', backend: 'Backend', logger: 'Logger',
};

const NAMED_VALUE = /\{\{([A-Za-z0-9\-._]+)\}\}/g;

/** Everything that a resource mentions: ids in its properties, named values, and what its policy names. Throws PolicySyntaxError. */
export function referencesOf(resource: Resource): Reference[] {
  const row = kindRow(resource.kind);
  const { workspace } = requireResourceId(resource.id);
  const byId = row.references.flatMap(({ path, to }) => to.length === 0 ? [] : path === '{name}'
    ? [{ to: to[0] as KindName, name: resourceId(to[0] as KindName, [resourceName(resource.id)], workspace), by: 'id' as const, path: null, line: null }]
    : findPaths(resource.properties, path).flatMap((at) => idReference(getAt(resource.properties, at), to, at)));
  const expanded = row.expands.flatMap((property) => collectTexts(resource.properties[property] ?? null)
    .flatMap(({ path, text }) => [...text.matchAll(NAMED_VALUE)].map((match) => (
      { to: 'NamedValue' as const, name: match[1] ?? '', by: 'display-name' as const, path: [property, ...path], line: null }))));
  const { content } = resource;
  const fromPolicy = content?.codec !== 'policy' ? [] : policyReferences(content.text, content.format === 'xml' ? 'xml' : 'rawxml')
    .flatMap(({ type, name, line }): Reference[] => {
      const to = POLICY_TARGETS[type];
      if (to === undefined) return [];
      return [{ to, name: to === 'NamedValue' ? name : resourceId(to, [name], workspace), by: to === 'NamedValue' ? 'display-name' : 'id', path: null, line }];
    });
  return [...byId, ...expanded, ...fromPolicy];
}

function idReference(value: unknown, to: readonly string[], path: JsonPath): Reference[] {
  if (typeof value !== 'string') return [];
  const parsed = parseResourceId(value);
  return parsed !== null && to.includes(parsed.kind) ? [{ to: parsed.kind, name: parsed.id, by: 'id', path, line: null }] : [];
}

/** Finds the key of what a reference mentions among `resources`; undefined where it is not there. */
export function createResolver(resources: Iterable<Resource>): (reference: Reference) => string | undefined {
  const keys = new Set<string>();
  const namedValues = new Map<string, string>();
  for (const resource of resources) {
    const key = resourceKey(resource.id);
    keys.add(key);
    const { displayName } = resource.properties;
    if (resource.kind === 'NamedValue' && typeof displayName === 'string') namedValues.set(displayName, key);
  }
  return ({ by, name }) => {
    if (by === 'display-name') return namedValues.get(name);
    const key = resourceKey(name);
    return keys.has(key) ? key : currentRevisionKey(key, keys);
  };
}

/** `apis/x;rev=2` where only `apis/x` is known: its root answers for every revision. */
function currentRevisionKey(key: string, keys: ReadonlySet<string>): string | undefined {
  const { root, revision } = parseApiName(key);
  return revision !== null && keys.has(root) ? root : undefined;
}
