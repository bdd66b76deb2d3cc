import { isWithout } from './absent-kinds.ts';
import { getAt, isObject, textOf } from './json.ts';
import type { KindName } from './kinds.ts';
import type { Resource } from './resource.ts';

/** The tiers, by the names of their SKUs. apim-rest 6 */
export const tierNames = ['Consumption', 'Developer', 'Basic', 'Standard', 'Premium', 'BasicV2', 'StandardV2', 'PremiumV2'] as const;
export type TierName = (typeof tierNames)[number];

/** What a service may give as its SKU: `Isolated` is of the contract, and no table of tiers names it. It is taken as Premium. */
export const skuNames = [...tierNames, 'Isolated'] as const;

/** The tier that a SKU stands for, whatever its case; null for one that is not known. */
export function toTier(sku: string | undefined): TierName | null {
  const wanted = sku?.toLowerCase();
  return wanted === 'isolated' ? 'Premium' : tierNames.find((tier) => tier.toLowerCase() === wanted) ?? null;
}

/** Which tiers lack something. */
export interface TierFact {
  /** As a part of a sentence. */
  readonly title: string;
  /** Tiers that do not have it. */
  readonly without: readonly TierName[];
  /** Tiers of which the sources differ, or say nothing. */
  readonly doubted?: readonly TierName[];
  /** Whether the service takes the configuration all the same, and the gateway does nothing with it. */
  readonly taken?: true;
  readonly source: string;
}

/** Something that a kind has only in some tiers. */
export interface TierFeature extends TierFact {
  /**
   * Where a resource says that it uses it: the property is there and not empty, has one of `values`, or is absent. `declares`
   * is the root type of the GraphQL schema that has to be there as well. Null where no resource says it.
   */
  readonly seen: { readonly kind: KindName; readonly at: string; readonly values?: readonly string[]; readonly absent?: true; readonly declares?: 'Subscription' } | null;
}

function allBut(...names: TierName[]): readonly TierName[] {
  return tierNames.filter((tier) => !names.includes(tier));
}

const FEATURES = 'feature comparison of the tiers, 2025-11';
const GATEWAYS = 'comparison of the gateways, 2024-06';
const v2 = ['BasicV2', 'StandardV2', 'PremiumV2'] as const;

/** Kinds that some tiers lack; what lives below one is lacked with it. Kinds that are not managed are there for the simulator. */
export const tierKinds = {
  Group: { title: 'groups', without: ['Consumption'], source: FEATURES },
  User: { title: 'users', without: ['Consumption'], source: FEATURES },
  EmailTemplate: { title: 'email templates', without: ['Consumption'], source: FEATURES },
  IdentityProvider: { title: 'identity providers of the developer portal', without: ['Consumption'], source: FEATURES },
  Gateway: { title: 'self-hosted gateways', without: allBut('Developer', 'Premium'), source: FEATURES },
  Workspace: { title: 'workspaces', without: ['Consumption', 'Developer', 'Basic', 'Standard'], doubted: ['BasicV2'], source: 'overview of workspaces, 2026-06; BasicV2 is said to have them and was seen to refuse them' },
  PolicyRestriction: { title: 'policy restrictions', without: ['Consumption', ...v2], doubted: ['Basic', 'Standard'], source: 'seen in Developer and Premium, and refused by the v2 tiers' },
  Documentation: { title: 'documentations', without: [], doubted: ['Consumption'], source: 'no page says it of Consumption' },
  ApiWiki: { title: 'wikis of APIs', without: [], doubted: ['Consumption'], source: 'no page says it of Consumption' },
  ProductWiki: { title: 'wikis of products', without: [], doubted: ['Consumption'], source: 'no page says it of Consumption' },
} as const satisfies Record<string, TierFact>;

export type TierKind = keyof typeof tierKinds;

/** Features that some tiers lack. Those that no resource shows are told of where a promotion gains them. */
export const tierFeatures = {
  circuitBreaker: { title: 'circuit breakers', without: ['Consumption'], seen: { kind: 'Backend', at: 'circuitBreaker.rules' }, source: GATEWAYS },
  serviceFabric: { title: 'Service Fabric backends', without: allBut('Developer', 'Premium'), seen: { kind: 'Backend', at: 'properties.serviceFabricCluster' }, source: GATEWAYS },
  websocket: { title: 'WebSocket APIs', without: ['Consumption'], seen: { kind: 'Api', at: 'type', values: ['websocket'] }, source: GATEWAYS },
  grpc: { title: 'gRPC APIs, which only a self-hosted gateway serves', without: allBut('Developer', 'Premium'), seen: { kind: 'Api', at: 'type', values: ['grpc'] }, source: GATEWAYS },
  mcp: { title: 'MCP servers', without: [], doubted: ['Consumption'], seen: { kind: 'Api', at: 'type', values: ['mcp'] }, source: 'seen in StandardV2; no page says it of Consumption' },
  a2a: { title: 'A2A agents', without: [], doubted: ['Consumption'], seen: { kind: 'Api', at: 'type', values: ['a2a'] }, source: 'seen in StandardV2; no page says it of Consumption' },
  graphqlSubscription: {
    title: 'subscriptions of synthetic GraphQL APIs', without: ['Consumption'], taken: true, source: GATEWAYS,
    seen: { kind: 'Api', at: 'serviceUrl', absent: true, declares: 'Subscription' },
  },
  directoryGroup: { title: 'groups of Microsoft Entra ID', without: ['Consumption', 'Basic'], taken: true, seen: { kind: 'Group', at: 'type', values: ['external'] }, source: FEATURES },
  builtInCache: { title: 'the built-in cache', without: ['Consumption'], seen: null, source: FEATURES },
  multiRegion: { title: 'gateways in several regions', without: allBut('Premium'), seen: null, source: FEATURES },
  availabilityZones: { title: 'availability zones', without: allBut('Premium'), seen: null, source: FEATURES },
  networkInjection: { title: 'injection into a virtual network', without: allBut('Developer', 'Premium', 'PremiumV2'), seen: null, source: FEATURES },
  networkIntegration: { title: 'outbound integration with a virtual network', without: allBut('StandardV2', 'PremiumV2'), seen: null, source: FEATURES },
  privateEndpoint: { title: 'inbound private endpoints', without: ['Consumption', 'BasicV2'], seen: null, source: FEATURES },
  customDomains: { title: 'several custom domains', without: allBut('Developer', 'Premium'), seen: null, source: FEATURES },
  authorityCertificates: { title: 'certificates of authorities', without: ['Consumption'], doubted: v2, seen: null, source: `${FEATURES}; the comparison of the gateways has them in the v2 tiers` },
  managedCertificate: { title: 'free certificates of custom domains', without: v2, seen: null, source: GATEWAYS },
  backup: { title: 'backup and restore', without: ['Consumption', ...v2], seen: null, source: FEATURES },
  directManagement: { title: 'the direct management API and its Git repository', without: ['Consumption', ...v2], seen: null, source: FEATURES },
} as const satisfies Record<string, TierFeature>;

export type TierFeatureName = keyof typeof tierFeatures;

/** How sure it is that a tier lacks something. */
export function lackOf({ without, doubted = [] }: TierFact, tier: TierName): 'sure' | 'doubted' | null {
  return without.includes(tier) ? 'sure' : doubted.includes(tier) ? 'doubted' : null;
}

/** The row by which a tier may lack a kind: its own, that of what it lives below, or of what it links to. */
export function lackingRow(kind: KindName, tier: TierName): TierFact | null {
  const names = (Object.keys(tierKinds) as TierKind[]).filter((name) => lackOf(tierKinds[name], tier) !== null);
  const found = names.find((name) => isWithout(kind, new Set([name as KindName])));
  return found === undefined ? null : tierKinds[found];
}

/** The features that the properties of a resource use; what a schema has to declare is not looked at. */
export function featuresOf({ kind, properties }: Pick<Resource, 'kind' | 'properties'>): readonly TierFeature[] {
  return Object.values<TierFeature>(tierFeatures).filter(({ seen }) => {
    if (seen?.kind !== kind) return false;
    const value = getAt(properties, seen.at.split('.'));
    if (seen.values !== undefined) return seen.values.includes(textOf(value).toLowerCase());
    const isThere = Array.isArray(value) ? value.length > 0 : isObject(value) || textOf(value) !== '';
    return isThere !== (seen.absent === true);
  });
}

/** The gateways that run policies in a tier: its own, and a self-hosted one where it has those. */
export function gatewaysOf(tier: TierName): readonly ('classic' | 'v2' | 'consumption' | 'self-hosted')[] {
  const own = tier === 'Consumption' ? 'consumption' : tier.endsWith('V2') ? 'v2' : 'classic';
  return lackOf(tierKinds.Gateway, tier) === null ? [own, 'self-hosted'] : [own];
}
