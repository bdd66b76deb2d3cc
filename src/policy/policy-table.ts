/** The sections of a policy document, in the order in which they run. apim-rest 3.8. */
export const sections = ['inbound', 'backend', 'outbound', 'on-error'] as const;
export type Section = (typeof sections)[number];

/** Where a policy document applies. */
export type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment' | 'resolver';

interface Placement {
  readonly sections?: readonly Section[];
  readonly scopes?: readonly PolicyScope[];
}

const inbound: Placement = { sections: ['inbound'] };
const resolver: Placement = { sections: [], scopes: ['resolver'] };

/**
 * Policies that the service takes in some places only (Microsoft Learn, policy reference pages). A policy that is not
 * here, and a side that a row leaves out, is taken everywhere: the pages list less than the service takes, so only what
 * is beyond doubt stands here.
 */
export const placements: Readonly<Record<string, Placement>> = {
  'base': { scopes: ['workspace', 'product', 'api', 'operation'] },
  'cache-lookup': inbound,
  'cache-store': { sections: ['outbound'] },
  'check-header': inbound,
  'cors': inbound,
  'cosmosdb-data-source': resolver,
  'cross-domain': { sections: ['inbound'], scopes: ['service'] },
  'forward-request': { sections: ['backend'] },
  'http-data-source': resolver,
  'ip-filter': inbound,
  'jsonp': { sections: ['outbound'] },
  'quota': { sections: ['inbound'], scopes: ['product'] },
  'quota-by-key': inbound,
  'rate-limit': { sections: ['inbound'], scopes: ['product', 'api', 'operation'] },
  'rate-limit-by-key': inbound,
  'redirect-content-urls': { sections: ['inbound', 'outbound'] },
  'set-backend-service': { sections: ['inbound', 'backend'] },
  'sql-data-source': resolver,
  'validate-azure-ad-token': inbound,
  'validate-client-certificate': inbound,
  'validate-headers': { sections: ['outbound', 'on-error'] },
  'validate-jwt': inbound,
  'validate-parameters': inbound,
  'validate-status-code': { sections: ['outbound', 'on-error'] },
  'xsl-transform': { sections: ['inbound', 'outbound'] },
};

/** Elements whose children are policies again, in the same section. */
export const containers: ReadonlySet<string> = new Set(['choose', 'when', 'otherwise', 'retry', 'limit-concurrency', 'wait']);

/** Root elements that a resolver's policy is known to have (apim-rest 3.10). */
export const dataSources: ReadonlySet<string> = new Set(['http-data-source', 'cosmosdb-data-source', 'sql-data-source']);
