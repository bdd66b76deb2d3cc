import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { UserError } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';
import { viewOf } from './association-links.ts';
import type { Entity } from './entity.ts';
import { kindAt, type SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

const schema = z.object({
  services: z.array(z.object({
    name: z.string(), sku: z.string().optional(), names: z.number(), version: z.number(),
    resources: z.record(z.string(), z.object({ version: z.number(), properties: z.record(z.string(), z.json()) })),
  })),
});

export type State = z.infer<typeof schema>;
type ServiceState = State['services'][number];

/** Everything that the services hold, secrets included: resources by path below the service, parents before children. */
export function toState(services: readonly SimulatedService[]): JsonObject {
  return {
    services: services.map((service) => ({
      name: service.name, sku: service.sku, id: service.id, ...service.counters,
      resources: Object.fromEntries([...service.root.subtree()].filter(({ kind }) => kind !== null)
        .map(({ path, kind, version, properties }) => [path, { kind, version, properties }])),
    })),
  };
}

/**
 * Writes the state into a file that only its owner may read, since it holds secrets; the old file stays until the new one
 * is complete. Throws a {@link UserError} where that cannot be done.
 */
export function writeState(path: string, services: readonly SimulatedService[]): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    rmSync(beside, { force: true });
    writeFileSync(beside, `${JSON.stringify(toState(services), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UserError(null, `The state of the simulator cannot be saved in ${path}: ${(error as Error).message}`,
      { hint: 'Name a file in a folder that exists and can be written.', cause: error });
  }
}

/**
 * Puts the services into the state that a file holds; services that it does not name stay as they are. False where there
 * is no such file. Throws a {@link UserError} for one that cannot be read.
 */
export function readState(path: string, services: readonly SimulatedService[]): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unreadable(path, (error as Error).message, error);
  }
  restoreState(parseState(text, path, services), services);
  return true;
}

/** Reads and checks a state. Throws a {@link UserError}; also for a service that is not simulated, since it would be lost. */
export function parseState(text: string, source: string, services: readonly SimulatedService[]): State {
  let state: State;
  try {
    state = schema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(source, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message, error);
  }
  const names = new Set<string>();
  for (const saved of state.services) {
    const name = saved.name.toLowerCase();
    if (names.has(name)) throw unreadable(source, `the service ${saved.name} stands in it twice`);
    names.add(name);
    if (!services.some((service) => service.name.toLowerCase() === name)) {
      throw new UserError('invalid-input', `${source} holds the state of the service ${saved.name}, which is not simulated.`,
        { hint: `Add --service ${saved.name}=${saved.sku ?? 'SKU'}, or name another file.` });
    }
    checkPaths(saved, source);
  }
  return state;
}

/** Puts services into a state that was checked. */
export function restoreState(state: State, services: readonly SimulatedService[]): void {
  for (const service of services) {
    const saved = state.services.find(({ name }) => name.toLowerCase() === service.name.toLowerCase());
    if (saved !== undefined) restore(service, saved);
  }
}

/** Every resource has a kind, and its parent stands before it. */
function checkPaths({ resources }: ServiceState, source: string): void {
  const kinds = new Map<string, SimulatedKindName | null>([['', null]]);
  for (const path of Object.keys(resources)) {
    const { parent, collection } = split(path);
    const above = kinds.get(parent.toLowerCase());
    const kind = above === undefined ? undefined : kindAt(above, collection);
    // A link is no resource of its own: its association holds its name.
    if (kind === undefined || viewOf(kind) !== null) throw unreadable(source, `no resource can be at ${path}`);
    kinds.set(path.toLowerCase(), kind);
  }
}

function restore(service: SimulatedService, saved: ServiceState): void {
  service.clear();
  const entities = new Map<string, Entity>([['', service.root]]);
  for (const [path, { version, properties }] of Object.entries(saved.resources)) {
    const { parent, collection, name } = split(path);
    const above = entities.get(parent.toLowerCase()) ?? service.root;
    const entity = service.store(above, kindAt(above.kind, collection) as SimulatedKindName, name, properties);
    entity.version = version;
    entities.set(path.toLowerCase(), entity);
  }
  service.counters = saved;
}

function split(path: string): { readonly parent: string; readonly collection: string; readonly name: string } {
  const segments = path.split('/');
  return { parent: segments.slice(0, -2).join('/'), collection: segments.at(-2) ?? '', name: segments.at(-1) ?? '' };
}

function unreadable(source: string, problem: string, cause?: unknown): UserError {
  return new UserError('invalid-input', `${source} is no state of a simulator: ${problem}`,
    { hint: 'Give a file that a simulator wrote, or one that does not exist yet.', cause });
}
