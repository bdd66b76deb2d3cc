import { kindRow } from '../model/kinds.ts';
import { requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { mentionedBy } from './closure.ts';
import type { Change } from './plan.ts';
import { createResolver } from './references.ts';

/** That a resource needs another one, which a plan changes. */
export interface Dependent {
  /** ARM path below the service of what needs it, changed itself or not. */
  readonly id: string;
  /** That of what is changed. */
  readonly on: string;
}

/**
 * What directly depends on what a plan changes, sorted: what refers to it, and what lies below it where that is changed too.
 * An association that stays as it is stands for its holder: a product depends on its APIs.
 * @param desired what the folder asks for; it wins over `live`, what the service holds
 */
export function findDependents(changes: readonly Change[], desired: Snapshot, live: Snapshot): readonly Dependent[] {
  const changed = new Map(changes.filter(({ op }) => op !== 'unmanaged').map(({ id }) => [resourceKey(id), id]));
  if (changed.size === 0) return [];
  const sides = new Map([...live, ...desired]);
  const resolve = createResolver(sides.values());
  const found = new Map<string, Dependent>();
  for (const [key, resource] of sides) {
    const { parent } = requireResourceId(resource.id);
    const isChanged = changed.has(key);
    const targets = [...mentionedBy(resource).map(resolve), ...(isChanged && parent !== null ? [resourceKey(parent)] : [])];
    const id = isChanged ? changed.get(key) ?? '' : holderOf(resource, parent);
    for (const target of targets) {
      const on = target === undefined ? undefined : changed.get(target);
      if (on !== undefined && target !== resourceKey(id)) found.set(`${on}\n${id}`, { id, on });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, dependent]) => dependent);
}

function holderOf({ id, kind }: Resource, parent: string | null): string {
  return kindRow(kind).body === 'association' && parent !== null ? parent : id;
}
