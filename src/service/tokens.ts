import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { UserError } from '../model/failure.ts';
import { readCaller, type Caller } from './caller.ts';

/** Before the end of a token a new one is asked for: meanwhile the old one is used, up to the last moment. */
const EARLY_MS = 120_000;
const LAST_MOMENT_MS = 1000;

/** How long a token that is still good is used before its renewal, which failed, is tried again. */
const PAUSE_MS = 30_000;

/**
 * The tokens of one identity for one scope. The identity is asked by one request at a time, and what it gives is kept: it
 * has no memory of its own.
 */
export class Tokens {
  readonly #credential: TokenCredential;
  readonly #scope: string;
  readonly #onSecret: (token: string) => void;
  #current: AccessToken | null = null;
  #pending: Promise<AccessToken> | null = null;
  #notBefore = 0;

  /** @param onSecret called with each token before anybody has it */
  constructor(credential: TokenCredential, scope: string, onSecret: (token: string) => void = () => undefined) {
    this.#credential = credential;
    this.#scope = scope;
    this.#onSecret = onSecret;
  }

  /** A token that is good for a moment at least. Throws what the identity throws. */
  async get(): Promise<string> {
    const now = Date.now();
    const current = this.#current;
    if (current === null || current.expiresOnTimestamp - now < LAST_MOMENT_MS) return (await this.#renew()).token;
    const due = Math.min(current.expiresOnTimestamp - EARLY_MS, current.refreshAfterTimestamp ?? Number.POSITIVE_INFINITY);
    if (now >= due && now >= this.#notBefore) {
      this.#notBefore = now + PAUSE_MS;
      this.#renew().catch(() => undefined); // what is wrong is said when the token is needed
    }
    return current.token;
  }

  /**
   * Another token than the one that the service refused; null where the identity has no other.
   * @param claims what the service asks of the new one (OpenID Connect, "claims" request parameter)
   */
  async replace(refused: string, claims: string | null): Promise<string | null> {
    if (this.#current?.token === refused) await this.#renew(claims);
    const token = this.#current?.token;
    return token === undefined || token === refused ? null : token;
  }

  /** Whose token was used last. */
  caller(): Caller | null {
    return this.#current === null ? null : readCaller(this.#current.token);
  }

  async #renew(claims: string | null = null): Promise<AccessToken> {
    this.#pending ??= this.#ask(claims).finally(() => { this.#pending = null; });
    return this.#pending;
  }

  async #ask(claims: string | null): Promise<AccessToken> {
    const token = await this.#credential.getToken([this.#scope], { enableCae: true, ...(claims === null ? {} : { claims }) });
    if (token === null) throw new UserError('authentication-failed', 'The identity gave no token.');
    this.#onSecret(token.token);
    this.#current = token;
    return token;
  }
}
