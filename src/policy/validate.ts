import type { PolicyDocument, PolicyElement, PolicyNode } from './document.ts';
import { containers, placements, sections, type PolicyScope, type Section } from './policy-table.ts';

/** What the service would refuse in a policy document. */
export interface PolicyProblem {
  /** As the service puts it; {@link formatPolicyProblem} gives its whole sentence. */
  readonly message: string;
  readonly element: string;
  readonly line: number;
  readonly column: number;
}

const misplaced = 'Policy section is not allowed in the specified scope';

/** The sentence of the service (apim-rest 1.7). */
export function formatPolicyProblem({ message, element, line, column }: PolicyProblem): string {
  return `Error in element '${element}' on line ${line}, column ${column}: ${message}`;
}

/**
 * What the service would refuse in a document for `scope`: the root element, the sections, and known policies outside
 * their sections and scopes (apim-rest 1.7, 3.8, 3.9). Policies that are not known pass.
 */
export function validatePolicy({ root }: PolicyDocument, { scope }: { readonly scope: PolicyScope }): PolicyProblem[] {
  if (scope === 'resolver') return root.name === 'policies' || root.name === 'fragment' ? [problem(root, misplaced)] : [];
  const expected = scope === 'fragment' ? 'fragment' : 'policies';
  if (root.name !== expected) return [problem(root, `The root element of this policy document must be '${expected}'`)];
  if (scope === 'fragment') return fragmentProblems(root);
  return [...textProblems(root), ...elementsOf(root).flatMap((section) => sectionProblems(section, scope))];
}

function sectionProblems(section: PolicyElement, scope: PolicyScope): PolicyProblem[] {
  const name = sections.find((each) => each === section.name);
  if (name === undefined) {
    return [problem(section, `The element 'policies' has invalid child element '${section.name}'. List of possible elements expected: '${sections.join(', ')}'`)];
  }
  const policies = elementsOf(section);
  const surplus = name === 'backend' && policies[1] !== undefined
    ? [problem(policies[1], "The 'backend' section takes one policy element only")]
    : [];
  return [...textProblems(section), ...surplus, ...policies.flatMap((policy) => placementProblems(policy, name, scope))];
}

function placementProblems(policy: PolicyElement, section: Section, scope: PolicyScope): PolicyProblem[] {
  const placement = Object.hasOwn(placements, policy.name) ? placements[policy.name] : undefined;
  if (placement?.sections?.includes(section) === false || placement?.scopes?.includes(scope) === false) return [problem(policy, misplaced)];
  return containers.has(policy.name) ? elementsOf(policy).flatMap((child) => placementProblems(child, section, scope)) : [];
}

/** A fragment is included in any section of any scope: only what no section takes is wrong in it. */
function fragmentProblems(parent: PolicyElement): PolicyProblem[] {
  return elementsOf(parent).flatMap((policy) => {
    if (policy.name === 'base' || sections.some((section) => section === policy.name)) return [problem(policy, misplaced)];
    return containers.has(policy.name) ? fragmentProblems(policy) : [];
  });
}

function textProblems(element: PolicyElement): PolicyProblem[] {
  const text = element.children.find((child) => (child.kind === 'text' || child.kind === 'cdata') && child.text.trim() !== '');
  return text === undefined ? [] : [problem(element, `The element '${element.name}' cannot contain text`)];
}

function elementsOf(element: PolicyElement): PolicyElement[] {
  return element.children.filter((child: PolicyNode) => child.kind === 'element');
}

function problem({ name, line, column }: PolicyElement, message: string): PolicyProblem {
  return { message, element: name, line, column };
}
