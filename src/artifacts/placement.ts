import path from 'node:path';
import { kindRow, type LayoutName } from '../model/kinds.ts';
import { requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import type { Folder } from './folder.ts';
import { arrayFile, contentFile, homeOf, informationFile } from './layout.ts';
import { fromFileName, toFileName } from './names.ts';

/** Where a content lies: in a file of its own, or `inside` the information file. */
export interface ContentPlace {
  readonly path: string;
  readonly inside: boolean;
}

/** Says where the files of resources lie, and where those of new ones belong. Paths are relative to the folder. */
export class Placement {
  readonly #current: Folder;
  readonly #layout: LayoutName;
  readonly #asked: boolean;
  /** Folders of recognised files by the names that they stand for. */
  readonly #folders = new Map<string, string>();
  /** The folder's associations by the key of their parent. */
  readonly #associations = new Map<string, Resource[]>();

  /** @param asked the layout of new files; without one they take that of the folder */
  constructor(current: Folder, own: Iterable<Resource>, asked: LayoutName | undefined) {
    this.#current = current;
    this.#layout = asked ?? current.layout;
    this.#asked = asked !== undefined;
    for (const file of current.read) this.#learnFolder(path.posix.dirname(file));
    for (const resource of own) {
      if (kindRow(resource.kind).body !== 'association') continue;
      const parent = resourceKey(requireResourceId(resource.id).parent ?? '');
      this.#associations.set(parent, [...this.#associations.get(parent) ?? [], resource]);
    }
  }

  /** The information file of a resource: the one that there is, or the one that it takes in the layout. Null where it has none. */
  information({ id, kind }: Resource, layout = this.#layout): string | null {
    const name = informationFile(kind, layout);
    return this.#current.files.get(resourceKey(id))?.information?.path ?? (name === null ? null : join(this.folder(id, layout), name));
  }

  /** The file of an association that has one, and the layout that it is in. */
  association(resource: Resource): { readonly path: string; readonly layout: LayoutName } {
    const { information } = this.#current.files.get(resourceKey(resource.id)) ?? {};
    if (information !== undefined) return { path: information.path, layout: layoutOf(information.form, this.#layout) };
    const layout = informationFile(resource.kind, this.#layout) === null ? 'v7' : this.#layout;
    return { path: this.information(resource, layout) ?? '', layout };
  }

  /** Where the content of a resource is, or where one of this format belongs. */
  content(resource: Resource, format: string): ContentPlace {
    const { information, content } = this.#current.files.get(resourceKey(resource.id)) ?? {};
    if (content !== undefined) return content;
    return this.newContent(resource, format, information?.path, information === undefined ? this.#layout : layoutOf(information.form, this.#layout));
  }

  /** Where a content of this format goes, beside the information file where that is known. */
  newContent({ id, kind }: Resource, format: string, information: string | undefined, layout = this.#layout): ContentPlace {
    const home = information === undefined ? this.folder(id, layout) : folderOf(information);
    const name = contentFile(kind, layout, format);
    return name === null ? { path: join(home, informationFile(kind, layout) ?? ''), inside: true } : { path: join(home, name), inside: false };
  }

  /** The array into which a new association goes; null where it gets a file. */
  array(association: Resource): string | null {
    const { id, kind } = association;
    const { parent } = requireResourceId(id);
    const siblings = this.#associations.get(resourceKey(parent ?? '')) ?? [];
    const inFiles = siblings.filter((other) => this.#current.files.get(resourceKey(other.id))?.information !== undefined);
    const known = arraysOf(id).map((file) => this.adopt(file)).find((file) => this.#current.arrays.has(file));
    if (known !== undefined && !inFiles.some((other) => other.kind === kind)) return known;
    const own = arrayFile(id, this.#layout);
    if (own !== null) return this.adopt(own);
    const inArray = arrayFile(id, 'cli');
    const isUsual = !this.#asked && inArray !== null && inFiles.length === 0
      && [...this.#current.arrays.keys()].some((file) => folderOf(file) === folderOf(this.adopt(inArray)));
    return isUsual ? this.adopt(inArray) : null;
  }

  /** The folder of a resource in a layout, spelt as it is there already: names do not differ by case. */
  folder(id: string, layout: LayoutName = this.#layout): string {
    return this.#adoptFolder(homeOf(id, layout));
  }

  /** A file with its folder spelt as it is there already. */
  adopt(file: string): string {
    return join(this.#adoptFolder(folderOf(file)), path.posix.basename(file));
  }

  #adoptFolder(folder: string): string {
    if (folder === '') return '';
    let [actual, key] = ['', ''];
    for (const segment of folder.split('/')) {
      key += `/${nameOf(segment)}`;
      actual = this.#folders.get(key) ?? join(actual, segment);
    }
    return actual;
  }

  #learnFolder(folder: string): void {
    if (folder === '.') return;
    let [actual, key] = ['', ''];
    for (const segment of folder.split('/')) {
      key += `/${nameOf(segment)}`;
      actual = join(actual, segment);
      if (!this.#folders.has(key)) this.#folders.set(key, actual);
    }
  }
}

export function join(folder: string, name: string): string {
  return folder === '' || name === '' ? folder + name : `${folder}/${name}`;
}

/** The folder of a file; empty for the artifact folder itself. */
export function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === '.' ? '' : folder;
}

/** A form's layout: what older tools wrote is the native one's. */
function layoutOf(form: string, otherwise: LayoutName): LayoutName {
  return form === 'shared' ? otherwise : form === 'cli' ? 'cli' : 'v7';
}

/** Every array that may list an association, in any form. */
function arraysOf(id: string): string[] {
  const { kind, names, workspace } = requireResourceId(id);
  const row = kindRow(kind);
  const home = workspace === null ? '' : homeOf(`workspaces/${workspace}`, 'v7');
  return [row.cli.array, ...row.older.map(({ array }) => array)].flatMap((template) => template === undefined || template === null ? []
    : [join(home, template.replace(/\{(\d)\}/g, (_all, index: string) => toFileName(names[Number(index)] ?? '')))]);
}

function nameOf(segment: string): string {
  return fromFileName(segment).toLowerCase();
}
