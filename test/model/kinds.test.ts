import { inspect } from 'node:util';
import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { maskSecrets, toComparable, toPortable } from '../../src/model/normalize.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

test.each(kindNames)('%s: the row is consistent', (kind) => {
  const row = kindRow(kind);
  if (row.parent !== null) expect(kindNames).toContain(row.parent);
  for (const { to } of row.references) for (const target of to) expect(kindNames).toContain(target);
  expect(row.body === 'document').toBe(row.layout.information === null);
  expect(row.content !== null).toBe(row.layout.content !== null);
  // What has no name of its own is asked for by its path.
  if (!row.path.endsWith('/{name}')) expect(row.list).toBe('never');
  for (const path of row.immutable) expect([...row.readOnly, ...row.writeOnly]).not.toContain(path);
});

/** A body with a value at every path that the row names. */
function bodyOf(kind: (typeof kindNames)[number]): JsonObject {
  const row = kindRow(kind);
  const body: Record<string, Json> = { novel: { kept: [1, null, ''] } };
  const secrets = new Set(row.secret.map(({ path }) => path));
  for (const path of [...row.readOnly, ...secrets, ...row.references.map((reference) => reference.path), ...row.required]) {
    if (path === '{name}') continue;
    const text = secrets.has(path) ? 'canary' : 'plain';
    let at: Record<string, Json> = body;
    const parts = path.split('.');
    for (const [index, part] of parts.entries()) {
      const next = index === parts.length - 1 ? text : parts[index + 1] === '*' && parts[index + 2] === '*' ? { key: [text] } : parts[index + 1] === '*' ? (parts.length === index + 3 ? [{ [parts[index + 2] ?? '']: text }] : [text]) : {};
      at[part] ??= next;
      if (typeof at[part] !== 'object' || Array.isArray(at[part]) || parts[index + 1] === '*') break;
      at = at[part] as Record<string, Json>;
    }
  }
  for (const { when } of row.secret) if (when !== undefined) body[when] = true;
  return body;
}

test.each(kindNames)('%s: normalising twice is normalising once, and unknown properties stay', (kind) => {
  const portable = toPortable(kind, bodyOf(kind));
  expect(toPortable(kind, portable)).toEqual(portable);
  const comparable = toComparable(kind, portable);
  expect(toComparable(kind, comparable)).toEqual(comparable);
  expect(portable['novel']).toEqual({ kept: [1, null, ''] });
  for (const path of kindRow(kind).readOnly.filter((one) => !one.includes('.'))) expect(portable).not.toHaveProperty(path);
});

test.each(kindNames.filter((kind) => kindRow(kind).secret.length > 0))('%s: a secret is printed nowhere', (kind) => {
  const masked = maskSecrets(kind, bodyOf(kind));
  const secrets = kindRow(kind).secret.map(({ path }) => path.split('.')[0] ?? '');
  for (const name of secrets) expect(`${JSON.stringify(masked[name])}${inspect(masked[name], { depth: 9, showHidden: true })}${String(masked[name] as unknown as string)}`).not.toContain('canary');
});

test('a reference to a named value is no secret, a text that holds one is', () => {
  const headers = (text: string): Json | undefined => (maskSecrets('Backend', { credentials: { header: { h: [text] } } })['credentials'] as { header: { h: Json[] } }).header.h[0];
  expect(headers('{{key}}')).toBe('{{key}}');
  expect(headers('Bearer {{key}}')).toBeInstanceOf(Sensitive);
  expect(maskSecrets('NamedValue', { secret: false, value: 'plain' })['value']).toBe('plain');
});
