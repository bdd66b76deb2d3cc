import type { Diagnostic } from '../model/diagnostics.ts';
import { findPaths, formatPath, getAt, textOf, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { ancestorsOf, isBuiltIn, kindPath, parseApiName, parseResourceId, requireResourceId, resourceKey, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { createResolver, isKnown, propertyReferences, referencesOf, type Reference } from '../plan/references.ts';
import { tagNames, toOperationName } from '../specification/index.ts';
import { definitionIn } from './contents.ts';
import { absence, find, findingAt, findingInContent, merged, ofKind, unlessHeld, type Rule, type ValidationContext } from './context.ts';

/** What resources mention and what they live below: it has to be there, in a place that may be mentioned. */
export const referenceRules: readonly Rule[] = [references, referenceForms, foreignScopes, groupLinks, parents];

function references(context: ValidationContext): Diagnostic[] {
  const { effective, live, excluded } = context;
  // A display name that the folder changes is not there any more.
  const resolve = createResolver(merged(effective, live));
  const leftOut = createResolver(excluded.values());
  const imported = tagsOfImports(context);
  const isMissing = (reference: Reference): boolean => resolve(reference) === undefined && mayBeMissing(reference, context)
    && !(reference.to === 'Tag' && imported.has(resourceKey(reference.name)));
  return [...effective.values()].flatMap((resource) => referencesOf(resource).filter((reference) => isMissing(reference) && !leavesScope(resource, reference)).map((reference) => {
    const wanted = reference.by === 'display-name' ? `the named value '{{${reference.name}}}'` : reference.name;
    const isLeftOut = leftOut(reference) !== undefined;
    const finding = findingOf('reference-missing', resource, reference, `${resource.id} refers to ${wanted}, ${absence(context, isLeftOut)}${groupHint(resource, reference)}`);
    return isLeftOut ? unlessHeld(context, finding) : finding;
  }));
}

/** Whether it says anything that neither side holds a resource: built-ins are nowhere, some kinds are not read, or not all of one. */
function mayBeMissing(reference: Reference, { live, unread }: ValidationContext): boolean {
  if (reference.by === 'display-name') return true;
  if (!isKnown(reference, unread) || isBuiltIn(reference.to, reference.name)) return false;
  // What the specification of an API in the service carries is not read by itself.
  return !kindRow(reference.to).carried || !ancestorsOf(reference.name).some((id) => live.has(resourceKey(id)));
}

/** Keys of the tags that imports of the folder create in the service; in workspaces they create none (apim-rest 3.2). */
function tagsOfImports(context: ValidationContext): ReadonlySet<string> {
  const names = ofKind(context, 'Api').filter(({ id }) => scopeOf(id) === null).flatMap(({ content }) => {
    const definition = definitionIn(content);
    return definition === undefined ? [] : tagNames(definition);
  });
  return new Set(names.flatMap((name) => [name, toOperationName(name), name.replace(/[^A-Za-z0-9]+/g, '-')]).map((name) => `tags/${name.toLowerCase()}`));
}

function groupHint({ kind, id }: Resource, { to, name }: Reference): string {
  if (kind !== 'ProductGroup' || to !== 'Group' || scopeOf(id) === null) return '';
  return ` A group of the service is linked by "properties": { "groupId": "/groups/${resourceName(name)}" }.`;
}

/** Values that are no id of the kind that they should name. */
function referenceForms({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => {
    // These have a grammar of their own.
    if (resource.kind === 'Subscription' || resource.kind === 'PolicyRestriction') return [];
    const understood = new Set(propertyReferences(resource).flatMap(({ path }) => path === null ? [] : [formatPath(path)]));
    return kindRow(resource.kind).references.filter(({ by, path, to }) => by === 'id' && path !== '{name}' && to.length > 0)
      .flatMap(({ path, to }) => findPaths(resource.properties, path).filter((at) => isForeign(resource, at) && !understood.has(formatPath(at))).map((at) => findingAt('invalid-value', resource, at,
        `'${formatPath(at)}' of ${resource.id} is no id of ${to.map((kind) => `a ${kindRow(kind as KindName).title}`).join(' or ')}. Write it as '/${kindPath(to[0] as KindName)}'.`)));
  });
}

function isForeign({ properties }: Resource, path: JsonPath): boolean {
  const value = getAt(properties, path);
  return typeof value === 'string' && value !== '' && !value.includes('{{');
}

/** Mentions that lead out of the workspace, or into one: only a product's groups may (apim-rest 4.11). */
function foreignScopes({ effective }: ValidationContext): Diagnostic[] {
  return [...effective.values()].flatMap((resource) => referencesOf(resource).filter((reference) => leavesScope(resource, reference)).map((reference) => {
    const place = scopeOf(resource.id) === null ? 'the service' : `the workspace '${scopeOf(resource.id)}'`;
    return findingOf('reference-outside', resource, reference, `${resource.id} refers to ${reference.name}, which does not lie in ${place}. Put what it needs there, and refer to that.`);
  }));
}

function leavesScope({ kind, id }: Resource, { by, name, to }: Reference): boolean {
  const scope = scopeOf(name);
  return by === 'id' && scope !== scopeOf(id) && !(kind === 'ProductGroup' && to === 'Group' && scope === null);
}

/** The name of a link says which group it links; the id beside it only that the group is the service's. */
function groupLinks(context: ValidationContext): Diagnostic[] {
  return ofKind(context, 'ProductGroup').flatMap((resource) => {
    const groupId = textOf(resource.properties['groupId']);
    const named = parseResourceId(groupId);
    if (groupId === '' || (named?.kind === 'Group' && resourceKey(resourceName(named.id)) === resourceKey(resourceName(resource.id)))) return [];
    return [findingAt('invalid-value', resource, ['groupId'], `'groupId' of ${resource.id} should be '/groups/${resourceName(resource.id)}', the group that it is named after.`)];
  });
}

/** Children of what is nowhere: files under an API, product, operation or workspace that neither folder nor service holds. */
function parents(context: ValidationContext): Diagnostic[] {
  const { effective, excluded, unsupported } = context;
  const told = new Set<string>();
  return [...effective.values()].flatMap((resource) => {
    const missing = missingParent(context, resource);
    if (missing === null) return [];
    const isLeftOut = excluded.has(resourceKey(missing));
    if (requireResourceId(missing).kind !== 'Workspace') {
      const finding = findingAt('reference-missing', resource, [], `${resource.id} belongs to ${missing}, ${absence(context, isLeftOut)}`);
      return [isLeftOut ? unlessHeld(context, finding) : finding];
    }
    if (told.has(resourceKey(missing)) || unsupported.has('Workspace')) return [];
    told.add(resourceKey(missing));
    const name = resourceName(missing);
    const hint = isLeftOut ? '' : ` The toolkit's layout has no file for a workspace, which has to be there already: create it, or add ${missing}/workspaceInformation.json with {"properties": {"displayName": "${name}"}}.`;
    return [unlessHeld(context, findingAt('reference-missing', resource, [], `${resource.id} lies in the workspace '${name}', ${absence(context, isLeftOut)}${hint}`))];
  });
}

/** An operation is not asked for here: a specification may carry it. */
function missingParent(context: ValidationContext, { id, kind }: Resource): string | null {
  if (kind === 'Api' && parseApiName(id).revision !== null && find(context, parseApiName(id).root) === undefined) return parseApiName(id).root;
  const { parent } = requireResourceId(id);
  if (parent === null) return null;
  const needed = requireResourceId(parent).kind === 'ApiOperation' ? requireResourceId(parent).parent ?? parent : parent;
  return find(context, needed) === undefined ? needed : null;
}

function findingOf(code: 'reference-missing' | 'reference-outside', resource: Resource, { path, line }: Reference, message: string): Diagnostic {
  return path === null && line !== null ? findingInContent(code, resource, line, message) : findingAt(code, resource, path ?? [], message);
}
