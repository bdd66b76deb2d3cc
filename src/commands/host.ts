import type { CarriedValues } from '../configuration/index.ts';
import type { Occupant } from '../model/publish-lock.ts';
import type { Plan } from '../plan/plan.ts';
import type { Approval, ArtifactStore, LiveStore, Logger } from './ports.ts';

/** Where the service is, and how it is reached. */
export interface ServiceTarget {
  /** Full ARM id: `/subscriptions/…/resourceGroups/…/providers/Microsoft.ApiManagement/service/…`. */
  readonly id: string;
  /** Management endpoint other than the cloud's, `http://127.0.0.1:41233`. */
  readonly endpoint?: string;
  readonly cloud?: 'public' | 'china' | 'usgov';
  readonly apiVersion?: string;
  /** Requests at once, 1 or more. */
  readonly parallelism?: number;
}

export interface SimulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly services: readonly { readonly name: string; readonly sku: string }[];
  /** File for the request log, one JSON object a line. */
  readonly log?: string;
  /** File that the state is read from, where it exists, and saved in at the end; it holds secrets. */
  readonly state?: string;
  /** File with rules that make requests fail. */
  readonly faults?: string;
  /** Milliseconds before every answer, and by method, group, operation or duration. */
  readonly latencyMs?: number;
  readonly latency?: Readonly<Record<string, number>>;
  /** How many times as fast as the machine's the simulator's clock runs. */
  readonly timeScale?: number;
  /** Token buckets; Azure's for what is not named. */
  readonly throttle?: { readonly [Class in 'reads' | 'writes' | 'deletes']?: { readonly capacity: number; readonly refillPerSecond: number } };
  /** Refuses PATCH and DELETE without `If-Match`. */
  readonly strictEtag?: boolean;
  /** Form of long-running operations, of all and by kind. */
  readonly asyncForm?: AsyncForm;
  readonly asyncForms?: Readonly<Record<string, AsyncForm>>;
  /** How the answer to an export is wrapped. */
  readonly exportShape?: ExportShape;
  /** Whether exports of APIs of one version set race, and whether they write integers as decimals. */
  readonly exportRace?: boolean;
  readonly exportDecimals?: boolean;
  /** Whether APIs outside of one version set have different display names. */
  readonly uniqueApiNames?: boolean;
  readonly assumptions?: {
    readonly protectsUsed?: boolean;
    readonly reordersSets?: boolean;
    readonly mixesIdCase?: boolean;
    readonly rewritesPolicies?: boolean;
    readonly fillsDefaults?: boolean;
    readonly systemEntityStatus?: 400 | 405;
    readonly missingOperationStatus?: 400 | 404;
  };
}

export const exportShapes = ['link', 'value-link', 'properties-link', 'inline'] as const;
export type ExportShape = (typeof exportShapes)[number];

export const asyncForms = ['body', 'location', 'operation', 'operation-without-status', 'operation-without-body'] as const;
export type AsyncForm = (typeof asyncForms)[number];

export interface RunningSimulator {
  readonly endpoint: string;
  readonly services: readonly { readonly name: string; readonly sku: string; readonly id: string }[];
  close(): Promise<void>;
}

/** The world outside a command. Paths are absolute or relative to the working directory. */
export interface Host {
  /** Version of this program. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Values of tokens that the environment does not supply: secrets of the service that is promoted. */
  readonly carried?: CarriedValues;
  /** Told each secret that a command obtains from a service, before anybody has it. */
  readonly onSecret?: (value: string) => void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** The date and time of this machine. */
  clock(): Date;
  /** This process among all that publish. */
  thisProcess(): Pick<Occupant, 'machine' | 'process'>;
  /** Whether a process of this machine runs. */
  isRunning(process: number): boolean;
  /** The text of a UTF-8 file, or null where there is none. */
  readText(path: string): Promise<string | null>;
  writeText(path: string, text: string): Promise<void>;
  /** The files of the action that this program is a part of, by path relative to its root; null where they are not at hand. */
  readOwnAction(): Promise<ReadonlyMap<string, string> | null>;
  /** A path as its repository has it: relative to the root, `/` separated; null for one outside. Asks no Git. */
  toRepositoryPath(path: string): Promise<string | null>;
  openArtifacts(folder: string): ArtifactStore;
  openService(target: ServiceTarget): LiveStore;
  /** The Git repository that holds a file or folder, which need not be there; null where none does, or where there is no program `git`. */
  openRepository(path: string): Promise<Repository | null>;
  /** What was approved on the pull request of this run for the service with that ARM id. Throws {@link UserError} where nothing was; absent where no pull request can be read. */
  readonly readApproval?: (serviceId: string) => Promise<Approval>;
  /** Told once of a publish that is approved and has something to write, before its first write. Never rejects. */
  readonly beginPublish?: (plan: Plan) => Promise<void>;
  startSimulator(options: SimulatorOptions): Promise<RunningSimulator>;
  /** A new empty folder that is removed with {@link TemporaryFolder.remove}. */
  createTemporaryFolder(): Promise<TemporaryFolder>;
  /** Says that something is ready, at once: the only output of a command that does not end by itself. */
  announce(ready: { readonly endpoint: string; readonly services: RunningSimulator['services'] }): void;
  /** Resolves when the user or the system asks the program to end. */
  interrupted(): Promise<void>;
  /** Sends one ARM request as somebody in the portal would: for the demo. Throws on any status that is not 2xx. */
  sendRequest(method: 'PATCH', url: string, body: unknown): Promise<void>;
}

/**
 * A Git repository with its working tree. A ref is what Git takes for a commit: a branch, a tag, an id, `HEAD~2`. Throws
 * {@link UserError} where Git fails.
 */
export interface Repository {
  /** Absolute path of the working tree, links resolved. */
  readonly root: string;
  /** The commit that is checked out; null in a repository without any. */
  head(): Promise<string | null>;
  /** The commit of a ref; null where this clone does not have it. */
  resolve(ref: string): Promise<string | null>;
  /** The last commit that both have in common; null where there is none, or this clone does not reach it. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Whether the history of this clone is cut off. */
  isShallow(): Promise<boolean>;
  isAncestor(commit: string, of: string): Promise<boolean>;
  /** Paths, relative to the root and `/` separated, below `paths` in which the working tree differs from the commit that is checked out; files that are ignored do not count. */
  changedPaths(paths: readonly string[]): Promise<readonly string[]>;
  /** A path of this machine relative to the root, `/` separated, the root itself `.`; null for one outside. */
  relativePath(path: string): Promise<string | null>;
  /** What names the contents of a file or folder (relative to the root, `/` separated; `.` is the root) in a commit: the same of two commits where they hold the same. Null where the commit does not have it. */
  objectId(commit: string, path: string): Promise<string | null>;
  /** Writes the files of a commit below `paths` (relative to the root, `/` separated; `.` is all) into `folder`, by the same relative paths and as they are stored. Paths that the commit does not have are passed over. */
  checkOut(commit: string, paths: readonly string[], folder: string): Promise<void>;
}

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}
