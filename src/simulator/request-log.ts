import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { UserError } from '../model/failure.ts';

/** One request as the log tells it: no query, no body, no header. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** `Api_CreateOrUpdate`, `Link_Download`, … */
  readonly operation: string;
}

export interface Stats {
  readonly byMethod: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly peakConcurrency: number;
}

/** Counts the ARM requests and writes every request to a file, one JSON object a line. */
export class RequestLog {
  readonly #file: WriteStream | null;
  #byMethod = new Map<string, number>();
  #byStatus = new Map<string, number>();
  #current = 0;
  #peak = 0;

  private constructor(file: WriteStream | null) {
    this.#file = file;
    // A log that cannot be written must not take the server down; close() reports it.
    file?.on('error', () => undefined);
  }

  /** Appends to the file at `path`; null keeps the counts only. Throws a {@link UserError} where it cannot be opened. */
  static async open(path: string | null): Promise<RequestLog> {
    if (path === null) return new RequestLog(null);
    const file = createWriteStream(path, { flags: 'a' });
    try {
      await once(file, 'open');
    } catch (error) {
      throw new UserError('invalid-input', `The request log cannot be opened: ${(error as Error).message}`, { hint: 'Name a file in a folder that exists.', cause: error });
    }
    return new RequestLog(file);
  }

  begin(): void {
    this.#current += 1;
    this.#peak = Math.max(this.#peak, this.#current);
  }

  end(method: string, status: number): void {
    this.#current -= 1;
    this.#byMethod.set(method, (this.#byMethod.get(method) ?? 0) + 1);
    this.#byStatus.set(String(status), (this.#byStatus.get(String(status)) ?? 0) + 1);
  }

  write(request: LoggedRequest): void {
    this.#file?.write(`${JSON.stringify(request)}\n`);
  }

  stats(): Stats {
    const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
      Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { byMethod: sorted(this.#byMethod), byStatus: sorted(this.#byStatus), peakConcurrency: this.#peak };
  }

  reset(): void {
    this.#byMethod = new Map();
    this.#byStatus = new Map();
    this.#peak = this.#current;
  }

  /** Ends the file; throws what kept it from being written. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    if (file.errored !== null) throw file.errored;
    await new Promise<void>((resolve, reject) => {
      file.once('error', reject);
      file.end(resolve);
    });
  }
}
