import { applyEdits, modify, type FormattingOptions } from 'jsonc-parser';
import { canonicalJson, isObject, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { compareNames } from './property-order.ts';

/** JSON as files hold it: two spaces, a final newline, printable text as it is. */
export function renderJson(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The text of an information file with its properties changed from `before` to `after`: nothing else moves. */
export function editProperties(text: string, kind: KindName, before: JsonObject, after: JsonObject): string {
  return editObject(text, kind, ['properties'], before, after);
}

/** The text of an array of associations without some of its entries (by index) and with others at its end. */
export function editAssociations(text: string, removed: readonly number[], added: readonly string[]): string {
  const formattingOptions = toFormatting(text);
  const change = (current: string, path: JsonPath, value: unknown, isArrayInsertion: boolean): string =>
    applyEdits(current, modify(current, [...path], value, { formattingOptions, isArrayInsertion }));
  const shortened = [...removed].sort((a, b) => b - a).reduce((current, index) => change(current, [index], undefined, false), text);
  return added.reduce((current, name) => change(current, [-1], { name }, true), shortened);
}

function editObject(text: string, kind: KindName, path: JsonPath, before: JsonObject, after: JsonObject): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].reduce((current, name) => {
    const [old, next] = [before[name], after[name]];
    return editValue(current, kind, [...path, name], old, next);
  }, text);
}

function editValue(text: string, kind: KindName, path: JsonPath, before: Json | undefined, after: Json | undefined): string {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return text;
  if (isObject(before) && isObject(after) && Object.keys(before).length > 0) return editObject(text, kind, path, before, after);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return (before as readonly Json[]).reduce<string>((current, old, index) => editValue(current, kind, [...path, index], old, (after as readonly Json[])[index]), text);
  }
  const parent = path.slice(1, -1);
  const name = String(path.at(-1));
  return applyEdits(text, modify(text, [...path], after, {
    formattingOptions: toFormatting(text),
    getInsertionIndex: (names) => {
      const next = names.findIndex((other) => compareNames(kind, parent, other, name) > 0);
      return next < 0 ? names.length : next;
    },
  }));
}

/** As the file is formatted already: its indentation and its line ends. */
function toFormatting(text: string): FormattingOptions {
  const indent = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
