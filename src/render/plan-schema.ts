import * as z from 'zod';
import { kindNames } from '../model/kinds.ts';

const text = z.string().min(1);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const origin = z.enum(['pending', 'drift', 'both']);

const detail = z.strictObject({
  op: z.enum(['added', 'removed', 'changed']),
  subject: z.string().describe('An operation, `GET /pets/{id}`, or the name of a schema.'),
  breaking: z.boolean().describe('Consumers of the API may fail after it.'),
});

const setter = z.strictObject({
  file: text.describe('Relative to the root of the repository, `/` separated.'),
  line: z.int().min(1),
  tokens: z.array(text).optional().describe('The environment variables that tokens took the value from.'),
});

const property = z.strictObject({
  path: z.string().describe('`serviceUrl`, `pool.services[blue].weight`; `policy`, `specification` and `markdown` for contents.'),
  before: z.unknown().optional().describe('The value in the service; absent where it has none. Of contents a digest of the compared form.'),
  after: z.unknown().optional().describe('The value of the folder; absent where it has none.'),
  origin: origin.optional().describe('Who moved this property; absent where the last published state is not known.'),
  sensitive: z.literal(true).optional().describe('`before` and `after` are labels of secrets.'),
  diff: z.string().optional().describe('Unified difference of a content or a long text, without file headers.'),
  details: z.array(detail).optional(),
  setBy: setter.optional().describe('Where an override file or a token set `after`; absent where the folder says it. No part of the hash.'),
});

const change = z.strictObject({
  id: text.describe('ARM path below the service.'),
  kind: z.enum(kindNames),
  op: z.enum(['create', 'update', 'replace', 'delete', 'unmanaged', 'blocked']),
  origin: origin.nullable().describe('Who moved: Git (`pending`), the service (`drift`) or both; null where the last published state is not known.'),
  properties: z.array(property),
});

/** The schema that this program reads and writes. */
export const PLAN_SCHEMA = 1;

/** THE shape of a plan file. Every key is known; what a reader cannot trust is refused. */
export const planSchema = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  target: text.describe('ARM id of the service, lower case.'),
  changes: z.array(change).describe('Everything but what is unchanged, sorted by id.'),
  counts: z.strictObject({ create: count, update: count, replace: count, delete: count, unmanaged: count, unchanged: count }),
  hash: sha256.describe('SHA-256 over target, ids, operations and property changes: what is approved.'),
  checksum: sha256.describe('SHA-256 over all of the file but this, as JSON without blanks and with sorted keys.'),
}).describe('A plan of APIOps for Azure API Management: what publishing would do. It holds no secrets.');

/** {@link planSchema} as JSON Schema (draft 2020-12), for the reference. */
export function renderPlanSchema(): string {
  return `${JSON.stringify({ title: 'Plan file', ...z.toJSONSchema(planSchema) }, null, 2)}\n`;
}
