import type { FolderForm } from '../commands/ports.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { LayoutName } from '../model/kinds.ts';
import type { FoundFile } from './scan.ts';

/** The order in which statements of one resource count: the first is the one that is changed. */
const FORMS: readonly FolderForm[] = ['shared', 'v7', 'cli', 'v6', 'v4-v5'];

const OLDER: Partial<Record<FolderForm, string>> = { 'v6': 'version 6 of the toolkit', 'v4-v5': 'versions 4 and 5 of the toolkit' };

export function formRank(form: FolderForm): number {
  return FORMS.indexOf(form);
}

/**
 * The layout that most files have which are in one layout only. Where there is no such file, it is the successor's if all
 * files can be in it and one of them not in the native layout. `v7` otherwise.
 */
export function detectLayout(files: readonly FoundFile[]): LayoutName {
  const count = (layout: LayoutName): number => files.filter((file) => possibleForms(file).join() === layout).length;
  const [native, successor] = [count('v7'), count('cli')];
  if (native > 0 || successor > 0) return successor > native ? 'cli' : 'v7';
  const fits = (layout: LayoutName): boolean => files.every(({ forms }) => forms.includes('shared') || forms.includes(layout));
  return fits('cli') && !fits('v7') ? 'cli' : 'v7';
}

/** The form of a file: where the successor and an older tool have it in one place, what the rest of the folder is decides. */
export function formOf(file: FoundFile, layout: LayoutName): FolderForm {
  const forms = possibleForms(file);
  return forms.find((form) => (form === 'cli') === (layout === 'cli')) ?? forms[0] ?? 'shared';
}

/** Versions 4 and 5 of the toolkit knew no workspaces (apiops-toolkit 1.9). */
function possibleForms({ forms, workspace }: FoundFile): readonly FolderForm[] {
  const possible = forms.filter((form) => form !== 'v4-v5');
  return workspace === null || possible.length === 0 ? forms : possible;
}

/** The numbers of files by form, most first. */
export function countForms(files: readonly { readonly form: FolderForm }[]): { readonly form: FolderForm; readonly files: number }[] {
  return FORMS.map((form) => ({ form, files: files.filter((file) => file.form === form).length }))
    .filter(({ files: count }) => count > 0).sort((a, b) => b.files - a.files);
}

/** One finding for each older form, with the first file (by path) that has it. `show` makes a path as diagnostics have it. */
export function reportOlder(files: readonly { readonly path: string; readonly form: FolderForm }[], show: (path: string) => string): Diagnostic[] {
  return FORMS.flatMap((form) => {
    const tool = OLDER[form];
    const paths = files.filter((file) => file.form === form).map(({ path }) => path).sort();
    const [first] = paths;
    if (tool === undefined || first === undefined) return [];
    const count = paths.length === 1 ? '1 file has' : `${paths.length} files have`;
    return [diagnostic('layout-older', `${count} the form of ${tool}, ${show(first)} for example. They are read as they are; 'init --convert' rewrites them.`, { file: show(first) })];
  });
}
