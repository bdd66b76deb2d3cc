import type { Diagnostic } from '../model/diagnostics.ts';
import { textOf } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { parseApiName, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { collide, pathOf, UNIQUE_NAMES } from '../plan/claims.ts';
import { findingAt, merged, nameWithPlace, wayOut, type Rule, type ValidationContext } from './context.ts';

/** Paths and display names of which the service, or a workspace, takes one. apim-rest 1.7, 3.6 */
export const nameRules: readonly Rule[] = [apiPaths, apiNames, displayNames];

function apiPaths({ effective, live }: ValidationContext): Diagnostic[] {
  return findPairs(currentApis(effective, live), pathOf, collide).map(([first, second]) => findingAt('path-conflict', second, ['path'],
    `Cannot create API '${resourceName(second.id)}' with the same path '${textOf(second.properties['path'])}' as ${nameWithPlace(first, ['path'])}, unless both are in one version set. Exclude one, or put them into one version set.${wayOut(first)}`));
}

function apiNames({ effective, live }: ValidationContext): Diagnostic[] {
  return findPairs(currentApis(effective, live), ({ properties }) => textOf(properties['displayName']), collide).map(([first, second]) => findingAt('name-conflict', second, ['displayName'],
    `The display name '${textOf(second.properties['displayName'])}' of ${second.id} is already used by ${nameWithPlace(first, ['displayName'])}.${wayOut(first)}`));
}

function currentApis(effective: ValidationContext['effective'], live: ValidationContext['live']): Resource[] {
  return merged(effective, live).filter(({ kind, id }) => kind === 'Api' && parseApiName(id).revision === null);
}

function displayNames({ effective, live }: ValidationContext): Diagnostic[] {
  return UNIQUE_NAMES.flatMap((kind) =>
    findPairs(merged(effective, live).filter((resource) => resource.kind === kind && resource.properties['displayName'] !== undefined),
      ({ properties }) => textOf(properties['displayName']).toLowerCase(), () => true)
      .map(([first, second]) => findingAt('name-conflict', second, ['displayName'],
        `The display name '${textOf(second.properties['displayName'])}' of ${second.id} is already used by ${nameWithPlace(first, ['displayName'])}; ${scopeOf(second.id) === null ? 'the service' : 'a workspace'} takes one ${kindRow(kind).title} of a name.${wayOut(first)}`)));
}

/** Pairs of one scope that share a value where they may not; at least one of each pair is the folder's, and it comes second. */
export function findPairs(resources: readonly Resource[], valueOf: (resource: Resource) => string, wrong: (a: Resource, b: Resource) => boolean): [Resource, Resource][] {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = `${scopeOf(resource.id) ?? ''}/${valueOf(resource)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [resource]);
    else group.push(resource);
  }
  return [...groups.values()].flatMap((group) => group.flatMap((second, index) => group.slice(0, index)
    .filter((first) => wrong(first, second))
    .map((first): [Resource, Resource] => first.source === undefined || second.source !== undefined ? [first, second] : [second, first])
    .filter(([, later]) => later.source !== undefined)));
}
