import type { JsonObject } from '../../model/json.ts';
import { parseApiName } from '../../model/resource-id.ts';
import { invalidField, notFound } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { ROOT_COLLECTIONS, rootApi } from '../target.ts';
import { textOf } from '../usage.ts';

/** What all revisions of an API share, with the name that the service has for it in its refusals (apim-rest 3.5, 1.7). */
export const lockedProperties: Readonly<Record<string, string>> = {
  displayName: 'Name', path: 'Path', protocols: 'Protocols', description: 'Description', type: 'Type', subscriptionRequired: 'SubscriptionRequired',
  apiVersion: 'ApiVersion', apiVersionDescription: 'ApiVersionDescription', apiVersionSetId: 'ApiVersionSetId',
};

/** The locked properties of a revision, undefined members left out. */
export function takeLocked(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => Object.hasOwn(lockedProperties, key)));
}

/** All revisions of the API that `revision` belongs to, the current one included. */
export function revisionsOf(service: SimulatedService, revision: Entity): Entity[] {
  const root = parseApiName(revision.name).root.toLowerCase();
  return service.filter(revision.parent ?? service.root, 'Api', ({ name }) => parseApiName(name).root.toLowerCase() === root);
}

/** Gives the other revisions the locked properties of the current one. */
export function shareLocked(service: SimulatedService, current: Entity): void {
  const shared = takeLocked(current.properties);
  for (const other of revisionsOf(service, current)) {
    if (other === current) continue;
    const own = Object.fromEntries(Object.entries(other.properties).filter(([key]) => !Object.hasOwn(lockedProperties, key)));
    if (JSON.stringify(takeLocked(other.properties)) === JSON.stringify(shared)) continue;
    other.properties = { ...own, ...shared };
    service.touch(other);
  }
}

/** The API or revision that an id names. Throws the 404 of one that is not there, or not in this service. */
export function apiOfSource(service: SimulatedService, scope: Entity, id: string): Entity {
  const found = service.resolve(scope, 'Api', id);
  if (found === undefined) throw notFound('Api');
  return found;
}

/** Copies what belongs to a revision: operations, schemas, policies, diagnostics. */
export function copyChildren(service: SimulatedService, source: Entity, target: Entity): void {
  for (const [name, collection] of source.collections) {
    if (target.kind === 'Api' && ROOT_COLLECTIONS.has(name)) continue;
    for (const member of collection.members()) {
      if (member.kind === null) continue;
      copyChildren(service, member, service.store(target, member.kind, member.name, member.properties));
    }
  }
}

/** Releases: making one makes its revision current (apim-rest 3.5). */
export const releases: Behaviour = {
  write: ({ service, scope, parent, existing, method, properties }) => {
    const id = textOf(properties, 'apiId');
    if (!/^(?:\/workspaces\/[^/]+)?\/apis\/[^/]+$/i.test(id)) throw invalidField('apiId', "Invalid field 'apiId' specified");
    const revision = service.resolve(scope, 'Api', id);
    if (revision === undefined) throw notFound('Api');
    if (rootApi(service, revision) !== parent) throw invalidField('apiId', "Invalid field 'apiId' specified");
    const now = new Date().toISOString();
    return {
      properties: {
        ...properties, apiId: `${parent.path};rev=${textOf(revision.properties, 'apiRevision')}`,
        createdDateTime: existing?.properties['createdDateTime'] ?? now, updatedDateTime: now,
      },
      after: () => { if (method === 'PUT') makeCurrent(service, revision); },
    };
  },
};

/** The revision takes the name of the API, the one that was current its numbered name; what belongs to the API moves over. */
function makeCurrent(service: SimulatedService, revision: Entity): void {
  const before = rootApi(service, revision);
  if (before === revision || revision.parent === null) return;
  const collection = revision.parent.collection(revision.collectionName);
  const root = before.name;
  collection.remove(before);
  collection.remove(revision);
  before.name = `${root};rev=${textOf(before.properties, 'apiRevision')}`;
  revision.name = root;
  before.properties = { ...before.properties, isCurrent: false };
  revision.properties = { ...revision.properties, isCurrent: true };
  collection.add(before);
  collection.add(revision);
  for (const name of ROOT_COLLECTIONS) {
    for (const member of [...before.collection(name).members()]) {
      before.collection(name).remove(member);
      member.parent = revision;
      revision.collection(name).add(member);
    }
  }
  service.touch(before);
  service.touch(revision);
}
