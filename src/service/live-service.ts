import type { ServiceTarget } from '../commands/host.ts';
import type { LiveStore, Logger, ServiceInfo } from '../commands/ports.ts';
import { API_VERSION } from '../model/api-version.ts';
import { UserError } from '../model/failure.ts';
import { isObject, textOf } from '../model/json.ts';
import { MARKER_NAME, parseMarker } from '../model/marker.ts';
import { resourceId } from '../model/resource-id.ts';
import { Sensitive } from '../model/sensitive.ts';
import { readLastWriters } from './activity-log.ts';
import { systemClock, type Clock } from './clock.ts';
import { describeCaller } from './caller.ts';
import { clouds, parseEndpoint, type CloudName, type Endpoint } from './clouds.ts';
import { createCredential, toStaticCredential } from './credentials.ts';
import { createFederatedCredential, type Federation } from './federation.ts';
import { getResource } from './get-resource.ts';
import { readInstance } from './instance.ts';
import { listResources } from './lister.ts';
import { Management } from './management.ts';
import { OperationNames } from './operation-names.ts';
import { readService } from './live-reader.ts';
import { toUnusable, toUserError, type Failure } from './service-failure.ts';
import { Tokens } from './tokens.ts';
import { openTransport } from './transport.ts';
import { createWriter } from './writer.ts';

const DEFAULT_PARALLELISM = 8;

/** What is read unless more is asked for. */
const readEverything = { keep: () => false, requested: new Set<never>(), byDisplayName: () => false, only: null, namedValues: false, tolerant: false, withDocument: () => true } as const;

export interface OpenServiceOptions extends ServiceTarget {
  readonly logger: Logger;
  /** Instead of the identity that the environment provides. */
  readonly federation?: Federation | undefined;
  /** Called with each token before anybody has it. */
  readonly onSecret?: ((token: string) => void) | undefined;
  /** First part of the user agent, `apiops/1.0.0`. */
  readonly userAgent?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/**
 * A live service through Azure Resource Manager, or through the simulator on this machine. Sends nothing yet. Throws
 * invalid-input for an id that is no service's, and for an endpoint that is not encrypted.
 */
export function openService(options: OpenServiceOptions): LiveStore {
  const { logger, cloud = 'public', environment = process.env, userAgent = 'apiops', clock = systemClock, federation, onSecret = () => undefined } = options;
  const id = options.id.replace(/\/+$/, '');
  if (!/^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.ApiManagement\/service\/[^/?#]+$/i.test(id)) {
    throw new UserError('invalid-input', 'The id is not that of an API Management service.', {
      hint: 'It has the form /subscriptions/…/resourceGroups/…/providers/Microsoft.ApiManagement/service/….',
    });
  }
  const endpoint = parseEndpoint(options.endpoint, cloud);
  const tokens = openTokens(endpoint, cloud, { federation, environment, onSecret });
  const client = new Management({
    transport: openTransport({ endpoint, tokens, userAgent }), serviceUrl: endpoint.origin + id, apiVersion: options.apiVersion ?? API_VERSION,
    parallelism: Math.max(1, options.parallelism ?? DEFAULT_PARALLELISM), clock, logger,
  });
  const names = new OperationNames(async (api) => listResources(client, null, 'ApiOperation', api));
  let described: Promise<ServiceInfo> | undefined;
  const describe = (): Promise<ServiceInfo> => described ??= readDescription(client, id);
  return {
    describe,
    readInstance: () => readInstance(client),
    // A service that is not there answers every list with "not found", which is not the same as having nothing.
    read: async (options = {}) => readService(client, names, { ...readEverything, ...options, name: (await describe()).name, logger }),
    readMarker: async () => {
      const path = resourceId('NamedValue', [MARKER_NAME]);
      const found = await getResource(client, 'NamedValue', path);
      if (found !== null && 'ok' in found) throw toUserError(found, { verb: 'read', subject: path, path, guarded: false });
      return { marker: found === null ? null : parseMarker(textOf(found.properties['value'])), etag: found?.etag ?? null };
    },
    readSecretValue: async (namedValueId) => {
      const secrets = await readSecrets(client, namedValueId, 'listValue');
      return secrets === 'forbidden' ? secrets : secrets['value'] ?? failToRead(namedValueId, 'listValue', toUnusable('the answer holds no value'));
    },
    readSecrets: (secretId) => readSecrets(client, secretId, 'listSecrets'),
    ...createWriter(client, id, names),
    list: (kind, parent) => listResources(client, names, kind, parent),
    lastWriters: (ids, since) => readLastWriters(client, { origin: endpoint.origin, serviceId: id }, ids, { since, until: new Date() }),
    counts: () => client.counts(),
  };
}

function openTokens(endpoint: Endpoint, cloud: CloudName, { federation, environment, onSecret }: Required<Pick<OpenServiceOptions, 'federation' | 'environment' | 'onSecret'>>): Tokens {
  const { scope } = clouds[cloud];
  if (federation !== undefined) return new Tokens(createFederatedCredential(federation, cloud, environment), scope, onSecret);
  // What the environment says of identities is never sent over plain HTTP, and the word for the simulator is no secret.
  return endpoint.local ? new Tokens(toStaticCredential(environment['AZURE_BEARER_TOKEN'] || 'local'), scope) : new Tokens(createCredential(cloud, environment), scope, onSecret);
}

async function readSecrets(client: Management, id: string, action: 'listValue' | 'listSecrets'): Promise<Readonly<Record<string, Sensitive>> | 'forbidden'> {
  const answer = await client.post(`${id}/${action}`);
  if (!answer.ok && answer.status === 403) return 'forbidden';
  if (!answer.ok || !isObject(answer.body)) return failToRead(id, action, answer.ok ? toUnusable('the answer holds no value', answer) : answer);
  return Object.fromEntries(Object.entries(answer.body).flatMap(([name, value]) => typeof value === 'string' && value !== '' ? [[name, new Sensitive(value)]] : []));
}

function failToRead(id: string, action: string, failure: Failure): never {
  throw toUserError(failure, { verb: 'read', subject: action === 'listValue' ? `the value of ${id}` : `the secrets of ${id}`, path: `${id}/${action}`, guarded: false });
}

async function readDescription(client: Management, id: string): Promise<ServiceInfo> {
  const answer = await client.get('');
  if (!answer.ok) throw toUserError(answer, { verb: 'read', subject: 'the service', path: '', guarded: false });
  if (answer.status === 404 || !isObject(answer.body)) {
    const who = describeCaller(client.caller()).replace(/^The/, 'the');
    // A subscription of another tenant is as absent as one that is nowhere.
    const error = isObject(answer.body) && isObject(answer.body['error']) ? answer.body['error']['code'] : undefined;
    if (error === 'SubscriptionNotFound') {
      throw new UserError('invalid-input', `There is no subscription ${id.split('/')[2] ?? ''} for ${who}.`, { hint: 'Check the subscription id, and that the identity is one of the tenant that it belongs to and has a role there.' });
    }
    throw new UserError('invalid-input', `There is no API Management service ${id}, or ${who} may not see it.`, { hint: 'Check subscription, resource group and service name.' });
  }
  const { name, sku, properties } = answer.body;
  return {
    id, name: typeof name === 'string' ? name : id.slice(id.lastIndexOf('/') + 1),
    sku: isObject(sku) && typeof sku['name'] === 'string' ? sku['name'] : 'unknown',
    gatewayUrl: isObject(properties) && typeof properties['gatewayUrl'] === 'string' ? properties['gatewayUrl'] : null,
  };
}
