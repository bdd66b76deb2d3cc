import { textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, requireResourceId, resourceKey, rootApiOf, scopeOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import type { Write } from './plan.ts';
import { importedTags, tagKey } from './tags.ts';

/**
 * Imports that bring a tag which is not there yet create it, and collide where they do so side by side (apim-rest 3.2).
 * `tags` is null for what is no import.
 */
export function lanesOf(resource: Resource, tags: ReadonlyMap<string, string> | null): string[] {
  const scope = scopeOf(resource.id);
  const prefix = scope === null ? '' : `workspaces/${scope}/`;
  switch (kindRow(resource.kind).lane) {
    case 'kind': return [prefix + resource.kind];
    case 'api': {
      const set = parseResourceId(textOf(resource.properties['apiVersionSetId']))?.id;
      const created = tags === null ? [] : importedTags(resource).map((tag) => tagKey(resource.id, tag)).filter((tag) => !tags.has(tag));
      return [`api:${rootApiOf(resourceKey(resource.id)) ?? ''}`, ...(set === undefined ? [] : [`version-set:${set.toLowerCase()}`]), ...[...new Set(created)].map((tag) => `tag:${tag}`)];
    }
    case 'none': return [];
  }
}

/** The APIs, by the key of their roots, under which an operation that takes its time lets nothing else be written (apim-rest 7.2). */
export interface Locks {
  /** While one of their schemas is written, or one of several revisions. */
  readonly always: ReadonlySet<string>;
  /** While they are written themselves; what is created or changed below one revision waits for that anyway. */
  readonly forDeletes: ReadonlySet<string>;
}

/** What the ops of a plan, by the keys of their resources, lock. */
export function lockedApis(ops: ReadonlyMap<string, Write['op']>): Locks {
  const written = [...ops].filter(([, op]) => op !== 'delete').map(([key]) => key);
  const rootsOf = (kind: KindName): string[] => written.filter((key) => requireResourceId(key).kind === kind).map((key) => rootApiOf(key) ?? '');
  const apis = rootsOf('Api');
  const seen = new Set<string>();
  const several = apis.filter((root) => seen.size === seen.add(root).size);
  return { always: new Set([...rootsOf('ApiSchema'), ...several]), forDeletes: new Set(apis) };
}

/** The lane that a write below an API shares with those that lock it; APIs, releases and schemas have it by themselves. */
export function lockOf(key: string, op: Write['op'], { always, forDeletes }: Locks): string[] {
  const root = rootApiOf(key);
  const isLocked = root !== null && kindRow(requireResourceId(key).kind).lane !== 'api' && (always.has(root) || (op === 'delete' && forDeletes.has(root)));
  return isLocked ? [`api:${root}`] : [];
}
