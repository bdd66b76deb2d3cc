import type { Diagnostic } from '../model/diagnostics.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { policySize, tierLimits, type LimitedKind, type TierLimit } from '../model/tier-limits.ts';
import type { TierName } from '../model/tiers.ts';
import { findingAt, findingInContent, type ValidationContext } from './context.ts';
import { countOperations } from './operation-count.ts';
import { countTags } from './tag-count.ts';

/** How many resources of a kind there are, and will be. */
export interface Count {
  /** In the service now. */
  readonly held: number;
  /** Of those, how many go. */
  readonly deleted: number;
  /** How many each resource of the folder brings. */
  readonly created: readonly { readonly resource: Resource; readonly by: number }[];
}

/** Limits that a publish would pass, counted with what the service holds. apim-rest 6 */
export function limitsOfTier(context: ValidationContext, tier: TierName): Diagnostic[] {
  const counts = (Object.keys(tierLimits) as LimitedKind[]).flatMap((kind) => {
    const limit: TierLimit = tierLimits[kind];
    const most = limit.most[tier];
    const finding = most === undefined ? null : toFinding(context, tier, limit, most, countOf(context, kind));
    return finding === null ? [] : [finding];
  });
  return [...counts, ...checkSizes(context, tier)];
}

function countOf(context: ValidationContext, kind: LimitedKind): Count {
  switch (kind) {
    case 'ApiOperation': return countOperations(context);
    case 'Tag': return countTags(context, countResources(context, kind));
    default: return countResources(context, kind);
  }
}

/** Resources by their ids. Of a limited plan only what it is about is known to be there or not. */
function countResources({ effective, live, deleted, subscriptions, planned }: ValidationContext, kind: LimitedKind): Count {
  const isCounted = (key: string, resource: Resource): boolean => resource.kind === kind && (planned === null || planned.has(key));
  const going = [...deleted].filter(([key, resource]) => isCounted(key, resource)).map(([key]) => key);
  const others = kind === 'Subscription' && planned === null ? (subscriptions ?? []).map(({ id }) => resourceKey(id)) : [];
  const held = new Set([...going, ...others, ...[...live].filter(([key, resource]) => isCounted(key, resource)).map(([key]) => key)]);
  const created = [...effective].filter(([key, resource]) => isCounted(key, resource) && !held.has(key)).map(([, resource]) => ({ resource, by: 1 }));
  return { held: held.size, deleted: going.length, created };
}

/** Nothing is said where the service holds too many already and the plan brings no more. */
function toFinding(context: ValidationContext, tier: TierName, { title, doubt }: TierLimit, most: number, { held, deleted, created }: Count): Diagnostic | null {
  const more = created.reduce((sum, { by }) => sum + by, 0);
  const total = held - deleted + more;
  if (more === 0 || held + more <= most) return null;
  const isForAWhile = total <= most;
  const first = firstBeyond(created, most - (isForAWhile ? held : held - deleted));
  if (first === undefined) return null;
  const message = isForAWhile
    ? `The service holds ${held} ${title}, and the ${tier} tier takes ${most}. ${more} come and ${deleted} go, in no certain order, so that some may be refused. Delete in a publish of its own first.`
    : `${toSentence(context, title, { held, deleted }, more)} and the ${tier} tier takes ${most}. Exclude or delete some, or move to a tier that takes more.`;
  const finding = findingAt('limit-exceeded', first, [], doubt === undefined ? message : `${message} ${doubt}.`);
  return isForAWhile || doubt !== undefined ? { ...finding, severity: 'warning' } : finding;
}

function toSentence({ offline, planned }: ValidationContext, title: string, { held, deleted }: Pick<Count, 'held' | 'deleted'>, more: number): string {
  if (offline === true) return `The folder holds ${more} ${title},`;
  if (planned !== null) return `The service would hold at least ${held - deleted + more} ${title}, of which this plan brings ${more},`;
  const before = held === 0 ? 'all of them new' : `${held} of today${deleted === 0 ? '' : ` less ${deleted} that go`} and ${more} new`;
  return `The service would hold ${held - deleted + more} ${title}, ${before},`;
}

/** The resource with which the room is used up. */
function firstBeyond(created: Count['created'], room: number): Resource | undefined {
  let left = room;
  return created.find(({ by }) => { left -= by; return left < 0; })?.resource ?? created.at(-1)?.resource;
}

function checkSizes({ effective, live }: ValidationContext, tier: TierName): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    if (resource.content?.codec !== 'policy') return [];
    const { kib, doubt } = policySize(resource.kind === 'PolicyFragment' ? 'fragment' : 'document', tier);
    const size = sizeOf(resource);
    const held = live.get(resourceKey(resource.id));
    if (size <= kib * 1024 || (held !== undefined && sizeOf(held) >= size)) return [];
    const finding = findingInContent('limit-exceeded', resource, null, `The policy of ${resource.id} has ${Math.ceil(size / 1024)} KiB, and the ${tier} tier takes ${kib}. Move parts of it into policy fragments.${doubt === undefined ? '' : ` ${doubt}.`}`);
    return [doubt === undefined ? finding : { ...finding, severity: 'warning' as const }];
  });
}

/** Bytes of the text as UTF-8. */
function sizeOf({ content }: Resource): number {
  return new TextEncoder().encode(content?.text ?? '').length;
}
