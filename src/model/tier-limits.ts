import type { KindName } from './kinds.ts';
import { tierNames, type TierName } from './tiers.ts';

/** The most resources of a kind that a service holds, in each tier; absent where there is no such limit. */
export interface TierLimit {
  /** In the plural, as a part of a sentence. */
  readonly title: string;
  readonly most: Readonly<Partial<Record<TierName, number>>>;
  /** Why the service may take more all the same; absent where the figures are those in force. */
  readonly doubt?: string;
  readonly source: string;
}

type Figures = readonly [consumption: number | null, developer: number | null, basic: number | null, standard: number | null, premium: number | null];

/** Figures of the columns of the page: each v2 tier has those of its namesake. */
function columns([consumption, developer, basic, standard, premium]: Figures): TierLimit['most'] {
  const figures: Record<TierName, number | null> = {
    Consumption: consumption, Developer: developer, Basic: basic, BasicV2: basic, Standard: standard, StandardV2: standard, Premium: premium, PremiumV2: premium,
  };
  return Object.fromEntries(tierNames.flatMap((tier) => figures[tier] === null ? [] : [[tier, figures[tier]]]));
}

const TABLE = 'limits of the service, 2026-02';
const OLDER = { doubt: 'The limit is of 2024; the table of 2026 does not name it', source: 'overview of the v2 tiers, 2024-09' } as const;

/** The limits of 2026, of a whole service: its workspaces, versions and revisions included. apim-rest 6 */
export const tierLimits = {
  ApiOperation: { title: 'API operations', most: columns([3_000, 3_000, 10_000, 50_000, 75_000]), source: TABLE },
  Tag: { title: 'tags', most: columns([1_500, 1_500, 1_500, 2_500, 15_000]), source: TABLE },
  NamedValue: { title: 'named values', most: columns([5_000, 5_000, 5_000, 10_000, 18_000]), source: TABLE },
  Logger: { title: 'loggers', most: columns([100, 100, 100, 200, 400]), source: TABLE },
  Product: { title: 'products', most: columns([100, 100, 200, 500, 2_000]), source: TABLE },
  Subscription: { title: 'subscriptions', most: columns([null, 10_000, 15_000, 25_000, 75_000]), source: TABLE },
  User: { title: 'users', most: columns([null, 20_000, 20_000, 50_000, 75_000]), source: TABLE },
  Workspace: { title: 'workspaces', most: columns([null, null, null, null, 30]), doubt: 'The limit is that of one workspace gateway, and a service may have several', source: TABLE },
  Gateway: { title: 'self-hosted gateways', most: { Developer: 5, Premium: 100 }, source: TABLE },
  Api: { title: 'APIs', most: { BasicV2: 150, StandardV2: 500, PremiumV2: 1_000 }, ...OLDER },
  Group: { title: 'groups', most: { BasicV2: 20, StandardV2: 100, PremiumV2: 200 }, ...OLDER },
  PolicyFragment: { title: 'policy fragments', most: { BasicV2: 50, StandardV2: 50, PremiumV2: 100 }, ...OLDER },
  Backend: { title: 'backends', most: { BasicV2: 100, StandardV2: 100, PremiumV2: 100 }, ...OLDER },
} as const satisfies Partial<Record<KindName | 'User', TierLimit>>;

export type LimitedKind = keyof typeof tierLimits;

/** The greatest size of a policy document, in KiB of UTF-8. */
export interface PolicySize {
  readonly kib: number;
  readonly doubt?: string;
  readonly source: string;
}

/** What a policy may have in size: a document of the service, a product, an API or an operation, or a fragment. apim-rest 3.8, 3.9, 6 */
export function policySize(what: 'document' | 'fragment', tier: TierName): PolicySize {
  if (what === 'fragment') return { kib: 512, source: TABLE };
  return { kib: tier === 'Consumption' ? 16 : 256, doubt: 'The limit is of an older table', source: 'limits of the service, before 2026' };
}
