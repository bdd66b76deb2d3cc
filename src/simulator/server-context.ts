import type { ActivityLog } from './activity-log.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { ExportBehaviour } from './kinds/api-export.ts';
import type { Latency } from './latency.ts';
import type { Links } from './links.ts';
import type { LongRunningOperations } from './long-running.ts';
import type { RequestLog } from './request-log.ts';
import type { AsyncForm, SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';
import type { Throttle } from './throttle.ts';

/** Everything that the answers of one running simulator depend on. */
export interface ServerContext {
  readonly endpoint: string;
  /** By name in lower case. */
  readonly services: ReadonlyMap<string, SimulatedService>;
  readonly clock: Clock;
  readonly log: RequestLog;
  readonly operations: LongRunningOperations;
  readonly activity: ActivityLog;
  readonly links: Links;
  readonly latency: Latency;
  /** Null where nothing limits the requests. */
  readonly throttle: Throttle | null;
  readonly faults: Faults;
  /** New Key Vault named values that are not found yet: full id in lower case -> time of the clock. */
  readonly hidden: Map<string, number>;
  readonly asyncForm: AsyncForm | null;
  readonly asyncForms: Readonly<Partial<Record<SimulatedKindName, AsyncForm>>>;
  readonly pageSize: number;
  readonly strictEtag: boolean;
  readonly uniqueApiNames: boolean;
  readonly exports: ExportBehaviour;
  readonly onUnexpectedError: (error: unknown) => void;
}
