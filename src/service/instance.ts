import type { Instance } from '../commands/ports.ts';
import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts';
import type { Management } from './management.ts';

/** Items of a list that are counted at most, the largest page (apim-rest 1.3). */
const MOST = '1000';

/** The administrator of every service (apim-rest 2.5). */
const ADMINISTRATOR = '1';

/**
 * What a service has that no folder carries, as far as the identity may read it: apim-rest 2.4, and the properties of the
 * service itself.
 */
export async function readInstance(client: Management): Promise<Instance> {
  const [service, users, providers, revisions] = await Promise.all([readObject(client, ''), readItems(client, 'users', { $top: MOST }), readItems(client, 'identityProviders'), readItems(client, 'portalRevisions', { $top: MOST })]);
  const properties = isObject(service?.['properties']) ? service['properties'] : null;
  return {
    hostNames: properties === null ? null : listOf(properties['hostnameConfigurations']).filter((one) => !isGiven(one)).map((one) => ({ type: textOf(one['type']), hostName: textOf(one['hostName']) })),
    identity: toIdentity(service), network: properties === null ? null : textOf(properties['virtualNetworkType']) || null,
    certificateAuthorities: properties === null ? null : listOf(properties['certificates']).length,
    users: users === null ? null : users.filter(({ name }) => name !== ADMINISTRATOR).length,
    identityProviders: providers?.map(({ name }) => textOf(name)).sort() ?? null, portalRevisions: revisions?.length ?? null,
  };
}

/** A host name that Azure gives to each service. */
function isGiven({ hostName, certificateSource }: JsonObject): boolean {
  return textOf(certificateSource) === 'BuiltIn' || /\.azure-api\.(?:net|cn|us)$/i.test(textOf(hostName));
}

function toIdentity(service: JsonObject | null): Instance['identity'] {
  if (service === null) return null;
  const identity = isObject(service['identity']) ? service['identity'] : {};
  const assigned = isObject(identity['userAssignedIdentities']) ? Object.values(identity['userAssignedIdentities']) : [];
  return { principalId: textOf(identity['principalId']) || null, clientIds: assigned.flatMap((one) => isObject(one) && textOf(one['clientId']) !== '' ? [textOf(one['clientId'])] : []) };
}

async function readObject(client: Management, path: string, query: Readonly<Record<string, string>> = {}): Promise<JsonObject | null> {
  const answer = await client.get(path, { query });
  return answer.ok && answer.status !== 404 && isObject(answer.body) ? answer.body : null;
}

/** One page is enough to say how many there are. */
async function readItems(client: Management, path: string, query: Readonly<Record<string, string>> = {}): Promise<JsonObject[] | null> {
  const answer = await readObject(client, path, query);
  return answer === null ? null : listOf(answer['value']);
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
