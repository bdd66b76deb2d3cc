import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Pair } from 'yaml';
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
  const document = parseDocument(checked.text, { lineCounter: lines, merge: true, prettyErrors: false, uniqueKeys: true, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings].slice(0, MAX_FAULTS).map(({ message, pos }) => failed(message, lineAt(pos[0])));
  if (faults.length > 0) {
    const bare = checked.text.split('\n').flatMap((line, index) => BARE_TOKEN.test(line) ? [failed('a token has to be in quotes, "{#name#}": without them YAML takes it for an object.', index + 1)] : []);
    return { yaml: null, diagnostics: [...checked.diagnostics, ...bare, ...faults.filter(({ line }) => !bare.some((finding) => finding.line === line))] };
  }
  const lineOfNode = (node: unknown): number => lineAt(rangeStart(node));
  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
    return {
      yaml: {
        file, document, value, lineOf: lineOfNode, locate: (path) => ({ file, line: lineOfNode(findNode(document, path)) }),
        resolve: (node) => isAlias(node) ? node.resolve(document) : node,
      },
      diagnostics: checked.diagnostics,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { yaml: null, diagnostics: [...checked.diagnostics, failed(/alias count/i.test(message) ? `its aliases repeat more than ${MAX_ALIASES} values. Write the values out.` : message)] };
  }
}

/** The key of the pair, or the element, at `path`; the nearest one above where there is none. */
function findNode(document: Document.Parsed, path: JsonPath): unknown {
  let found: unknown = document.contents;
  let current: unknown = document.contents;
  for (const part of path) {
    if (isAlias(current)) current = current.resolve(document);
    if (isMap(current)) {
      const pair = (current.items as readonly Pair[]).find(({ key }) => keyOf(key) === String(part));
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
