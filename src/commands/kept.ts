import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { resourceKey, rootApiOf } from '../model/resource-id.ts';
import type { Location, Resource, Snapshot } from '../model/resource.ts';
import type { Change } from '../plan/plan.ts';

/** What the folder keeps of what drifted, because it is not known what was published last. */
export interface Kept {
  /** Whether all of a resource stays as the folder has it, by key. */
  readonly covers: (key: string) => boolean;
  /** What is kept, and what to do about it (`accept-kept`). */
  readonly diagnostics: readonly Diagnostic[];
}

export const NOTHING_KEPT: Kept = { covers: () => false, diagnostics: [] };

/**
 * What the service does not have may be new in Git, so it stays; and so does all of an API where that is one of its revisions
 * and another is current in the service, because names mean something else on each side then.
 */
export function toKept(drifted: readonly Change[], folder: Snapshot, live: Snapshot): Kept {
  const rootOf = ({ id }: Change): string | null => rootApiOf(resourceKey(id));
  const absent = drifted.filter(({ op }) => op === 'create');
  const keys = new Set(absent.map(({ id }) => resourceKey(id)));
  const roots = new Set(absent.map(rootOf));
  const left = new Set(drifted.filter((change) => change.op === 'create' ? rootOf(change) === resourceKey(change.id) : isSwitch(change) && roots.has(rootOf(change))).map(rootOf));
  const covers = (key: string): boolean => keys.has(key) || left.has(rootApiOf(key));
  return {
    covers,
    diagnostics: drifted.flatMap((change) => {
      const { id, op } = change;
      const own = folder.get(resourceKey(id));
      if (op === 'create') return [tell(id, id, own?.source?.locate([]))];
      if (covers(resourceKey(id))) return [diagnostic('accept-kept', `What drifted of ${id} was not taken into the folder: another revision of the API is current in the service, and a revision that only the folder has was kept.`, { resource: id, ...own?.source?.locate([]) })];
      return lacksContent(live.get(resourceKey(id)), own) ? [tell(id, `the ${own?.content?.codec ?? 'content'} of ${id}`, toContentPlace(own))] : [];
    }),
  };
}

/** Where another revision is current, every name of the API means something else (apim-rest 3.5). */
export function isSwitch({ kind, properties }: Change): boolean {
  return kind === 'Api' && properties.some(({ path }) => path === 'isCurrent' || path === 'apiRevision');
}

/** Whether the service has a resource without the content that the folder has of it. */
export function lacksContent(live: Resource | undefined, own: Resource | undefined): boolean {
  return live !== undefined && live.content === undefined && own?.content !== undefined;
}

function toContentPlace(own: Resource | undefined): Location | undefined {
  const { source } = own ?? {};
  return source === undefined ? undefined : { file: source.contentFile ?? source.file, line: source.contentLine ?? 1 };
}

function tell(id: string, what: string, place: Location | undefined): Diagnostic {
  return diagnostic('accept-kept', `The service does not have ${what}. It may have been deleted there or be new in Git, and it is not known what was published last: the file was kept. Check out with fetch-depth: 0, so that it is known, or delete the file.`, { resource: id, ...place });
}
