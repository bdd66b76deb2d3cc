import type { LiveStore } from '../commands/ports.ts';
import { isAutomaticSubscriptionTo } from '../model/generated.ts';
import { textOf } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { parseApiName, resourceKey, rootApiOf, splitAtApi, workspaceOf } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import type { Write } from '../plan/plan.ts';
import { reachOf } from '../plan/reach.ts';
import { createResolver, propertyReferences } from '../plan/references.ts';
import { importedTags, tagKey, tagsByName } from '../plan/tags.ts';
import type { Look } from './look.ts';
import { withToldSecrets } from './secrets.ts';

/** Kinds that take subscriptions along when they are deleted. */
const SUBSCRIBED: ReadonlySet<KindName> = new Set<KindName>(['Product', 'Api', 'Workspace']);

/** The service before a publish. */
export interface Memory {
  readonly snapshot: Snapshot;
  /** Keys of what the writes may change: of these it is known what the service held, or that it held nothing. */
  readonly reach: (writes: readonly Write[]) => ReadonlySet<string>;
}

/**
 * What a roll-back needs of the service as it is before a publish: everything that the writes may change, read once more
 * with the secrets that are not shown and the subscriptions that go with what is deleted.
 * @param live what the plan knew of the service
 */
export async function rememberService(live: Snapshot, writes: readonly Write[], { store, look }: { readonly store: LiveStore; readonly look: Look }): Promise<Memory> {
  const known = toSnapshot([...live.values(), ...await listSubscriptions(writes, store), ...await listTags(writes, tagsByName(live), store)]);
  const wanted = toSnapshot(writes.filter(({ op }) => op !== 'delete').map(({ resource }) => resource));
  const reach = (some: readonly Write[]): ReadonlySet<string> => withOtherNames(reachOf(some, known, wanted), writes, [known, wanted]);
  const reached = reach(writes);
  const seen = await withToldSecrets(await look([...reached], true), reached, store);
  return { snapshot: toSnapshot([...[...known].flatMap(([key, resource]) => reached.has(key) ? [] : [resource]), ...seen.values()]), reach };
}

/** Of imports the tags that they name, where these are not among those that are known: by now an import may have made them (apim-rest 3.2). */
export async function listTags(writes: readonly Write[], known: ReadonlyMap<string, string>, store: LiveStore): Promise<readonly Resource[]> {
  const imports = writes.filter(({ resource, withContent, op }) => resource.kind === 'Api' && withContent && op !== 'delete');
  const names = new Set(imports.flatMap(({ resource }) => importedTags(resource).map((tag) => tagKey(resource.id, tag))).filter((tag) => !known.has(tag)));
  if (names.size === 0) return [];
  const tags = await listBeside('Tag', imports, store);
  return tags.filter(({ id, properties }) => names.has(tagKey(id, textOf(properties['displayName']))));
}

/** Subscriptions that the service made with new products (apim-rest 4.1), where the publish did not come to remove them. */
export async function listAutomatic(writes: readonly Write[], store: LiveStore): Promise<readonly Resource[]> {
  const made = writes.filter(({ op, resource }) => op === 'create' && resource.kind === 'Product');
  const subscriptions = await listBeside('Subscription', made, store);
  return subscriptions.filter((one) => made.some(({ id }) => isAutomaticSubscriptionTo(id, one)));
}

/** Subscriptions to what is deleted, those too that belong to somebody or were made with a product. */
async function listSubscriptions(writes: readonly Write[], store: LiveStore): Promise<readonly Resource[]> {
  const gone = writes.filter(({ op, resource }) => (op === 'delete' || op === 'replace') && SUBSCRIBED.has(resource.kind));
  const resolve = createResolver(gone.map(({ resource }) => resource));
  const subscriptions = await listBeside('Subscription', gone, store);
  return subscriptions.filter((one) => propertyReferences(one).some((reference) => resolve(reference) !== undefined));
}

/** What is there of a kind in each scope, the service or a workspace, that the writes are in; each is listed once. */
async function listBeside(kind: KindName, writes: readonly Write[], store: LiveStore): Promise<readonly Resource[]> {
  return (await Promise.all([...new Set(writes.map(({ id }) => workspaceOf(id)))].map((scope) => store.list(kind, scope)))).flat();
}

/** Where the plan makes another revision current, whether that was done or not, what was `apis/x` is `apis/x;rev=1` then, and the other way round (apim-rest 3.5). */
function withOtherNames(keys: ReadonlySet<string>, writes: readonly Write[], sides: readonly Snapshot[]): ReadonlySet<string> {
  const roots = new Set(writes.filter(({ op, resource }) => op === 'make-current' || resource.kind === 'ApiRelease').map(({ id }) => rootApiOf(resourceKey(id))));
  const names = new Map<string, Set<string>>();
  for (const side of sides) {
    for (const { kind, id, properties } of side.values()) {
      const root = kind === 'Api' ? rootApiOf(resourceKey(id)) : null;
      if (root === null || !roots.has(root)) continue;
      const revision = parseApiName(id).revision ?? textOf(properties['apiRevision']);
      const own = names.get(root) ?? new Set([root]);
      if (revision !== '') own.add(`${root};rev=${revision.toLowerCase()}`);
      names.set(root, own);
    }
  }
  const others = [...keys].flatMap((key) => {
    const { after } = splitAtApi(key) ?? { after: '' };
    return [...names.get(rootApiOf(key) ?? '') ?? []].map((name) => name + after);
  });
  return new Set([...keys, ...others]);
}
