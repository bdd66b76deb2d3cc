import { apiRows } from './kind-rows/apis.ts';
import { buildingBlockRows } from './kind-rows/building-blocks.ts';
import { identityRows } from './kind-rows/identity.ts';
import { productRows } from './kind-rows/products.ts';
import type { SimulatedKind } from './simulated-kind.ts';

export type { AsyncForm, FieldRule, SimulatedKind } from './simulated-kind.ts';

/** The table of the kinds that the simulator serves. */
export const simulatedKinds = { ...buildingBlockRows, ...apiRows, ...productRows, ...identityRows };

export type SimulatedKindName = keyof typeof simulatedKinds;

/** A row with the wide type, for code that treats all kinds alike. */
export function simulatedKind(kind: SimulatedKindName): SimulatedKind {
  return simulatedKinds[kind];
}

/** `{parent kind or ''}/{collection in lower case}` -> the kind that lives there. */
const byPlace = new Map<string, SimulatedKindName>(
  (Object.keys(simulatedKinds) as SimulatedKindName[]).flatMap((kind) => {
    const row = simulatedKind(kind);
    const parents = row.workspace === true && row.parents.includes(null) ? [...row.parents, 'Workspace'] : row.parents;
    return parents.map((parent) => [`${parent ?? ''}/${row.collection.toLowerCase()}`, kind] as const);
  }),
);

/** The kind whose resources are the members of `collection` below a resource of kind `parent` (null: the service). */
export function kindAt(parent: SimulatedKindName | null, collection: string): SimulatedKindName | undefined {
  return byPlace.get(`${parent ?? ''}/${collection.toLowerCase()}`);
}
