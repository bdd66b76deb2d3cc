import type { LastWriters } from '../commands/ports.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { toMessage } from '../model/failure.ts';
import type { LastWriter } from '../model/last-writer.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Management } from './management.ts';

/** Version of Azure Monitor's list of events, and what it is asked for of each. Microsoft.Insights 2015-04-01, `activityLogs_API.json`. */
const API_VERSION = '2015-04-01';
const SELECTED = ['caller', 'eventTimestamp', 'resourceId', 'operationName', 'status'];

/** The log goes back so far, and an earlier start is refused; an hour is left for clocks that differ. */
const KEPT_MS = 90 * 24 * 3_600_000 - 3_600_000;

/** It is not worth more than this: pages, and milliseconds for all of them. */
const MAX_PAGES = 20;
const PATIENCE_MS = 30_000;

export interface Period {
  readonly since: Date;
  readonly until: Date;
}

/** A write that succeeded. */
interface Written extends LastWriter {
  /** Path below the service, in lower case. */
  readonly path: string;
  readonly deleted: boolean;
}

/**
 * Who wrote each of `ids` last: see LiveStore.lastWriters. One query for the resource group, because a filter names one
 * resource exactly, or a whole group; the answer is searched here. Never throws.
 */
export async function readLastWriters(client: Management, { origin, serviceId }: { readonly origin: string; readonly serviceId: string }, ids: readonly string[], { since, until }: Period): Promise<LastWriters> {
  if (ids.length === 0) return { writers: new Map(), reason: null };
  try {
    const events = await client.listFrom(toUrl(origin, serviceId, { since, until }), { maxPages: MAX_PAGES, signal: AbortSignal.timeout(PATIENCE_MS) });
    if ('ok' in events) return toNothing(events.status === 401 || events.status === 403
      ? `the identity may not (${events.code}); give it the role Reader on the resource group` : events.status === 0 ? events.message : `${events.code}: ${events.message}`);
    return { writers: attribute(events.flatMap((event) => toWritten(event, serviceId)), ids), reason: null };
  } catch (error) {
    return toNothing(error instanceof DOMException ? 'it gave no answer in time' : toMessage(error));
  }
}

function toNothing(why: string): LastWriters {
  return { writers: new Map(), reason: `The activity log of the service could not be read: ${why.replace(/[.\s]+$/, '')}.` };
}

function toUrl(origin: string, serviceId: string, { since, until }: Period): string {
  const [, , subscription = '', , group = ''] = serviceId.split('/');
  const from = new Date(Math.min(Math.max(since.getTime(), until.getTime() - KEPT_MS), until.getTime()));
  const filter = `eventTimestamp ge '${from.toISOString()}' and eventTimestamp le '${until.toISOString()}' and resourceGroupName eq '${decodeURIComponent(group).replaceAll("'", "''")}'`;
  return `${origin}/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=${API_VERSION}&$filter=${encodeURIComponent(filter)}&$select=${SELECTED.join(',')}`;
}

/** The write that an event tells of, if it is one of this service and succeeded. Ids come in any letters. */
function toWritten({ caller, eventTimestamp: time, resourceId, operationName, status }: JsonObject, serviceId: string): Written[] {
  const verb = /\/(write|delete)$/i.exec(valueOf(operationName))?.[1]?.toLowerCase();
  const prefix = `${serviceId}/`.toLowerCase();
  if (verb === undefined || valueOf(status).toLowerCase() !== 'succeeded' || typeof caller !== 'string' || caller === '') return [];
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time)) || typeof resourceId !== 'string' || !resourceId.toLowerCase().startsWith(prefix)) return [];
  return [{ caller, time, path: resourceId.slice(prefix.length).toLowerCase().replace(/\/+$/, ''), deleted: verb === 'delete' }];
}

function valueOf(text: Json | undefined): string {
  return isObject(text) && typeof text['value'] === 'string' ? text['value'] : '';
}

function attribute(all: readonly Written[], ids: readonly string[]): ReadonlyMap<string, LastWriter> {
  const asked = new Set(ids.map(resourceKey));
  const last = new Map<string, LastWriter>();
  for (const { caller, time, path, deleted } of all) {
    const own = toCandidates(path).find((candidate) => asked.has(candidate));
    const gone = deleted ? [...asked].filter((id) => id.startsWith(`${path}/`)) : [];
    for (const id of own === undefined ? gone : [own, ...gone]) {
      const known = last.get(id);
      if (known === undefined || Date.parse(known.time) < Date.parse(time)) last.set(id, { caller, time });
    }
  }
  return last;
}

/**
 * What a write may be about, the nearest first: the resource itself; the same in the current revision, which the portal
 * addresses by its number; and the API, whose specification has the operation or schema that was written.
 */
function toCandidates(path: string): string[] {
  const content = /^((?:workspaces\/[^/]+\/)?apis\/[^/]+)\/(?:operations|schemas|tagdescriptions)\/[^/]+$/.exec(path)?.[1];
  return [path, ...(content === undefined ? [] : [content])].flatMap((each) => [each, each.replace(/^((?:workspaces\/[^/]+\/)?apis\/[^/;]+);rev=[^/]+/, '$1')]);
}
