import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { JsonObject } from '../model/json.ts';
import { isOfAllRevisions, parseApiName, resourceKey, resourceName, splitAtApi } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { diffProperties } from '../plan/diff.ts';
import { revisionOf } from '../plan/revisions.ts';
import { isSameContent } from './contents.ts';

export interface SettledRevisions {
  /** Keys of the revisions that their root already is, all that lies below them included, with the key of the root. */
  readonly redundant: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the folders `x;rev=N` of an API whose folder `x` is revision N as well (apim-rest 3.5): the same said twice, or
 * two different things said of one revision.
 */
export function settleRevisions(snapshot: Snapshot): SettledRevisions {
  const redundant = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const below = keysBelowApis(snapshot);
  for (const [key, api] of snapshot) {
    const { root, revision } = parseApiName(key);
    if (api.kind !== 'Api') continue;
    if (revision === null) {
      if (api.properties['isCurrent'] === false) diagnostics.push(notCurrent(api, "is not current, and its folder is that of the current revision. Remove 'isCurrent', or swap the folders."));
      continue;
    }
    const own = revisionOf(api);
    if (own !== null && own !== revision) {
      diagnostics.push(diagnostic('contradiction', `${api.id} says that its revision is ${own}. Make its folder and 'apiRevision' agree.`, { ...api.source?.locate(['apiRevision']), resource: api.id }));
    }
    const current = snapshot.get(root);
    if (current === undefined || revisionOf(current) !== revision) {
      if (api.properties['isCurrent'] === true) diagnostics.push(notCurrent(api, `is current, and the current revision is that in the folder '${parseApiName(resourceName(api.id)).root}'. Remove 'isCurrent', or swap the folders.`));
      continue;
    }
    const [file, other] = [api.source?.file ?? api.id, current.source?.file ?? current.id];
    const difference = findDifference(snapshot, below, current, api);
    if (difference === null) {
      diagnostics.push(diagnostic('revision-redundant', `${file} repeats revision ${revision}, which ${other} already is. Its folder is not needed.`, { file, resource: api.id }));
    } else {
      diagnostics.push(diagnostic('revision-conflict',
        `${file} and ${other} both describe revision ${revision} of the API and differ in ${difference}. Keep one folder, or give them different revisions.`, { file, resource: api.id }));
    }
    redundant.set(key, root);
    for (const lower of below.get(key) ?? []) redundant.set(lower, root);
  }
  return { redundant, diagnostics };
}

/** Which revision is current is said by the folder (apim-rest 3.5); a file that says something else was meant to change it. */
function notCurrent(api: Resource, what: string): Diagnostic {
  return diagnostic('contradiction', `${api.id} says that it ${what}`, { ...api.source?.locate(['isCurrent']), resource: api.id });
}

/** The first thing in which two trees differ. */
function findDifference(snapshot: Snapshot, below: ReadonlyMap<string, readonly string[]>, current: Resource, revision: Resource): string | null {
  const tree = (api: Resource): Map<string, Resource> => new Map([resourceKey(api.id), ...below.get(resourceKey(api.id)) ?? []].flatMap((key) => {
    const resource = snapshot.get(key);
    return resource === undefined || isOfAllRevisions(resource.kind) ? [] : [[key.slice(api.id.length), resource] as const];
  }));
  const [left, right] = [tree(current), tree(revision)];
  for (const path of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [one, two] = [left.get(path), right.get(path)];
    const name = path === '' ? '' : ` of ${path.slice(1)}`;
    if (one === undefined || two === undefined) return `${path.slice(1)}, which only one of them has`;
    const [change] = diffProperties(one.kind, withoutNumber(one), withoutNumber(two));
    if (change !== undefined) return `'${change.path}'${name}`;
    if (!isSameContent(one.content, two.content)) return `the ${(one.content ?? two.content)?.codec}${name}`;
  }
  return null;
}

/** Which revision it is, and whether it is current, are said by the folder. */
function withoutNumber({ properties }: Resource): JsonObject {
  const { apiRevision: _number, isCurrent: _current, ...others } = properties;
  return others;
}

/** The keys of what lies below each API, by the key of the API. */
function keysBelowApis(snapshot: Snapshot): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const key of snapshot.keys()) {
    const parts = splitAtApi(key);
    if (parts === null || parts.after === '') continue;
    const api = parts.before + parts.name;
    const known = below.get(api);
    if (known === undefined) below.set(api, [key]);
    else known.push(key);
  }
  return below;
}
