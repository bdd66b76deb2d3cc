import { readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { kindRow } from '../model/kinds.ts';
import { closest } from '../model/suggestion.ts';
import { layoutTree, type FileClaim, type LayoutNode } from './layout-tree.ts';
import { fromFileName, isSafeName } from './names.ts';

/** A file of the folder that a kind claims. */
export interface FoundFile extends FileClaim {
  /** Relative to the folder, `/` separated. */
  readonly path: string;
  /** Names of the resource's id, outermost first; of an array those of the parent. */
  readonly names: readonly string[];
  readonly workspace: string | null;
}

export interface Scan {
  readonly exists: boolean;
  readonly files: readonly FoundFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A path below the folder as diagnostics show it: the folder as the user gave it, `/` separated. */
export function toShownPath(folder: string, relative: string): string {
  return path.posix.join(path.sep === '\\' ? folder.replaceAll('\\', '/') : folder, relative);
}

/**
 * Walks the folder once and says of every file to which kind it belongs, in the order of the names. Whatever belongs to
 * none is reported once, at its topmost folder.
 */
export async function scanFolder(folder: string): Promise<Scan> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) return { exists: false, files: [], diagnostics: [] };
  const walker = new Walker(folder, root);
  await walker.walk('', layoutTree, { workspace: null, names: [] }, [root]);
  return { exists: true, files: walker.files, diagnostics: walker.diagnostics };
}

/** Which resources' folders a folder lies in. */
interface Place {
  readonly workspace: string | null;
  /** As the path has them, from the workspace down. */
  readonly names: readonly string[];
}

type EntryType = 'file' | 'folder' | 'other' | 'refused';

class Walker {
  readonly files: FoundFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #folder: string;
  readonly #root: string;

  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#root = root;
  }

  /**
   * Gives the number of files for which the folder needs its information file: all but associations, which say something
   * of a resource that may live in the service alone.
   */
  async walk(at: string, node: LayoutNode, place: Place, above: readonly string[]): Promise<number> {
    const entries = await this.#list(at);
    const folders = new Map<string, string>();
    let needing = 0;
    for (const entry of entries) {
      const relative = at === '' ? entry.name : `${at}/${entry.name}`;
      const type = await this.#typeOf(entry, relative, above);
      if (type === 'folder') needing += await this.#enter(entry.name, relative, node, place, above, folders);
      else if (type !== 'refused') needing += this.#take(entry.name, relative, type, node, place);
    }
    const { owner } = node;
    if (owner === null) return needing;
    if (needing > 0 && !entries.some(({ name }) => owner.information.includes(name))) {
      const [file = ''] = owner.information;
      this.#report('information-missing', `${this.#show(at)} holds files of the ${kindRow(owner.kind).title} '${place.names.at(-1)}', but no ${file}. Restore it, or remove the folder.`, this.#show(`${at}/${file}`));
    }
    return kindRow(owner.kind).body === 'association' ? 0 : needing;
  }

  async #list(at: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(path.join(this.#folder, at), { withFileTypes: true });
      return entries.filter((entry) => !isIgnored(entry)).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#report('file-unreadable', `${this.#show(at)} could not be read (${codeOf(error)}). Check that you may read it.`, this.#show(at));
      return [];
    }
  }

  async #enter(name: string, relative: string, node: LayoutNode, place: Place, above: readonly string[], siblings: Map<string, string>): Promise<number> {
    const below = async (next: LayoutNode, own: Place): Promise<number> => this.walk(relative, next, own, [...above, await realpath(path.join(this.#folder, relative))]);
    const literal = node.folders.get(name);
    if (literal !== undefined) return below(literal, place);
    if (node.named === null) return this.#reportUnknown(name, relative, node);
    const resource = fromFileName(name);
    if (!isSafeName(resource)) {
      this.#report('path-outside', `${this.#show(relative)} stands for the name '${resource}', which leads out of its folder. Rename it.`, this.#show(relative));
      return 0;
    }
    const twin = siblings.get(resource.toLowerCase());
    if (twin !== undefined) {
      this.#report('contradiction', `${this.#show(relative)} and ${this.#show(twin)} are one resource: neither case nor percent-encoding tells names apart. Remove one of them.`, this.#show(relative));
      return 0;
    }
    siblings.set(resource.toLowerCase(), relative);
    return below(node.named, node.named.isWorkspace ? { workspace: resource, names: [] } : { ...place, names: [...place.names, resource] });
  }

  #take(name: string, relative: string, type: EntryType, node: LayoutNode, place: Place): number {
    const claim = node.files.get(name);
    if (claim === undefined || type === 'other') return this.#reportUnknown(name, relative, node);
    this.files.push({ ...claim, path: relative, ...toNames(claim, place) });
    return claim.role === 'associations' ? 0 : 1;
  }

  #reportUnknown(name: string, relative: string, node: LayoutNode): number {
    const near = closest(name, [...node.folders.keys(), ...node.files.keys()].filter((known) => known !== name));
    this.#report('file-unknown', `${this.#show(relative)} belongs to no kind of resource that is managed; it is left as it is.${near === null ? '' : ` Did you mean '${near}'?`}`, this.#show(relative));
    return 1;
  }

  /** What an entry is. A link counts as what it leads to, if that lies in the folder and is none of the folders above. */
  async #typeOf(entry: Dirent, relative: string, above: readonly string[]): Promise<EntryType> {
    if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
    const shown = this.#show(relative);
    try {
      const target = await realpath(path.join(this.#folder, relative));
      const outside = path.relative(this.#root, target);
      if (outside === '..' || outside.startsWith(`..${path.sep}`) || path.isAbsolute(outside)) {
        this.#report('path-outside', `${shown} is a link that leads out of the folder. Replace it by what it leads to.`, shown);
        return 'refused';
      }
      const found = await stat(target);
      if (found.isDirectory() && above.includes(target)) {
        this.#report('path-outside', `${shown} is a link to a folder that holds it. Remove it.`, shown);
        return 'refused';
      }
      return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
    } catch (error) {
      this.#report('file-unreadable', `${shown} is a link that cannot be followed (${codeOf(error)}). Repair or remove it.`, shown);
      return 'refused';
    }
  }

  #show(relative: string): string {
    return toShownPath(this.#folder, relative);
  }

  #report(code: Parameters<typeof diagnostic>[0], message: string, file: string): void {
    this.diagnostics.push(diagnostic(code, message, { file }));
  }
}

/** The names as the id has them. A workspace itself lies in the service. */
function toNames({ kind, order }: FileClaim, { workspace, names }: Place): Pick<FoundFile, 'names' | 'workspace'> {
  return kind === 'Workspace' ? { names: [workspace ?? ''], workspace: null } : { names: order.map((at) => names[at] ?? ''), workspace };
}

/** Notes beside the artifacts, and what editors and Git leave. */
function isIgnored(entry: Dirent): boolean {
  return entry.name.startsWith('.') || (entry.name.toLowerCase() === 'readme.md' && !entry.isDirectory());
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}
