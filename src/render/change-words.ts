import { kindRow } from '../model/kinds.ts';
import type { Setter } from '../model/resource.ts';
import type { Change, Counts, Op, Origin } from '../plan/plan.ts';
import type { Colour } from './colour.ts';
import { toPlainLine } from './plain-text.ts';

export const opSymbols: Record<Op, string> = { create: '+', update: '~', replace: '!', delete: '-', unchanged: '=', unmanaged: '?', blocked: 'x' };
export const opColours: Record<Op, Colour> = { create: 'green', update: 'yellow', replace: 'red', delete: 'red', unchanged: 'grey', unmanaged: 'grey', blocked: 'red' };

export const opWords: Record<Op, string> = {
  create: 'to create', update: 'to update', replace: 'to replace', delete: 'to delete', unmanaged: 'unmanaged', unchanged: 'unchanged', blocked: 'refused',
};

export const moved: Record<Origin, string> = { pending: 'changed in Git', drift: 'changed in the service since the last publish', both: 'changed on both sides' };

/** Who moved, and how, for each op; an op that is not here has no words: what is unmanaged says where it is by being so. */
const originWords: Partial<Record<Op, Record<Origin, string>>> = {
  create: { ...moved, pending: 'new in Git', drift: 'deleted in the service since the last publish' },
  update: moved,
  replace: moved,
  delete: { ...moved, pending: 'deleted in Git', drift: 'only in the service' },
  blocked: moved,
};

/** Who moved the resource, in words; null where that is not known. */
export function toOriginWords({ op, origin }: Pick<Change, 'op' | 'origin'>): string | null {
  return origin === null ? null : originWords[op]?.[origin] ?? null;
}

/** `API, deleted and created anew, changed in Git`: what a resource is, and who moved it. */
export function toChangeWords(change: Pick<Change, 'kind' | 'op' | 'origin'>): string {
  return [kindRow(change.kind).title, change.op === 'replace' ? 'deleted and created anew' : null, toOriginWords(change)].filter((word) => word !== null).join(', ');
}

/** Who moved a property, where its resource does not say so for all: `both` is a conflict, since the two sides differ. */
export function toPropertyOriginWords(change: Origin | null, property: Origin | undefined): string | null {
  if (property === 'both') return 'conflict: changed on both sides';
  return property === undefined || property === change ? null : moved[property];
}

/** `configuration.prod.yaml:14`, `{#KEY#} in configuration.prod.yaml:14`: where a value was set that the folder does not say. */
export function toSetterWords({ file, line, tokens = [] }: Setter): string {
  return toPlainLine(`${tokens.length === 0 ? '' : `${tokens.map((name) => `{#${name}#}`).join(', ')} in `}${file}:${line}`);
}

export function isBreaking({ properties }: Change): boolean {
  return properties.some(({ details = [] }) => details.some(({ breaking }) => breaking));
}

function isConflict({ properties }: Change): boolean {
  return properties.some(({ origin }) => origin === 'both');
}

/** `1 to create, 2 to update, 0 to replace, 0 to delete, 3 unmanaged, 120 unchanged`. */
export function renderCounts(counts: Counts): string {
  return (['create', 'update', 'replace', 'delete', 'unmanaged', 'unchanged'] as const).map((op) => `${counts[op]} ${opWords[op]}`).join(', ');
}

/** The name of the service of an ARM id: no other service has it. */
export function toServiceName(target: string): string {
  return target.slice(target.lastIndexOf('/') + 1);
}

/** What needs a second look: `2 breaking, 1 in conflict.`; empty where nothing does. */
export function renderAlerts(changes: readonly Change[]): string {
  const alerts = countAlerts(changes);
  return alerts.length === 0 ? '' : `${alerts.join(', ')}.`;
}

/** `2 to create, 1 to update, 1 breaking`: what a group holds, without zeros. */
export function renderGroupCounts(changes: readonly Change[]): string {
  const counted = (['delete', 'replace', 'create', 'update', 'blocked', 'unmanaged'] as const).flatMap((op) => {
    const count = changes.filter((change) => change.op === op).length;
    return count === 0 ? [] : [`${count} ${opWords[op]}`];
  });
  return [...counted, ...countAlerts(changes)].join(', ');
}

/** Why a change needs a second look. */
const alertTests = [['breaking', isBreaking], ['in conflict', isConflict]] as const;

/** `breaking`, `in conflict`: why this change needs a second look; empty where nothing does. */
export function toAlerts(change: Change): string[] {
  return alertTests.flatMap(([word, test]) => (test(change) ? [word] : []));
}

function countAlerts(changes: readonly Change[]): string[] {
  return alertTests.flatMap(([word, test]) => {
    const count = changes.filter(test).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
}
