import { isMap, isScalar, isSeq, type Pair } from 'yaml';
import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import type { JsonPath } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import type { Location } from '../model/resource.ts';
import { closest } from '../model/suggestion.ts';
import { createFilter, type FilterEntry, type FilterSections } from './filter.ts';
import { collectionOf, findSection, sectionsBelow, singletonName, type Section } from './sections.ts';
import type { Selector } from './selector.ts';
import { keyOf, parseYaml, sourceText, type YamlFile } from './yaml-file.ts';

/** A section of a filter file, with the key that the toolkit's v6 had for it (apiops-toolkit 2.3, apiops-cli 1.2). */
interface FilterSection extends Section {
  /** As ids have it. */
  readonly collection: string;
  readonly present: string;
  /** Null where v6 had no such list. */
  readonly older: string | null;
}

/** Settings that the toolkit reads from the same file, with what stands in for them here. */
const SETTINGS: Readonly<Record<string, string | null>> = {
  apimServiceName: null,
  apiSpecificationFormat: "It is not read here: give 'specification-format' to the extract command.",
};

/** Where a list of v6 means something else now (apiops-toolkit 2.3). */
const NARROWED: Partial<Record<KindName, string>> = {
  Subscription: ' The older tool also left out subscriptions of APIs and products that were not selected; now their own names decide.',
  ApiVersionSet: ' The older tool also left out APIs of version sets that were not selected; now their own names decide.',
};

/** What v6 lists held to say that nothing is selected. */
const PLACEHOLDER = 'ignore';

/** Fields of an override entry, which some take for those of a filter entry. */
const NAME_FIELDS = ['name', 'id', 'displayname'];

/**
 * Reads the filter file of the toolkit (keys of v6 and v7) or its successor: lists of names with `*` and `?`. A section
 * that is absent selects all, an empty one none; an entry may narrow what lies below it. Unknown keys are errors; keys of
 * v6 are `filter-older`. `file` is its path as diagnostics show it. Where there are errors, the selector holds what could be read.
 */
export function parseFilter(text: string, file: string): { readonly selector: Selector; readonly diagnostics: readonly Diagnostic[] } {
  const { yaml, diagnostics } = parseYaml(text, file);
  if (yaml === null) return { selector: createFilter(new Map()), diagnostics };
  const reading = new Reading(yaml);
  const sections = reading.readTop();
  return { selector: createFilter(sections), diagnostics: [...diagnostics, ...reading.diagnostics] };
}

class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly #yaml: YamlFile;

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  readTop(): FilterSections {
    const { contents } = this.#yaml.document;
    if (isNothing(contents)) return new Map();
    return this.#readSections(contents, null, '', []);
  }

  /** The sections below an entry, or of the whole file. `written` is the entry as a selector. */
  #readSections(given: unknown, parent: { readonly kind: KindName; readonly inWorkspace: boolean } | null, written: string, path: JsonPath): FilterSections {
    const result = new Map<string, readonly FilterEntry[]>();
    const node = this.#yaml.resolve(given);
    if (!isMap(node)) {
      this.#report('invalid-value', `${written === '' ? 'the file' : `'${written}'`} should hold sections, such as ${parent === null ? 'apis: [name]' : 'operations: [name]'}.`, path);
      return result;
    }
    const known = filterSections(parent?.kind ?? null, parent?.inWorkspace ?? false);
    const inWorkspace = parent !== null && (parent.inWorkspace || parent.kind === 'Workspace');
    const keys = new Map<KindName, string>();
    for (const [name, { value }] of this.#yaml.pairsOf(node)) {
      const section = findSection(known, name);
      if (section === undefined) {
        this.#readOther(name, known, parent === null, [...path, name]);
        continue;
      }
      const first = keys.get(section.kind);
      if (first !== undefined) {
        this.#report('invalid-value', `'${first}' and '${name}' are two spellings of one key. Join the two lists under '${section.present}'.`, [...path, name]);
        continue;
      }
      keys.set(section.kind, name);
      const isOlder = name.toLowerCase() === section.older?.toLowerCase();
      if (isOlder) this.#report('filter-older', `the key '${name}' is of an older format; its present name is '${section.present}'.${NARROWED[section.kind] ?? ''}`, [...path, name]);
      const entries = this.#readList(value, section, written, inWorkspace, isOlder, [...path, name]);
      if (entries !== null) result.set(section.collection.toLowerCase(), entries);
    }
    return result;
  }

  /** Null where the list says nothing: a key whose entries are all comments. */
  #readList(given: unknown, section: FilterSection, above: string, inWorkspace: boolean, isOlder: boolean, path: JsonPath): readonly FilterEntry[] | null {
    const value = this.#yaml.resolve(given);
    const key = String(path.at(-1));
    if (isNothing(value)) {
      this.#report('invalid-value', `'${key}' holds nothing. Write '${key}: []' to select none, or take the key out to select all.`, path);
      return null;
    }
    if (!isSeq(value)) {
      this.#report('invalid-value', `'${key}' should be a list of names: ${key}: [name].`, path);
      return null;
    }
    return value.items.flatMap((item, index) => {
      const entry = this.#readEntry(this.#yaml.resolve(item), section, above, inWorkspace, [...path, index]);
      return entry === null || (isOlder && entry.name.toLowerCase() === PLACEHOLDER) ? [] : [entry];
    });
  }

  #readEntry(node: unknown, section: FilterSection, above: string, inWorkspace: boolean, path: JsonPath): FilterEntry | null {
    const { kind, present } = section;
    const plain = sourceText(node);
    if (plain !== null && plain !== '') return this.#toEntry(section, plain, above, new Map(), path);
    if (!isMap(node)) return this.#fail(`each entry of '${present}' should be a name, or a name with what to select below it.`, path);
    const [pair, another] = node.items as readonly Pair[];
    const name = pair === undefined ? '' : keyOf(pair.key);
    const value = this.#yaml.resolve(pair?.value);
    if (NAME_FIELDS.includes(name.toLowerCase()) && isScalar(value) && value.value !== null) {
      return this.#fail(`an entry of '${present}' is the name alone. Write '- ${sourceText(value) ?? ''}' in place of '- ${name}: ${sourceText(value) ?? ''}'.`, path);
    }
    if (name === '') return this.#fail(`an entry of '${present}' has no name.`, path);
    if (another !== undefined) return this.#fail(`the entry '${name}' of '${present}' has the key '${keyOf(another.key)}' beside it. Indent what belongs below '${name}' further, and begin each name with '- '.`, path);
    if (isNothing(value)) return this.#toEntry(section, name, above, new Map(), path);
    if (!isMap(value)) return this.#fail(`the entry '${name}' of '${present}' should be a name, or a name with sections below it: - ${name}: { … }.`, path);
    if (filterSections(kind, inWorkspace).length === 0) return this.#fail(`nothing lies below an entry of '${present}'. Write '- ${name}'.`, path);
    const below = this.#readSections(value, { kind, inWorkspace }, selectorOf(above, section, name), [...path, name]);
    return this.#toEntry(section, name, above, below, path);
  }

  #toEntry(section: FilterSection, name: string, above: string, below: FilterSections, path: JsonPath): FilterEntry {
    const { kind } = section;
    // What has always the same name is there or not, and what a specification carries is no resource of its own: neither is a misspelt name.
    const isCertain = kindRow(kind).carried || singletonName(kind) === name.toLowerCase();
    return { kind, name, below, written: selectorOf(above, section, name), place: this.#locate(path), isCertain };
  }

  #readOther(name: string, known: readonly FilterSection[], isTop: boolean, path: JsonPath): void {
    const setting = isTop ? Object.keys(SETTINGS).find((one) => one.toLowerCase() === name.toLowerCase()) : undefined;
    if (setting !== undefined) {
      const instead = SETTINGS[setting] ?? null;
      if (instead !== null) this.#report('filter-older', `the key '${name}' is a setting of another tool. ${instead}`, path);
      return;
    }
    const names = known.map(({ present }) => present);
    const near = closest(name, known.flatMap((section) => section.names));
    const meant = near === null ? undefined : findSection(known, near)?.present;
    this.#report('unknown-key', `the key '${name}' is not known. ${meant === undefined ? `Known here are ${names.join(', ')}.` : `Did you mean '${meant}'?`}`, path);
  }

  #fail(message: string, path: JsonPath): null {
    this.#report('invalid-value', message, path);
    return null;
  }

  #locate(path: JsonPath): Location {
    return this.#yaml.locate(path);
  }

  #report(code: DiagnosticCode, message: string, path: JsonPath): void {
    this.diagnostics.push(diagnostic(code, `${this.#yaml.file}: ${message}`, this.#locate(path)));
  }
}

/** What lies below an entry, and, for a tag, what carries it: `tags: [t: { apis: [a] }]`. */
function filterSections(parent: KindName | null, inWorkspace: boolean): readonly FilterSection[] {
  const below = sectionsBelow(parent, inWorkspace).map(({ kind, names: [present = '', ...others] }) => {
    const older = parent === null || parent === 'Workspace' ? `${present.replace(/ies$/, 'y').replace(/s$/, '')}Names` : null;
    return { kind, collection: collectionOf(kind), names: [present, ...others, ...older === null ? [] : [older]], present, older };
  });
  const holders = kindNames.flatMap((kind) => {
    const { link, parent: holder } = kindRow(kind);
    if (link === null || holder === null || link.holder !== parent || holder === parent) return [];
    const collection = collectionOf(holder);
    return [{ kind, collection, names: [collection], present: collection, older: null }];
  });
  return [...below, ...holders];
}

function selectorOf(above: string, { collection }: FilterSection, name: string): string {
  return `${above === '' ? '' : `${above}/`}${collection}/${name}`;
}

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
