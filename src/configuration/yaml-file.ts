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
  const index: PairIndex = new WeakMap();
  const lineOfNode = (node: unknown): number => lineAt(rangeStart(node));
  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    if (heightOf(value) > MAX_DEPTH) return { yaml: null, diagnostics: [...checked.diagnostics, failed(`its aliases (*name) nest deeper than ${MAX_DEPTH} levels, or repeat what they stand in. Write the values out.`)] };
    return {
      yaml: {
        file, document, value, lineOf: lineOfNode, locate: (path) => ({ file, line: lineOfNode(findNode(document, index, path)) }),
        resolve: (node) => isAlias(node) ? node.resolve(document) : node,
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

/** The key of the pair, or the element, at `path`; the nearest one above where there is none. */
function findNode(document: Document.Parsed, index: PairIndex, path: JsonPath): unknown {
  let found: unknown = document.contents;
  let current: unknown = document.contents;
  for (const part of path) {
    if (isAlias(current)) current = current.resolve(document);
    if (isMap(current)) {
      const pair = pairsOf(current, index).get(String(part));
      if (pair === undefined) return found;
      found = pair.key;
      current = pair.value;
    } else if (isSeq(current) && typeof part === 'number' && current.items[part] !== undefined) {
      current = current.items[part];
      found = current;
    } else return found;
  }
  return found;
}

/** The pairs of maps by their keys, made when first asked for. */
type PairIndex = WeakMap<YAMLMap, ReadonlyMap<string, Pair>>;

function pairsOf(map: YAMLMap, index: PairIndex): ReadonlyMap<string, Pair> {
  const known = index.get(map) ?? new Map((map.items as readonly Pair[]).map((pair) => [keyOf(pair.key), pair]));
  index.set(map, known);
  return known;
}

/** A key as text. */
export function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
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
