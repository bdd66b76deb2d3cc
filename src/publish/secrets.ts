import type { LiveStore } from '../commands/ports.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { findPaths, getAt, isObject, setAt, textOf, type JsonPath } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Sensitive } from '../model/sensitive.ts';

/** The resources of `keys` with the secrets that the service does not show, and tells who may know them. */
export async function withToldSecrets(snapshot: Snapshot, keys: Iterable<string>, store: LiveStore): Promise<Snapshot> {
  const hidden = new Map([...snapshot.values()].flatMap((one) => one.kind === 'NamedValue' ? [[textOf(one.properties['displayName']), one] as const] : []));
  const told = await Promise.all([...keys].flatMap((key) => snapshot.get(key) ?? []).map(async (resource) => [resourceKey(resource.id), await withSecrets(resource, hidden, store)] as const));
  return new Map([...snapshot, ...told]);
}

async function withSecrets(resource: Resource, namedValues: ReadonlyMap<string, Resource>, store: LiveStore): Promise<Resource> {
  const { kind, id, properties } = resource;
  const { secretsAction, secret } = kindRow(kind);
  if (secretsAction === 'listSecrets') {
    const secrets = await store.readSecrets(id);
    return secrets === 'forbidden' ? resource : { ...resource, properties: { ...properties, ...secrets } };
  }
  if (isWithoutValue(resource)) return withValue(resource, ['value'], await store.readSecretValue(id));
  let result = resource;
  for (const path of secret.filter(({ returned }) => returned === 'reference').flatMap(({ path }) => findPaths(properties, path))) {
    const shown = textOf(getAt(properties, path));
    const holder = isGeneratedReference(shown) ? namedValues.get(shown.slice(2, -2)) : undefined;
    if (holder !== undefined) result = withValue(result, path, await store.readSecretValue(holder.id));
  }
  return result;
}

/** A named value whose secret is held by nothing but the service. */
export function isWithoutValue({ kind, properties }: Resource): boolean {
  return kind === 'NamedValue' && properties['secret'] === true && properties['keyVault'] === undefined && properties['value'] === undefined;
}

function withValue(resource: Resource, path: JsonPath, value: Sensitive | 'forbidden'): Resource {
  const properties = value === 'forbidden' ? resource.properties : setAt(resource.properties, path, value);
  return isObject(properties) ? { ...resource, properties } : resource;
}
