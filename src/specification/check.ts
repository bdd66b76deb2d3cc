import { canonicalJson, isObject, type JsonPath } from '../model/json.ts';
import type { ApiDefinition, Operation } from './definition.ts';
import type { ParsedSpecification } from './parse.ts';
import { objectOf } from './values.ts';

export interface SpecificationProblem {
  /** As the service puts it. */
  readonly message: string;
  readonly line: number | null;
}

const componentKey = /^[a-zA-Z0-9._-]+$/;

/**
 * What an import refuses (apim-rest 1.7, 3.2): a document in no known version, paths and component names that OpenAPI
 * does not allow, operations that differ in nothing but the names of their parameters or upper and lower case, and path
 * parameters that do not agree with the template. WSDL, WADL and GraphQL pass. `definition` is what
 * {@link toDefinition} made of `parsed`.
 */
export function checkSpecification(parsed: ParsedSpecification, definition: ApiDefinition): SpecificationProblem[] {
  if (parsed.dialect === 'unknown' || parsed.dialect === 'unknown-openapi') return [versionProblem(parsed)];
  if (parsed.syntax === 'text') return [];
  return [...pathProblems(parsed), ...componentProblems(parsed), ...duplicateProblems(parsed, definition),
    ...definition.operations.flatMap((operation) => parameterProblems(parsed, operation))];
}

function versionProblem({ document, lineOf }: ParsedSpecification): SpecificationProblem {
  const key = ['openapi', 'swagger'].find((each) => each in document);
  const what = key === undefined ? "it has neither 'openapi' nor 'swagger'" : `version ${canonicalJson(document[key])} is not supported`;
  return { message: `Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification: ${what}`, line: lineOf(key === undefined ? [] : [key]) };
}

function pathProblems({ document, lineOf }: ParsedSpecification): SpecificationProblem[] {
  return Object.keys(objectOf(document['paths'])).filter((path) => !path.startsWith('/') && !path.startsWith('x-'))
    .map((path) => ({ message: `Parsing error(s): The path item name '${path}' MUST begin with a slash.`, line: lineOf(['paths', path]) }));
}

function componentProblems({ document, lineOf }: ParsedSpecification): SpecificationProblem[] {
  return Object.entries(objectOf(document['components'])).flatMap(([kind, components]) => !isObject(components) || kind.startsWith('x-') ? []
    : Object.keys(components).filter((name) => !componentKey.test(name)).map((name) => ({
      message: `Parsing error(s): The key '${name}' in '${kind}' of components MUST match the regular expression '^[a-zA-Z0-9\\.\\-_]+$'.`,
      line: lineOf(['components', kind, name]),
    })));
}

function duplicateProblems(parsed: ParsedSpecification, { operations }: ApiDefinition): SpecificationProblem[] {
  const bySignature = new Map<string, Operation[]>();
  for (const operation of operations) {
    const signature = signatureForRouting(operation);
    bySignature.set(signature, [...bySignature.get(signature) ?? [], operation]);
  }
  return [...bySignature.values()].flatMap(([first, ...others]) => first === undefined || others[0] === undefined ? [] : [{
    message: `Importing API has duplicate signature operations: ${others.length + 1} operations with signature '${first.method} ${first.urlTemplate.toLowerCase()}'`,
    line: parsed.lineOf(pathOf(parsed, others[0])),
  }]);
}

/** Method and template as they are told apart: parameters have no name, and required ones of the query are part of it. */
function signatureForRouting({ method, urlTemplate, queryParameters }: Operation): string {
  const query = queryParameters.filter(({ required }) => required).map(({ name }) => name.toLowerCase()).sort();
  return `${method} ${urlTemplate.toLowerCase().replace(/\{[^}]*\}/g, '{}')}?${query.join('&')}`;
}

function parameterProblems(parsed: ParsedSpecification, operation: Operation): SpecificationProblem[] {
  const [path = '', query = ''] = operation.urlTemplate.split('?');
  const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map((match) => bareName(match[1] ?? ''));
  const inQuery = [...query.matchAll(/\{([^}]*)\}/g)].map((match) => bareName(match[1] ?? ''));
  const declared = operation.templateParameters.map(({ name }) => bareName(name));
  const declaredInQuery = operation.queryParameters.map(({ name }) => bareName(name));
  const agrees = inPath.every((name) => declared.includes(name))
    && inQuery.every((name) => declared.includes(name) || declaredInQuery.includes(name))
    && declared.every((name) => inPath.includes(name) || inQuery.includes(name));
  return agrees ? [] : [{
    message: `All template parameters used in the UriTemplate must be defined in the Operation '${operation.name}', and vice-versa.`,
    line: parsed.lineOf(pathOf(parsed, operation)),
  }];
}

/** Both spellings of a wildcard are taken, `{*path}` declared as `path` and as `*path` (apim-rest 3.7). */
function bareName(name: string): string {
  return name.replace(/^\*/, '').toLowerCase();
}

function pathOf({ document }: ParsedSpecification, { method, urlTemplate }: Operation): JsonPath {
  const paths = urlTemplate in objectOf(document['paths']) ? 'paths' : 'x-ms-paths';
  return [paths, urlTemplate, method.toLowerCase()];
}
