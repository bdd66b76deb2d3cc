import { createHash } from 'node:crypto';

interface Link {
  readonly text: string;
  readonly contentType: string;
  readonly expires: number;
}

/** Documents that can be fetched by link for a short time, as exports can (apim-rest 3.4). */
export class Links {
  readonly #lifetimeMs: number;
  readonly #links = new Map<string, Link>();
  #count = 0;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /** The token under which the document can be fetched. */
  publish(text: string, contentType: string, now: number): string {
    for (const [token, { expires }] of this.#links) if (expires <= now) this.#links.delete(token);
    this.#count += 1;
    const token = createHash('sha256').update(`link/${this.#count}`).digest('hex').slice(0, 32);
    this.#links.set(token, { text, contentType, expires: now + this.#lifetimeMs });
    return token;
  }

  get(token: string, now: number): Link | null {
    const link = this.#links.get(token);
    return link === undefined || link.expires <= now ? null : link;
  }
}
