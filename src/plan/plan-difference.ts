import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/json.ts';
import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { toHashed } from './hash.ts';
import type { Change, Op, Plan } from './plan.ts';

/** One resource of which two plans say different things; of each only the properties that differ. */
export interface PlanDifference {
  /** Null where nothing was approved for it. */
  readonly approved: Change | null;
  /** Null where nothing is planned for it. */
  readonly planned: Change | null;
}

/** How a plan differs from the approved one, by resource; by what the hash is over, so that plans of one hash do not differ. */
export function comparePlans(approved: Plan, planned: Plan): PlanDifference[] {
  const [before, after] = [toHashedChanges(approved), toHashedChanges(planned)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [left = null, right = null] = [before.get(key), after.get(key)];
    if (left === null || right === null) return [{ approved: left, planned: right }];
    return canonicalJson(toHashed([left])) === canonicalJson(toHashed([right])) ? [] : [{ approved: withoutShared(left, right), planned: withoutShared(right, left) }];
  });
}

/** What is known of a change whose properties were left out. */
export interface ChangeOutline {
  readonly id: string;
  readonly op: Op;
  /** Equal for equal changes: the begin of a SHA-256 over what the hash of a plan is over. */
  readonly digest: string;
}

/** The changes that the hash of a plan is over, without their properties. */
export function toOutlines(plan: Pick<Plan, 'changes'>): ChangeOutline[] {
  return [...toHashedChanges(plan).values()].map((change) => ({
    id: change.id, op: change.op, digest: createHash('sha256').update(canonicalJson(toHashed([change]))).digest('hex').slice(0, 16),
  }));
}

/** {@link comparePlans} where of the approved plan only the outlines are known: what was approved has no properties then. */
export function compareOutlines(approved: readonly ChangeOutline[], planned: Plan): PlanDifference[] {
  const before = new Map(approved.map((outline) => [resourceKey(outline.id), outline]));
  const [after, now] = [toHashedChanges(planned), new Map(toOutlines(planned).map((outline) => [resourceKey(outline.id), outline]))];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const outline = before.get(key);
    if (outline !== undefined && outline.digest === now.get(key)?.digest) return [];
    const kind = parseResourceId(outline?.id ?? '')?.kind;
    const known: Change | null = outline === undefined || kind === undefined ? null : { id: outline.id, kind, op: outline.op, origin: null, properties: [] };
    return [{ approved: known, planned: after.get(key) ?? null }];
  });
}

function toHashedChanges({ changes }: Pick<Plan, 'changes'>): Map<string, Change> {
  return new Map(changes.filter((change) => toHashed([change]).length > 0).map((change) => [resourceKey(change.id), change]));
}

function withoutShared(change: Change, other: Change): Change {
  const said = new Set(toProperties(other));
  const own = toProperties(change);
  return { ...change, properties: change.properties.filter((_property, index) => !said.has(own[index] ?? '')) };
}

/** Each property as text that is equal for equal ones, in their order. */
function toProperties(change: Change): string[] {
  return toHashed([change]).flatMap(({ properties }) => properties.map(canonicalJson));
}
