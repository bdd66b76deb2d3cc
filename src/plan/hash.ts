import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Change, Op, PropertyChange } from './plan.ts';

/** What the hash is over, of one change. */
export interface Hashed {
  readonly id: string;
  readonly op: Op;
  readonly properties: readonly (Pick<PropertyChange, 'path'> & { readonly before: Json; readonly after: Json })[];
}

/**
 * SHA-256 (hex) over the target, the ids, the ops and the property changes of a plan: what a reviewer approves. Not over
 * time, ETags, warnings, what is unchanged or unmanaged, nor the line differences, which follow from the digests.
 */
export function hashPlan(target: string, changes: readonly Change[]): string {
  return createHash('sha256').update(canonicalJson({ schema: 1, target: target.toLowerCase(), actions: toHashed(changes) })).digest('hex');
}

/** The part of the changes that the hash is over. */
export function toHashed(changes: readonly Change[]): Hashed[] {
  return changes.filter(({ op }) => op !== 'unmanaged' && op !== 'unchanged').map(({ id, op, properties }) => ({
    id: id.toLowerCase(), op, properties: properties.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
  }));
}
