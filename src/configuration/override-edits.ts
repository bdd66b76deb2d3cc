import * as z from 'zod';
import { isObject, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import type { Location } from '../model/resource.ts';

/** A text in a content that another takes the place of, to the character. */
export interface Replacement {
  readonly find: string;
  readonly with: string;
  /** How often it stands in each content that holds it; null for any number of times. */
  readonly count: number | null;
  readonly place: Location;
}

/** What an entry of an override file says beside properties. */
export interface OverrideEdits {
  readonly replace: readonly Replacement[];
  /** What an import would take from the servers of the specification. */
  readonly server: { readonly url: string; readonly place: Location } | null;
  /** Where it says that the environment does not have this association. */
  readonly remove: Location | null;
}

interface Edit {
  readonly isFor: (kind: KindName) => boolean;
  readonly what: string;
  readonly form: string;
}

const text = z.string().min(1);
const replaceSchema = z.array(z.strictObject({ find: text, with: z.string(), count: z.int().min(1).optional() }));
const serversSchema = z.array(z.union([text, z.strictObject({ url: text }).transform(({ url }) => url)])
  .refine((url) => /^(?:[a-z][a-z0-9+.-]*:\/\/|\{#)/i.test(url))).min(1);
const removeSchema = z.boolean();

/** The keys beside `name` and `properties`. Nowhere are they properties. */
const edits: Readonly<Record<'replace' | 'servers' | 'remove', Edit>> = {
  replace: { isFor: (kind) => kindRow(kind).content !== null, what: 'what has a policy, a specification or a page', form: "a list of texts to find and what comes in their place: - find: \"…\", with: \"…\", and a 'count' where the number matters; texts in quotes" },
  servers: { isFor: (kind) => kind === 'Api', what: 'APIs', form: 'a list of whole addresses, such as https://api.example.com' },
  remove: { isFor: (kind) => kindRow(kind).body === 'association', what: 'associations', form: 'true or false' },
};

export const editKeys = Object.keys(edits) as (keyof typeof edits)[];

/** What the keys of an entry say beside its properties. `report` is told of what is wrong, by the path from the entry. */
export function readEdits(kind: KindName, entry: JsonObject, locate: (path: JsonPath) => Location, report: (message: string, path: JsonPath) => void): OverrideEdits {
  const given = <T>(key: keyof typeof edits, schema: z.ZodType<T>): T | undefined => {
    const value = entry[key];
    if (value === undefined || value === null) return undefined;
    const { isFor, what, form } = edits[key];
    const parsed = schema.safeParse(value);
    if (isFor(kind) && parsed.success) return parsed.data;
    report(isFor(kind) ? `'${key}' should be ${form}.` : `'${key}' is for ${what}, and not for a ${kindRow(kind).title}.`, [key, ...parsed.error?.issues[0]?.path.slice(0, 1) ?? []] as JsonPath);
    return undefined;
  };
  const properties = isObject(entry['properties']) ? entry['properties'] : entry;
  const servers = given('servers', serversSchema);
  if (servers !== undefined && properties['serviceUrl'] !== undefined) report("'servers' and 'serviceUrl' say the same. Keep 'serviceUrl', which goes over the servers.", ['servers']);
  const url = servers?.find((one) => one.startsWith('https:')) ?? servers?.[0];
  return {
    replace: (given('replace', replaceSchema) ?? []).map(({ find, with: by, count = null }, index) => ({ find, with: by, count, place: locate(['replace', index]) })),
    server: url === undefined ? null : { url, place: locate(['servers', servers?.indexOf(url) ?? 0]) },
    remove: given('remove', removeSchema) === true ? locate(['remove']) : null,
  };
}
