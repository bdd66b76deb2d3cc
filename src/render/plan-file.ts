import { createHash } from 'node:crypto';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type * as z from 'zod';
import { UserError } from '../model/failure.ts';
import { canonicalJson, formatPath, isObject, type Json, type JsonPath } from '../model/json.ts';
import { parseResourceId } from '../model/resource-id.ts';
import { Sensitive } from '../model/sensitive.ts';
import { hashPlan } from '../plan/hash.ts';
import type { Plan, PropertyChange } from '../plan/plan.ts';
import { toChangeJson } from './change-json.ts';
import { PLAN_SCHEMA, planSchema } from './plan-schema.ts';

const PLAN_AGAIN = 'Plan again: plan --out FILE writes it anew.';

/** The plan as a file: JSON of schema 1, no secrets by construction, equal bytes for equal plans. */
export function renderPlanFile({ schema, target, changes, counts, hash }: Plan): string {
  const { create, update, replace, delete: deleted, unmanaged, unchanged } = counts;
  const content = { schema, target, changes: changes.map(toChangeJson), counts: { create, update, replace, delete: deleted, unmanaged, unchanged }, hash };
  return `${JSON.stringify({ ...content, checksum: toChecksum(content) }, null, 2)}\n`;
}

/** SHA-256 (hex) over everything else in the file, whatever its line ends, spaces and order of keys. */
function toChecksum(content: object): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/**
 * The plan that a file holds; it renders as the plan did that was written. `file` is its path as messages show it. Throws
 * UserError `invalid-input`, with the reason, for a file that is cut off, changed, of another schema or no plan at all.
 * The hash guards what is approved: target, ids, operations and properties; the checksum the rest of what a reader sees.
 */
export function parsePlanFile(text: string, file: string): Plan {
  const refuse: Refuse = (why, hint = PLAN_AGAIN) => new UserError('invalid-input', `The plan file '${file}' ${why}.`, { hint });
  try {
    const json = parseJson(text, refuse);
    const plan = toPlan(json, refuse);
    checkWhole(plan, json as object, refuse);
    return plan;
  } catch (error) {
    if (error instanceof RangeError) throw refuse('is nested deeper than any plan');
    throw error;
  }
}

/** Throws UserError `invalid-input` where `plan` is of another service than the one with the ARM id `serviceId`. */
export function checkTarget(plan: Plan, serviceId: string): void {
  if (plan.target.toLowerCase() === serviceId.toLowerCase()) return;
  throw new UserError('invalid-input', `The plan is of another service: it was made for ${plan.target}, not for ${serviceId}.`,
    { hint: 'Plan for this service, or choose the service of the plan.' });
}

type Refuse = (why: string, hint?: string) => UserError;

function parseJson(text: string, refuse: Refuse): unknown {
  if (text.trim() === '') throw refuse('is empty');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true });
    const [first] = errors;
    const atEnd = first !== undefined && first.offset + first.length >= text.trimEnd().length && printParseErrorCode(first.error) !== 'EndOfFileExpected';
    if (atEnd && /^\s*\{/.test(text)) throw refuse('is cut off: its end is missing');
    throw refuse(`is not JSON${first === undefined ? '' : `, line ${text.slice(0, first.offset).split('\n').length}`}`);
  }
}

function toPlan(json: unknown, refuse: Refuse): Plan {
  if (!isObject(json) || !('schema' in json)) throw refuse('is no plan: it names no schema');
  if (json['schema'] !== PLAN_SCHEMA) {
    throw refuse(`is of schema ${JSON.stringify(json['schema'])}, and this version reads schema ${PLAN_SCHEMA}`, 'Use the version that wrote it, or plan again with this one.');
  }
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) throw refuse(`is no plan of schema ${PLAN_SCHEMA}: ${describe(parsed.error.issues)}`);
  const { checksum: _checksum, ...plan } = parsed.data;
  return { ...plan, changes: plan.changes.map((change) => ({ ...change, properties: change.properties.map((property) => toProperty(property, refuse)) })) };
}

type ParsedProperty = z.infer<typeof planSchema>['changes'][number]['properties'][number];

/** JSON has no word for what is not there, and a secret is only its label. */
function toProperty({ path, before, after, origin, sensitive, diff, details, setBy }: ParsedProperty, refuse: Refuse): PropertyChange {
  const toSide = (value: unknown): Json | undefined => {
    if (sensitive !== true || value === undefined) return value as Json | undefined;
    if (typeof value !== 'string') throw refuse(`was changed after it was written: '${path}' is marked as a secret and shows a value`);
    return new Sensitive('', value);
  };
  return {
    path, before: toSide(before), after: toSide(after), ...(origin === undefined ? {} : { origin }), ...(sensitive === undefined ? {} : { sensitive }),
    ...(diff === undefined ? {} : { diff }), ...(details === undefined ? {} : { details }),
    ...(setBy === undefined ? {} : { setBy: { file: setBy.file, line: setBy.line, ...(setBy.tokens === undefined ? {} : { tokens: setBy.tokens }) } }),
  };
}

/** What a file says twice agrees, as it did when it was written. */
function checkWhole(plan: Plan, json: object, refuse: Refuse): void {
  const changed = (what: string): UserError => refuse(`was changed after it was written: ${what}`);
  const hash = hashPlan(plan.target, plan.changes);
  if (hash !== plan.hash) throw changed(`it names the hash ${plan.hash}, and its changes have ${hash}`);
  for (const op of ['create', 'update', 'replace', 'delete', 'unmanaged'] as const) {
    const held = plan.changes.filter((change) => change.op === op).length;
    if (held !== plan.counts[op]) throw changed(`it counts ${plan.counts[op]} of '${op}', and holds ${held}`);
  }
  const odd = plan.changes.find(({ id, kind }) => parseResourceId(id)?.kind !== kind);
  if (odd !== undefined) throw changed(`${odd.id} is no ${odd.kind}`);
  const { checksum, ...content } = json as { readonly checksum?: unknown };
  if (checksum !== toChecksum(content)) throw changed('its checksum is of another content');
}

function describe(issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues;
  if (issue === undefined) return 'it has a wrong form';
  const place = issue.path.length === 0 ? 'the file' : `'${formatPath(issue.path as JsonPath)}'`;
  const what = issue.code === 'unrecognized_keys' ? `has the key '${issue.keys[0] ?? ''}', which nobody knows` : `has a wrong value (${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)})`;
  return `${place} ${what}${issues.length === 1 ? '' : `, and ${issues.length - 1} more`}`;
}
