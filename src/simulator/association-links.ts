import { Entity } from './entity.ts';
import { simulatedKind, type SimulatedKind, type SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';
import { textOf } from './usage.ts';

/**
 * Links show associations once more: `/products/p/apiLinks/x` and `/products/p/apis/a` are one thing (apim-rest 2.3). Stored
 * is the association alone, with the name of its link; a link is made when it is asked for. Below a tag a link stands for an
 * association of the other resource.
 */
export type LinkView = NonNullable<SimulatedKind['view']> & { readonly of: SimulatedKindName };

export function viewOf(kind: SimulatedKindName): LinkView | null {
  return simulatedKind(kind).view as LinkView | null;
}

const linked = new Set((['ProductApi', 'ProductGroup', 'ProductTag', 'ApiTag', 'ApiOperationTag'] as const satisfies readonly SimulatedKindName[]) as readonly string[]);

/** Whether an association has a link. */
export function isLinked(kind: SimulatedKindName): boolean {
  return linked.has(kind);
}

/** The associations that the links `view` of a tag or product stand for, in no order. */
export function* associationsOf(service: SimulatedService, parent: Entity, view: LinkView): Generator<Entity> {
  if (parent.kind !== 'Tag') yield* parent.collection(simulatedKind(view.of).collection);
  else for (const user of service.eachUserOf(parent)) if (user.kind === view.of) yield user;
}

/** The link of an association, below `parent`; undefined where the other side is gone. */
export function toLink(service: SimulatedService, parent: Entity, kind: SimulatedKindName, { of, property }: LinkView, association: Entity): Entity | undefined {
  const other = parent.kind === 'Tag' ? association.parent : service.targetOf(association);
  if (association.kind !== of || other === undefined || other === null) return undefined;
  return new Entity(kind, simulatedKind(kind).collection, textOf(association.properties, 'link'), parent, { [property]: other.path }, association.version);
}
