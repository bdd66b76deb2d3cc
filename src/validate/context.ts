import type { DiagnosticCode, Diagnostic } from '../model/diagnostics.ts';
import { diagnostic } from '../model/diagnostics.ts';
import type { JsonPath } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { TierName } from '../model/tiers.ts';

/** What the rules look at. Without a service `live` is empty. */
export interface ValidationContext {
  /** Nothing was read from a service: what the folder lacks it may hold. */
  readonly offline?: true;
  /** The folder with overrides and tokens, the selected part of it. */
  readonly desired: Snapshot;
  /** As the service will hold it: what imports and revisions add is filled in. */
  readonly effective: Snapshot;
  /** What the service holds and the plan does not delete. */
  readonly live: Snapshot;
  /** What the folder holds and the selection leaves out. */
  readonly excluded: Snapshot;
  /** What the plan deletes. */
  readonly deleted: Snapshot;
  /** What the plan replaces, as the service holds it: deleted, and created anew. */
  readonly replaced: Snapshot;
  /** Tier of the service; null where it is not known. */
  readonly tier: TierName | null;
  /** Keys of what a limited plan is about, which alone is known of the service; null for a plan of everything. */
  readonly planned: ReadonlySet<string> | null;
  /** Kinds that the service's tier does not have. */
  readonly unsupported: ReadonlySet<KindName>;
  /** Kinds that were not read from the service: nothing is known of what it holds of them. */
  readonly unread: ReadonlySet<KindName>;
  /** Names of the live operations by the key of their API, as ids name them. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
  /** Every subscription of the service, consumers' included; null where they were not needed. */
  readonly subscriptions: readonly Resource[] | null;
}

export type Rule = (context: ValidationContext) => Diagnostic[];

/** The resource with this id, of the folder before that of the service. */
export function find({ effective, live }: Pick<ValidationContext, 'effective' | 'live'>, id: string): Resource | undefined {
  return effective.get(resourceKey(id)) ?? live.get(resourceKey(id));
}

/** The folder's resources of these kinds. */
export function ofKind({ effective }: Pick<ValidationContext, 'effective'>, ...kinds: readonly KindName[]): Resource[] {
  return [...effective.values()].filter(({ kind }) => kinds.includes(kind));
}

/** The folder's resources and those of the service that the folder does not hold. */
export function merged(effective: Snapshot, live: Snapshot): Resource[] {
  return [...effective.values(), ...[...live].filter(([key]) => !effective.has(key)).map(([, resource]) => resource)];
}

/** A finding at a property of a resource, with the file and line that set it. */
export function findingAt(code: DiagnosticCode, resource: Resource, path: JsonPath, message: string): Diagnostic {
  return diagnostic(code, message, { ...resource.source?.locate(path), resource: resource.id });
}

/** A finding in the content of a resource; `line` counts from 1 within it, null is about the whole. */
export function findingInContent(code: DiagnosticCode, resource: Resource, line: number | null, message: string): Diagnostic {
  const file = resource.source?.contentFile ?? resource.source?.file;
  const first = resource.source?.contentLine ?? 1;
  return diagnostic(code, message, { ...(file === undefined ? {} : { file, line: (line ?? 1) + first - 1 }), resource: resource.id });
}

/** `basic-calculator (apimartifacts/apis/basic-calculator/apiInformation.json:3)`, for a message that names a second place. */
export function nameWithPlace(resource: Resource, path: JsonPath): string {
  const place = resource.source?.locate(path);
  if (place === undefined) return `${resource.id} (in the service)`;
  return `${resource.id} (${place.file}${place.line === undefined ? '' : `:${place.line}`})`;
}

/** What to do where a resource of the service alone is in the way of one of the folder; empty where both are in the folder. */
export function wayOut({ source, id }: Resource): string {
  return source !== undefined ? '' : ` The folder does not hold ${id}: where it was renamed, name it as it was, or let it be deleted too ('prune: tracked' for what Git published before).`;
}

/** What only the service can answer is no more than a warning where it was not asked. */
export function unlessHeld({ offline }: Pick<ValidationContext, 'offline'>, finding: Diagnostic): Diagnostic {
  return offline === true ? { ...finding, severity: 'warning' } : finding;
}

export function absence({ offline }: Pick<ValidationContext, 'offline'>, isLeftOut: boolean): string {
  if (offline === true) return isLeftOut ? 'which the selection leaves out: the service has to hold it.' : 'which the folder does not hold. Add it, or correct the name.';
  return isLeftOut ? 'which the selection leaves out and the service does not hold. Include it, or exclude both.' : 'which neither the folder nor the service holds.';
}
