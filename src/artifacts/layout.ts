import { kindRow, layoutForm, type KindName, type LayoutName } from '../model/kinds.ts';
import { requireResourceId } from '../model/resource-id.ts';
import { toFileName } from './names.ts';

/** Specification files in the order in which the first one counts (apiops-toolkit 1.2). A null format is told by the document. */
export const specificationFiles = [
  { extension: 'graphql', format: 'graphql' },
  { extension: 'wsdl', format: 'wsdl' },
  { extension: 'wadl', format: 'wadl-xml' },
  { extension: 'edmx', format: 'odata' },
  { extension: 'proto', format: 'grpc' },
  { extension: 'json', format: null },
  { extension: 'yaml', format: 'openapi' },
  { extension: 'yml', format: 'openapi' },
] as const;

const SPECIFICATION = 'specification';

/** The name of a specification file with this extension. */
export function specificationFile(extension: string): string {
  return `${SPECIFICATION}.${extension}`;
}

/**
 * The folder of a resource in a layout, from the artifact folder and `/` separated; `''` is that folder itself. Of an
 * association that an array lists, the folder that it would have otherwise.
 */
export function homeOf(id: string, layout: LayoutName): string {
  return place(id, layoutForm(requireResourceId(id).kind, layout).folder);
}

/** The name of the information file of a kind; null for a document, and for an association that an array lists. */
export function informationFile(kind: KindName, layout: LayoutName): string | null {
  const { array, information } = layoutForm(kind, layout);
  return array === null ? information : null;
}

/**
 * The name of the file that holds a content of `format` (as {@link Content} names it); null where a kind has none, or has it
 * in its information file.
 */
export function contentFile(kind: KindName, layout: LayoutName, format: string): string | null {
  const { content } = layoutForm(kind, layout);
  if (content === null || kindRow(kind).content !== 'specification') return content;
  return specificationFile(specificationFiles.find((file) => file.format === format)?.extension ?? 'json');
}

/** The array file that lists an association in a layout, from the artifact folder; null where each has a file. */
export function arrayFile(id: string, layout: LayoutName): string | null {
  const { array } = layoutForm(requireResourceId(id).kind, layout);
  return array === null ? null : place(id, array);
}

/** The place of a content file among those that one resource may have: the lowest counts. */
export function contentRank(path: string): number {
  return specificationFiles.findIndex(({ extension }) => path.endsWith(specificationFile(extension)));
}

/** A template of the kind table with the names of an id, below the folder of its workspace. */
function place(id: string, template: string): string {
  const { names, workspace } = requireResourceId(id);
  const own = template.replace(/\{(\d)\}/g, (_all, index: string) => toFileName(names[Number(index)] ?? ''));
  return [...(workspace === null ? [] : ['workspaces', toFileName(workspace)]), ...(own === '' ? [] : [own])].join('/');
}
