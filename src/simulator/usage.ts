import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { collectTexts } from '../model/normalize.ts';
import { policyReferences, type PolicyReferenceType } from '../policy/index.ts';
import type { Entity } from './entity.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** The kinds that something can be used of: `NamedValue/{display name}`, `Backend/{name in lower case}`. */
export function useKey(kind: SimulatedKindName, name: string): string {
  return `${kind}/${kind === 'NamedValue' ? name : name.toLowerCase()}`;
}

/** Names of the named values, by display name, that texts below `value` refer to. */
export function namedValuesIn(value: Json | undefined): string[] {
  return value === undefined ? [] : collectTexts(value).flatMap(({ text }) => [...text.matchAll(/\{\{([A-Za-z0-9-._]+)\}\}/g)].map((match) => match[1] ?? ''));
}

/** The kind that each type of reference in a policy names; the others are not looked up. */
export const referencedKinds: Partial<Record<PolicyReferenceType, SimulatedKindName>> = {
  'named-value': 'NamedValue', fragment: 'PolicyFragment', backend: 'Backend', certificate: 'Certificate', logger: 'Logger',
};

/** What a resource refers to, as keys; what a deletion asks before it takes something away (apim-rest 8.11). */
export function usesOf({ kind, properties }: Entity): ReadonlySet<string> {
  switch (kind) {
    case 'ServicePolicy': case 'ProductPolicy': case 'ApiPolicy': case 'ApiOperationPolicy': case 'PolicyFragment':
      return new Set(policyReferences(textOf(properties, 'value'), 'rawxml').flatMap(({ type, name }) => {
        const target = referencedKinds[type];
        return target === undefined ? [] : [useKey(target, name)];
      }));
    case 'Backend': case 'Logger':
      return new Set([...namedValuesIn(properties['credentials']), ...namedValuesIn(properties['proxy'])].map((name) => useKey('NamedValue', name))
        .concat(poolMembers(properties).map((id) => useKey('Backend', lastName(id)))));
    case 'Diagnostic': case 'ApiDiagnostic':
      return properties['loggerId'] === undefined ? new Set() : new Set([useKey('Logger', lastName(textOf(properties, 'loggerId')))]);
    case 'Api':
      return properties['apiVersionSetId'] === undefined ? new Set() : new Set([useKey('ApiVersionSet', lastName(textOf(properties, 'apiVersionSetId')))]);
    default:
      return new Set();
  }
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
