import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** An answer as it goes over the wire. */
export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How an answer reaches the client, or does not. */
export type Delivery =
  | { readonly type: 'whole'; readonly sent: Sent }
  /** The headers and so many bytes of the body, then the connection is closed. */
  | { readonly type: 'truncated'; readonly sent: Sent; readonly bytes: number }
  /** The connection is closed. */
  | { readonly type: 'dropped' }
  /** Nothing comes, until the client gives up. */
  | { readonly type: 'hanging' };

export function toSent({ status, body, text, headers }: Answer): Sent {
  if (text !== undefined) return { status, headers, body: text };
  return body === undefined
    ? { status, headers, body: '' }
    : { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

/** Sends what is to be sent. A client that is gone already does no harm. */
export function deliver(delivery: Delivery, response: ServerResponse, method: string, requestId: string): void {
  switch (delivery.type) {
    case 'hanging':
      return;
    case 'dropped':
      response.destroy();
      return;
    case 'truncated': {
      const bytes = Buffer.from(delivery.sent.body);
      writeHead(delivery.sent, bytes.length, response, requestId);
      response.flushHeaders();
      // The whole would be no failure.
      response.write(bytes.subarray(0, Math.min(delivery.bytes, Math.max(0, bytes.length - 1))), () => { response.destroy(); });
      return;
    }
    case 'whole':
      writeHead(delivery.sent, Buffer.byteLength(delivery.sent.body), response, requestId);
      response.end(method === 'HEAD' ? '' : delivery.sent.body);
  }
}

function writeHead({ status, headers }: Sent, length: number, response: ServerResponse, requestId: string): void {
  response.writeHead(status, {
    ...headers, 'x-ms-request-id': requestId, 'x-ms-correlation-request-id': requestId, ...(status === 204 ? {} : { 'Content-Length': length }),
  });
}
