import type { IncomingMessage } from 'node:http';
import { ok, type Answer, type ArmRequest } from './answer.ts';
import { ArmError } from './arm-error.ts';
import { toSent, type Delivery } from './delivery.ts';
import type { Effect } from './fault-file.ts';
import type { FaultSubject } from './faults.ts';
import { withLinkedDocument } from './linked-documents.ts';
import { checkVisible, requireOperation, resultAnswer, startOperation, statusAnswer, type OperationFault } from './operation-answers.ts';
import { answerRequest, isAsyncWrite } from './requests.ts';
import type { ServerContext } from './server-context.ts';
import type { SimulatedService } from './simulated-service.ts';
import { findTarget, type Target } from './target.ts';

/** What a request is, before anything is done about it. */
interface Route extends FaultSubject {
  /** May throw an {@link ArmError}. */
  readonly answer: (fault: OperationFault) => Answer;
}

const SERVICE = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ApiManagement\/service\/([^/]+)(?:\/(.*))?$/i;
const SERVICES = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.ApiManagement\/service\/?$/i;
const ACTIVITY_LOG = /^\/subscriptions\/([^/]+)\/providers\/microsoft\.insights\/eventtypes\/management\/values$/i;
const OPERATION_STATUS = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.ApiManagement\/locations\/[^/]+\/operationStatuses\/([^/]+)$/i;

/**
 * Answers one request to the management API: authentication, throttling, latency and faults stand before the service
 * itself. `trace.operation` becomes the name of the operation as soon as it is known.
 */
export async function answerArm(context: ServerContext, request: IncomingMessage, body: string, trace: { operation: string }): Promise<Delivery> {
  const method = request.method ?? 'GET';
  const { authorization = '' } = request.headers;
  if (authorization === '') throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  const { path, query } = splitUrl(request.url ?? '/');
  const ifMatch = request.headers['if-match'] ?? null;
  const caller = String(request.headers['x-ms-client-principal-name'] ?? 'local');
  const linked = await withLinkedDocument(method, path, body);
  const find = (): Route => {
    const route = orRefusal(() => findRoute(context, { method, path, query, ifMatch, caller, body: linked }));
    return route instanceof ArmError ? { ...nowhere(method, path), answer: () => { throw route; } } : route;
  };
  const route = find();
  trace.operation = route.operation;
  const { headers = {}, refusal = null } = context.throttle?.take(authorization, method) ?? {};
  if (refusal !== null) return { type: 'whole', sent: toSent(toRefusal(refusal, headers)) };
  const effect = context.faults.next(route);
  const ms = context.latency.before(route.operation, method);
  await context.clock.sleep(ms);
  // What the path leads to may have gone while the request waited.
  const current = ms > 0 ? find() : route;
  const delivery = applyEffect(effect, (fault) => {
    const answer = orRefusal(() => current.answer(fault));
    return answer instanceof ArmError ? toRefusal(answer) : answer;
  });
  return 'sent' in delivery ? { ...delivery, sent: { ...delivery.sent, headers: { ...headers, ...delivery.sent.headers } } } : delivery;
}

/** An error as an answer. */
export function toRefusal(error: ArmError, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: error.status, body: { error: error.toError() }, headers: { ...(error.status === 405 ? { Allow: 'GET' } : {}), ...headers } };
}

/** The path as it stands and the query; a target in absolute form loses its origin. */
export function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const [path = '', ...rest] = target.split('?');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(rest.join('?')) };
}

function applyEffect(effect: Effect | null, answer: (fault: OperationFault) => Answer): Delivery {
  if (effect === null) return { type: 'whole', sent: toSent(answer({})) };
  if (effect.drop !== undefined || effect.hang !== undefined) {
    if ((effect.drop ?? effect.hang) === 'after') answer({});
    return { type: effect.drop === undefined ? 'hanging' : 'dropped' };
  }
  if (effect.truncate !== undefined) return { type: 'truncated', sent: toSent(answer({})), bytes: effect.truncate };
  if (effect.html !== undefined) {
    const text = `<!DOCTYPE html>\n<html><head><title>${effect.html}</title></head><body><h1>${effect.html}</h1></body></html>\n`;
    return { type: 'whole', sent: { status: effect.html, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: text } };
  }
  if (effect.status !== undefined) {
    if (effect.when === 'after') answer({});
    return { type: 'whole', sent: toInjected(effect, effect.status) };
  }
  if (effect['raw-xml-policy'] === true) return { type: 'whole', sent: toRawPolicy(answer({})) };
  const failure = effect['fail-poll'];
  return {
    type: 'whole',
    sent: toSent(answer({ form: effect['async-form'], failure: failure === undefined ? undefined : new ArmError(failure.status ?? 400, failure.code, failure.message) })),
  };
}

function toInjected({ code, message, body, headers = {} }: Effect, status: number): ReturnType<typeof toSent> {
  if (typeof body === 'string') return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
  if (body !== undefined) return toSent({ status, body, headers });
  return toSent({ ...toRefusal(new ArmError(status, code ?? 'InternalServerError', message ?? 'Request processing failed due to internal error.')), headers });
}

/** A policy as bare XML in place of JSON, which the service sometimes answers (apim-rest 1.2). */
function toRawPolicy(answer: Answer): ReturnType<typeof toSent> {
  const { properties } = (answer.body ?? {}) as { readonly properties?: { readonly value?: string } };
  if (properties?.value === undefined) return toSent(answer);
  return { status: answer.status, headers: { ...answer.headers, 'Content-Type': 'application/xml; charset=utf-8' }, body: properties.value };
}

/** A request that leads to no service or operation. */
function nowhere(method: string, path: string): FaultSubject {
  return { method, path: (SERVICE.exec(path)?.[4] ?? path).replace(/^\/+/, ''), service: '', operation: 'Unknown', isPoll: false, isAsync: false };
}

interface RoutedRequest extends Pick<ArmRequest, 'method' | 'query' | 'ifMatch' | 'body'> {
  readonly path: string;
  /** Who the activity log says it was. */
  readonly caller: string;
}

/** What `work` gives, or the {@link ArmError} that it throws. */
function orRefusal<T>(work: () => T): T | ArmError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ArmError) return error;
    throw error;
  }
}

function findRoute(context: ServerContext, request: RoutedRequest): Route {
  const { method, path, query, caller } = request;
  if ((query.get('api-version') ?? '') === '') {
    throw new ArmError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  }
  const base = nowhere(method, path);
  const status = OPERATION_STATUS.exec(path)?.[1];
  if (status !== undefined) {
    const operation = requireOperation(context, status);
    return { ...base, path: operation.path.slice(1), operation: 'OperationStatus_Get', isPoll: true, answer: () => statusAnswer(context, operation) };
  }
  if (SERVICES.test(path)) {
    const value = [...context.services.values()].map((service) => answerRequest(serviceRequest(context, service), { type: 'service' }, requestOptions(context)) as Answer);
    return { ...base, operation: 'ApiManagementService_List', answer: () => ok({ value: value.map((answer) => answer.body ?? null) }) };
  }
  const subscription = ACTIVITY_LOG.exec(path)?.[1];
  if (subscription !== undefined && method === 'GET') {
    return { ...base, operation: 'ActivityLogs_List', answer: () => context.activity.answer({ query, subscription, url: `${context.endpoint}${path}`, pageSize: context.pageSize }) };
  }
  const { service, segments } = findService(context, path);
  const place = { ...base, service: service.name, path: segments.join('/') };
  const asyncId = query.get('asyncId');
  if (asyncId !== null && method === 'GET') {
    const operation = requireOperation(context, asyncId);
    return { ...place, operation: 'OperationResult_Get', isPoll: true, answer: () => resultAnswer(context, operation, `${context.endpoint}${path}?${query.toString()}`) };
  }
  const target = orRefusal(() => findTarget(service, segments));
  const known = target instanceof ArmError ? null : target;
  return {
    ...place, operation: known === null ? 'Unknown' : operationName(known, method, query.get('export') === 'true'),
    isAsync: known !== null && isAsyncWrite(service, known, method),
    answer: (fault) => {
      const armRequest: ArmRequest = { ...request, service, segments, url: `${context.endpoint}${path}` };
      if (['GET', 'HEAD'].includes(method)) checkVisible(context, armRequest);
      else service.checkLock(`/${segments.join('/')}`, context.clock.now());
      if (target instanceof ArmError) throw target;
      const ended = context.activity.begin(method, service.id, segments, caller);
      const answer = orRefusal(() => answerRequest(armRequest, target, requestOptions(context)));
      if (!(answer instanceof ArmError) && 'deferred' in answer) return startOperation(context, armRequest, answer, fault, ended);
      ended(!(answer instanceof ArmError));
      if (answer instanceof ArmError) throw answer;
      return answer;
    },
  };
}

function findService(context: ServerContext, path: string): { service: SimulatedService; segments: readonly string[] } {
  const [, subscription = '', group = '', name = '', rest = ''] = SERVICE.exec(path) ?? [];
  if (name === '') throw new ArmError(404, 'InvalidResourceType', 'The resource type could not be found.');
  const service = context.services.get(decode(name).toLowerCase());
  if (service === undefined || !service.id.toLowerCase().startsWith(`/subscriptions/${decode(subscription)}/resourcegroups/${decode(group)}/`.toLowerCase())) {
    throw new ArmError(404, 'ResourceNotFound', `The Resource 'Microsoft.ApiManagement/service/${decode(name)}' under resource group '${decode(group)}' was not found.`);
  }
  return { service, segments: rest.split('/').filter((segment) => segment !== '').map(decode) };
}

function serviceRequest(context: ServerContext, service: SimulatedService): ArmRequest {
  return { method: 'GET', service, segments: [], query: new URLSearchParams(), ifMatch: null, body: '', url: context.endpoint };
}

function requestOptions({ pageSize, strictEtag, uniqueApiNames, exports, links, endpoint, clock }: ServerContext): Parameters<typeof answerRequest>[2] {
  return {
    pageSize, strictEtag, uniqueApiNames, exports,
    publishLink: (text, contentType, slot) => `${endpoint}/_simulator/links/${links.publish(text, contentType, clock.now(), slot)}`,
  };
}

const verbs: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'GetEntityTag', PUT: 'CreateOrUpdate', PATCH: 'Update', DELETE: 'Delete' };

function operationName(target: Target, method: string, isExport: boolean): string {
  switch (target.type) {
    case 'service': return `ApiManagementService_${verbs[method] ?? method}`;
    case 'collection': return `${target.kind}_${method === 'GET' ? 'List' : verbs[method] ?? method}`;
    case 'resource': return isExport && target.kind === 'Api' && method === 'GET' ? 'Api_Export' : `${target.kind}_${verbs[method] ?? method}`;
    case 'action': return `${target.entity.kind ?? ''}_${target.action.charAt(0).toUpperCase()}${target.action.slice(1)}`;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ArmError(400, 'BadRequest', 'The path of the request is not a valid URL.');
  }
}
