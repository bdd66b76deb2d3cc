import { canonicalLines, type Json } from '../../model/json.ts';
import { kindRow } from '../../model/kinds.ts';
import { resourceKey } from '../../model/resource-id.ts';
import { Sensitive } from '../../model/sensitive.ts';
import type { Change, Op, PropertyChange } from '../../plan/plan.ts';
import { groupChanges } from '../change-groups.ts';
import { moved, opSymbols, opWords, toAlerts, toChangeWords, toPropertyOriginWords, toServiceName, toSetterWords } from '../change-words.ts';
import { toPlainLine, toPlainText } from '../plain-text.ts';
import { toDiffLines } from '../plan-text.ts';
import type { PageChange, PageData, PageProperty } from './page-data.ts';
import type { ReportEnvironment, ReportPage } from './report-page.ts';

/** Ops in the order of their weight. */
export const shownOps = ['delete', 'replace', 'blocked', 'create', 'update', 'unmanaged'] as const satisfies readonly Op[];

/** What a reader calls an origin, that of a plan with two sides included. */
export const originWords: Readonly<Record<PageChange['origin'], string>> = { drift: moved.drift, pending: moved.pending, both: moved.both, unknown: 'not known who moved' };

/** The changes of all environments in the groups of one tree, those of one resource beside each other. */
export function toPageData({ environments }: ReportPage): PageData {
  const changes = environments.flatMap(({ plan }, environment) => plan.changes.map((change) => ({ ...change, environment, key: resourceKey(change.id) })));
  // Each plan is sorted already: the order of the environments stays.
  const sorted = environments.length > 1 ? changes.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : changes;
  return {
    environments: environments.map(toEnvironmentName),
    ops: Object.fromEntries(shownOps.map((op) => [op, { symbol: opSymbols[op], word: opWords[op] }])),
    origins: originWords,
    groups: groupChanges(sorted).map(({ title, role, changes: members }) => ({ title: toPlainLine(title), role, changes: members.map((change) => toPageChange(change, change.environment)) })),
  };
}

/** Its name, else that of its service. */
export function toEnvironmentName({ name, plan }: ReportEnvironment): string {
  return toPlainLine(name ?? toServiceName(plan.target));
}

function toPageChange(change: Change, environment: number): PageChange {
  const { id, kind, op, origin, properties } = change;
  return {
    id: toPlainLine(id), environment, kind: kindRow(kind).title, op, origin: origin ?? 'unknown', words: toChangeWords(change), alerts: toAlerts(change),
    properties: properties.map((property) => toPageProperty(property, change)),
  };
}

function toPageProperty({ path, before, after, origin, sensitive, diff, details, setBy }: PropertyChange, change: Change): PageProperty {
  const words = toPropertyOriginWords(change.origin, origin);
  return {
    path: toPlainLine(path), ...(diff === undefined ? { ...toSide('before', before), ...toSide('after', after) } : { diff: toDiffLines(diff) }),
    ...(sensitive === true || before instanceof Sensitive || after instanceof Sensitive ? { secret: true } : {}),
    ...(words === null ? {} : { origin: words }), ...(origin === 'both' ? { conflict: true } : {}),
    ...(details === undefined ? {} : { details: details.map(({ op, subject, breaking }) => ({ op, subject: toPlainLine(subject), breaking })) }),
    ...(setBy === undefined ? {} : { setBy: toSetterWords(setBy) }),
  };
}

function toSide(name: 'before' | 'after', value: Json | undefined): Partial<PageProperty> {
  return value === undefined ? {} : { [name]: toPlainText(value instanceof Sensitive ? value.label : canonicalLines(value)) };
}
