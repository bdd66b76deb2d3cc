import { resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { Operation } from '../specification/index.ts';
import { findDefinition, isOpenApi } from './definition.ts';

/**
 * The operations of the service that a new document gives another name, by their keys, with the key of their API. An import
 * finds an operation by its method and template too and leaves its name as it is (apim-rest 3.2), so that the folder and the
 * service would never agree: it has to go first.
 * @param imported keys of the APIs whose documents are sent
 */
export function renamedOperations(imported: Iterable<string>, desired: Snapshot, live: Snapshot): ReadonlyMap<string, { readonly api: string; readonly operation: Resource }> {
  return new Map([...imported].flatMap((api) => {
    const [after, before] = [desired.get(api), live.get(api)];
    // Documents of other formats do not name their operations.
    if (after?.content === undefined || !isOpenApi(after.content) || before === undefined) return [];
    const [wanted, present] = [after, before].map(({ content }) => findDefinition(content)?.operations ?? []) as [readonly Operation[], readonly Operation[]];
    const [wantedNames, presentNames] = [wanted, present].map(namesOf) as [ReadonlySet<string>, ReadonlySet<string>];
    const renamed = new Set(wanted.filter(({ name }) => !presentNames.has(name.toLowerCase())).map(signatureOf));
    return present.filter((operation) => !wantedNames.has(operation.name.toLowerCase()) && renamed.has(signatureOf(operation))).flatMap(({ name, displayName, method, urlTemplate }) => {
      const id = `${before.id}/operations/${name}`;
      return desired.has(resourceKey(id)) ? [] : [[resourceKey(id), { api, operation: { id, kind: 'ApiOperation', properties: { displayName, method, urlTemplate } } }] as const];
    });
  }));
}

function namesOf(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.map(({ name }) => name.toLowerCase()));
}

/** Method and template; what the parameters of the template are called makes no difference. */
function signatureOf({ method, urlTemplate }: Operation): string {
  return `${method} ${urlTemplate.replace(/\{[^{}]*\}/g, '{}').toLowerCase()}`;
}
