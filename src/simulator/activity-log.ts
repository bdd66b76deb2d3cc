import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { ok, type Answer } from './answer.ts';
import { ArmError } from './arm-error.ts';
import type { Clock } from './clock.ts';

/** One entry: a write as it began, or as it ended. */
interface ActivityEvent {
  readonly number: number;
  readonly time: string;
  readonly caller: string;
  readonly resourceId: string;
  /** `Microsoft.ApiManagement/service/apis/operations/write`. */
  readonly operation: string;
  readonly status: 'Started' | 'Succeeded' | 'Failed';
  readonly correlationId: string;
}

/** What is asked of the log. */
export interface ActivityQuery {
  readonly query: URLSearchParams;
  readonly subscription: string;
  /** Absolute, without the query. */
  readonly url: string;
  readonly pageSize: number;
}

/** Entries that are kept. */
const CAPACITY = 20_000;
const KEPT_MS = 90 * 24 * 3_600_000;
const API_VERSION = '2015-04-01';

/** The only form that a filter has, as Microsoft's contract of 2015-04-01 describes it. */
const FILTER = /^eventTimestamp ge '([^']+)'(?: and eventTimestamp le '([^']+)')?(?: and (resourceGroupName|resourceUri|resourceProvider|correlationId) eq '((?:[^']|'')+)')?$/;

/** What can be selected: the properties that the contract lists, and the caller, which it leaves out. */
const SELECTABLE = ['authorization', 'caller', 'claims', 'correlationId', 'description', 'eventDataId', 'eventName', 'eventTimestamp', 'httpRequest', 'level', 'operationId', 'operationName',
  'properties', 'resourceGroupName', 'resourceProviderName', 'resourceId', 'status', 'submissionTimestamp', 'subStatus', 'subscriptionId'];

const verbs: Readonly<Record<string, string>> = { PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' };

/** The activity log of Azure Monitor for the writes of this simulator. Entries are there at once; in Azure it takes minutes. */
export class ActivityLog {
  readonly #clock: Clock;
  readonly #events: ActivityEvent[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a write of the resource at `segments` (below the service) began; what it returns notes its end. Reads are not noted. */
  begin(method: string, serviceId: string, segments: readonly string[], caller: string): (succeeded: boolean) => void {
    const verb = verbs[method];
    if (verb === undefined) return () => undefined;
    const types = segments.filter((_segment, index) => index % 2 === 0);
    // An action stands behind the resource that it is done to.
    const resource = verb === 'action' ? segments.slice(0, segments.length - 1) : segments;
    const noted = {
      caller, resourceId: `${serviceId}/${resource.join('/')}`, operation: ['Microsoft.ApiManagement/service', ...types, verb].join('/'),
      correlationId: createHash('sha256').update(`activity/${this.#count}`).digest('hex').slice(0, 32),
    };
    this.#note({ ...noted, status: 'Started' });
    return (succeeded) => this.#note({ ...noted, status: succeeded ? 'Succeeded' : 'Failed' });
  }

  /** A page of the entries that the filter names, newest first. Throws the 400 of anything that the contract does not allow. */
  answer({ query, subscription, url, pageSize }: ActivityQuery): Answer {
    if (query.get('api-version') !== API_VERSION) throw new ArmError(400, 'NoRegisteredProviderFound', `The api-version of the activity log is '${API_VERSION}'.`);
    const matches = this.#parseFilter(query.get('$filter') ?? '');
    const select = (query.get('$select') ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
    if (!select.every((name) => SELECTABLE.includes(name))) throw badRequest('The $select argument names a property that events do not have.');
    const before = Number(query.get('$skiptoken') ?? Number.POSITIVE_INFINITY);
    const found = this.#events.filter((event) => event.number < before && matches(event)).reverse();
    const page = found.slice(0, pageSize);
    const next = new URLSearchParams(query);
    next.set('$skiptoken', String(page.at(-1)?.number));
    const value = page.map((event) => {
      const whole = toView(event, subscription);
      return select.length === 0 ? whole : Object.fromEntries(Object.entries(whole).filter(([name]) => select.includes(name)));
    });
    return ok({ value, ...(found.length > page.length ? { nextLink: `${url}?${next.toString()}` } : {}) });
  }

  #note(event: Omit<ActivityEvent, 'number' | 'time'>): void {
    this.#events.push({ ...event, number: this.#count += 1, time: this.#clock.toDate() });
    if (this.#events.length > CAPACITY) this.#events.shift();
  }

  #parseFilter(text: string): (event: ActivityEvent) => boolean {
    const [whole, from = '', to, name, quoted = ''] = FILTER.exec(text) ?? [];
    const [start, end] = [Date.parse(from), to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to)];
    if (whole === undefined || Number.isNaN(start) || Number.isNaN(end)) throw badRequest('The $filter argument is required, needs a start time, and takes no other form than those of the documentation.');
    if (start < Date.parse(this.#clock.toDate()) - KEPT_MS) throw badRequest('The start time cannot be more than 90 days in the past.');
    if (end < start) throw badRequest('The end time lies before the start time.');
    const value = quoted.replaceAll("''", "'").toLowerCase();
    const tests: Readonly<Record<string, (event: ActivityEvent) => boolean>> = {
      resourceGroupName: ({ resourceId }) => groupOf(resourceId).toLowerCase() === value,
      resourceUri: ({ resourceId }) => resourceId.toLowerCase() === value,
      resourceProvider: () => value === 'microsoft.apimanagement',
      correlationId: ({ correlationId }) => correlationId === value,
    };
    const test = name === undefined ? undefined : tests[name];
    return (event) => Date.parse(event.time) >= start && Date.parse(event.time) <= end && (test?.(event) ?? true);
  }
}

function toView({ number, time, caller, resourceId, operation, status, correlationId }: ActivityEvent, subscription: string): JsonObject {
  const named = (value: string): JsonObject => ({ value, localizedValue: value });
  return {
    authorization: { action: operation, scope: resourceId }, caller, correlationId, description: '', eventDataId: `${correlationId}-${number}`,
    eventName: named(status === 'Started' ? 'BeginRequest' : 'EndRequest'), level: status === 'Failed' ? 'Error' : 'Informational', operationId: correlationId, operationName: named(operation),
    resourceGroupName: groupOf(resourceId), resourceProviderName: named('Microsoft.ApiManagement'), resourceId, status: named(status), eventTimestamp: time, submissionTimestamp: time, subscriptionId: subscription,
  };
}

function groupOf(resourceId: string): string {
  return resourceId.split('/')[4] ?? '';
}

function badRequest(message: string): ArmError {
  return new ArmError(400, 'BadRequest', message);
}
