import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { Json, JsonObject, JsonPath } from '../model/json.ts';
import type { Location } from '../model/resource.ts';
import { findTooDeep, MAX_JSON_DEPTH } from './json-depth.ts';
import { createLineIndex, lineOf } from './text-file.ts';

/** A JSON file with the places of its values. */
export interface JsonFile {
  /** As diagnostics show it. */
  readonly file: string;
  readonly text: string;
  readonly value: Json;
  /** Where the value at `path` was written; the nearest value around it where there is none. */
  locate(path: JsonPath): Location;
}

/** Reads strict JSON: a comment, a trailing comma, a key that stands twice or too many levels are an error. */
export function parseJson(text: string, file: string): { readonly json: JsonFile | null; readonly diagnostics: readonly Diagnostic[] } {
  const tooDeep = findTooDeep(text);
  if (tooDeep !== null) {
    return { json: null, diagnostics: [diagnostic('file-unparsable', `${file} is nested more than ${MAX_JSON_DEPTH} levels deep.`, { file, line: lineOf(text, tooDeep) })] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  if (root === undefined || first !== undefined) {
    const offset = Math.min(first?.offset ?? 0, text.trimEnd().length);
    const what = first === undefined ? 'value expected' : toWords(printParseErrorCode(first.error));
    return { json: null, diagnostics: [diagnostic('file-unparsable', `${file} is not JSON: ${what}${offset >= text.trimEnd().length ? ' at its end' : ''}.`, { file, line: lineOf(text, offset) })] };
  }
  const diagnostics: Diagnostic[] = [];
  const value = toJson(root, (key, offset) => diagnostics.push(
    diagnostic('file-unparsable', `${file} says '${key}' twice in one object. Keep one of them.`, { file, line: lineOf(text, offset) })));
  if (diagnostics.length > 0) return { json: null, diagnostics };
  const lineAt = createLineIndex(text);
  return { json: { file, text, value, locate: (path) => ({ file, line: lineAt(offsetOf(root, path)) }) }, diagnostics };
}

function toJson(node: Node, repeated: (key: string, offset: number) => void): Json {
  if (node.type === 'array') return (node.children ?? []).map((child) => toJson(child, repeated));
  if (node.type !== 'object') return node.value as Json;
  const known = new Set<string>();
  return Object.fromEntries((node.children ?? []).map(({ children }): [string, Json] => {
    const [key, value] = children as [Node, Node];
    const name = String(key.value);
    if (known.has(name)) repeated(name, key.offset);
    known.add(name);
    return [name, toJson(value, repeated)];
  })) satisfies JsonObject;
}

function offsetOf(root: Node, path: JsonPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, [...path.slice(0, length)]);
    if (node !== undefined) return (node.parent?.type === 'property' ? node.parent : node).offset;
  }
  return root.offset;
}

/** `CommaExpected` -> `comma expected`. */
function toWords(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
