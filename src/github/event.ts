import { isObject } from '../model/json.ts';

/** The step around the action, as far as it tells what it is about. */
export interface EventSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; null where there is none. */
  readonly readText: (file: string) => Promise<string | null>;
}

/** The event that started the run, as GitHub describes it. */
export type Event = Readonly<Record<string, unknown>>;

/** The event of the run; empty where there is none. Throws SyntaxError for a file that is no JSON, and what reading it throws. */
export async function readEvent({ environment, readText }: EventSource): Promise<Event> {
  const file = environment['GITHUB_EVENT_PATH'] ?? '';
  const event: unknown = JSON.parse((file === '' ? null : await readText(file)) ?? '{}');
  return isObject(event) ? event : {};
}

/** A member of an event that is an object; empty for anything else. */
export function member(event: Event, name: string): Event {
  const value = event[name];
  return isObject(value) ? value : {};
}
