import { changeAt, getAt, isObject, removePaths, textOf, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, type LayoutName } from '../model/kinds.ts';
import { resourceKey, resourceName, toRelativeId } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { isAssociationFile, toAssociationEntry, toAssociationFile } from './association-files.ts';
import type { Folder, ResourceFiles } from './folder.ts';
import { editAssociations, editProperties, removeKeys, renderJson } from './json-edit.ts';
import { arrayFile, contentFile, informationFile } from './layout.ts';
import { join, Placement } from './placement.ts';
import { dropRedacted } from './redacted.ts';
import { renderContent } from './render-content.ts';

/** All recognised files of a folder as one layout has them, texts kept wherever they can be. */
export class Conversion {
  readonly #current: Folder;
  readonly #layout: LayoutName;
  readonly #placement: Placement;
  readonly #resources: readonly Resource[];
  readonly #targets = new Map<string, string>();

  constructor(current: Folder, layout: LayoutName) {
    this.#current = current;
    this.#layout = layout;
    this.#resources = [...current.snapshot.values(), ...[...current.redundant.values()].map(({ resource }) => resource)];
    this.#placement = new Placement(current, [], layout);
  }

  /** The text of every file, by its path below the folder. */
  targets(): ReadonlyMap<string, string> {
    const arrays = new Map<string, Resource[]>();
    for (const resource of this.#resources) {
      const isAssociation = kindRow(resource.kind).body === 'association';
      const array = isAssociation ? arrayFile(resource.id, this.#layout) : null;
      if (array !== null) {
        const file = this.#placement.adopt(array);
        arrays.set(file, [...arrays.get(file) ?? [], resource]);
      } else if (isAssociation) this.#convertAssociation(resource);
      else this.#convertResource(resource);
    }
    for (const [file, associations] of arrays) this.#targets.set(file, this.#convertArray(file, associations));
    return this.#targets;
  }

  #convertResource(resource: Resource): void {
    const { kind, id, content } = resource;
    const { information } = this.#filesOf(id);
    const home = this.#placement.folder(id);
    const isInside = content !== undefined && contentFile(kind, this.#layout, content.format) === null;
    const name = informationFile(kind, this.#layout);
    if (content !== undefined && !isInside) this.#targets.set(join(home, contentFile(kind, this.#layout, content.format) ?? ''), this.#contentText(id, content));
    if (information === undefined || name === null) return;
    this.#targets.set(join(home, name), this.#informationText(resource, information.json.text, information.json.value, isInside));
  }

  /** The text of a file stays; one out of an information file becomes that of a file. */
  #contentText(id: string, content: Content): string {
    return this.#filesOf(id).content?.inside === true ? renderContent(content, content.format) : content.text;
  }

  /** Without what the source service put beside the properties, with ids relative, and with or without the content. */
  #informationText({ kind, id, content }: Resource, text: string, value: Json, isInside: boolean): string {
    const top = isObject(value) ? value : {};
    const written = isObject(top['properties']) ? top['properties'] : {};
    const { contentProperty, content: codec, references } = kindRow(kind);
    const relative = changeAt(written, references.map(({ path }) => path), (reference) => typeof reference === 'string' ? toRelativeId(reference) : reference);
    const bare = contentProperty === null ? relative : removePaths(relative, [contentProperty, ...(codec === 'policy' ? ['format'] : [])]);
    const after = !isInside || contentProperty === null ? bare : { ...bare, ...this.#contentProperties(id, relative, contentProperty, codec === 'policy', content) };
    const kept = removeKeys(text, Object.keys(top).filter((key) => key !== 'properties'));
    return editProperties(kept, kind, written, dropRedacted(kind, id, after, () => ({ file: '' })).properties);
  }

  /** The content as the information file holds it; where it stands there already, as it does. */
  #contentProperties(id: string, written: JsonObject, name: string, isPolicy: boolean, content: Content | undefined): JsonObject {
    if (content === undefined) return {};
    if (this.#filesOf(id).content?.inside === true) return Object.fromEntries(['format', name].flatMap((key) => written[key] === undefined ? [] : [[key, written[key]]]));
    return { ...(isPolicy ? { format: 'rawxml' } : {}), [name]: content.text };
  }

  #convertAssociation(association: Resource): void {
    const { id, kind } = association;
    const expected = toAssociationFile(association, this.#layout);
    const { information } = this.#filesOf(id);
    const isKept = information !== undefined && isAssociationFile(information.json.value, expected);
    this.#targets.set(join(this.#placement.folder(id), informationFile(kind, this.#layout) ?? ''), isKept ? information.json.text : renderJson(expected));
  }

  /** An array that is there keeps its entries; what it says twice, or otherwise than now, is said once. */
  #convertArray(file: string, associations: readonly Resource[]): string {
    const wanted = new Map(associations.map((association) => [resourceKey(resourceName(association.id)), toAssociationEntry(association)]));
    const sorted = (entries: Iterable<[string, JsonObject]>): JsonObject[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    const json = this.#current.arrays.get(file);
    if (json === undefined || !Array.isArray(json.value)) return renderJson(sorted(wanted));
    const gone = (json.value as readonly Json[]).flatMap((entry, index) => {
      const key = resourceKey(textOf(getAt(entry, ['name'])));
      const isKept = wanted.get(key)?.['scope'] === getAt(entry, ['scope']) && wanted.delete(key);
      return isKept ? [] : [index];
    });
    return gone.length === 0 && wanted.size === 0 ? json.text : editAssociations(json.text, gone, sorted(wanted));
  }

  #filesOf(id: string): ResourceFiles {
    return this.#current.files.get(resourceKey(id)) ?? {};
  }
}
