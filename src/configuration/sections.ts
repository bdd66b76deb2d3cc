import { kindNames, kindRow, layoutForm, type KindName } from '../model/kinds.ts';

/** A section of an override or filter file: the list that names resources of one kind. */
export interface Section {
  readonly kind: KindName;
  /** Its keys: the present one first, then those of older formats. */
  readonly names: readonly string[];
}

/** Keys that neither the management API nor a folder uses (apiops-toolkit 2.4). */
const OLDER_NAMES: Partial<Record<KindName, readonly string[]>> = { ServicePolicy: ['servicePolicies'] };

/** The sections below an entry of `parent`; null for the top of the file. A workspace has those of the top that exist in workspaces. */
export function sectionsBelow(parent: KindName | null, inWorkspace: boolean): readonly Section[] {
  const holder = parent === 'Workspace' ? null : parent;
  const isWorkspace = inWorkspace || parent === 'Workspace';
  return kindNames.filter((kind) => kindRow(kind).parent === holder && (!isWorkspace || kindRow(kind).workspace))
    .map((kind) => ({ kind, names: [...new Set([sectionName(kind), collectionOf(kind), ...OLDER_NAMES[kind] ?? []])] }));
}

/** The section with this key, in any case; undefined where there is none. */
export function findSection<T extends Section>(sections: readonly T[], key: string): T | undefined {
  return sections.find(({ names }) => names.some((name) => name.toLowerCase() === key.toLowerCase()));
}

/** The collection of a kind in the management API, `apiVersionSets`. */
export function collectionOf(kind: KindName): string {
  return kindRow(kind).path.split('/')[0] ?? '';
}

/** The name of the one resource of a singleton kind: `policy`, `default`. Null where resources have names of their own. */
export function singletonName(kind: KindName): string | null {
  const { path } = kindRow(kind);
  return path.includes('{name}') ? null : path.slice(path.lastIndexOf('/') + 1);
}

/** What folders call the collection of a kind in either layout: `version sets`, `versionSets`. Empty where it has no folder of its own. */
export function folderCollections(kind: KindName): readonly string[] {
  const { body } = kindRow(kind);
  if (body === 'association' || singletonName(kind) !== null) return [];
  return [layoutForm(kind, 'cli'), layoutForm(kind, 'v7')].map(({ folder }) => folder.split('/').at(-2) ?? '');
}

/** Override and filter files take the words of the successor's folder: `versionSets`. */
function sectionName(kind: KindName): string {
  return folderCollections(kind)[0] ?? collectionOf(kind);
}
