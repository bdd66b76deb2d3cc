import type { ArtifactRead } from '../commands/ports.ts';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import type { LayoutName } from '../model/kinds.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { countForms, detectLayout, formOf, reportOlder } from './forms.ts';
import type { JsonFile } from './json-file.ts';
import { Reading } from './reading.ts';
import type { ResourceFiles } from './resource-files.ts';
import { settleRevisions } from './revisions.ts';
import { scanFolder, toShownPath } from './scan.ts';

export type { Repetition, ResourceFiles } from './resource-files.ts';

/** The folder as it was read, with what a writer needs to change it. */
export interface Folder {
  readonly exists: boolean;
  readonly snapshot: Snapshot;
  /** Resources of revisions that their root already is, by key, and the key of that root; no part of the snapshot. */
  readonly redundant: ReadonlyMap<string, { readonly resource: Resource; readonly root: string }>;
  /** By the key of the resource, redundant ones included. */
  readonly files: ReadonlyMap<string, ResourceFiles>;
  /** Arrays of associations by path: also the empty ones. */
  readonly arrays: ReadonlyMap<string, JsonFile>;
  readonly read: readonly string[];
  /** The layout that new files take: that of most files which are in one layout only. */
  readonly layout: LayoutName;
  readonly forms: ArtifactRead['forms'];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the folder, with everything that is wrong in it at once. */
export async function readFolder(folder: string): Promise<Folder> {
  const scan = await scanFolder(folder);
  if (!scan.exists) return { ...emptyFolder, diagnostics: [diagnostic('artifacts-missing', `The artifact folder '${folder}' does not exist.`, { file: folder })] };
  const layout = detectLayout(scan.files);
  const reading = new Reading(folder);
  for (const file of scan.files) await reading.readFile({ ...file, form: formOf(file, layout) });
  const found = reading.assemble();
  const { redundant, diagnostics } = settleRevisions(found);
  const findings = [...scan.diagnostics, ...reading.diagnostics, ...diagnostics, ...reportOlder(reading.read, (path) => toShownPath(folder, path))];
  if (found.size === 0 && !hasErrors(findings)) {
    findings.push(diagnostic('artifacts-empty', `The artifact folder '${folder}' holds no artifact that is known. Is it the right folder?`, { file: folder }));
  }
  return {
    exists: true,
    snapshot: new Map([...found].filter(([key]) => !redundant.has(key))),
    redundant: new Map([...redundant].flatMap(([key, root]) => {
      const resource = found.get(key);
      return resource === undefined ? [] : [[key, { resource, root }]];
    })),
    files: reading.files, arrays: reading.arrays, read: reading.read.map(({ path }) => path).sort(), layout, forms: countForms(reading.read), diagnostics: findings,
  };
}

const emptyFolder = { exists: false, snapshot: new Map(), redundant: new Map(), files: new Map(), arrays: new Map(), read: [], layout: 'v7', forms: [] } as const;
