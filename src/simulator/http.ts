import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerArm, splitUrl, toRefusal } from './arm-endpoint.ts';
import { ArmError, internalError } from './arm-error.ts';
import { deliver, toSent, type Delivery } from './delivery.ts';
import { answerOwn } from './own-endpoint.ts';
import type { ServerContext } from './server-context.ts';

const MEGABYTE = 1024 * 1024;

/** Of a request to the management API, and of a state. */
const MAX_BODY_BYTES = 32 * MEGABYTE;
const MAX_STATE_BYTES = 256 * MEGABYTE;

/** So much more than allowed is still read and thrown away, so that the client hears the refusal; then it is cut off. */
const MAX_EXCESS_BYTES = 64 * MEGABYTE;

/** The request listener: every request is answered, whatever is wrong with it, unless a fault says otherwise. */
export function toRequestListener(context: ServerContext): RequestListener {
  return (request, response) => { void serve(context, request, response); };
}

async function serve(context: ServerContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const method = request.method ?? 'GET';
  const { path } = splitUrl(request.url ?? '/');
  const own = path.startsWith('/_simulator/');
  const trace = { operation: own ? 'Simulator' : 'Unknown' };
  if (!own) context.log.begin();
  let delivery: Delivery;
  try {
    const body = await readBody(request, own ? MAX_STATE_BYTES : MAX_BODY_BYTES);
    delivery = own
      ? { type: 'whole', sent: answerOwn(context, { method, path, body, isAuthorized: request.headers.authorization !== undefined }, trace) }
      : await answerArm(context, request, body, trace);
  } catch (error) {
    delivery = error instanceof ArmError || request.complete ? { type: 'whole', sent: toSent(toRefusal(error instanceof ArmError ? error : internalError())) }
      // A client that went away before it had sent everything is no error of this side.
      : { type: 'dropped' };
    if (!(error instanceof ArmError) && request.complete) context.onUnexpectedError(error);
  }
  const status = 'sent' in delivery ? delivery.sent.status : 0;
  if (!own) context.log.end(method, status);
  context.log.write({
    method, path: withoutLinkToken(path), status, ms: Math.round((performance.now() - started) * 10) / 10, operation: trace.operation,
  });
  deliver(delivery, response, method, randomUUID());
}

/** The token of a link opens a document to whoever has it. */
function withoutLinkToken(path: string): string {
  return path.replace(/^(\/_simulator\/links\/).+$/s, '$1*');
}

/** Answers what Node could not read as a request, and clients that take too long, in Azure Resource Manager's shape. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, sent } = unreadable[error.code ?? ''] ?? notHttp;
  const body = JSON.stringify({ error: sent.toError() });
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => { socket.destroy(); });
}

const notHttp = { status: '400 Bad Request', sent: new ArmError(400, 'BadRequest', 'The request is not valid HTTP.') };

const unreadable: Readonly<Record<string, typeof notHttp>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', sent: new ArmError(431, 'RequestHeaderFieldsTooLarge', 'The headers of the request are too large.') },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', sent: new ArmError(408, 'RequestTimeout', 'The request was not sent completely in time.') },
};

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else if (size > maxBytes + MAX_EXCESS_BYTES) break;
    else chunks.length = 0;
  }
  if (size > maxBytes) throw new ArmError(413, 'RequestEntityTooLarge', 'The request body is too large.');
  return Buffer.concat(chunks).toString('utf8');
}
