import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { JsonObject } from '../model/json.ts';
import { ok, type Answer, type ArmRequest, type Deferred } from './answer.ts';
import { ArmError } from './arm-error.ts';
import type { Links } from './links.ts';
import type { LongRunningOperation, LongRunningOperations } from './long-running.ts';
import type { RequestLog } from './request-log.ts';
import { answerRequest } from './requests.ts';
import { simulatedKind, type AsyncForm } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';
import { toState } from './state.ts';
import { findTarget, type Target } from './target.ts';

export interface ServerContext {
  readonly endpoint: string;
  /** By name in lower case. */
  readonly services: ReadonlyMap<string, SimulatedService>;
  readonly log: RequestLog;
  readonly operations: LongRunningOperations;
  readonly links: Links;
  readonly latencyMs: number;
  readonly lockMs: number;
  readonly asyncForm: AsyncForm | null;
  readonly pageSize: number;
  readonly uniqueApiNames: boolean;
  readonly onUnexpectedError: (error: unknown) => void;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const SERVICE = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ApiManagement\/service\/([^/]+)(?:\/(.*))?$/i;
const SERVICES = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.ApiManagement\/service\/?$/i;
const OPERATION_STATUS = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.ApiManagement\/locations\/[^/]+\/operationStatuses\/([^/]+)$/i;
const STATUS_PATH = '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.ApiManagement/locations/local/operationStatuses';

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request listener: every request is answered, whatever is wrong with it. */
export function toRequestListener(context: ServerContext): RequestListener {
  return (request, response) => { void serve(context, request, response); };
}

async function serve(context: ServerContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const method = request.method ?? 'GET';
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const own = path.startsWith('/_simulator/');
  const trace = { operation: own ? 'Simulator' : 'Unknown' };
  if (!own) context.log.begin();
  let sent: Sent;
  try {
    const body = await readBody(request);
    if (context.latencyMs > 0 && !own) await new Promise((resolve) => { setTimeout(resolve, context.latencyMs); });
    sent = own ? answerOwn(context, request, method, path, trace) : toSent(answerArm(context, request, method, path, body, trace));
  } catch (error) {
    // A client that went away before it had sent everything is no error of this side.
    if (!(error instanceof ArmError) && request.complete) context.onUnexpectedError(error);
    const refusal = error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', 'Request processing failed due to internal error.');
    sent = toSent({ status: refusal.status, body: { error: refusal.toError() }, headers: refusal.status === 405 ? { Allow: 'GET' } : {} });
  }
  if (!own) context.log.end(method, sent.status);
  context.log.write({ method, path, status: sent.status, ms: Math.round((performance.now() - started) * 10) / 10, operation: trace.operation });
  const id = randomUUID();
  response.writeHead(sent.status, { ...sent.headers, 'x-ms-request-id': id, 'x-ms-correlation-request-id': id, 'Content-Length': Buffer.byteLength(sent.body) });
  response.end(method === 'HEAD' ? '' : sent.body);
}

function toSent({ status, body, headers }: Answer): Sent {
  return body === undefined
    ? { status, headers, body: '' }
    : { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

function answerArm(context: ServerContext, request: IncomingMessage, method: string, path: string, body: string, trace: { operation: string }): Answer {
  if ((request.headers.authorization ?? '') === '') {
    throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const url = new URL(request.url ?? '/', context.endpoint);
  if ((url.searchParams.get('api-version') ?? '') === '') {
    throw new ArmError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  }
  const status = OPERATION_STATUS.exec(path)?.[1];
  if (status !== undefined) {
    trace.operation = 'OperationStatus_Get';
    return statusAnswer(context, status);
  }
  if (SERVICES.test(path)) {
    trace.operation = 'ApiManagementService_List';
    const value = [...context.services.values()].map((service) => answerRequest(serviceRequest(context, service), { type: 'service' }, requestOptions(context)) as Answer);
    return ok({ value: value.map((answer) => answer.body ?? null) });
  }
  const [, subscription = '', group = '', name = '', rest = ''] = SERVICE.exec(path) ?? [];
  if (name === '') throw new ArmError(404, 'InvalidResourceType', 'The resource type could not be found.');
  const service = context.services.get(decode(name).toLowerCase());
  if (service === undefined || !service.id.toLowerCase().startsWith(`/subscriptions/${decode(subscription)}/resourcegroups/${decode(group)}/`.toLowerCase())) {
    throw new ArmError(404, 'ResourceNotFound', `The Resource 'Microsoft.ApiManagement/service/${decode(name)}' under resource group '${decode(group)}' was not found.`);
  }
  const asyncId = url.searchParams.get('asyncId');
  if (asyncId !== null && method === 'GET') {
    trace.operation = 'OperationResult_Get';
    return resultAnswer(context, asyncId, url.href);
  }
  const segments = rest.split('/').filter((segment) => segment !== '').map(decode);
  const header = request.headers['if-match'];
  const armRequest: ArmRequest = {
    method, service, segments, query: url.searchParams, ifMatch: header ?? null, body, url: `${context.endpoint}${path}`,
  };
  if (!['GET', 'HEAD'].includes(method)) service.checkLock(`/${segments.join('/')}`, performance.now());
  const target = findTarget(service, segments);
  trace.operation = operationName(target, method, url.searchParams.get('export') === 'true');
  const answer = answerRequest(armRequest, target, requestOptions(context));
  return 'deferred' in answer ? startOperation(context, armRequest, answer) : answer;
}

function serviceRequest(context: ServerContext, service: SimulatedService): ArmRequest {
  return { method: 'GET', service, segments: [], query: new URLSearchParams(), ifMatch: null, body: '', url: context.endpoint };
}

function requestOptions({ pageSize, uniqueApiNames, links, endpoint }: ServerContext): Parameters<typeof answerRequest>[2] {
  return {
    pageSize, uniqueApiNames,
    publishLink: (text, contentType) => `${endpoint}/_simulator/links/${links.publish(text, contentType, performance.now())}`,
  };
}

/** First answer of a long-running operation, in the form of the kind or of the option (apim-rest 1.6). */
function startOperation(context: ServerContext, request: ArmRequest, deferred: Deferred): Answer {
  const { service } = request;
  service.lock(deferred.path, Infinity);
  const operation = context.operations.start(deferred.code, deferred.work, ({ status }) => {
    service.lock(deferred.path, status === 'Succeeded' ? performance.now() + context.lockMs : 0);
  }, context.onUnexpectedError);
  const form = context.asyncForm ?? simulatedKind(deferred.kind).async?.form ?? 'operation';
  const version = request.query.get('api-version') ?? '';
  const location = `${request.url}?api-version=${encodeURIComponent(version)}&asyncId=${operation.id}&asyncCode=${operation.code}`;
  const headers: Record<string, string> = { Location: location, 'Retry-After': '0' };
  if (form !== 'location') headers['Azure-AsyncOperation'] = `${context.endpoint}${STATUS_PATH}/${operation.id}?api-version=${encodeURIComponent(version)}`;
  return form === 'body' && deferred.preview !== null
    ? { status: deferred.code, body: deferred.preview, headers }
    : { status: 202, body: undefined, headers };
}

function statusAnswer(context: ServerContext, id: string): Answer {
  const operation = requireOperation(context, id);
  const body: Record<string, string | number | JsonObject> = {
    id: `${STATUS_PATH}/${operation.id}`, name: operation.id, status: operation.status,
    percentComplete: operation.status === 'InProgress' ? 50 : 100, startTime: operation.startTime,
  };
  if (operation.endTime !== null) body['endTime'] = operation.endTime;
  if (operation.error !== null) body['error'] = operation.error.toError();
  return { status: 200, body, headers: operation.status === 'InProgress' ? { 'Retry-After': '0' } : {} };
}

/** The `Location` twin: 202 while the work goes on, then the final answer itself. */
function resultAnswer(context: ServerContext, id: string, url: string): Answer {
  const operation = requireOperation(context, id);
  if (operation.error !== null) throw operation.error;
  if (operation.status === 'InProgress') return { status: 202, body: undefined, headers: { Location: url, 'Retry-After': '0' } };
  return { status: operation.code, body: operation.result ?? undefined, headers: {} };
}

function requireOperation(context: ServerContext, id: string): LongRunningOperation {
  const operation = context.operations.get(id);
  if (operation === undefined) throw new ArmError(404, 'ResourceNotFound', 'The operation was not found.');
  return operation;
}

/** Requests to the simulator itself: counted nowhere. */
function answerOwn(context: ServerContext, request: IncomingMessage, method: string, path: string, trace: { operation: string }): Sent {
  const token = /^\/_simulator\/links\/([^/]+)$/.exec(path)?.[1];
  if (token !== undefined && method === 'GET') {
    trace.operation = 'Link_Download';
    // A shared access signature stands for itself: storage refuses a request that brings another authorization too (apim-rest 3.4).
    if (request.headers.authorization !== undefined) throw new ArmError(403, 'AuthenticationFailed', 'The link takes no Authorization header.');
    const link = context.links.get(token, performance.now());
    if (link === null) throw new ArmError(403, 'AuthenticationFailed', 'The link is unknown or has expired.');
    return { status: 200, headers: { 'Content-Type': link.contentType }, body: link.text };
  }
  if (path === '/_simulator/stats' && method === 'GET') return toSent(ok({ ...context.log.stats() }));
  if (path === '/_simulator/reset-stats' && method === 'POST') {
    context.log.reset();
    return { status: 204, headers: {}, body: '' };
  }
  if (path === '/_simulator/state' && method === 'GET') return toSent(ok(toState([...context.services.values()])));
  throw new ArmError(404, 'ResourceNotFound', 'Resource not found.');
}

const verbs: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'GetEntityTag', PUT: 'CreateOrUpdate', PATCH: 'Update', DELETE: 'Delete' };

function operationName(target: Target, method: string, isExport: boolean): string {
  switch (target.type) {
    case 'service': return `ApiManagementService_${verbs[method] ?? method}`;
    case 'collection': return `${target.kind}_${method === 'GET' ? 'List' : verbs[method] ?? method}`;
    case 'resource': return isExport ? 'Api_Export' : `${target.kind}_${verbs[method] ?? method}`;
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ArmError(413, 'RequestEntityTooLarge', 'The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
