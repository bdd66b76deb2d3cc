import { isObject } from './json.ts';

/** The named value, by its name and its display name, in which the last publish is recorded: never configuration itself. */
export const MARKER_NAME = 'apiops-published';

/** What a named value holds at most, in characters (apim-rest 4.5). */
const MAXIMUM_LENGTH = 4096;

/** The last publish, as the service itself remembers it. */
export interface Marker {
  /** The commit that was published, 40 (or 64) hexadecimal digits in lower case. */
  readonly commit: string;
  readonly planHash: string;
  /** Of the end of the publish, ISO 8601 in UTC. */
  readonly time: string;
  /** Address of the run that published; null for one outside of GitHub. */
  readonly run: string | null;
}

/** The marker in the value of a named value; null for a text that is none. What is said beside it is passed over. */
export function parseMarker(value: string): Marker | null {
  const read = parseJson(value);
  if (!isObject(read)) return null;
  const { commit, planHash, time, run } = read;
  if (typeof commit !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return null;
  if (typeof planHash !== 'string' || typeof time !== 'string' || Number.isNaN(Date.parse(time))) return null;
  return { commit, planHash, time, run: typeof run === 'string' ? run : null };
}

/** Whether two records are of one publish. */
export function isSameMarker(a: Marker | null, b: Marker | null): boolean {
  return a?.commit === b?.commit && a?.planHash === b?.planHash && a?.time === b?.time;
}

/** The value of the named value that records a publish; an address of the run that is too long for it is left out. */
export function renderMarker({ commit, planHash, time, run }: Marker): string {
  const text = JSON.stringify({ commit, planHash, time, run });
  return text.length <= MAXIMUM_LENGTH ? text : JSON.stringify({ commit, planHash, time, run: null });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
