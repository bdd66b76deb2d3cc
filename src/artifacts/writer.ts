import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { WithheldSecret, WriteReport } from '../commands/ports.ts';
import { emptyFolderCodes, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { LayoutName } from '../model/kinds.ts';
import type { Snapshot } from '../model/resource.ts';
import { readFolder, type Folder } from './folder.ts';
import { replaceFiles } from './transaction.ts';
import { Writing } from './writing.ts';

/**
 * Makes the folder say what `live` says, inside `selected`. A file changes only where its meaning does; new files take
 * `layout`, else that of the folder. Throws UserError for a folder that cannot be read as a whole, for a name that no file
 * can have, and where nothing could be written.
 */
export async function writeFolder(folder: string, live: Snapshot, selected: (id: string) => boolean, layout?: LayoutName): Promise<WriteReport & { readonly withheld: readonly WithheldSecret[] }> {
  const current = await readFolder(folder);
  requireReadable(folder, current, 'nothing was written');
  const writing = new Writing(folder, current, await readOuterTexts(folder, current), live, selected, layout);
  const changes = writing.plan();
  await replaceFiles(folder, changes, { known: new Set(current.read) });
  return { ...toReport(changes, current, writing.diagnostics), withheld: writing.withheld };
}

/** Throws UserError for a folder that holds an error: what is not understood must not be written over. */
export function requireReadable(folder: string, { diagnostics }: Folder, consequence: string): void {
  const errors = diagnostics.filter(({ code, severity }) => severity === 'error' && !emptyFolderCodes.has(code));
  if (errors.length === 0) return;
  throw new UserError('validation-failed', `The folder '${folder}' holds ${errors.length} error${errors.length === 1 ? '' : 's'}, so ${consequence}: ${errors[0]?.message ?? ''}`);
}

/** @param changes the new text of each file, or null for one that goes */
export function toReport(changes: ReadonlyMap<string, string | null>, { read }: Folder, diagnostics: readonly Diagnostic[]): WriteReport {
  const existing = new Set(read);
  const paths = (wanted: (path: string, text: string | null) => boolean): string[] => [...changes].filter(([at, text]) => wanted(at, text)).map(([at]) => at).sort();
  return {
    created: paths((at, text) => text !== null && !existing.has(at)), changed: paths((at, text) => text !== null && existing.has(at)),
    deleted: paths((_at, text) => text === null), diagnostics,
  };
}

/** The texts of JSON files that hold the content of a resource without being its information file. */
async function readOuterTexts(folder: string, { files }: Folder): Promise<ReadonlyMap<string, string>> {
  const outer = [...files.values()].flatMap(({ content, information }) => content?.inside === true && content.path !== information?.path ? [content.path] : []);
  return new Map(await Promise.all(outer.map(async (file) => [file, await readFile(path.join(folder, file), 'utf8')] as const)));
}
