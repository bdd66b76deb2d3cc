import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Pair, type YAMLMap } from 'yaml';
import { checkText, lineOf } from '../artifacts/text-file.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { JsonPath } from '../model/json.ts';
import type { Location } from '../model/resource.ts';
import { findDeep } from './yaml-depth.ts';

/** Aliases may repeat at most this many nodes: enough for any file written by hand, too few to exhaust the memory. */
const MAX_ALIASES = 1000;

/** In characters: 1 MiB. */
const MAX_LENGTH = 1_048_576;
const MAX_DEPTH = 100;

/** What brings the keys of another map into one (`<<: *name`), as often as one likes. */
const MERGE_KEY = '<<';

/** A broken file may hold thousands of faults, of which the first ones tell. */
const MAX_FAULTS = 20;

/** A token as a plain value: YAML takes it for the beginning of an object, and a comment. */
const BARE_TOKEN = /(?:^|[:\-,[]) *\{#[^\s#]+#\}/;

/** A YAML file with the places of its values. */
export interface YamlFile {
  readonly file: string;
  readonly document: Document.Parsed;
  /** The whole as plain values, aliases resolved. */
  readonly value: unknown;
  /** Where the key or element at `path` stands; the nearest one around it where there is none. */
  locate(path: JsonPath): Location;
  /** Line of a node, from 1. */
  lineOf(node: unknown): number;
  /** The node that an alias stands for; any other node itself. */
  resolve(node: unknown): unknown;
  /** The node of the value at `path`, aliases resolved; undefined where there is none. */
  nodeAt(path: JsonPath): unknown;
  /** The pairs of a map by their keys, with those that merge keys bring; its own go before these. */
  pairsOf(map: YAMLMap): ReadonlyMap<string, Pair>;
}

/** Reads one YAML document of at most 1 MiB. Keys that stand twice, unknown tags, too many aliases and deep nesting are errors. */
export function parseYaml(text: string, file: string): { readonly yaml: YamlFile | null; readonly diagnostics: readonly Diagnostic[] } {
  const failed = (message: string, line = 1): Diagnostic => diagnostic('file-unparsable', `${file}: ${message}`, { file, line });
  if (text.length > MAX_LENGTH) return { yaml: null, diagnostics: [failed('the file is larger than 1 MiB, which no configuration file should be. Check that it is the right file, or split it.')] };
  const checked = checkText(text, file);
  if (checked.text === null) return { yaml: null, diagnostics: checked.diagnostics };
  const lines = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const deep = findDeep(checked.text, MAX_DEPTH);
  if (deep !== null) return { yaml: null, diagnostics: [...checked.diagnostics, failed(`the nesting is deeper than ${MAX_DEPTH} levels. Take out what nests there.`, lineOf(checked.text, deep))] };
  const document = parseDocument(checked.text, { lineCounter: lines, merge: true, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  // The parser's own check of keys compares each with all others, which takes minutes for a long file.
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => ({ message, offset: pos[0] })).concat(findRepeatedKeys(document))
    .slice(0, MAX_FAULTS).map(({ message, offset }) => failed(message, lineAt(offset)));
  if (faults.length > 0) {
    const bare = checked.text.split('\n').flatMap((line, index) => BARE_TOKEN.test(line) ? [failed('a token has to be in quotes, "{#name#}": without them YAML takes it for an object.', index + 1)] : []);
    return { yaml: null, diagnostics: [...checked.diagnostics, ...bare, ...faults.filter(({ line }) => !bare.some((finding) => finding.line === line))] };
  }
  const pairs = new PairIndex(document);
  const lineOfNode = (node: unknown): number => lineAt(rangeStart(node));
  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    if (heightOf(value) > MAX_DEPTH) return { yaml: null, diagnostics: [...checked.diagnostics, failed(`its aliases (*name) nest deeper than ${MAX_DEPTH} levels, or repeat what they stand in. Write the values out.`)] };
    return {
      yaml: {
        file, document, value, lineOf: lineOfNode, locate: (path) => ({ file, line: lineOfNode(findNode(pairs, path).place) }),
        resolve: (node) => pairs.resolve(node), nodeAt: (path) => findNode(pairs, path).value, pairsOf: (map) => pairs.of(map),
      },
      diagnostics: checked.diagnostics,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { yaml: null, diagnostics: [...checked.diagnostics, failed(/alias count/i.test(message) ? `its aliases repeat more than ${MAX_ALIASES} values. Write the values out.` : message)] };
  }
}

/** Keys that stand twice in one map, merge keys apart. */
function findRepeatedKeys(document: Document.Parsed): { readonly message: string; readonly offset: number }[] {
  const repeated: { message: string; offset: number }[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items as readonly Pair[]) {
        const name = keyOf(key);
        if (seen.has(name) && name !== MERGE_KEY) repeated.push({ message: `the key '${name}' stands twice in one map. Join the two.`, offset: rangeStart(key) });
        seen.add(name);
      }
    },
  });
  return repeated;
}

/** How deep a value is nested with its aliases resolved; infinite for one that holds itself, or is too deep to tell. */
function heightOf(value: unknown, open: Set<unknown> = new Set<unknown>(), known: Map<unknown, number> = new Map<unknown, number>()): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (open.has(value) || open.size > MAX_DEPTH) return Infinity;
  const before = known.get(value);
  if (before !== undefined) return before;
  open.add(value);
  const height = 1 + Object.values(value).reduce((most: number, child) => Math.max(most, heightOf(child, open, known)), 0);
  open.delete(value);
  known.set(value, height);
  return height;
}

/** What is at `path`: as its place the key of the pair, or the element, else the nearest one above; and the node of the value, where there is one. */
function findNode(pairs: PairIndex, path: JsonPath): { readonly place: unknown; readonly value: unknown } {
  let place: unknown = pairs.document.contents;
  let value: unknown = place;
  for (const part of path) {
    const pair = isMap(value) ? pairs.of(value).get(String(part)) : undefined;
    const item: unknown = isSeq(value) && typeof part === 'number' ? value.items[part] : undefined;
    if (pair === undefined && item === undefined) return { place, value: undefined };
    place = pair === undefined ? item : pair.key;
    value = pairs.resolve(pair === undefined ? item : pair.value);
  }
  return { place, value };
}

/** The pairs of maps by their keys, made when first asked for. */
class PairIndex {
  readonly #known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly document: Document.Parsed;

  constructor(document: Document.Parsed) {
    this.document = document;
  }

  resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  of(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#known.get(map);
    if (known !== undefined) return known;
    const items = map.items as readonly Pair[];
    const pairs = new Map(items.filter(({ key }) => keyOf(key) !== MERGE_KEY).map((pair) => [keyOf(pair.key), pair]));
    this.#known.set(map, pairs);
    const merged = items.filter(({ key }) => keyOf(key) === MERGE_KEY).flatMap(({ value }) => this.#mapsOf(value));
    for (const other of merged) for (const [key, pair] of this.of(other)) if (!pairs.has(key)) pairs.set(key, pair);
    return pairs;
  }

  /** A merge key has one map, or a list of them. */
  #mapsOf(node: unknown): YAMLMap[] {
    const value = this.resolve(node);
    return isMap(value) ? [value] : isSeq(value) ? value.items.flatMap((item) => this.#mapsOf(item)) : [];
  }
}

/** A key as text. The parser has a symbol for a merge key. */
export function keyOf(key: unknown): string {
  const value = isScalar(key) ? key.value : key;
  return typeof value === 'symbol' ? value.description ?? '' : String(value);
}

/** The text of a scalar as it was written: a name of digits (`66ce4b511f…`) may look like a number. */
export function sourceText(node: unknown): string | null {
  if (!isScalar(node) || node.value === null || node.value === undefined) return null;
  return typeof node.value === 'string' ? node.value : node.source ?? null;
}

function rangeStart(node: unknown): number {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : 0;
}
