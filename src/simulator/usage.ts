import { getAt, isObject, type Json, type JsonObject } from '../model/json.ts';
import { collectTexts } from '../model/normalize.ts';
import { policyReferences, type PolicyReferenceType } from '../policy/index.ts';
import type { Entity } from './entity.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** What is used, by the scope that it is in: `#NamedValue/{display name}`, `/workspaces/w#Backend/{name in lower case}`. */
export function useKey(scope: string, kind: SimulatedKindName, name: string): string {
  return `${scope.toLowerCase()}#${kind}/${kind === 'NamedValue' ? name : name.toLowerCase()}`;
}

/** Names of the named values, by display name, that texts below `value` refer to. */
export function namedValuesIn(value: Json | undefined): string[] {
  return value === undefined ? [] : collectTexts(value).flatMap(({ text }) => [...text.matchAll(/\{\{([A-Za-z0-9-._]+)\}\}/g)].map((match) => match[1] ?? ''));
}

/** The kind that each type of reference in a policy names; the others are not looked up. */
const referencedKinds: Partial<Record<PolicyReferenceType, SimulatedKindName>> = {
  'named-value': 'NamedValue', fragment: 'PolicyFragment', backend: 'Backend', certificate: 'Certificate', logger: 'Logger', schema: 'GlobalSchema',
};

/** What a resource refers to, as keys; what a deletion asks before it takes something away (apim-rest 8.11). */
export function usesOf({ kind, name, properties }: Entity, scope: string): ReadonlySet<string> {
  const named = (owner: JsonObject, ...members: string[]): string[] => members.flatMap((member) => namedValuesIn(owner[member])).map((each) => useKey(scope, 'NamedValue', each));
  const byId = (target: SimulatedKindName, ...ids: string[]): string[] => ids.filter((id) => id !== '').map((id) => useKey(scope, target, lastName(id)));
  switch (kind) {
    case 'ServicePolicy': case 'ProductPolicy': case 'ApiPolicy': case 'ApiOperationPolicy': case 'ApiResolverPolicy': case 'PolicyFragment':
      return new Set(policyReferences(textOf(properties, 'value'), 'rawxml').flatMap(({ type, name: reference }) => {
        const target = referencedKinds[type];
        return target === undefined ? [] : [useKey(scope, target, reference)];
      }));
    case 'Backend':
      return new Set([...named(properties, 'credentials', 'proxy'), ...byId('Backend', ...poolMembers(properties)), ...byId('Certificate', ...certificateIds(properties))]);
    case 'Logger': return new Set(named(properties, 'credentials'));
    case 'Cache': return new Set(named(properties, 'connectionString'));
    case 'Diagnostic': case 'ApiDiagnostic': return new Set(byId('Logger', textOf(properties, 'loggerId')));
    case 'Api': return new Set(byId('ApiVersionSet', textOf(properties, 'apiVersionSetId')));
    case 'GatewayHostnameConfiguration': return new Set(byId('Certificate', textOf(properties, 'certificateId')));
    case 'GatewayCertificateAuthority': return new Set([useKey(scope, 'Certificate', name)]);
    case 'ApiTagDescription': return new Set([useKey(scope, 'Tag', name)]);
    case 'ApiTag': case 'ApiOperationTag': case 'ProductTag': return new Set([useKey(scope, 'Tag', name)]);
    case 'ProductApi': case 'GatewayApi': return new Set([useKey(scope, 'Api', name)]);
    case 'ProductGroup': return new Set([useKey(properties['target'] === undefined ? scope : '', 'Group', name)]);
    case 'GroupUser': return new Set([useKey('', 'User', name)]);
    default: return new Set();
  }
}

/** Ids of the client certificates of a backend. */
export function certificateIds(properties: JsonObject): string[] {
  const ids = getAt(properties, ['credentials', 'certificateIds']);
  return Array.isArray(ids) ? (ids as readonly Json[]).filter((id) => typeof id === 'string') : [];
}

/** Ids of the members of a backend pool. */
export function poolMembers(properties: JsonObject): string[] {
  const pool = properties['pool'];
  const services = isObject(pool) ? pool['services'] : undefined;
  return Array.isArray(services) ? (services as readonly Json[]).flatMap((member) => (isObject(member) ? [textOf(member, 'id')] : [])) : [];
}

/** The text at `key`, empty where it is none. */
export function textOf(properties: JsonObject, key: string): string {
  const value = properties[key];
  return typeof value === 'string' ? value : '';
}

export function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
