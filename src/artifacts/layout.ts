import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { toFileName } from './names.ts';

/** What a file says: a resource's properties, its content, or (a JSON array of names) which resources are associated. */
export type FileRole = 'information' | 'content' | 'associations';

export interface FileClaim {
  readonly kind: KindName;
  readonly role: FileRole;
  /** Format of a content as the service names it; decided by the document where a file name leaves it open. */
  readonly format: string | null;
}

/** One folder of the layout: what may lie in it. */
export interface LayoutNode {
  readonly folders: Map<string, LayoutNode>;
  /** The folder that a resource's name stands for. */
  named: LayoutNode | null;
  /** The kind whose resources have this folder, and the file that each must have. */
  owner: { readonly kind: KindName; readonly information: string } | null;
  readonly files: Map<string, FileClaim>;
}

/** Specification files in the order in which the first one counts (apiops-toolkit 1.2). */
export const specificationFiles = [
  { extension: 'graphql', format: 'graphql' },
  { extension: 'wsdl', format: 'wsdl' },
  { extension: 'wadl', format: 'wadl-xml' },
  { extension: 'json', format: null },
  { extension: 'yaml', format: 'openapi' },
  { extension: 'yml', format: 'openapi' },
] as const;

const SPECIFICATION = 'specification';

/** The native layout as a tree, from the kind table. Kinds that are managed on request have no files. */
export const layout: LayoutNode = createLayout();

/** Segments of the folder of a kind's resources: `['products', '{name}', 'apis', '{name}']`. */
export function folderOf(kind: KindName): string[] {
  const { layout: { folder } } = kindRow(kind);
  return folder === '' ? [] : folder.replace(/\{\d\}/g, '{name}').split('/');
}

/** A kind's own folder below its parent's, for a resource of this name. */
export function ownFolder(kind: KindName, name: string): string {
  const { parent } = kindRow(kind);
  return folderOf(kind).slice(parent === null ? 0 : folderOf(parent).length).join('/').replace('{name}', () => toFileName(name));
}

/** The file, in the folder of the parent, in which older layouts list the associations of a kind: `apis.json`. */
export function associationsFile(kind: KindName): string {
  return `${folderOf(kind).at(-2)}.json`;
}

/** The file of a content: specifications have one for each format. */
export function contentFile(kind: KindName, format: string): string {
  const row = kindRow(kind);
  if (row.content !== 'specification') return row.layout.content ?? '';
  const extension = specificationFiles.find((file) => file.format === format)?.extension ?? 'json';
  return `${SPECIFICATION}.${extension}`;
}

/** The place of a content file among those that one resource may have: the lowest counts. */
export function contentRank(path: string): number {
  return specificationFiles.findIndex(({ extension }) => path.endsWith(`${SPECIFICATION}.${extension}`));
}

function createLayout(): LayoutNode {
  const root = createNode();
  for (const kind of kindNames) {
    const row = kindRow(kind);
    if (row.managed === 'on-request' || kind === 'Workspace' || kind === 'ApiTag' || kind === 'ProductTag') continue;
    const node = descend(root, folderOf(kind));
    if (row.layout.information !== null) {
      node.files.set(row.layout.information, { kind, role: 'information', format: null });
      if (!row.layout.optional && row.layout.information !== 'wikiInformation.json') node.owner = { kind, information: row.layout.information };
    }
    if (row.content === 'specification') {
      for (const { extension, format } of specificationFiles) node.files.set(`${SPECIFICATION}.${extension}`, { kind, role: 'content', format });
    } else if (row.layout.content !== null) {
      node.files.set(row.layout.content, { kind, role: 'content', format: row.content === 'policy' ? 'rawxml' : 'markdown' });
    }
    if (row.body === 'association' && row.parent !== null) {
      descend(root, folderOf(row.parent)).files.set(associationsFile(kind), { kind, role: 'associations', format: null });
    }
  }
  return root;
}

function createNode(): LayoutNode {
  return { folders: new Map(), named: null, owner: null, files: new Map() };
}

function descend(root: LayoutNode, segments: readonly string[]): LayoutNode {
  return segments.reduce((node, segment) => {
    if (segment === '{name}') return node.named ??= createNode();
    const next = node.folders.get(segment) ?? createNode();
    node.folders.set(segment, next);
    return next;
  }, root);
}
