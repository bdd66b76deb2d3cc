import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';
import { kindAt } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

const schema = z.object({
  services: z.array(z.object({
    name: z.string(), names: z.number(), version: z.number(),
    resources: z.record(z.string(), z.object({ version: z.number(), properties: z.record(z.string(), z.json()) })),
  })),
});

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

/** Writes the state into a file; the old one stays until the new one is complete. */
export function writeState(path: string, services: readonly SimulatedService[]): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(toState(services), null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
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
    throw unreadable(path, error);
  }
  try {
    const state = schema.parse(JSON.parse(text));
    for (const service of services) {
      const saved = state.services.find(({ name }) => name.toLowerCase() === service.name.toLowerCase());
      if (saved !== undefined) restore(service, saved);
    }
    return true;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function restore(service: SimulatedService, saved: z.infer<typeof schema>['services'][number]): void {
  service.clear();
  for (const [path, { version, properties }] of Object.entries(saved.resources)) {
    const segments = path.split('/').slice(1);
    const name = segments.pop() ?? '';
    const collection = segments.pop() ?? '';
    let parent = service.root;
    for (let index = 0; index < segments.length; index += 2) parent = parent.collection(segments[index] ?? '').get(segments[index + 1] ?? '') ?? service.root;
    const kind = kindAt(parent.kind, collection);
    if (kind === undefined) throw new Error(`no resource can be at ${path}`);
    service.store(parent, kind, name, properties).version = version;
  }
  service.counters = saved;
}

function unreadable(path: string, cause: unknown): UserError {
  return new UserError('invalid-input', `${path} is no state of a simulator: ${cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message}`,
    { hint: 'Give a file that a simulator wrote, or one that does not exist yet.', cause });
}
