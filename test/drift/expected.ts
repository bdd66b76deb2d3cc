import { resourceKey } from '../../src/model/resource-id.ts';
import type { Origin } from '../../src/plan/plan.ts';

/** Who moved a resource to which of its variants. */
export const combinations = ['portal edit only', 'Git edit only', 'both different', 'both equal'] as const;
export type Combination = (typeof combinations)[number];

/** What a check has to say of one resource: the things that moved, by who moved them. */
export interface Expectation {
  readonly what: string;
  readonly told: readonly { readonly part: 'drift' | 'pending'; readonly origin: Origin; readonly isAt: (path: string) => boolean }[];
}

/** A change as a result, or its JSON, has it. */
interface Told {
  readonly id: string;
  readonly op: string;
  readonly origin: Origin | null;
  readonly properties: readonly { readonly path: string; readonly origin?: Origin }[];
}

export interface Found {
  readonly drift: readonly Told[];
  readonly pending: readonly Told[];
}

export interface Wrong {
  readonly how: 'missed' | 'extra' | 'wrong origin';
  readonly line: string;
}

/** What a check tells otherwise than it should, by the keys of the resources that moved. */
export function findWrong(expected: ReadonlyMap<string, Expectation>, found: Found): Wrong[] {
  const told = new Map<string, [part: 'drift' | 'pending', change: Told][]>();
  for (const part of ['drift', 'pending'] as const) for (const change of found[part]) told.set(resourceKey(change.id), [...told.get(resourceKey(change.id)) ?? [], [part, change]]);
  const unexpected = [...told].filter(([key]) => !expected.has(key)).map(([key, own]): Wrong => ({ how: 'extra', line: `nothing moved ${key}: ${describe(own)}` }));
  return [...unexpected, ...[...expected].flatMap(([key, expectation]): Wrong[] => {
    const own = told.get(key) ?? [];
    const how = findWrongOne(expectation, own);
    return how === null ? [] : [{ how, line: `${expectation.what}: ${describe(own)}` }];
  })];
}

function findWrongOne({ told: wanted }: Expectation, own: readonly [part: 'drift' | 'pending', change: Told][]): Wrong['how'] | null {
  const lines = own.flatMap(([part, { op, properties }]) => properties.map(({ path, origin }) => ({ part, origin, path, isUpdate: op === 'update' || op === 'replace' })));
  if (wanted.some(({ isAt }) => !lines.some(({ path }) => isAt(path)))) return 'missed';
  if (lines.some(({ path, isUpdate }) => !isUpdate || !wanted.some(({ isAt }) => isAt(path)))) return 'extra';
  const isRight = lines.every(({ part, origin, path }) => wanted.some((one) => one.isAt(path) && one.part === part && one.origin === origin)) && own.every(([part, { origin }]) => wanted.some((one) => one.part === part && one.origin === origin));
  return isRight ? null : 'wrong origin';
}

function describe(told: readonly [part: string, change: Told][]): string {
  return told.length === 0 ? 'not told' : told.map(([part, { op, id, origin, properties }]) => `${part} ${op} ${id} ${origin} ${properties.map((one) => `${one.path} ${one.origin}`).join(', ')}`).join('; ');
}
