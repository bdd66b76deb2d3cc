import type { Diagnostic } from '../model/diagnostics.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { requireResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { featuresOf, lackingRow, lackOf, type TierFeature, type TierName } from '../model/tiers.ts';
import { parsePolicy, PolicySyntaxError, validatePolicy } from '../policy/index.ts';
import { schemaOf, typeOf } from './apis.ts';
import { policyPlaceOf } from './contents.ts';
import { findingAt, findingInContent, type ValidationContext } from './context.ts';
import { limitsOfTier } from './tier-limits.ts';

type Lack = 'sure' | 'doubted';

/**
 * What the tier of the service lacks: kinds, features, policies and room, each with the file and line that wants it. What the
 * service answered while it was read counts before the table, and what it holds already is taken to be possible. Without a
 * tier only the answers of the service count. apim-rest 6
 */
export function checkTier(context: ValidationContext): Diagnostic[] {
  const { tier } = context;
  return [...checkKinds(context), ...tier === null ? [] : [...checkFeatures(context, tier), ...checkPolicies(context, tier), ...limitsOfTier(context, tier)]];
}

/** Of a workspace one finding, at the first of its resources: it is the workspace that is excluded. */
function checkKinds({ effective, live, unsupported, tier }: ValidationContext): Diagnostic[] {
  const workspaces = new Set<string>();
  const held = new Set([...live.values()].map(({ kind }) => kind));
  return [...effective.values()].flatMap((resource) => {
    const { kind, id } = resource;
    const workspace = kind === 'Workspace' ? resourceName(id) : requireResourceId(id).workspace;
    const ofWorkspace = workspace === null ? null : lackOfKind('Workspace');
    if (workspace === null || ofWorkspace === null) {
      const lack = lackOfKind(kind);
      return lack === null ? [] : [lacking(lack, resource, `resources of the kind '${kindRow(kind).title}'`, id, 'Exclude it.')];
    }
    if (workspaces.has(workspace.toLowerCase())) return [];
    workspaces.add(workspace.toLowerCase());
    return [lacking(ofWorkspace, resource, 'workspaces', `workspaces/${workspace} and what is in it`, `Exclude it: 'workspaces/${workspace}'.`)];
  });

  function lackOfKind(kind: KindName): Lack | null {
    if (unsupported.has(kind)) return 'sure';
    const row = tier === null || held.has(kind) ? null : lackingRow(kind, tier);
    return tier === null || row === null ? null : lackOf(row, tier);
  }

  function lacking(lack: Lack, resource: Resource, what: string, refused: string, advice: string): Diagnostic {
    const name = tier === null ? "service's" : tier;
    return lack === 'sure' ? findingAt('kind-not-in-tier', resource, [], `The ${name} tier does not have ${what}, so ${refused} would be refused. ${advice}`)
      : { ...findingAt('kind-not-in-tier', resource, [], `Whether the ${name} tier has ${what} is not sure, so ${refused} may be refused.`), severity: 'warning' };
  }
}

function checkFeatures({ effective, live }: ValidationContext, tier: TierName): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    if (lackingRow(resource.kind, tier) !== null) return []; // of the whole kind it is told already
    const held = live.get(resourceKey(resource.id));
    const known = held === undefined ? [] : usedFeatures(held);
    return usedFeatures(resource).flatMap((feature) => {
      const lack = lackOf(feature, tier);
      if (lack === null || known.includes(feature)) return [];
      const finding = findingAt('feature-not-in-tier', resource, feature.seen?.at.split('.') ?? [], `${resource.id} uses ${feature.title}, ${consequence(feature, lack, tier)}`);
      return [lack === 'sure' && feature.taken !== true ? finding : { ...finding, severity: 'warning' as const }];
    });
  });
}

function consequence({ taken }: TierFeature, lack: Lack, tier: TierName): string {
  if (taken === true) return `which the ${tier} tier does not have. The service takes it, and does nothing with it.`;
  return lack === 'sure' ? `which the ${tier} tier does not have, so it would be refused. Override it for this environment, or exclude it.`
    : `and whether the ${tier} tier has that is not sure, so it may be refused.`;
}

function usedFeatures(resource: Resource): TierFeature[] {
  const typed = resource.kind === 'Api' ? { ...resource, properties: { ...resource.properties, type: typeOf(resource) } } : resource;
  return featuresOf(typed).filter(({ seen }) => seen?.declares === undefined || hasSubscriptions(resource));
}

function hasSubscriptions({ content }: Resource): boolean {
  const schema = content?.format === 'graphql' ? schemaOf(content) : null;
  return schema?.getSubscriptionType() !== undefined && schema?.getSubscriptionType() !== null;
}

function checkPolicies({ effective, live }: ValidationContext, tier: TierName): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    const missing = policiesWithout(resource, tier);
    if (missing.length === 0) return [];
    const held = live.get(resourceKey(resource.id));
    const known = new Set(held === undefined ? [] : policiesWithout(held, tier).map(({ element }) => element));
    return missing.filter(({ element }) => !known.has(element)).map(({ element, line }) => findingInContent('policy-not-in-tier', resource, line,
      `The policy of ${resource.id} would be refused at <${element}>, which no gateway of the ${tier} tier runs. Take it out for this environment, or exclude the policy.`));
  });
}

/** The policies of a document that no gateway of the tier runs. One that does not parse has a finding of its own. */
function policiesWithout(resource: Resource, tier: TierName): { readonly element: string; readonly line: number }[] {
  const place = resource.content?.codec === 'policy' ? policyPlaceOf(resource) : null;
  if (place === null || resource.content === undefined) return [];
  try {
    const document = parsePolicy(resource.content.text, resource.content.format === 'xml' ? 'xml' : 'rawxml');
    return validatePolicy(document, { ...place, sku: tier }).filter(({ isOfTier }) => isOfTier === true);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return [];
  }
}
