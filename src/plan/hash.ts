import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/json.ts';
import type { Change } from './plan.ts';

/**
 * SHA-256 (hex) over the target, the ids, the ops and the property changes of a plan: what a reviewer approves. Not over
 * time, ETags, warnings, what is unchanged or unmanaged, nor the line differences, which follow from the digests.
 */
export function hashPlan(target: string, changes: readonly Change[]): string {
  const actions = changes.filter(({ op }) => op !== 'unmanaged' && op !== 'unchanged').map(({ id, op, properties }) => ({
    id: id.toLowerCase(), op, properties: properties.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
  }));
  return createHash('sha256').update(canonicalJson({ schema: 1, target: target.toLowerCase(), actions })).digest('hex');
}
