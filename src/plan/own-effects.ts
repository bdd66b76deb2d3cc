import { kindRow, type KindName } from '../model/kinds.ts';
import { textOf } from '../model/json.ts';
import { parseApiName, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { aboveOf } from './absent.ts';
import { mentionedBy } from './closure.ts';
import { createResolver } from './references.ts';
import type { RevisionSwitch } from './revisions.ts';
import { importedTags, tagKey } from './tags.ts';
import type { PlannedOp } from './writes.ts';

interface OwnEffects {
  readonly ops: ReadonlyMap<string, PlannedOp>;
  readonly desired: Snapshot;
  readonly live: Snapshot;
  readonly switches: ReadonlyMap<string, RevisionSwitch>;
  readonly hasContent: (key: string) => boolean;
  /** Keys of what an import of a specification takes away or changes. */
  readonly undone: ReadonlySet<string>;
}

/**
 * Keys of what a plan writes, and changes by another of its writes before: what an import of a specification makes and
 * removes, the other revisions of an API whose current one changes or is another (apim-rest 3.2, 3.5), what goes with a
 * resource that is replaced, the texts in which the service renames a named value by itself (apim-rest 4.5), and the
 * specifications that name a tag by its display name.
 */
export function findTouched({ ops, desired, live, switches, hasContent, undone }: OwnEffects): ReadonlySet<string> {
  const isWritten = (key: string): boolean => ops.has(key) && ops.get(key) !== 'delete';
  const replaced = new Set([...ops].filter(([, op]) => op === 'replace').map(([key]) => key));
  const renamedOf = (kind: KindName): Resource[] => [...live].flatMap(([key, resource]) => resource.kind === kind && isWritten(key) && isRenamed(key, desired, live) ? [resource] : []);
  const renamed = createResolver(renamedOf('NamedValue'));
  const renamedTags = new Set(renamedOf('Tag').map(({ id, properties }) => tagKey(id, textOf(properties['displayName']))));
  return new Set([...ops.keys()].filter((key) => {
    const resource = live.get(key);
    if (resource === undefined) return false;
    const root = rootApiOf(key);
    if (root !== null && switches.has(root)) return true;
    if (resource.kind === 'Api' && parseApiName(resource.id).revision !== null && root !== null && isWritten(root)) return true;
    if (resource.kind === 'Api' && renamedTags.size > 0 && importedTags(resource).some((tag) => renamedTags.has(tagKey(key, tag)))) return true;
    const above = aboveOf(key);
    return above.some((each) => replaced.has(each) || ((kindRow(resource.kind).carried || undone.has(key)) && isWritten(each) && hasContent(each)))
      || mentionedBy(resource).some((reference) => renamed(reference) !== undefined);
  }));
}

function isRenamed(key: string, desired: Snapshot, live: Snapshot): boolean {
  const name = (side: Snapshot): string => textOf(side.get(key)?.properties['displayName']);
  return desired.has(key) && name(desired) !== name(live);
}

