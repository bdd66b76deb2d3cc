import type { ArtifactStore, LiveStore, Logger } from './ports.ts';

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
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** The text of a UTF-8 file, or null where there is none. */
  readText(path: string): Promise<string | null>;
  writeText(path: string, text: string): Promise<void>;
  openArtifacts(folder: string): ArtifactStore;
  openService(target: ServiceTarget): LiveStore;
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

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}
