import type { TierName } from '../model/tiers.ts';
import type { PolicyElement } from './document.ts';
import { attributeOf, childElements, isLiquid } from './elements.ts';
import { isUnclosedExpression } from './expression.ts';
import { sections, type PolicyScope, type Section } from './placement.ts';
import { isRunBy, knownElements, policyRow, type ElementRow, type PolicyRow } from './policy-table.ts';
import { misplaced, problem, type PolicyProblem } from './problem.ts';

/** Where an element stands. */
export interface Place {
  readonly scope: PolicyScope;
  /** `none`: not in a section, but a resolver's root or in a fragment. `policy`: part of another policy. */
  readonly section: Section | 'none' | 'policy';
  readonly workspace: boolean;
  readonly sku?: TierName;
}

/** What is wrong with a policy and everything in it. Of a policy in the wrong place nothing else is said. */
export function policyProblems(policy: PolicyElement, parent: string, place: Place): PolicyProblem[] {
  const row = policyRow(policy.name);
  if (row === undefined) return unknownProblems(policy, parent, place);
  const placement = placementProblem(policy, row, place) ?? tierProblem(policy, place);
  return placement === null ? rowProblems(policy, row, place) : [placement];
}

function unknownProblems(policy: PolicyElement, parent: string, { scope }: Place): PolicyProblem[] {
  if (sections.some((section) => section === policy.name)) return [problem(policy, misplaced)];
  if (scope === 'fragment' && knownElements.has(policy.name)) return [];
  return [problem(policy, `The element '${parent}' has invalid child element '${policy.name}'.`, 'warning')];
}

function placementProblem(policy: PolicyElement, row: PolicyRow, { scope, section, workspace }: Place): PolicyProblem | null {
  if (scope === 'fragment') {
    if (policy.name === 'base') return problem(policy, misplaced);
    return ['include-fragment', 'cache-lookup'].includes(policy.name) ? problem(policy, misplaced, 'warning') : null;
  }
  const inGateway = !workspace || row.gateways.includes('workspace');
  const inSection = section === 'none' || section === 'policy' || row.open?.includes('sections') === true || row.sections.includes(section);
  const inScope = section === 'policy' || row.open?.includes('scopes') === true || row.scopes.includes(scope);
  return inGateway && inSection && inScope ? null : problem(policy, misplaced);
}

/** apim-rest 1.7 */
function tierProblem(policy: PolicyElement, { sku }: Place): PolicyProblem | null {
  return sku === undefined || isRunBy(policy.name, sku) ? null : { ...problem(policy, `Policy is not allowed in '${sku}' sku`), isOfTier: true };
}

/** What is wrong with an element by its row in the table: attributes, text, and the elements in it. */
export function rowProblems(element: PolicyElement, row: ElementRow, place: Place): PolicyProblem[] {
  return [...attributeProblems(element, row), ...contentProblems(element, row, place)];
}

function attributeProblems(element: PolicyElement, { required = [], anyOf = [], max = {} }: ElementRow): PolicyProblem[] {
  const missing = required.filter((name) => attributeOf(element, name) === undefined);
  const hasAny = anyOf.length === 0 || anyOf.some((name) => attributeOf(element, name) !== undefined);
  const exceeded = Object.entries(max).filter(([name, limit]) => /^\s*\d+\s*$/.test(attributeOf(element, name) ?? '') && Number(attributeOf(element, name)) > limit);
  return [
    ...missing.map((name) => problem(element, `The required attribute '${name}' is missing.`)),
    ...(hasAny ? [] : [problem(element, `One of the attributes '${anyOf.join(', ')}' must be specified.`, 'warning')]),
    ...exceeded.map(([name, limit]) => problem(element, `The '${name}' attribute is invalid - The value '${attributeOf(element, name)?.trim()}' is greater than ${limit}.`, 'warning')),
  ];
}

function contentProblems(element: PolicyElement, { holds, needs = [], mixed }: ElementRow, place: Place): PolicyProblem[] {
  if (holds === 'anything') return [];
  if (holds === 'policies') return childElements(element).flatMap((child) => policyProblems(child, element.name, place));
  if (holds === 'text' || holds === undefined) {
    return [
      ...(holds === 'text' ? [] : textProblems(element, [], 'warning')),
      ...childElements(element).map((child) => problem(child,
        `The element '${element.name}' cannot contain child element '${child.name}' because the parent element's content model is ${holds === 'text' ? 'text only' : 'empty'}.`, 'warning')),
    ];
  }
  const missing = needs.filter((name) => !childElements(element).some((child) => child.name === name || child.name === 'include-fragment'));
  return [
    ...(mixed === true ? [] : textProblems(element, Object.keys(holds))),
    ...missing.map((name) => problem(element, `The element '${element.name}' has incomplete content. List of possible elements expected: '${name}'.`, 'warning')),
    ...childElements(element).flatMap((child) => memberProblems(element, child, holds, place)),
  ];
}

/** An element in another that is no container; a fragment may stand in its place. */
function memberProblems(parent: PolicyElement, child: PolicyElement, holds: Readonly<Record<string, ElementRow | 'policy'>>, place: Place): PolicyProblem[] {
  const row = Object.hasOwn(holds, child.name) ? holds[child.name] : child.name === 'include-fragment' ? 'policy' : undefined;
  if (row === undefined) {
    return [problem(child, `The element '${parent.name}' has invalid child element '${child.name}'. List of possible elements expected: '${Object.keys(holds).join(', ')}'.`, 'warning')];
  }
  return row === 'policy' ? policyProblems(child, parent.name, { ...place, section: 'policy' }) : rowProblems(child, row, place);
}

/** Text where elements are expected (apim-rest 1.7); with no list where there are too many to name. */
export function textProblems(element: PolicyElement, expected: readonly string[], severity: PolicyProblem['severity'] = 'error'): PolicyProblem[] {
  if (!element.children.some((child) => (child.kind === 'text' || child.kind === 'cdata') && child.text.trim() !== '')) return [];
  const list = expected.length === 0 ? '' : ` List of possible elements expected: '${expected.join(', ')}'.`;
  return [problem(element, `The element '${element.name}' cannot contain text.${list}`, severity)];
}

/** Expressions that have no end: C# is read no further than its brackets and strings. */
export function expressionProblems(element: PolicyElement): PolicyProblem[] {
  const values = element.attributes.map(({ value }) => value);
  if (isLiquid(element)) return [];
  const texts = element.children.flatMap((child) => (child.kind === 'text' || child.kind === 'cdata' ? [child.text] : []));
  return [
    ...([...values, ...texts].some(isUnclosedExpression) ? [problem(element, 'The expression is not complete: a bracket, a string or a comment in it is not closed.', 'warning')] : []),
    ...childElements(element).flatMap(expressionProblems),
  ];
}
