import { UserError } from '../model/failure.ts';

/** Who asked Entra ID for a token, and with what; empty where it is not known. */
export interface EntraRequest {
  readonly clientId: string;
  readonly tenantId: string;
  /** Of the ID token that stood for a secret. */
  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: string;
}

interface Meaning {
  readonly says: string;
  readonly hint: string;
}

const credential = 'issuer {issuer}, subject {subject}, audience {audience}';
const unmatched: Meaning = { says: "the app has no federated credential for the subject '{subject}'", hint: `Add one to the app registration or managed identity: ${credential}.` };
const noTenant: Meaning = { says: 'there is no such tenant', hint: 'Check the tenant id, and that `cloud` is the one of the tenant.' };
const noApp: Meaning = { says: 'the tenant has no such app', hint: 'Check the client id, which is the application (client) id and no object id, and the tenant id.' };
const otherCloud: Meaning = { says: 'the tenant is in another cloud', hint: 'Check `cloud`.' };

/** What refusals of Entra ID mean, by their code (Microsoft Entra authentication error codes). */
const meanings: Readonly<Record<string, Meaning>> = {
  70021: unmatched, 700213: unmatched, 7002131: unmatched,
  7002138: { says: "the subject of its federated credential is '{subject}' in other upper and lower case", hint: `Write the subject of the federated credential exactly so: {subject}.` },
  700211: { says: "the app has no federated credential for the issuer '{issuer}'", hint: `Its federated credential has to be: ${credential}. The issuer has no slash at its end.` },
  700212: { says: "the app has no federated credential for the audience '{audience}'", hint: `Its federated credential has to be: ${credential}.` },
  700016: noApp, 700038: noApp,
  7000229: { says: 'the app has no service principal in the tenant', hint: 'Make one: az ad sp create --id {client}.' },
  7000112: { says: 'the app is disabled', hint: 'Ask who looks after the tenant to enable its service principal.' },
  90002: noTenant, 900023: noTenant,
  500011: otherCloud, 900382: otherCloud,
  700024: { says: 'what stands for its secret has expired, or is not valid yet', hint: 'After azure/login this happens some minutes into a job: give the inputs `client-id` and `tenant-id` instead, which ask for a new one each time. Otherwise check the clock of the machine.' },
  7000215: { says: 'the client secret is wrong', hint: 'AZURE_CLIENT_SECRET takes the value of the secret, not its id.' },
  7000222: { says: 'the client secret has expired', hint: 'Make a new one; or use the inputs `client-id` and `tenant-id`, which need none.' },
  53003: { says: 'a Conditional Access policy forbids it', hint: 'Ask who looks after the tenant which identities and networks the policy allows.' },
};

/** What Entra ID said, in few words; null for a message that is none of Entra's. */
export function readRefusal(message: string, request: EntraRequest): { readonly says: string; readonly hint: string | null } | null {
  const [, code = '', text = ''] = /AADSTS(\d+):?\s*([^\r\n]*)/.exec(message) ?? [];
  if (code === '') return null;
  const meaning = meanings[code];
  const own = text.replace(/\s*(?:Trace ID|Correlation ID|Timestamp):.*$/, '').replace(/[.\s]+$/, '');
  const fill = (words: string): string => words.replace(/\{(\w+)\}/g, (_whole, name: string) => ({ client: request.clientId, issuer: request.issuer, subject: request.subject, audience: request.audience })[name] ?? 'unknown');
  return meaning === undefined ? { says: `${own} (AADSTS${code})`, hint: null } : { says: `${fill(meaning.says)} (AADSTS${code})`, hint: fill(meaning.hint) };
}

/** Why Entra ID gave no token, as authentication-failed. Without the library's error as its cause: that one holds requests. */
export function toEntraError(error: unknown, request: EntraRequest, authority: string): UserError {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const refusal = readRefusal(message, request);
  const who = `the app ${request.clientId} of the tenant ${request.tenantId}`;
  if (refusal === null) {
    return new UserError('authentication-failed', `No token for ${who} came from ${authority}: ${firstSentence(message)}`, { hint: 'Check the network, client id and tenant id; docs/identity.md tells what each error means.' });
  }
  return new UserError('authentication-failed', `Entra ID gives ${who} no token: ${refusal.says}.`, { hint: refusal.hint ?? 'docs/identity.md tells what the errors of Entra ID mean.' });
}

/** The first line, up to 160 characters, with a full stop. */
export function firstSentence(message: string): string {
  const line = (message.split('\n', 1)[0] ?? '').trim();
  const short = line.length > 160 ? `${line.slice(0, 159)}…` : line;
  return short.replace(/([^.!?…])$/, '$1.');
}
