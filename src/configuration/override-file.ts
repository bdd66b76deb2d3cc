import { isMap, isScalar, isSeq } from 'yaml';
import { isKnownProperty } from '../artifacts/property-order.ts';
import { isSafeName } from '../artifacts/names.ts';
import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { getAt, isObject, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceId, resourceKey } from '../model/resource-id.ts';
import type { Location } from '../model/resource.ts';
import { closest } from '../model/suggestion.ts';
import { editKeys, readEdits, type OverrideEdits } from './override-edits.ts';
import { findSection, sectionsBelow, singletonName, type Section } from './sections.ts';
import { parseYaml, sourceText, type YamlFile } from './yaml-file.ts';

/** What an override file says of one resource. */
export interface OverrideEntry {
  readonly kind: KindName;
  /** The resource's id as the file names it. */
  readonly id: string;
  /** What is merged into the resource's properties; null removes. Empty for an entry that only holds others. */
  readonly properties: JsonObject;
  /** What it changes otherwise. */
  readonly edits: OverrideEdits;
  readonly place: Location;
  /** Whether other entries lie below it. */
  readonly hasChildren: boolean;
  /** Where the override set the value at `path`; null where it did not. */
  locate(path: JsonPath): Location | null;
  /** The line, from 1, at which the text of a property begins: a block begins below its key. */
  lineOfText(name: string): number;
}

export interface OverrideFile {
  readonly file: string;
  /** In the order of the file. */
  readonly entries: readonly OverrideEntry[];
}

/** Reads an override file strictly: an unknown section or key is an error. `file` is its path as diagnostics show it. */
export function parseOverrides(text: string, file: string): { readonly overrides: OverrideFile; readonly diagnostics: readonly Diagnostic[] } {
  const { yaml, diagnostics } = parseYaml(text, file);
  if (yaml === null) return { overrides: { file, entries: [] }, diagnostics };
  const reading = new Reading(yaml);
  reading.readTop();
  return { overrides: { file, entries: reading.entries }, diagnostics: [...diagnostics, ...reading.diagnostics] };
}

/** Keys at the top that are no section: the toolkit's name of the service, which the target gives here. */
const OTHER_KEYS = ['apimServiceName'];

interface Above {
  readonly kind: KindName;
  readonly names: readonly string[];
  readonly workspace: string | null;
  readonly id: string;
  readonly path: JsonPath;
}

class Reading {
  readonly entries: OverrideEntry[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #yaml: YamlFile;
  readonly #seen = new Map<string, Location>();

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  readTop(): void {
    const { contents } = this.#yaml.document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return;
    if (!isMap(contents)) return void this.#report('invalid-value', 'should hold sections, such as namedValues: or apis:.', []);
    const sections = sectionsBelow(null, false);
    for (const [name, { value }] of this.#yaml.pairsOf(contents)) {
      const section = findSection(sections, name);
      if (section !== undefined) this.#readSection(name, section, value, null);
      else if (!OTHER_KEYS.some((other) => other.toLowerCase() === name.toLowerCase())) this.#reportUnknown(name, [...namesOf(sections), ...OTHER_KEYS], [name]);
    }
  }

  #readSection(name: string, section: Section, given: unknown, above: Above | null): void {
    const path = [...above?.path ?? [], name];
    const value = this.#yaml.resolve(given);
    if (value === null || (isScalar(value) && value.value === null)) return;
    if (!isSeq(value)) return void this.#report('invalid-value', `'${name}' should be a list of entries: - name: …`, path);
    for (const [index, entry] of value.items.entries()) this.#readEntry(name, section, this.#yaml.resolve(entry), above, [...path, index]);
  }

  #readEntry(sectionName: string, { kind }: Section, entry: unknown, above: Above | null, path: JsonPath): void {
    const pairs = isMap(entry) ? this.#yaml.pairsOf(entry) : null;
    const name = sourceText(this.#yaml.resolve(pairs?.get('name')?.value));
    if (pairs === null || name === null || name === '') return void this.#report('invalid-value', `each entry of '${sectionName}' needs a 'name'.`, path);
    if (!isSafeName(name)) return void this.#report('invalid-value', `'${name}' is no name of a resource.`, [...path, 'name']);
    const place = this.#yaml.locate([...path, 'name']);
    const names = this.#namesOf(kind, name, above, place);
    if (names === null) return;
    const workspace = above?.kind === 'Workspace' ? above.names[0] ?? null : above?.workspace ?? null;
    const id = resourceId(kind, names, workspace);
    const sections = sectionsBelow(kind, workspace !== null);
    const children = [...pairs].flatMap(([key, { value }]) => {
      const section = findSection(sections, key);
      return section === undefined ? [] : [{ key, section, value }];
    });
    const properties = this.#readProperties(sections, kind, path);
    const edits = readEdits(kind, this.#plain(path), (at) => this.#yaml.locate([...path, ...at]), (message, at) => this.#report('invalid-value', message, [...path, ...at]));
    const propertiesPath = pairs.has('properties') ? [...path, 'properties'] : path;
    this.#checkDuplicate(id, place);
    this.entries.push({
      kind, id, properties, edits, place, hasChildren: children.length > 0,
      locate: (at) => this.#locate(properties, propertiesPath, at),
      lineOfText: (property) => this.#lineOfText(propertiesPath, property),
    });
    for (const { key, section, value } of children) this.#readSection(key, section, value, { kind, id, names, workspace, path });
  }

  /** The names of the entry's id, outermost first. Singletons are named too, though each scope has one, which is always called the same. */
  #namesOf(kind: KindName, name: string, above: Above | null, place: Location): readonly string[] | null {
    const outer = above === null || above.kind === 'Workspace' ? [] : above.names;
    const only = singletonName(kind);
    if (only === null) return [...outer, name];
    if (name.toLowerCase() === only) return outer;
    const { title } = kindRow(kind);
    this.diagnostics.push(diagnostic('override-unmatched', `${this.#yaml.file}: there is no ${title} '${name}'${above === null ? '' : ` of ${above.id}`}; its name is always '${only}'.`, place));
    return null;
  }

  /** `properties`, or, where there is none, everything beside it that is no section: the successor's rule (apiops-cli 1.3). */
  #readProperties(sections: readonly Section[], kind: KindName, path: JsonPath): JsonObject {
    const known = ['name', 'properties', ...editKeys, ...namesOf(sections)];
    const plain = this.#plain(path);
    // The keys of the plain value: those that a merge key brings are among them.
    const others = Object.keys(plain).filter((key) => key !== 'name' && key !== 'properties' && !isEditKey(key) && findSection(sections, key) === undefined);
    if (!('properties' in plain)) {
      const misspelt = others.filter((key) => closest(key, known) !== null && !isKnownProperty(kind, key));
      for (const key of misspelt) this.#reportUnknown(key, known, [...path, key]);
      return Object.fromEntries(others.map((key) => [key, plain[key] ?? null]));
    }
    for (const key of others) this.#reportUnknown(key, known, [...path, key]);
    const { properties = null } = plain;
    if (properties === null) return {};
    if (isObject(properties)) {
      const misplaced = Object.keys(properties).filter((key) => isEditKey(key) && !isKnownProperty(kind, key));
      for (const key of misplaced) this.#report('unknown-key', `'${key}' is no property: it stands beside 'properties'.`, [...path, 'properties', key]);
      return properties;
    }
    this.#report('invalid-value', "'properties' should be an object.", [...path, 'properties']);
    return {};
  }

  /** An entry as plain values, aliases and merge keys resolved. */
  #plain(path: JsonPath): JsonObject {
    const whole = getAt(this.#yaml.value as Json, path);
    return isObject(whole) ? whole : {};
  }

  #checkDuplicate(id: string, place: Location): void {
    const first = this.#seen.get(resourceKey(id));
    if (first === undefined) this.#seen.set(resourceKey(id), place);
    else this.diagnostics.push(diagnostic('override-duplicate', `${this.#yaml.file}: ${id} is overridden a second time; the first is in line ${first.line}. Join the two entries.`, { ...place, resource: id }));
  }

  #locate(properties: JsonObject, base: JsonPath, path: JsonPath): Location | null {
    let value: Json | undefined = properties;
    let depth = 0;
    for (const part of path) {
      const child: Json | undefined = getAt(value, [part]);
      if (child === undefined) {
        // Of an array the whole is set, with what its elements do not have.
        if (isObject(value) && !path.slice(0, depth).some((above) => typeof above === 'number')) return null;
        break;
      }
      value = child;
      depth += 1;
    }
    return depth === 0 ? null : this.#yaml.locate([...base, ...path.slice(0, depth)]);
  }

  #lineOfText(base: JsonPath, property: string): number {
    const node = this.#yaml.nodeAt([...base, property]);
    const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
    return this.#yaml.lineOf(node) + (isBlock ? 1 : 0);
  }

  #reportUnknown(key: string, known: readonly string[], path: JsonPath): void {
    const near = closest(key, known);
    this.#report('unknown-key', `the key '${key}' is not known. ${near === null ? `Known here are ${known.join(', ')}.` : `Did you mean '${near}'?`}`, path);
  }

  #report(code: DiagnosticCode, message: string, path: JsonPath): void {
    this.diagnostics.push(diagnostic(code, `${this.#yaml.file}: ${message}`, this.#yaml.locate(path)));
  }
}

function isEditKey(key: string): boolean {
  return editKeys.some((edit) => edit === key);
}

function namesOf(sections: readonly Section[]): string[] {
  return sections.flatMap(({ names }) => names);
}
