import type { Diagnostic } from '../model/diagnostics.ts';
import { isObject, textOf, type Json } from '../model/json.ts';
import { parseResourceId, requireResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { propertyReferences } from '../plan/references.ts';
import { toOperationName, type ApiDefinition } from '../specification/index.ts';
import { definitionIn } from './contents.ts';
import { find, findingAt, findingInContent, nameWithPlace, ofKind, type Rule, type ValidationContext } from './context.ts';
import { findPairs } from './names.ts';

/** Operations, and what belongs to them or names them. apim-rest 3.7 */
export const operationRules: readonly Rule[] = [missingOperations, mentionedOperations, undocumentedOperations, templates, signatures];

/** Policies and tags of operations that the API does not have. */
function missingOperations(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiOperationPolicy', 'ApiOperationTag').flatMap((resource) => {
    const operation = requireResourceId(resource.id).parent ?? '';
    const names = missingFrom(context, operation);
    if (names === null) return [];
    return [findingInContent('operation-missing', resource, null, `${absentOperation(operation, names)} Rename the folder or remove it.`)];
  });
}

/** Operations that policy restrictions and MCP servers name. */
function mentionedOperations(context: ValidationContext): Diagnostic[] {
  return [...context.effective.values()].flatMap((resource) => propertyReferences(resource).filter(({ to }) => to === 'ApiOperation').flatMap(({ name, path }) => {
    const names = missingFrom(context, name);
    return names === null ? [] : [findingAt('operation-missing', resource, path ?? [], `${resource.id} names an operation that is not there. ${absentOperation(name, names)}`)];
  }));
}

function absentOperation(operation: string, names: readonly string[]): string {
  return `There is no operation '${resourceName(operation)}' in ${requireResourceId(operation).parent}: it has ${listNames(names)}.`;
}

function listNames(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
}

/** The operations that an API has, where it does not have this one; null where it does, or where nobody can tell. */
function missingFrom(context: ValidationContext, operation: string): readonly string[] | null {
  const apiId = parseResourceId(operation)?.parent ?? '';
  const api = find(context, apiId);
  if (api === undefined || find(context, operation) !== undefined) return null;
  const definition = definitionIn(api.content);
  const names = definition?.operations.map(({ name }) => name) ?? context.operations.get(resourceKey(apiId));
  if (names === undefined || names.some((known) => resourceKey(known) === resourceKey(resourceName(operation)))) return null;
  return definition !== undefined && isDocumented(definition, operation) ? null : [...names].sort();
}

/** By name; an operation that a document cannot name, by its display name. */
function isDocumented({ operations }: ApiDefinition, operation: string): boolean {
  const wanted = resourceKey(resourceName(operation));
  return operations.some(({ name, displayName }) => [name, displayName, toOperationName(displayName)].some((each) => resourceKey(each) === wanted));
}

const DOCUMENTED_METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']);

/**
 * Operations beside a specification that lacks them: every import deletes them first. Of those that no document can say, of
 * another method, with a wildcard or a query in the template, or on the address of another operation, nothing is said.
 */
function undocumentedOperations(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiOperation').flatMap((resource) => {
    const apiId = requireResourceId(resource.id).parent ?? '';
    const definition = definitionIn(context.effective.get(resourceKey(apiId))?.content);
    const [method, template] = [methodOf(resource), textOf(resource.properties['urlTemplate'])];
    const isSayable = DOCUMENTED_METHODS.has(method) && !/[*?]/.test(template);
    if (definition === undefined || !isSayable || isDocumented(definition, resource.id) || hasSignature(definition, resource)) return [];
    const names = definition.operations.map(({ name }) => name).sort();
    return [findingAt('operation-undocumented', resource, [], `${resource.id} is not in the specification of ${apiId}, which has ${listNames(names)}. Every import of it removes the operation, until it is written again: add it to the specification, or remove its folder.`)];
  });
}

function hasSignature({ operations }: ApiDefinition, resource: Resource): boolean {
  return operations.some(({ method, urlTemplate }) => signature(method, urlTemplate.split('?')[0] ?? '') === signatureOf(resource));
}

/** Template and declared parameters agree both ways; `{*path}` is declared with its star or without (apim-rest 3.7). */
function templates(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ApiOperation').flatMap((resource) => {
    const { urlTemplate, templateParameters } = resource.properties;
    if (typeof urlTemplate !== 'string') return [];
    const used = [...urlTemplate.matchAll(/\{\*?([^}=?]+)[^}]*\}/g)].map((match) => match[1] ?? '');
    const declared = (Array.isArray(templateParameters) ? (templateParameters as readonly Json[]) : []).flatMap((each) => isObject(each) ? [textOf(each['name']).replace(/^\*/, '')] : []);
    const undeclared = used.filter((name) => !holds(declared, name)).map((name) => `'templateParameters' does not declare {${name}}`);
    const unused = declared.filter((name) => name !== '' && !holds(used, name)).map((name) => `'urlTemplate' does not have {${name}}`);
    const problems = [...new Set([...undeclared, ...unused])];
    if (problems.length === 0) return [];
    return [findingAt('invalid-value', resource, [undeclared.length > 0 ? 'urlTemplate' : 'templateParameters'],
      `All template parameters used in the template of ${resource.id} must be defined, and vice versa: ${problems.join(', ')}.`)];
  });
}

function holds(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** Two operations of an API cannot answer the same request. */
function signatures(context: ValidationContext): Diagnostic[] {
  const operations = ofKind(context, 'ApiOperation').filter(({ properties }) => typeof properties['urlTemplate'] === 'string');
  return findPairs(operations, (resource) => `${requireResourceId(resource.id).parent ?? ''} ${signatureOf(resource)}`.toLowerCase(), () => true)
    .map(([first, second]) => findingAt('operation-conflict', second, ['urlTemplate'],
      `${second.id} has the method and template '${methodOf(second)} ${textOf(second.properties['urlTemplate'])}' of ${nameWithPlace(first, ['urlTemplate'])}, and names of parameters do not tell them apart.`));
}

function methodOf({ properties }: Resource): string {
  return textOf(properties['method']).toUpperCase();
}

export function signatureOf(resource: Resource): string {
  return signature(methodOf(resource), textOf(resource.properties['urlTemplate']));
}

export function signature(method: string, template: string): string {
  return `${method} ${template.replace(/\{[^}]*\}/g, '{}')}`.toUpperCase();
}
