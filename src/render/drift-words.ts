import type { EnvironmentDrift } from '../commands/result.ts';
import type { Change } from '../plan/plan.ts';
import { toServiceName } from './change-words.ts';

/** The parts of a check of drift in the order in which they are read, each with its heading; what is unmanaged has one as every plan has. */
export const driftParts = [
  ['drift', 'Drift: what was changed in the service'], ['pending', 'Pending: what only Git changed, and publishing brings'], ['unmanaged', ''],
] as const satisfies readonly (readonly [keyof EnvironmentDrift, string])[];

/** `prod (apim-prod)`, as far as it is known. */
export function toEnvironmentName({ name, target }: EnvironmentDrift): string {
  const service = target === null ? null : toServiceName(target);
  return name === null ? service ?? 'the service' : service === null ? name : `${name} (${service})`;
}

/** `2 drifted, 1 in conflict, 3 pending, 4 only in the service`; no numbers of what was not compared. */
export function renderDriftCounts({ drift, pending, unmanaged, failure }: EnvironmentDrift): string {
  if (failure !== null) return 'not compared';
  const conflicts = drift.filter(({ properties, origin }) => origin === 'both' || properties.some((property) => property.origin === 'both')).length;
  return [`${drift.length} drifted`, ...(conflicts === 0 ? [] : [`${conflicts} in conflict`]), `${pending.length} pending`, `${unmanaged.length} only in the service`].join(', ');
}

/** The heading of a part, above the changes; empty where they have one of their own. */
export function renderHeading([part, heading]: (typeof driftParts)[number], { from }: EnvironmentDrift): string {
  return part === 'drift' && from !== undefined ? `Different from what ${from} has` : heading;
}

/** What the comparison is with. */
export function renderBase({ base, from }: EnvironmentDrift): string {
  if (from !== undefined) return `Compared with the live service of ${from}.`;
  return base === null ? 'What was published last is not known: everything that differs counts as drift.'
    : `Compared with the commit ${base.commit.slice(0, 10)}, published at ${base.time}${base.run === null ? '' : ` by ${base.run}`}.`;
}

/** What publishing now would do with what drifted, in words. */
export function renderConsequence({ drift, unmanaged, prune, from }: EnvironmentDrift): string {
  const [made, changed] = [drift.filter(({ op }) => op === 'create').length, drift.filter(({ op }) => op === 'update' || op === 'replace').length];
  const parts = [
    changed === 0 ? '' : from === undefined ? `set ${count(changed)} back to what the folder says` : `set ${count(changed)} to what ${from} has`, made === 0 ? '' : `create ${count(made)}${from === undefined ? ' again' : ''}`,
    unmanaged.length === 0 ? '' : prune === 'all' ? `delete the ${count(unmanaged.length)} that only the service has` : `leave the ${count(unmanaged.length)} that only the service has`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${from === undefined ? 'Publishing' : 'Promoting'} now would ${parts.join(', ')}.`;
}

function count(number: number): string {
  return number === 1 ? '1 resource' : `${number} resources`;
}

/** The ways out, as commands to copy that look at what this run looked at. */
export function toCommands({ name, drift, unmanaged, prune, flags, countsUnmanaged, from }: EnvironmentDrift): readonly { readonly what: string; readonly command: string }[] {
  const others = countsUnmanaged ? unmanaged.length : 0;
  const line = (command: string, last: readonly string[]): string => ['node dist/cli.js', command, ...flags.map(quote), ...last].join(' ');
  if (from !== undefined) return drift.length === 0 || name === null ? [] : [{ what: 'Bring it over', command: ['node dist/cli.js promote', '--from', quote(from), '--to', quote(name), '--source live', ...flags.slice(2).map(quote)].join(' ') }];
  return [
    ...(drift.length + others === 0 ? [] : [{ what: 'Take it into Git', command: line('drift', [...(others === 0 ? [] : ['--fail-on unmanaged']), '--accept']) }]),
    ...(drift.length === 0 && (others === 0 || prune !== 'all') ? [] : [{ what: 'Put it back', command: line('publish', []) }]),
  ];
}

function quote(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a resource is in an environment: one word for a table over several of them; empty where nothing differs. */
export function toDriftWord({ drift, pending, unmanaged }: EnvironmentDrift, id: string): string {
  const has = (changes: readonly Change[]): Change | undefined => changes.find((change) => change.id.toLowerCase() === id.toLowerCase());
  const drifted = has(drift);
  if (drifted !== undefined) return drifted.op === 'create' ? 'deleted' : drifted.origin === 'both' ? 'conflict' : 'drifted';
  return has(pending) !== undefined ? 'pending' : has(unmanaged) !== undefined ? 'only there' : '';
}

/** Every resource that differs in any environment, sorted. */
export function idsOf(environments: readonly EnvironmentDrift[]): readonly string[] {
  const ids = new Map(environments.flatMap(({ drift, pending, unmanaged }) => [...drift, ...pending, ...unmanaged].map(({ id }) => [id.toLowerCase(), id] as const)));
  return [...ids].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
}
