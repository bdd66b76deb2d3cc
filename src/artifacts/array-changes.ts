import { isObject, type Json } from '../model/json.ts';
import { resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { toAssociationEntry } from './association-files.ts';
import { editAssociations, renderJson } from './json-edit.ts';
import type { JsonFile } from './json-file.ts';

/** What changes in the arrays of associations. */
export class ArrayChanges {
  readonly #arrays: ReadonlyMap<string, JsonFile>;
  readonly #changes = new Map<string, { readonly removed: Set<string>; readonly added: Resource[] }>();

  constructor(arrays: ReadonlyMap<string, JsonFile>) {
    this.#arrays = arrays;
  }

  /** Takes every entry of this name out of an array. */
  remove(file: string, name: string): void {
    this.#of(file).removed.add(name.toLowerCase());
  }

  add(file: string, association: Resource): void {
    this.#of(file).added.push(association);
  }

  /** The arrays that change, with their new texts; null for one of which nothing is left. */
  texts(): ReadonlyMap<string, string | null> {
    return new Map([...this.#changes].map(([file, { removed, added }]) => {
      const entries = [...added].sort((a, b) => (resourceName(a.id) < resourceName(b.id) ? -1 : 1)).map(toAssociationEntry);
      const json = this.#arrays.get(file);
      if (json === undefined) return [file, renderJson(entries)];
      const gone = indexesOf(json.value, removed);
      const isEmptied = entries.length === 0 && Array.isArray(json.value) && gone.length === json.value.length;
      return [file, isEmptied ? null : editAssociations(json.text, gone, entries)];
    }));
  }

  #of(file: string): { readonly removed: Set<string>; readonly added: Resource[] } {
    const known = this.#changes.get(file) ?? { removed: new Set<string>(), added: [] };
    this.#changes.set(file, known);
    return known;
  }
}

function indexesOf(value: Json, names: ReadonlySet<string>): number[] {
  const entries = Array.isArray(value) ? value as readonly Json[] : [];
  return entries.flatMap((entry, index) => isObject(entry) && typeof entry['name'] === 'string' && names.has(entry['name'].toLowerCase()) ? [index] : []);
}
