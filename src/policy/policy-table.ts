import { gatewaysOf, type TierName } from '../model/tiers.ts';
import type { PolicyScope, Section } from './placement.ts';

/** The gateways that run a policy: of the classic tiers, the v2 tiers, Consumption, a self-hosted one, a workspace's. */
export type Gateway = 'classic' | 'v2' | 'consumption' | 'self-hosted' | 'workspace';

/** What an element of a policy may hold, as far as the reference pages say. */
export interface ElementRow {
  /** Attributes without which the service refuses it. */
  readonly required?: readonly string[];
  /** Attributes that the page calls required, and that policies in use leave out: not checked. */
  readonly claimed?: readonly string[];
  /** Attributes of which there has to be one. */
  readonly anyOf?: readonly string[];
  /** The greatest whole number that an attribute takes; expressions and named values are not looked into. */
  readonly max?: Readonly<Record<string, number>>;
  /** Nothing when absent; `policies` of the same section; `text`; `anything`; or the elements in a table. */
  readonly holds?: 'policies' | 'text' | 'anything' | Readonly<Record<string, ElementRow | 'policy'>>;
  /** Text beside the elements is taken too. */
  readonly mixed?: true;
  /** Elements of which there has to be one each. */
  readonly needs?: readonly string[];
}

export interface PolicyRow extends ElementRow {
  readonly sections: readonly Section[];
  readonly scopes: readonly PolicyScope[];
  readonly gateways: readonly Gateway[];
  /** Where policies in use are taken beyond what the page lists: not checked. */
  readonly open?: readonly ('sections' | 'scopes')[];
  /** Once in a document. */
  readonly once?: true;
}

const inbound = ['inbound'] as const;
const outbound = ['outbound'] as const;
const everySection = ['inbound', 'outbound', 'backend', 'on-error'] as const;
const exceptBackend = ['inbound', 'outbound', 'on-error'] as const;

const everyScope = ['service', 'workspace', 'product', 'api', 'operation'] as const;
const exceptWorkspace = ['service', 'product', 'api', 'operation'] as const;
const exceptOperation = ['service', 'workspace', 'product', 'api'] as const;

const everywhere = ['classic', 'v2', 'consumption', 'self-hosted', 'workspace'] as const;
const outsideWorkspaces = ['classic', 'v2', 'consumption', 'self-hosted'] as const;
const outsideConsumption = ['classic', 'v2', 'self-hosted', 'workspace'] as const;
const ownGateways = ['classic', 'v2', 'consumption'] as const;

const text: ElementRow = { holds: 'text' };
const textNamed: ElementRow = { required: ['name'], holds: 'text' };
const listOf = (name: string, row: ElementRow = text): ElementRow => ({ holds: { [name]: row } });

/** In any section of any document, on every gateway. */
const anywhere = { sections: everySection, scopes: everyScope, gateways: everywhere } as const;
const onlyInbound = { sections: inbound, scopes: everyScope, gateways: everywhere } as const;
const onlyOutbound = { sections: outbound, scopes: everyScope, gateways: everywhere } as const;
const dapr = { scopes: exceptWorkspace, gateways: ['self-hosted'], open: ['sections'] } as const;
const dataSource = { sections: [], scopes: ['resolver'] } as const;

const request = {
  'set-url': text, 'set-method': 'policy', 'set-header': 'policy', 'set-body': 'policy', 'proxy': 'policy',
  'authentication-certificate': 'policy', 'authentication-managed-identity': 'policy', 'authentication-basic': 'policy',
} as const;
const period = ['bandwidth', 'calls'] as const;
const quotaOf: ElementRow = { required: ['renewal-period'], anyOf: period };
const rateOf: ElementRow = { required: ['calls', 'renewal-period'], max: { 'renewal-period': 300 } };
const dimension: ElementRow = { required: ['name'] };
const claims = (row: ElementRow): ElementRow => listOf('claim', { ...row, ...listOf('value') });
const parameters = listOf('parameter', textNamed);
const response: ElementRow = { holds: { 'set-body': 'policy', 'publish-event': 'policy', 'include-fragment': 'policy' } };

/**
 * The policies of the service: facts of their reference pages (Microsoft Learn, 2024-07 to 2026-08), and `base`. What a
 * page is known to list too narrowly is marked, so that nothing is called wrong that the service takes.
 */
const table: Readonly<Record<string, PolicyRow>> = {
  'authentication-basic': { ...onlyInbound, open: ['sections'], required: ['username', 'password'] },
  'authentication-certificate': { ...onlyInbound, open: ['sections'], anyOf: ['thumbprint', 'certificate-id', 'body'] },
  'authentication-managed-identity': { ...onlyInbound, scopes: exceptWorkspace, gateways: outsideWorkspaces, open: ['sections'], required: ['resource'] },
  'base': { ...anywhere, scopes: ['workspace', 'product', 'api', 'operation'] },
  'cache-lookup': { ...onlyInbound, claimed: ['vary-by-developer', 'vary-by-developer-groups'], holds: { 'vary-by-header': text, 'vary-by-query-parameter': text } },
  'cache-lookup-value': { ...anywhere, required: ['key', 'variable-name'] },
  'cache-remove-value': { ...anywhere, required: ['key'] },
  'cache-store': { ...onlyOutbound, required: ['duration'] },
  'cache-store-value': { ...anywhere, required: ['duration', 'key', 'value'] },
  'check-header': {
    ...onlyInbound, scopes: exceptWorkspace, open: ['scopes'], required: ['name'],
    claimed: ['failed-check-httpcode', 'failed-check-error-message', 'ignore-case'], holds: { value: text },
  },
  'choose': { ...anywhere, needs: ['when'], holds: { when: { required: ['condition'], holds: 'policies' }, otherwise: { holds: 'policies' } } },
  'cors': {
    ...onlyInbound, needs: ['allowed-origins'],
    holds: { 'allowed-origins': listOf('origin'), 'allowed-methods': listOf('method'), 'allowed-headers': listOf('header'), 'expose-headers': listOf('header') },
  },
  'cosmosdb-data-source': {
    ...dataSource, gateways: ['classic', 'v2'], needs: ['connection-info'],
    holds: {
      'connection-info': { holds: { 'connection-string': text, 'database-name': text, 'container-name': text } },
      'query-request': { holds: {
        'sql-statement': text, parameters, 'partition-key': text, 'paging': { holds: { 'max-item-count': text, 'continuation-token': text } },
      } },
      'read-request': { needs: ['id'], holds: { 'id': text, 'partition-key': text } },
      'delete-request': { needs: ['id'], holds: { 'id': text, 'partition-key': text, 'etag': text } },
      'write-request': { holds: { 'id': text, 'partition-key': text, 'etag': text, 'set-body': 'policy' } },
      response,
    },
  },
  'cross-domain': { ...onlyInbound, scopes: ['service'], gateways: outsideWorkspaces, holds: 'anything' },
  'emit-metric': { ...anywhere, required: ['name'], holds: { dimension } },
  'find-and-replace': { ...anywhere, required: ['from', 'to'] },
  'forward-request': { ...anywhere, sections: ['backend'] },
  'get-authorization-context': {
    ...onlyInbound, scopes: exceptWorkspace, gateways: ownGateways, open: ['sections'], required: ['provider-id', 'authorization-id', 'context-variable-name'],
  },
  'http-data-source': {
    ...dataSource, gateways: ownGateways, needs: ['http-request'],
    holds: {
      'http-request': { needs: ['set-method', 'set-url'], holds: { ...request, 'get-authorization-context': 'policy', 'set-backend-service': 'policy' } },
      'backend': { holds: { 'forward-request': 'policy' } },
      'http-response': { holds: { 'set-body': 'policy', 'xml-to-json': 'policy', 'find-and-replace': 'policy', 'publish-event': 'policy' } },
    },
  },
  'include-fragment': { ...anywhere, required: ['fragment-id'] },
  'invoke-dapr-binding': { ...dapr, sections: exceptBackend, required: ['name'], holds: { metadata: listOf('item'), data: { holds: 'anything' } } },
  'ip-filter': { ...onlyInbound, required: ['action'], holds: { 'address': text, 'address-range': {} } },
  'json-to-xml': { ...anywhere, sections: exceptBackend, open: ['sections'], required: ['apply'] },
  'jsonp': { ...onlyOutbound, required: ['callback-parameter-name'] },
  'limit-concurrency': { ...anywhere, required: ['key', 'max-count'], holds: 'policies' },
  'llm-content-safety': {
    ...anywhere, sections: ['inbound', 'outbound'], scopes: exceptOperation, open: ['sections', 'scopes'], required: ['backend-id'],
    holds: { categories: listOf('category', { required: ['name', 'threshold'] }), blocklists: listOf('id') },
  },
  'llm-emit-token-metric': { ...onlyInbound, open: ['sections'], holds: { dimension } },
  'llm-semantic-cache-lookup': { ...onlyInbound, scopes: exceptWorkspace, gateways: outsideWorkspaces, holds: { 'vary-by': text } },
  'llm-semantic-cache-store': { ...onlyOutbound, scopes: exceptWorkspace, gateways: outsideWorkspaces, required: ['duration'] },
  'llm-token-limit': {
    ...onlyInbound, gateways: outsideConsumption, required: ['counter-key', 'estimate-prompt-tokens'], anyOf: ['tokens-per-minute', 'token-quota'],
  },
  'log-to-eventhub': { ...anywhere, scopes: exceptWorkspace, gateways: outsideWorkspaces, required: ['logger-id'], holds: 'text' },
  'mock-response': { ...anywhere, sections: exceptBackend, open: ['sections'] },
  'proxy': { ...onlyInbound, open: ['sections'], required: ['url'] },
  'publish-event': { ...dataSource, gateways: ownGateways, needs: ['targets'], holds: { targets: listOf('graphql-subscription', {}) } },
  'publish-to-dapr': { ...dapr, sections: inbound, required: ['topic'], holds: 'anything' },
  'quota': {
    ...onlyInbound, scopes: ['product'], once: true, ...quotaOf,
    holds: { api: { ...quotaOf, ...listOf('operation', quotaOf) }, operation: quotaOf },
  },
  'quota-by-key': { ...onlyInbound, gateways: outsideConsumption, required: ['counter-key', 'renewal-period'], anyOf: period },
  'rate-limit': {
    ...onlyInbound, scopes: ['product', 'api', 'operation'], once: true, ...rateOf,
    holds: { api: { ...rateOf, ...listOf('operation', rateOf) }, operation: rateOf },
  },
  'rate-limit-by-key': { ...onlyInbound, gateways: outsideConsumption, ...rateOf, required: ['calls', 'counter-key', 'renewal-period'] },
  'redirect-content-urls': { ...anywhere, sections: ['inbound', 'outbound'] },
  'retry': { ...anywhere, required: ['condition', 'count', 'interval'], holds: 'policies' },
  'return-response': { ...anywhere, holds: { 'set-status': 'policy', 'set-header': 'policy', 'set-body': 'policy' } },
  'rewrite-uri': { ...onlyInbound, open: ['sections'], required: ['template'] },
  'send-one-way-request': { ...anywhere, gateways: outsideWorkspaces, holds: request },
  'send-request': { ...anywhere, claimed: ['response-variable-name'], holds: request },
  'send-service-bus-message': {
    ...anywhere, sections: exceptBackend, scopes: exceptWorkspace, gateways: ['classic'], open: ['sections'], needs: ['payload'],
    holds: { 'message-properties': listOf('message-property'), 'payload': text },
  },
  'set-backend-service': {
    ...anywhere, sections: ['inbound', 'backend'],
    anyOf: ['base-url', 'backend-id', 'sf-resolve-condition', 'sf-service-instance-name', 'sf-partition-key', 'sf-replica-type', 'sf-listener-name'],
  },
  'set-body': { ...anywhere, sections: ['inbound', 'outbound', 'backend'], open: ['sections'], holds: 'anything' },
  'set-header': { ...anywhere, required: ['name'], holds: { value: text } },
  'set-method': { ...anywhere, sections: ['inbound', 'on-error'], open: ['sections'], holds: 'text' },
  'set-query-parameter': { ...anywhere, sections: ['inbound', 'backend'], open: ['sections'], required: ['name'], holds: { value: text } },
  'set-status': { ...anywhere, required: ['code'], claimed: ['reason'] },
  'set-variable': { ...anywhere, required: ['name', 'value'] },
  'sql-data-source': {
    ...dataSource, gateways: ['classic', 'v2'], needs: ['connection-info', 'request'],
    holds: {
      'connection-info': { needs: ['connection-string'], holds: { 'connection-string': text, 'authentication-certificate': 'policy' } },
      'request': { needs: ['sql-statement'], holds: { 'set-body': 'policy', 'sql-statement': text, parameters } },
      response,
    },
  },
  // Older policies hold the message as text.
  'trace': {
    ...anywhere, sections: ['inbound', 'outbound', 'backend'], open: ['sections'], required: ['source'], mixed: true,
    holds: { message: text, metadata: { required: ['name', 'value'] } },
  },
  'validate-azure-ad-token': {
    ...onlyInbound, required: ['tenant-id'],
    holds: {
      'backend-application-ids': listOf('application-id'), 'client-application-ids': listOf('application-id'), 'audiences': listOf('audience'),
      'required-claims': claims({ required: ['name'] }), 'decryption-keys': listOf('key', { required: ['certificate-id'] }),
    },
  },
  'validate-client-certificate': { ...onlyInbound, holds: { identities: listOf('identity', {}) } },
  'validate-content': {
    ...anywhere, sections: exceptBackend, required: ['unspecified-content-type-action', 'max-size', 'size-exceeded-action'],
    holds: { 'content-type-map': listOf('type', {}), 'content': { required: ['validate-as'] } },
  },
  'validate-graphql-request': {
    ...onlyInbound, scopes: exceptOperation, open: ['scopes'], claimed: ['max-size'],
    holds: { authorize: listOf('rule', { required: ['path'] }), rule: { required: ['path'] } },
  },
  'validate-headers': {
    ...anywhere, sections: ['outbound', 'on-error'], required: ['specified-header-action', 'unspecified-header-action'], holds: { header: {} },
  },
  'validate-jwt': {
    ...onlyInbound, anyOf: ['header-name', 'query-parameter-name', 'token-value'],
    holds: {
      'openid-config': {}, 'issuer-signing-keys': listOf('key'), 'decryption-keys': listOf('key'), 'audiences': listOf('audience'),
      'issuers': listOf('issuer'), 'required-claims': claims({}),
    },
  },
  'validate-odata-request': { ...onlyInbound, scopes: exceptOperation, open: ['scopes'] },
  'validate-parameters': {
    ...onlyInbound, required: ['specified-parameter-action', 'unspecified-parameter-action'],
    holds: { headers: listOf('parameter', {}), query: listOf('parameter', {}), path: listOf('parameter', {}) },
  },
  'validate-status-code': {
    ...anywhere, sections: ['outbound', 'on-error'], required: ['unspecified-status-code-action'], holds: { 'status-code': { required: ['code', 'action'] } },
  },
  'wait': { ...anywhere, sections: ['inbound', 'outbound', 'backend'], open: ['sections'], holds: 'policies' },
  'xml-to-json': { ...anywhere, sections: exceptBackend, open: ['sections'], required: ['kind', 'apply'] },
  'xsl-transform': { ...anywhere, sections: ['inbound', 'outbound'], holds: 'anything' },
};

/** Policies that are known by an older name too. */
const aliases: Readonly<Record<string, string>> = {
  'azure-openai-emit-token-metric': 'llm-emit-token-metric',
  'azure-openai-semantic-cache-lookup': 'llm-semantic-cache-lookup',
  'azure-openai-semantic-cache-store': 'llm-semantic-cache-store',
  'azure-openai-token-limit': 'llm-token-limit',
};

const rows = new Map<string, PolicyRow>([
  ...Object.entries(table), ...Object.entries(aliases).flatMap(([alias, name]) => (table[name] === undefined ? [] : [[alias, table[name]] as const])),
]);

/** Names of the policies, `base` and older names included. */
export const policyNames: readonly string[] = [...rows.keys()];

export function policyRow(name: string): PolicyRow | undefined {
  return rows.get(name);
}

/** Whether a gateway of the tier runs a policy; true for one that is not known. */
export function isRunBy(name: string, tier: TierName): boolean {
  const row = rows.get(name);
  return row === undefined || gatewaysOf(tier).some((gateway) => row.gateways.includes(gateway));
}

/** Root elements that a resolver's policy is known to have (apim-rest 3.10). */
export const dataSources: readonly string[] = ['cosmosdb-data-source', 'http-data-source', 'sql-data-source'];

function elementNames(row: ElementRow): string[] {
  return typeof row.holds !== 'object' ? [] : Object.entries(row.holds).flatMap(([name, child]) => (child === 'policy' ? [name] : [name, ...elementNames(child)]));
}

/** Every element that a policy is or holds: what a fragment may begin with, whatever includes it. */
export const knownElements: ReadonlySet<string> = new Set([...rows].flatMap(([name, row]) => [name, ...elementNames(row)]));
