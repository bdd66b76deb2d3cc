import type { JsonObject } from '../model/json.ts';
import type { Entity } from './entity.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

/** A PUT or PATCH whose body is well-formed: fields checked, ids made local, read-only properties gone. */
export interface Write {
  readonly service: SimulatedService;
  readonly kind: SimulatedKindName;
  /** The workspace or service in which references are looked up. */
  readonly scope: Entity;
  readonly parent: Entity;
  readonly name: string;
  readonly existing: Entity | null;
  readonly method: 'PUT' | 'PATCH';
  /** What the request says. */
  readonly sent: JsonObject;
  /** What is to be stored: with defaults, or merged into what was there. */
  readonly properties: JsonObject;
  readonly query: URLSearchParams;
  /** What was stored later than this was not there when the request came: the work may have waited since. */
  readonly startVersion: number;
  readonly options: { readonly uniqueApiNames: boolean };
}

/** What a write comes to, once nothing stands against it. */
export interface Outcome {
  readonly properties: JsonObject;
  /** Side effects, after the resource itself was stored. */
  readonly after?: (entity: Entity) => void;
}

export interface Removal {
  readonly service: SimulatedService;
  readonly entity: Entity;
  readonly query: URLSearchParams;
}

export interface Reading {
  readonly service: SimulatedService;
  readonly entity: Entity;
  readonly list: boolean;
  readonly query: URLSearchParams;
}

/** What a kind does beyond its row in the table. Each may throw an {@link ArmError}; nothing has changed then. */
export interface Behaviour {
  readonly write?: (write: Write) => Outcome;
  /** Refuses a deletion, or answers with what else has to go. The default is to remove the resource. */
  readonly remove?: (removal: Removal) => void;
  /** Properties as they are returned, from those that the table's rules left. */
  readonly read?: (properties: JsonObject, reading: Reading) => JsonObject;
}
