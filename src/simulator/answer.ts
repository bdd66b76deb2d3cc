import type { Json, JsonObject } from '../model/json.ts';
import { ArmError } from './arm-error.ts';
import type { Entity } from './entity.ts';
import type { ExportBehaviour } from './kinds/api-export.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

/** A request to a service, taken out of HTTP. */
export interface ArmRequest {
  readonly method: string;
  readonly service: SimulatedService;
  /** Decoded, below the service. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly ifMatch: string | null;
  readonly body: string;
  /** Absolute URL without the query, for what points back here. */
  readonly url: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  /** In place of a body: what is no JSON. */
  readonly text?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer that comes before the work is done: what the transport starts as a long-running operation. */
export interface Deferred {
  readonly deferred: true;
  readonly kind: SimulatedKindName;
  /** Path below the service of what is written. */
  readonly path: string;
  /** Status code of the final answer. */
  readonly code: number;
  /** What the body form shows while the work goes on. */
  readonly preview: JsonObject | null;
  readonly work: () => JsonObject | null;
}

export interface RequestOptions {
  readonly pageSize: number;
  /** Whether PATCH and DELETE are refused without `If-Match`, as the contract says and the service does not (apim-rest 1.4). */
  readonly strictEtag: boolean;
  readonly uniqueApiNames: boolean;
  readonly exports: ExportBehaviour;
  /** Turns a document into a link from which it can be fetched; see Links.publish for the slot. */
  readonly publishLink: (text: string, contentType: string, slot: string | null) => string;
}

export function methodNotAllowed(method: string): ArmError {
  return new ArmError(405, 'MethodNotAllowed', `The resource does not support the method ${method}.`);
}

export function ok(body: Json, entity?: Entity): Answer {
  return { status: 200, body, headers: entity === undefined ? {} : { ETag: entity.etag } };
}
