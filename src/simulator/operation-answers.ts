import { isObject, type Json, type JsonObject } from '../model/json.ts';
import type { Answer, ArmRequest, Deferred } from './answer.ts';
import { ArmError, notFound } from './arm-error.ts';
import type { LongRunningOperation } from './long-running.ts';
import type { ServerContext } from './server-context.ts';
import { simulatedKind, type AsyncForm } from './simulated-kinds.ts';

const STATUS_PATH = '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.ApiManagement/locations/local/operationStatuses';

/** What a fault asks of the operation that a request starts. */
export interface OperationFault {
  readonly form?: AsyncForm | undefined;
  /** The operation ends with it, and nothing is written. */
  readonly failure?: ArmError | undefined;
}

/** First answer of a long-running operation, in the form of the kind or of the options (apim-rest 1.6); `ended` hears how it ends. */
export function startOperation(context: ServerContext, request: ArmRequest, deferred: Deferred, fault: OperationFault, ended: (succeeded: boolean) => void): Answer {
  const { clock, latency, operations } = context;
  const { service } = request;
  const form = fault.form ?? context.asyncForm ?? context.asyncForms[deferred.kind] ?? simulatedKind(deferred.kind).async?.form ?? 'operation';
  service.lock(deferred.path, Infinity);
  const operation = operations.start({
    path: deferred.path, form, code: deferred.code, durationMs: latency.ofOperation(isImport(request, deferred)),
    work: () => {
      if (fault.failure !== undefined) throw fault.failure;
      return deferred.work();
    },
    done: ({ status, result }) => {
      ended(status === 'Succeeded');
      service.lock(deferred.path, status === 'Succeeded' ? clock.now() + latency.of('lock') : 0);
      if (deferred.code === 201 && deferred.kind === 'NamedValue' && isKeyVaultValue(result)) context.hidden.set(`${service.id}${deferred.path}`.toLowerCase(), clock.now() + latency.of('key-vault'));
    },
  });
  const version = encodeURIComponent(request.query.get('api-version') ?? '');
  const headers: Record<string, string> = {
    Location: `${request.url}?api-version=${version}&asyncId=${operation.id}&asyncCode=${operation.code}`, 'Retry-After': retryAfter(context, operation),
  };
  if (form !== 'location') headers['Azure-AsyncOperation'] = `${context.endpoint}${STATUS_PATH}/${operation.id}?api-version=${version}`;
  return form === 'body' && deferred.preview !== null
    ? { status: deferred.code, body: deferred.preview, headers }
    : { status: 202, body: undefined, headers };
}

/** The end of an operation, or that it has not come, at its `Azure-AsyncOperation` address. */
export function statusAnswer(context: ServerContext, operation: LongRunningOperation): Answer {
  const { form, status, error } = operation;
  const headers: Record<string, string> = status === 'InProgress' ? { 'Retry-After': retryAfter(context, operation) } : {};
  if (form === 'operation-without-status' || form === 'operation-without-body') {
    if (error !== null) throw error;
    const body = form === 'operation-without-body' ? undefined : operation.result ?? { id: `${STATUS_PATH}/${operation.id}`, name: operation.id };
    return { status: status === 'InProgress' ? 202 : 200, body, headers };
  }
  const body: Record<string, Json> = {
    id: `${STATUS_PATH}/${operation.id}`, name: operation.id, status, percentComplete: status === 'InProgress' ? 50 : 100, startTime: operation.startTime,
  };
  if (operation.endTime !== null) body['endTime'] = operation.endTime;
  if (error !== null) body['error'] = error.toError();
  return { status: 200, body, headers };
}

/** The `Location` twin: 202 while the work goes on, then the final answer itself. */
export function resultAnswer(context: ServerContext, operation: LongRunningOperation, url: string): Answer {
  if (operation.error !== null) throw operation.error;
  if (operation.status === 'InProgress') return { status: 202, body: undefined, headers: { Location: url, 'Retry-After': retryAfter(context, operation) } };
  return { status: operation.code, body: operation.result ?? undefined, headers: {} };
}

export function requireOperation(context: ServerContext, id: string): LongRunningOperation {
  const operation = context.operations.get(id);
  if (operation === undefined) throw new ArmError(404, 'ResourceNotFound', 'The operation was not found.');
  return operation;
}

/** Whole seconds that still have to pass, so that a short operation is polled at once. */
function retryAfter({ clock }: ServerContext, { ends }: LongRunningOperation): string {
  return String(Math.max(0, Math.floor((ends - clock.now()) / clock.scale / 1000)));
}

/** Throws the 404 of a new Key Vault named value, which is not found for a moment after its operation (apim-rest 1.6). */
export function checkVisible({ hidden, clock }: ServerContext, { service, segments }: ArmRequest): void {
  const key = `${service.id}/${segments.join('/')}`.toLowerCase();
  const until = hidden.get(key);
  if (until === undefined) return;
  if (until > clock.now()) throw notFound('NamedValue');
  hidden.delete(key);
}

function isKeyVaultValue(result: JsonObject | null): boolean {
  const properties = result?.['properties'];
  return isObject(properties) && isObject(properties['keyVault']);
}

function isImport({ method, body }: ArmRequest, { kind }: Deferred): boolean {
  return kind === 'Api' && method === 'PUT' && body.includes('"format"');
}
