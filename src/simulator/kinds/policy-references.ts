import { attributeOf, descendants, documentReferences, formatPolicyProblem,
  type PolicyDocument, type PolicyElement, type PolicyReference, type PolicyReferenceType } from '../../policy/index.ts';
import { getAt } from '../../model/json.ts';
import type { Write } from '../behaviour.ts';
import { kindAt } from '../simulated-kinds.ts';
import { textOf } from '../usage.ts';

interface Finding {
  readonly target: string;
  readonly message: string;
}

/** Of certificates, schemas and authorization providers the text is taken over from backends; the others are on record (apim-rest 1.7). */
const missingTexts: Readonly<Record<PolicyReferenceType, (name: string) => string>> = {
  'named-value': (name) => `Cannot find a property '${name}'`,
  'backend': (name) => `Backend with id '${name}' could not be found.`,
  'fragment': (name) => `Policy fragment with id '${name}' could not be found.`,
  'certificate': (name) => `Certificate with id '${name}' could not be found.`,
  'logger': () => 'Logger not found',
  'schema': (name) => `Schema with id '${name}' could not be found.`,
  'authorization-provider': (name) => `Authorization provider with id '${name}' could not be found.`,
};

const collections: Readonly<Record<Exclude<PolicyReferenceType, 'named-value'>, string>> = {
  'backend': 'backends', 'fragment': 'policyFragments', 'certificate': 'certificates', 'logger': 'loggers', 'schema': 'schemas',
  'authorization-provider': 'authorizationProviders',
};

/** What a policy document names and its workspace or service does not have (apim-rest 1.7, 3.8). */
export function referenceProblems(write: Write, document: PolicyDocument): Finding[] {
  return [
    ...documentReferences(document).filter((reference) => !exists(write, reference)).map(({ type, name, element, start }) => (
      { target: type === 'named-value' ? name : element, message: formatPolicyProblem({ element, ...start, message: missingTexts[type](name) }) })),
    ...[...descendants(document.root)].flatMap((element) => [...thumbprintProblems(write, element), ...rewriteProblems(write, element)]),
  ];
}

/** Kinds that the simulator does not have are taken to be there. */
function exists({ service, scope }: Write, { type, name }: PolicyReference): boolean {
  if (type === 'named-value') return service.namedValue(scope, name) !== undefined;
  const kind = kindAt(scope.kind, collections[type]);
  return kind === undefined || service.child(scope, kind, name) !== undefined;
}

/**
 * A certificate in Key Vault is not to be named by its thumbprint (apim-rest 4.9). Which thumbprint an uploaded one has is
 * not known here, so any of them may be meant.
 */
function thumbprintProblems({ service, scope }: Write, element: PolicyElement): Finding[] {
  const thumbprint = attributeOf(element, 'thumbprint')?.trim();
  if (element.name !== 'authentication-certificate' || thumbprint === undefined || !/^[0-9a-f]+$/i.test(thumbprint)) return [];
  const certificates = service.members(scope, 'Certificate');
  const found = certificates.find(({ properties }) => textOf(properties, 'thumbprint').toLowerCase() === thumbprint.toLowerCase());
  const secret = found === undefined ? undefined : getAt(found.properties, ['keyVault', 'secretIdentifier']);
  const finding = (message: string): Finding[] => [{ target: element.name, message: formatPolicyProblem({ element: element.name, line: element.line, column: element.column, message }) }];
  if (found !== undefined && typeof secret === 'string') {
    return finding(`The Certificate with id '${found.name}' and thumbprint '${thumbprint}' is configured with KeyVault secret '${secret}' and cannot be referenced by thumbprint. `
      + `Please reference it with certificate-id '${found.name}' in the policy.`);
  }
  return certificates.length === 0 ? finding(`Certificate with thumbprint '${thumbprint}' could not be found.`) : [];
}

/** A new template may only name parameters of the operation's own (azure-docs-powershell#1050). */
function rewriteProblems({ parent }: Write, element: PolicyElement): Finding[] {
  const template = attributeOf(element, 'template')?.replace(/\{\{[^{}]*\}\}/g, '') ?? '';
  if (element.name !== 'rewrite-uri' || parent.kind !== 'ApiOperation' || /^\s*@[({]/.test(template)) return [];
  const own = parametersOf(textOf(parent.properties, 'urlTemplate'));
  if (parametersOf(template).every((name) => own.includes(name))) return [];
  const message = 'Only parameters specified in the original URL template can be used in the rewrite template';
  return [{ target: element.name, message: formatPolicyProblem({ element: element.name, line: element.line, column: element.column, message }) }];
}

function parametersOf(template: string): string[] {
  return [...template.matchAll(/\{\*?([^{}]+)\}/g)].map((match) => (match[1] ?? '').toLowerCase());
}
