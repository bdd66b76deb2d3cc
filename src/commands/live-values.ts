import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { findPaths, formatPath, getAt, setAt, textOf, type JsonPath } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { parseResourceId, workspaceOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import type { LiveStore } from './ports.ts';

/** The secrets of the service that the folder supplies too, so that they can be compared: those that named values hold. */
export async function withSecrets(desired: Snapshot, live: Snapshot, store: LiveStore, findings: Diagnostic[]): Promise<Snapshot> {
  const result = new Map(live);
  const namedValues = new Map([...live.values()].flatMap((one) => one.kind === 'NamedValue' ? [[textOf(one.properties['displayName']), one] as const] : []));
  for (const [key, resource] of desired) {
    const current = live.get(key);
    if (current === undefined) continue;
    for (const [path, holder] of hiddenValues(resource, current, namedValues)) {
      const value = await store.readSecretValue(holder.id);
      const known = result.get(key) ?? current;
      if (value !== 'forbidden') result.set(key, { ...known, properties: setAt(known.properties, path, value) as Resource['properties'] });
      else {
        findings.push(diagnostic('secret-not-compared',
          `'${formatPath(path)}' of ${resource.id} was not compared: the identity may not read it. Grant Microsoft.ApiManagement/service/namedValues/listValue/action to see changed secrets.`,
          { resource: resource.id }));
      }
    }
  }
  return result;
}

/** Where the service hides a secret that the folder supplies, with the named value that holds it: itself, or the one made for a logger (apim-rest 4.7). */
function hiddenValues(desired: Resource, { kind, properties }: Resource, namedValues: ReadonlyMap<string, Resource>): readonly (readonly [JsonPath, Resource])[] {
  return kindRow(kind).secret.flatMap(({ path, returned }) => findPaths(desired.properties, path).flatMap((at) => {
    if (!(getAt(desired.properties, at) instanceof Sensitive)) return [];
    const shown = getAt(properties, at);
    if (kind === 'NamedValue') return properties['secret'] === true && properties['keyVault'] === undefined && shown === undefined ? [[at, namedValues.get(textOf(properties['displayName']))]] : [];
    return returned === 'reference' && typeof shown === 'string' && isGeneratedReference(shown) ? [[at, namedValues.get(shown.slice(2, -2))]] : [];
  })).filter((entry): entry is [JsonPath, Resource] => entry[1] !== undefined);
}

/**
 * All subscriptions, consumers' too, of the scopes (the service, its workspaces) where the folder brings new ones with an
 * owner, since a product may limit them per user, and where a product, an API or a workspace is deleted, since its
 * subscriptions would go with it. Null where none were needed.
 */
export async function readSubscriptions(effective: Snapshot, live: Snapshot, deleted: ReadonlySet<string>, store: LiveStore): Promise<readonly Resource[] | null> {
  const owned = [...effective].filter(([key, { kind, properties }]) => kind === 'Subscription' && properties['ownerId'] !== undefined && !live.has(key)).map(([key]) => workspaceOf(key));
  const subscribed = [...deleted].filter((key) => ['Api', 'Product', 'Workspace'].includes(parseResourceId(key)?.kind ?? '')).map((key) => workspaceOf(key));
  const scopes = new Set([...owned, ...subscribed]);
  if (scopes.size === 0) return null;
  return (await Promise.all([...scopes].map((scope) => store.list('Subscription', scope)))).flat();
}
