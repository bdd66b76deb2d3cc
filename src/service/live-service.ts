import type { TokenCredential } from '@azure/core-auth';
import type { ServiceTarget } from '../commands/host.ts';
import type { LiveStore, Logger, ServiceInfo } from '../commands/ports.ts';
import { API_VERSION } from '../model/api-version.ts';
import { UserError } from '../model/failure.ts';
import { isObject, mapScalars, type Json } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { parseApiName, requireResourceId } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { toPut } from './bodies.ts';
import { systemClock, type Clock } from './clock.ts';
import { parseEndpoint } from './clouds.ts';
import { createCredential, toStaticCredential } from './credentials.ts';
import { Management } from './management.ts';
import { collectionPath, readService, toListed } from './reader.ts';
import { toUnusable, toUserError, type Failure } from './service-failure.ts';
import { openTransport } from './transport.ts';

const DEFAULT_PARALLELISM = 8;

export interface OpenServiceOptions extends ServiceTarget {
  readonly logger: Logger;
  /** Instead of the identity that the environment provides; never sent over plain HTTP. */
  readonly credential?: TokenCredential;
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
  const { logger, cloud = 'public', environment = process.env, userAgent = 'apiops', clock = systemClock } = options;
  const id = options.id.replace(/\/+$/, '');
  if (!/^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.ApiManagement\/service\/[^/?#]+$/i.test(id)) {
    throw new UserError('invalid-input', 'The id is not that of an API Management service.', {
      hint: 'It has the form /subscriptions/…/resourceGroups/…/providers/Microsoft.ApiManagement/service/….',
    });
  }
  const endpoint = parseEndpoint(options.endpoint, cloud);
  const credential = endpoint.local ? toStaticCredential(environment['AZURE_BEARER_TOKEN'] || 'local') : options.credential ?? createCredential(cloud, environment);
  const client = new Management({
    transport: openTransport({ endpoint, cloud, credential, userAgent }), serviceUrl: endpoint.origin + id, apiVersion: options.apiVersion ?? API_VERSION,
    parallelism: Math.max(1, options.parallelism ?? DEFAULT_PARALLELISM), clock, logger,
  });
  let described: Promise<ServiceInfo> | undefined;
  const describe = (): Promise<ServiceInfo> => described ??= readDescription(client, id);
  return {
    describe,
    // A service that is not there answers every list with "not found", which is not the same as having nothing.
    read: async ({ keep = () => false } = {}) => readService(client, { name: (await describe()).name, keep, logger }),
    readSecretValue: async (namedValueId) => {
      const answer = await client.post(`${namedValueId}/listValue`);
      if (!answer.ok && answer.status === 403) return 'forbidden';
      const value = answer.ok && isObject(answer.body) ? answer.body['value'] : undefined;
      if (typeof value === 'string') return new Sensitive(value);
      throw toUserError(answer.ok ? toUnusable('the answer holds no value', answer) : answer, { verb: 'read', subject: `the value of ${namedValueId}`, path: `${namedValueId}/listValue`, guarded: false });
    },
    put: async (resource, { withContent, ifMatch }) => {
      const withoutSecret = isWithoutSecret(resource);
      // A secret that the folder does not hold stays as it is: a PUT without it would be refused (apim-rest 4.5).
      const { body, query } = toPut(withoutSecret ? { ...resource, properties: { tags: [], ...resource.properties } } : resource, withContent);
      const row = kindRow(resource.kind);
      const outcome = await client.put(resource.id, body, { ...(withoutSecret ? { method: 'PATCH', ifMatch: ifMatch ?? '*' } : { ifMatch }), query, association: row.body === 'association', expected: row.content === 'policy' ? 'policy' : 'json' });
      if (!outcome.ok) throw toUserError(withoutSecrets(outcome, resource.properties), { verb: 'write', subject: resource.id, path: resource.id, guarded: isGuarded(ifMatch) });
    },
    delete: async (text, { ifMatch } = {}) => {
      const { kind, id: path, names } = requireResourceId(text);
      const row = kindRow(kind);
      // A revision goes alone; with its root go all of them.
      const query = kind === 'Api' && parseApiName(names.at(-1) ?? '').revision !== null ? {} : row.deleteQuery;
      const outcome = await client.delete(path, { query, ifMatch, association: row.body === 'association' });
      if (!outcome.ok) throw toUserError(outcome, { verb: 'delete', subject: path, path, guarded: isGuarded(ifMatch) });
    },
    list: async (kind, parent) => {
      const path = collectionPath(kind, parent);
      const items = await client.list(path);
      if ('ok' in items) throw toUserError(items, { verb: 'list', subject: `${path} (${kindRow(kind).title})`, path, guarded: false });
      return items.map((item) => toListed(kind, parent, item));
    },
    counts: () => client.counts(),
  };
}

async function readDescription(client: Management, id: string): Promise<ServiceInfo> {
  const answer = await client.get('');
  if (!answer.ok) throw toUserError(answer, { verb: 'read', subject: 'the service', path: '', guarded: false });
  if (answer.status === 404 || !isObject(answer.body)) {
    throw new UserError('invalid-input', `There is no API Management service ${id}, or the identity may not see it.`, { hint: 'Check subscription, resource group and service name.' });
  }
  const { name, sku, properties } = answer.body;
  return {
    id, name: typeof name === 'string' ? name : id.slice(id.lastIndexOf('/') + 1),
    sku: isObject(sku) && typeof sku['name'] === 'string' ? sku['name'] : 'unknown',
    gatewayUrl: isObject(properties) && typeof properties['gatewayUrl'] === 'string' ? properties['gatewayUrl'] : null,
  };
}

/** A secret named value whose value is supplied by nothing: it can only be one that the service holds already. */
function isWithoutSecret({ kind, properties }: Resource): boolean {
  return kind === 'NamedValue' && properties['secret'] === true && properties['value'] === undefined && properties['keyVault'] === undefined;
}

function isGuarded(ifMatch: string | undefined): boolean {
  return ifMatch !== undefined && ifMatch !== '*';
}

/** The service may repeat in a refusal what it was sent. */
function withoutSecrets(failure: Failure, properties: Json): Failure {
  let { message } = failure;
  mapScalars(properties, (value) => {
    if (value instanceof Sensitive && value.reveal() !== '') message = message.replaceAll(value.reveal(), () => value.label);
    return value;
  });
  return { ...failure, message };
}
