import { createHash } from 'node:crypto';

interface Link {
  text: string;
  readonly contentType: string;
  readonly expires: number;
  /** Null once the document was fetched: it does not change any more. */
  slot: string | null;
}

/** Documents that can be fetched by link for a short time, as exports can (apim-rest 3.4). */
export class Links {
  readonly #lifetimeMs: number;
  readonly #links = new Map<string, Link>();
  #count = 0;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /**
   * The token under which the document can be fetched. A slot is shared: what was published into it and not fetched yet
   * becomes this document too, as it happens to exports that run side by side.
   */
  publish(text: string, contentType: string, now: number, slot: string | null): string {
    for (const [token, link] of this.#links) {
      if (link.expires <= now) this.#links.delete(token);
      else if (slot !== null && link.slot === slot) link.text = text;
    }
    this.#count += 1;
    const token = createHash('sha256').update(`link/${this.#count}`).digest('hex').slice(0, 32);
    this.#links.set(token, { text, contentType, expires: now + this.#lifetimeMs, slot });
    return token;
  }

  get(token: string, now: number): { readonly text: string; readonly contentType: string } | null {
    const link = this.#links.get(token);
    if (link === undefined || link.expires <= now) return null;
    link.slot = null;
    return link;
  }
}
