import { getAt, isObject, mapScalars, textOf } from '../model/json.ts';
import { ancestorsOf, resourceKey, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { holdsToken } from '../model/token.ts';
import { toOperation, type ApiDefinition, type Operation, type Tag } from '../specification/index.ts';
import { findDefinition, withDefinition } from './definition.ts';

/**
 * A folder as the service exported it once it was published: specifications say what operations, tags of operations and
 * tag descriptions beside them say too. Schemas that such an operation names are not known of it.
 */
export function toPublished(folder: Snapshot): Snapshot {
  const beside = new Map<string, Resource[]>();
  for (const [key, resource] of folder) {
    if (resource.kind !== 'ApiOperation' && resource.kind !== 'ApiOperationTag' && resource.kind !== 'ApiTagDescription') continue;
    const api = resourceKey(ancestorsOf(key)[resource.kind === 'ApiOperationTag' ? 1 : 0] ?? '');
    beside.set(api, [...beside.get(api) ?? [], resource]);
  }
  return new Map([...folder].map(([key, resource]) => {
    const definition = beside.has(key) ? findDefinition(resource.content) : null;
    return [key, definition === null || resource.content === undefined ? resource
      : { ...resource, content: withDefinition(resource.content, withBeside(definition, beside.get(key) ?? [], (tag) => nameOfTag(key, tag, folder))) }];
  }));
}

/** A folder in which the service supplies what tokens without a value stand for: it cannot be compared, and counts as not moved. */
export function withUnresolved(folder: Snapshot, live: Snapshot): Snapshot {
  return new Map([...folder].map(([key, resource]) => {
    const current = live.get(key);
    if (current === undefined) return [key, resource];
    const properties = mapScalars(resource.properties, (value, path) => value instanceof Sensitive && holdsToken(value.reveal()) ? getAt(current.properties, path) ?? value : value);
    const { content } = resource;
    const isOpen = content?.template !== undefined && content.template === content.text && current.content !== undefined;
    return [key, { ...resource, properties: isObject(properties) ? properties : {}, ...(isOpen ? { content: current.content } : {}) }];
  }));
}

function withBeside(definition: ApiDefinition, beside: readonly Resource[], nameOf: (tag: string) => string): ApiDefinition {
  const operations = new Map(definition.operations.map((operation) => [operation.name.toLowerCase(), operation]));
  const tags = new Map(definition.tags.map((tag) => [tag.name.toLowerCase(), tag]));
  for (const resource of beside) if (resource.kind === 'ApiOperation') operations.set(ownName(resource), toExported(resource, operations.get(ownName(resource))));
  for (const { id, kind, properties } of beside) {
    const name = nameOf(resourceName(id));
    if (kind === 'ApiTagDescription') tags.set(name.toLowerCase(), { name, description: textOf(properties['description']) || null } satisfies Tag);
    const above = kind === 'ApiOperationTag' ? resourceName(ancestorsOf(id)[0] ?? '').toLowerCase() : null;
    const operation = above === null || scopeOf(id) !== null ? undefined : operations.get(above);
    if (above !== null && operation !== undefined) operations.set(above, { ...operation, tags: [...operation.tags, name] });
  }
  return { ...definition, operations: [...operations.values()], tags: [...tags.values()] };
}

/** What is silent follows the specification. */
function toExported({ id, properties }: Resource, operation: Operation | undefined): Operation {
  if (operation === undefined) return toOperation(resourceName(id), properties, [], () => null);
  return { ...operation, displayName: textOf(properties['displayName']) || operation.displayName, description: textOf(properties['description']) || operation.description };
}

function ownName({ id }: Resource): string {
  return resourceName(id).toLowerCase();
}

/** The display name of a tag of the API's scope. */
function nameOfTag(api: string, tag: string, folder: Snapshot): string {
  return textOf(folder.get(api.replace(/apis\/[^/]+$/, `tags/${tag.toLowerCase()}`))?.properties['displayName']) || tag;
}
