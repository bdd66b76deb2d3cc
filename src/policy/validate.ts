import type { TierName } from '../model/tiers.ts';
import type { PolicyDocument, PolicyElement } from './document.ts';
import { childElements, descendants } from './elements.ts';
import { sections, type PolicyScope } from './placement.ts';
import { dataSources, policyRow } from './policy-table.ts';
import { misplaced, problem, type PolicyProblem } from './problem.ts';
import { expressionProblems, rowProblems, policyProblems, textProblems, type Place } from './validate-element.ts';

export interface PolicyPlace {
  readonly scope: PolicyScope;
  /** Whether the document is a workspace's own, or of something in it. */
  readonly workspace?: boolean;
  /** Tier of the service; what it does not have is refused. Any, when left out. */
  readonly sku?: TierName;
}

/**
 * What the service would refuse in a document (apim-rest 1.7, 3.8, 3.9, 3.10): the root element and the sections; policies
 * outside their sections, scopes, gateways and tiers; missing attributes; elements that do not belong. What the reference
 * pages do not settle beyond doubt, elements that are not known for one, is a warning.
 */
export function validatePolicy({ root }: PolicyDocument, { scope, workspace = scope === 'workspace', sku }: PolicyPlace): PolicyProblem[] {
  const place: Place = { scope, section: 'none', workspace, ...(sku === undefined ? {} : { sku }) };
  return [...rootProblems(root, place), ...expressionProblems(root)];
}

function rootProblems(root: PolicyElement, place: Place): PolicyProblem[] {
  switch (place.scope) {
    case 'resolver': return resolverProblems(root, place);
    case 'fragment': return expectRoot(root, 'fragment') ?? rowProblems(root, { holds: 'policies' }, place);
    default: return expectRoot(root, 'policies') ?? [...sectionsProblems(root, place), ...repeatedProblems(root)];
  }
}

function expectRoot(root: PolicyElement, expected: string): PolicyProblem[] | null {
  return root.name === expected ? null : [problem(root, `The root element of this policy document must be '${expected}'`)];
}

function resolverProblems(root: PolicyElement, place: Place): PolicyProblem[] {
  if (root.name === 'policies' || root.name === 'fragment') return [problem(root, misplaced)];
  if (policyRow(root.name) !== undefined) return policyProblems(root, '', place);
  return [problem(root, `The root element of this policy document must be one of '${dataSources.join(', ')}'`, 'warning')];
}

function sectionsProblems(root: PolicyElement, place: Place): PolicyProblem[] {
  const seen = new Set<string>();
  return [...textProblems(root, sections), ...childElements(root).flatMap((element) => {
    const section = sections.find((each) => each === element.name);
    if (section === undefined) {
      return [problem(element, `The element 'policies' has invalid child element '${element.name}'. List of possible elements expected: '${sections.join(', ')}'.`)];
    }
    const again = seen.has(section) ? [problem(element, `The element 'policies' has invalid child element '${section}'.`, 'warning')] : [];
    seen.add(section);
    const surplus = section === 'backend' ? childElements(element)[1] : undefined;
    return [
      ...again, ...(surplus === undefined ? [] : [problem(surplus, "The 'backend' section takes one policy element only")]),
      ...textProblems(element, []), ...rowProblems(element, { holds: 'policies' }, { ...place, section }),
    ];
  })];
}

/** Policies that a document takes once (apim-rest 3.8). */
function repeatedProblems(root: PolicyElement): PolicyProblem[] {
  const seen = new Set<string>();
  return [...descendants(root)].flatMap((element) => {
    if (policyRow(element.name)?.once !== true) return [];
    if (seen.has(element.name)) return [problem(element, `The policy '${element.name}' can be used only once per policy definition`, 'warning')];
    seen.add(element.name);
    return [];
  });
}
