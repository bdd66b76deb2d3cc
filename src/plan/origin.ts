import type { Origin } from './plan.ts';

/** Who moved away from what was published last. */
export interface Moves {
  /** Whether the folder says something else. */
  readonly git: boolean;
  /** Whether the service does. */
  readonly service: boolean;
}

/**
 * The origin of a difference between the folder and the service. Where neither can be told to have moved, since a secret
 * cannot be compared, it is the folder's: publishing is what would change the service.
 */
export function originOf({ git, service }: Moves): Origin {
  return service ? (git ? 'both' : 'drift') : 'pending';
}

/** The origin of what has several parts: theirs if they agree. Null for no parts, and where it is not known of one. */
export function originOfAll(parts: readonly (Origin | null | undefined)[]): Origin | null {
  const [first, ...others] = new Set(parts);
  return first === undefined || first === null || others.includes(null) || others.includes(undefined) ? null : others.length === 0 ? first : 'both';
}
