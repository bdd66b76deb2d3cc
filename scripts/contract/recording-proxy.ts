import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly ifMatch: string | undefined;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

export interface RecordingProxy {
  readonly endpoint: string;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/** Stands before the simulator at `target` and keeps every request with its answer; addresses in answers become its own. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  let endpoint = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const method = request.method ?? 'GET';
      fetch(`${target}${request.url}`, { method, headers: forwarded(request.headers), ...(body === '' ? {} : { body }) }).then(async (answer) => {
        const text = (await answer.text()).replaceAll(target, endpoint);
        const headers = Object.fromEntries([...answer.headers].filter(([name]) => !/^(connection|keep-alive|content-length|transfer-encoding|date)$/.test(name)).map(([name, value]) => [name, value.replaceAll(target, endpoint)]));
        exchanges.push({ method, url: request.url ?? '', ifMatch: request.headers['if-match'], requestBody: parsed(body), status: answer.status, responseHeaders: headers, responseBody: parsed(text) });
        response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(text) });
        response.end(method === 'HEAD' ? '' : text);
      }).catch((error: unknown) => response.destroy(error as Error));
    });
  });
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint, exchanges,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

function forwarded(headers: IncomingHttpHeaders): [string, string][] {
  return Object.entries(headers).filter(([name]) => !/^(host|connection|content-length|transfer-encoding|keep-alive)$/.test(name)).map(([name, value]) => [name, String(value)]);
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
