import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
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

/** The text of an information file without some of its top-level keys. */
export function removeKeys(text: string, keys: readonly string[]): string {
  return keys.reduce((current, key) => remove(current, [key]), text);
}

/** The text of an array of associations without some of its entries (by index) and with others at its end. */
export function editAssociations(text: string, removed: readonly number[], added: readonly JsonObject[]): string {
  const shortened = [...removed].sort((a, b) => b - a).reduce((current, index) => remove(current, [index]), text);
  return added.reduce((current, entry) => {
    const array = find(current, []);
    return array === undefined ? current : insert(current, array, array.children?.length ?? 0, entry, '');
  }, shortened);
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
  if (after === undefined) return remove(text, path);
  if (before !== undefined) return setAt(text, path, after);
  const owner = find(text, path.slice(0, -1));
  if (owner === undefined) return text;
  const name = String(path.at(-1));
  const next = (owner.children ?? []).findIndex(({ children }) => compareNames(kind, path.slice(1, -1), String(children?.[0]?.value), name) > 0);
  return insert(text, owner, next < 0 ? owner.children?.length ?? 0 : next, after, `${JSON.stringify(name)}: `);
}

function setAt(text: string, path: JsonPath, value: Json): string {
  const node = find(text, path);
  return node === undefined ? text : replace(text, node.offset, node.length, renderInside(text, value, indentAt(text, node.offset)));
}

/** Removes the element, or the key with its value, and the comma that goes with it. */
function remove(text: string, path: JsonPath): string {
  const node = find(text, path);
  const member = node?.parent?.type === 'property' ? node.parent : node;
  const owner = member?.parent;
  if (member === undefined || owner === undefined) return text;
  const index = owner.children?.indexOf(member) ?? 0;
  const [previous, next] = [owner.children?.[index - 1], owner.children?.[index + 1]];
  const start = previous === undefined ? next === undefined ? owner.offset + 1 : member.offset : previous.offset + previous.length;
  const end = previous === undefined ? next === undefined ? owner.offset + owner.length - 1 : next.offset : member.offset + member.length;
  return replace(text, start, end - start, '');
}

function find(text: string, path: JsonPath): Node | undefined {
  const root = parseTree(text);
  return root === undefined ? undefined : findNodeAtLocation(root, [...path]);
}

/** A new member of an object or array, before the one at `index`; on one line where the others are. */
function insert(text: string, owner: Node, index: number, value: Json, key: string): string {
  const { offset, length, children = [] } = owner;
  const { unit, eol } = styleOf(text);
  const [first] = children;
  const onOneLine = first !== undefined && !text.slice(offset, offset + length).includes('\n');
  const indent = first === undefined || onOneLine ? indentAt(text, offset) + (onOneLine ? '' : unit) : indentAt(text, first.offset);
  const member = key + (onOneLine ? JSON.stringify(value) : renderInside(text, value, indent));
  const gap = onOneLine ? ' ' : `${eol}${indent}`;
  const previous = children[index - 1];
  const next = children[index];
  if (next !== undefined && previous === undefined) return replace(text, next.offset, 0, `${member},${gap}`);
  if (previous !== undefined) return replace(text, previous.offset + previous.length, 0, `,${gap}${member}`);
  const [open, close] = owner.type === 'array' ? ['[', ']'] : ['{', '}'];
  return replace(text, offset, length, `${open}${gap}${member}${eol}${indentAt(text, offset)}${close}`);
}

function renderInside(text: string, value: Json, indent: string): string {
  const { unit, eol } = styleOf(text);
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

/** As the file is written already: its indentation and its line ends. */
function styleOf(text: string): { readonly unit: string; readonly eol: string } {
  return { unit: /^[ \t]+/m.exec(text)?.[0] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function replace(text: string, offset: number, length: number, content: string): string {
  return text.slice(0, offset) + content + text.slice(offset + length);
}
