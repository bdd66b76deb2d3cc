import type { JsonObject, JsonPath } from './json.ts';
import type { KindName } from './kinds.ts';
import { resourceKey } from './resource-id.ts';

/** A text that belongs to a resource: a policy document, an API specification, a Markdown page. */
export interface Content {
  readonly codec: 'policy' | 'specification' | 'markdown';
  /**
   * As the service names it. Policies: `rawxml` or `xml` (apim-rest 3.8). Specifications: `openapi` (YAML), `openapi+json`,
   * `swagger-json`, `wsdl`, `wadl-xml`, `graphql` (apim-rest 3.2).
   */
  readonly format: string;
  readonly text: string;
  /** The text before its tokens were replaced; present only where there were some. What is shown in place of `text`. */
  readonly template?: string;
}

/** A place in a file of the repository. Paths as the user gave them; lines count from 1. */
export interface Location {
  readonly file: string;
  readonly line?: number;
}

/** Where a resource was read from. */
export interface Source {
  /** The information file, or the content file of a kind that has none. */
  readonly file: string;
  /** The file of the content, where it is another. */
  readonly contentFile?: string;
  /** The line of that file, from 1, at which the content begins; 1 where it is the whole file. */
  readonly contentLine?: number;
  /** Where a property was set: in the folder or in an override file. Falls back to the nearest parent. */
  locate(path: JsonPath): Location;
  /** What override files set of the resource, the one that goes over the others last. */
  readonly overrides?: readonly OverrideSource[];
  /** The tokens that were replaced by values. */
  readonly tokens?: readonly TokenSource[];
}

/** What one entry of an override file set of a resource. */
export interface OverrideSource {
  /** The properties that it set, by their innermost names; an array is set as a whole. */
  readonly paths: readonly JsonPath[];
  /** Where it set the whole content, and each replacement in it. */
  readonly content: readonly Location[];
  /** Where it set the property at `path`, or something of it; null where it did not. */
  locate(path: JsonPath): Location | null;
}

/** A token that was replaced by a value. */
export interface TokenSource {
  /** The property that held it; null for the content. */
  readonly path: JsonPath | null;
  /** The environment variable. */
  readonly name: string;
  readonly place: Location;
}

/** Where an override file or a token set a value. */
export interface Setter {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The environment variables that tokens took it from. */
  readonly tokens?: readonly string[];
}

/** One resource, the same shape for Git and for a live service. */
export interface Resource {
  /** ARM path below the service, `apis/petstore`; names in the case they were written. */
  readonly id: string;
  readonly kind: KindName;
  /** Without read-only properties; ids of the same service relative (`/loggers/x`); secrets {@link Sensitive}. */
  readonly properties: JsonObject;
  readonly content?: Content;
  /** ETag of the live resource, where the service gave one. */
  readonly etag?: string;
  readonly source?: Source;
}

/** A configuration: resources by {@link resourceKey}. */
export type Snapshot = ReadonlyMap<string, Resource>;

/** The resource without its policy, specification or page. */
export function withoutContent({ content: _content, ...resource }: Resource): Resource {
  return resource;
}

export function toSnapshot(resources: Iterable<Resource>): Snapshot {
  return new Map([...resources]
    .sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1))
    .map((resource) => [resourceKey(resource.id), resource]));
}
