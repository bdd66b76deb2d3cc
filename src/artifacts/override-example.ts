import type { JsonPath } from '../model/json.ts';
import { requireResourceId } from '../model/resource-id.ts';

/**
 * How an override file sets one property of a resource, as YAML on one line:
 * `namedValues: [{ name: "x", properties: { value: "…" } }]`. Elements of an array are set with the whole array.
 */
export function renderOverride(id: string, path: JsonPath, value: string): string {
  const names = path.slice(0, path.findIndex((part) => typeof part === 'number') < 0 ? path.length : path.findIndex((part) => typeof part === 'number'));
  const isWhole = names.length === path.length;
  const properties = names.reduceRight<string>((inner, name) => `{ ${toKey(String(name))}: ${inner} }`, isWhole ? JSON.stringify(value) : `[${JSON.stringify(value)}]`);
  return toSections(requireResourceId(id).id.split('/'), `properties: ${properties}`);
}

/** How an override file replaces a text inside the content of a resource, as YAML on one line. */
export function renderReplacement(id: string, find: string, by: string): string {
  return toSections(requireResourceId(id).id.split('/'), `replace: [{ find: ${JSON.stringify(find)}, with: ${JSON.stringify(by)} }]`);
}

function toSections([collection = '', name = '', ...below]: readonly string[], properties: string): string {
  return `${collection}: [{ name: ${JSON.stringify(name)}, ${below.length === 0 ? properties : toSections(below, properties)} }]`;
}

/** A key as YAML takes it without quotes, or in quotes. */
function toKey(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}
