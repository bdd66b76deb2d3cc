import type { FolderForm } from '../commands/ports.ts';
import { kindNames, kindRow, layoutForm, layoutNames, type KindName, type LayoutForm } from '../model/kinds.ts';
import { specificationFile, specificationFiles } from './layout.ts';

/** What a file says: a resource's properties, its content, or (a JSON array of names) which resources are associated. */
export type FileRole = 'information' | 'content' | 'associations';

export interface FileClaim {
  readonly kind: KindName;
  readonly role: FileRole;
  /** Format of a content as the service names it; null where the document tells. */
  readonly format: string | null;
  /** Which name of the path is which name of the id: `tags/{1}/apis/{0}` has its second name first. */
  readonly order: readonly number[];
  /** The forms in which the file has this place: one, or the successor's and an older one. */
  readonly forms: readonly FolderForm[];
}

/** One folder of the layouts: what may lie in it. */
export interface LayoutNode {
  readonly folders: Map<string, LayoutNode>;
  /** The folder that a resource's name stands for. */
  named: LayoutNode | null;
  /** The kind whose resources have this folder, and the files of which each must have one. */
  owner: { readonly kind: KindName; readonly information: readonly string[] } | null;
  readonly files: Map<string, FileClaim>;
  /** Whether the folder is that of a workspace, in which the tree begins again. */
  isWorkspace: boolean;
}

/** Every layout, those of older tools included, as one tree: read off the kind table. */
export const layoutTree: LayoutNode = createTree();

function createTree(): LayoutNode {
  const root = createNode();
  for (const kind of kindNames) addKind(root, kind);
  const workspace = descend(root, 'workspaces/{0}');
  workspace.isWorkspace = true;
  for (const kind of kindNames) if (kindRow(kind).workspace) addKind(workspace, kind);
  return root;
}

function addKind(root: LayoutNode, kind: KindName): void {
  const row = kindRow(kind);
  const places: readonly (LayoutForm & { readonly form: FolderForm })[] = [
    ...layoutNames.map((form) => ({ form, ...layoutForm(kind, form) })),
    ...row.older.map((older) => ({ ...row.layout, ...older })),
  ];
  for (const { form, folder, information, content, array, optional } of places) {
    if (array !== null) {
      const at = array.lastIndexOf('/');
      claim(descend(root, array.slice(0, at)), array.slice(at + 1), { kind, role: 'associations', format: null, order: orderOf(array), forms: [form] });
      continue;
    }
    const node = descend(root, folder);
    const claimed = { kind, order: orderOf(folder), forms: [form] };
    if (information !== null) {
      claim(node, information, { ...claimed, role: 'information', format: null });
      if (!optional && row.path.includes('{name}')) node.owner = { kind, information: [...new Set([...node.owner?.information ?? [], information])] };
    }
    for (const { file, format } of contentFiles(kind, content)) claim(node, file, { ...claimed, role: 'content', format });
  }
}

function contentFiles(kind: KindName, content: string | null): readonly { readonly file: string; readonly format: string | null }[] {
  if (content === null) return [];
  switch (kindRow(kind).content) {
    case 'specification': return specificationFiles.map(({ extension, format }) => ({ file: specificationFile(extension), format }));
    case 'markdown': return [{ file: content, format: 'markdown' }];
    default: return [{ file: content, format: 'rawxml' }];
  }
}

/** A file that two forms have in one place belongs to both; what both written layouts have is `shared`. */
function claim(node: LayoutNode, file: string, added: FileClaim): void {
  const known = node.files.get(file);
  if (known !== undefined && (known.kind !== added.kind || known.role !== added.role)) throw new Error(`${file} is claimed by ${known.kind} and ${added.kind}`);
  const forms = new Set([...known?.forms ?? [], ...added.forms]);
  const isNative = forms.has('shared') || forms.has('v7');
  const isShared = forms.has('shared') || (forms.has('v7') && forms.has('cli'));
  node.files.set(file, { ...added, forms: isShared ? ['shared'] : isNative ? ['v7'] : [...forms] });
}

function orderOf(template: string): number[] {
  const places = [...template.matchAll(/\{(\d)\}/g)].map(([, index]) => Number(index));
  return [...places.keys()].map((index) => places.indexOf(index));
}

function createNode(): LayoutNode {
  return { folders: new Map(), named: null, owner: null, files: new Map(), isWorkspace: false };
}

function descend(root: LayoutNode, template: string): LayoutNode {
  return template.split('/').filter((segment) => segment !== '').reduce((node, segment) => {
    if (segment.startsWith('{')) return node.named ??= createNode();
    const next = node.folders.get(segment) ?? createNode();
    node.folders.set(segment, next);
    return next;
  }, root);
}
