import { parseResourceId, resourceName } from './resource-id.ts';

/** The release that makes a revision current and is removed again at once: a release cannot be made without a name. */
export const SWITCH_RELEASE = 'apiops-make-current';

/** Whether this is a release that a publish made to be removed at once: one that is there was left by a publish that did not come to its end. */
export function isSwitchRelease(id: string): boolean {
  return resourceName(id).toLowerCase() === SWITCH_RELEASE && parseResourceId(id)?.kind === 'ApiRelease';
}
