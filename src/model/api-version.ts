import { textOf } from './json.ts';
import type { Resource } from './resource.ts';

/** The version of the management API that the kinds are written for. */
export const API_VERSION = '2024-05-01';

/** API types that the service knows from a version on; an older one leaves them out of lists and refuses them (apiops-cli 2, row 1). */
const FIRST_VERSIONS: Readonly<Record<string, string>> = { mcp: '2025-03-01-preview', a2a: '2025-09-01-preview' };

/** The version of the management API without which an API of this type is neither read nor written; null where any will do. */
export function neededVersion({ kind, properties }: Resource, apiVersion: string): string | null {
  const first = kind === 'Api' ? FIRST_VERSIONS[textOf(properties['type']).toLowerCase()] : undefined;
  return first !== undefined && apiVersion < first ? first : null;
}
