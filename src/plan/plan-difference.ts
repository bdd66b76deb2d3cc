import { canonicalJson } from '../model/json.ts';
import { resourceKey } from '../model/resource-id.ts';
import { toHashed } from './hash.ts';
import type { Change, Plan } from './plan.ts';

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

function toHashedChanges({ changes }: Plan): Map<string, Change> {
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
