import type { Diagnostic } from '../model/diagnostics.ts';
import type { JsonPath } from '../model/json.ts';
import type { KindName, LayoutName } from '../model/kinds.ts';
import type { LastWriter } from '../model/last-writer.ts';
import type { Marker } from '../model/marker.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { Sensitive } from '../model/sensitive.ts';
import type { ChangeOutline } from '../plan/plan-difference.ts';
import type { Plan } from '../plan/plan.ts';

/** What the service says of itself. */
export interface ServiceInfo {
  /** Full ARM id. */
  readonly id: string;
  readonly name: string;
  /** `Developer`, `Premium`, … (apim-rest 6). */
  readonly sku: string;
  readonly gatewayUrl: string | null;
}

/** What a service has that no folder carries. Null where it could not be read: no right, or none in this tier. */
export interface Instance {
  /** Host names of its own, beside those that Azure gave it; of endpoints as the service calls them, `Proxy`, `DeveloperPortal`. */
  readonly hostNames: readonly { readonly type: string; readonly hostName: string }[] | null;
  /** Its managed identities: object id of its own, client ids of those assigned to it. */
  readonly identity: { readonly principalId: string | null; readonly clientIds: readonly string[] } | null;
  /** `None`, `External`, `Internal`. */
  readonly network: string | null;
  readonly certificateAuthorities: number | null;
  /** Beside the administrator that every service has. More than a thousand count as a thousand. */
  readonly users: number | null;
  readonly identityProviders: readonly string[] | null;
  /** Publications of the developer portal. */
  readonly portalRevisions: number | null;
}

/** Numbers of ARM requests, retries included; `reads` are GET, polls and POSTs that change nothing, `writes` PUT and PATCH. */
export interface RequestCounts {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  readonly throttled: number;
  readonly retried: number;
}

export interface LiveSnapshot {
  readonly snapshot: Snapshot;
  /** Kinds that the tier does not have (`kind-unsupported`), and the like. */
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds that the tier does not have: nothing of them is in the snapshot, which does not mean that it was deleted. */
  readonly unsupported: ReadonlySet<KindName>;
  /** Kinds that are managed on request and were not read: nothing is known of them. */
  readonly unread: ReadonlySet<KindName>;
  /** Kinds that the identity may not read, where the reading is `tolerant`: nothing is known of them. */
  readonly unreadable: ReadonlySet<KindName>;
  /** Names of the operations that each API has, by the lower-case id of the API; as ids of the snapshot name them. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
  /** The last publish, as the service remembers it; null where there is none, or none that can be read: then a finding says so. */
  readonly marker: Marker | null;
  /** Keys of the products that publishes made which did not come to their end, or have not yet: they may have what the service adds by itself. */
  readonly unfinished: ReadonlySet<string>;
}

/** The record of the last publish with its ETag, null where the service holds none; `marker` is null for one that cannot be read. */
export interface Recorded {
  readonly marker: Marker | null;
  readonly etag: string | null;
}

export interface ReadOptions {
  /** Whether a resource is read that would be left out: what a consumer or the service made, or what a specification carries. */
  readonly keep?: (id: string) => boolean;
  /** Kinds managed on request that are read. */
  readonly requested?: ReadonlySet<KindName>;
  /**
   * Whether the operations of an API go by their display names: the folder's document (WSDL, WADL) cannot name them, and the
   * service makes up other names in each instance. Those of SOAP APIs always do.
   */
  readonly byDisplayName?: (apiId: string) => boolean;
  /** Keys (resourceKey) of all that is read, each by itself; what is not there is not in the snapshot. Everything where it is absent. */
  readonly only?: ReadonlySet<string>;
  /** Beside {@link only}: whether all named values of the scopes of these keys are listed, for who knows one by its display name alone. */
  readonly namedValues?: boolean;
  /** Whether kinds that the identity may not read (403) are left out and told of, instead of failing the reading. */
  readonly tolerant?: boolean;
  /** Beside {@link only}: whether the specification of one of these APIs is read too; those of all where it is absent. */
  readonly withDocument?: (apiId: string) => boolean;
}

export interface WriteOptions {
  /** ETag of the resource that may be overwritten or deleted; of whatever is there where it is absent. */
  readonly ifMatch?: string | undefined;
  /** Called where the service has taken the request and is still at work: what is waited for takes no more requests but polls. */
  readonly onAccepted?: (() => void) | undefined;
}

/** What the activity log says of the last writes. */
export interface LastWriters {
  /** By id in lower case (resourceKey); of what is not there nothing is known. */
  readonly writers: ReadonlyMap<string, LastWriter>;
  /** Why the log could not be read, as a sentence; null where it could, which does not mean that it holds everything. */
  readonly reason: string | null;
}

/** A live API Management service. Reading and writing throw {@link UserError} with the service's own code and message. */
export interface LiveStore {
  describe(): Promise<ServiceInfo>;
  /** What the service has that no folder carries: a handful of GETs. What cannot be read is null; never throws for that. */
  readInstance(): Promise<Instance>;
  /**
   * Reads all resources of the kinds that are managed by default, and of those that are requested. Built-ins are left out; so
   * are, unless `keep` says so, generated credentials that no logger mentions, subscriptions with an owner or without a chosen
   * name, and operations, schemas, tags of operations and tag descriptions that the API's specification carries.
   */
  read(options?: ReadOptions): Promise<LiveSnapshot>;
  /** What the service says of the last publish now. */
  readMarker(): Promise<Recorded>;
  /** The value of a secret named value, or `forbidden` where the identity may not read it. A POST. apim-rest 4.5. */
  readSecretValue(namedValueId: string): Promise<Sensitive | 'forbidden'>;
  /** The secrets of another resource that has a `listSecrets`, by property; `forbidden` as above. A POST. apim-rest 2.3, 2.4. */
  readSecrets(id: string): Promise<Readonly<Record<string, Sensitive>> | 'forbidden'>;
  /**
   * Creates or replaces one resource and waits until the service is done with it. The content (policy, specification) is
   * sent only where `withContent` says so; a document kind always sends it. Throws `plan-changed` where the ETag is not `ifMatch`.
   */
  put(resource: Resource, options: WriteOptions & { readonly withContent: boolean }): Promise<void>;
  /**
   * Deletes one resource; one that is already gone is success. Only with `takesAlong` does an API with several revisions
   * go: the service refuses it otherwise (apim-rest 3.5), as it does a product that has subscriptions (4.1). Throws as {@link put}.
   */
  delete(id: string, options?: WriteOptions & { readonly takesAlong?: boolean }): Promise<void>;
  /** Ids of the children of `parent` of one kind, as LIST gives them: to reconcile what the service created by itself. */
  list(kind: KindName, parent: string | null): Promise<readonly Resource[]>;
  /**
   * Who wrote or deleted each of `ids` last, of what the activity log of Azure holds since then (90 days at most). Never
   * throws, and never takes long: it is told beside what was found, and needs a right that not every identity has. The
   * log is some minutes behind.
   */
  lastWriters(ids: readonly string[], since: Date): Promise<LastWriters>;
  counts(): RequestCounts;
}

export interface ArtifactRead {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read as part of an artifact, relative to the folder, `/` separated. */
  readonly files: readonly string[];
  /** The layout that new files take: that of most files which are in one layout only. */
  readonly layout: LayoutName;
  /** In which forms the folder is written, with the numbers of files, most first. */
  readonly forms: readonly { readonly form: FolderForm; readonly files: number }[];
}

/** `shared` files are the same in the layouts `v7` and `cli`. */
export type FolderForm = 'shared' | LayoutName | 'v6' | 'v4-v5';

export interface WriteReport {
  /** Paths relative to the folder, `/` separated, sorted. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A secret of the service that stands in no file. */
export interface WithheldSecret {
  readonly id: string;
  /** The property; null for the content. */
  readonly path: JsonPath | null;
  /** Name of the token that stands in its place, or that may supply it where nothing does. */
  readonly token: string;
  /** Null where the service does not show it. */
  readonly value: Sensitive | null;
}

/** The folder in Git. */
export interface ArtifactStore {
  read(): Promise<ArtifactRead>;
  /**
   * Makes the folder say what `live` says, inside `selected` (an id belongs to the extract or not): creates, changes only
   * files whose meaning changed, removes what is gone. New files take `layout`, else that of the folder, else `v7`. Writes
   * nothing if anything fails.
   */
  write(live: Snapshot, selected: (id: string) => boolean, layout?: LayoutName): Promise<WriteReport & { readonly withheld: readonly WithheldSecret[] }>;
  /** Rewrites every artifact in `layout`, whatever form it has, meaning unchanged; other files stay. Writes nothing if anything fails. */
  convert(layout: LayoutName): Promise<WriteReport>;
}

/** What somebody approved to be published. */
export interface Approval {
  /** Where it stands, for sentences: `the plan file 'plan.json'`. */
  readonly place: string;
  /** The plan, where more of it is known than whether another is the same. */
  readonly plan: Plan | null;
  /** What is known of its changes where the plan itself is not. */
  readonly outlines?: readonly ChangeOutline[];
  /** Whether a plan with this hash is the approved one. */
  covers(hash: string): boolean;
}

/** Where progress and findings go while a command works; never the result itself. */
export interface Logger {
  info(message: string): void;
  debug(message: string): void;
  warning(message: string): void;
  /** Begins a work of so many steps by group: a log that holds the steps of a group back knows by this when it is complete. */
  expectProgress?(totals: ReadonlyMap<string, number>): void;
  /** One step of a longer work: `done` of `total`, on a terminal in place; `group` is what it is printed with in a log (a kind's title). */
  progress(message: string, done: number, total: number, group?: string): void;
}
