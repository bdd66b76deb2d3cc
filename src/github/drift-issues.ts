import type { CommandResult, EnvironmentDrift } from '../commands/result.ts';
import { version } from '../host/version.ts';
import { toCommands } from '../render/drift-words.ts';
import { systemClock } from '../service/clock.ts';
import { publishDrift, type DriftPublication } from './drift-publication.ts';
import { withFindings } from './findings.ts';
import { selectionOf, type Inputs } from './inputs.ts';

/**
 * A result of `drift` with what became of the issue of each environment, where `issue` asks for them. What GitHub refuses
 * is a finding and changes no outcome; an environment that was not compared keeps the issue that it has.
 */
export async function withDriftIssues(result: CommandResult, inputs: Inputs, environment: Readonly<Record<string, string | undefined>>): Promise<CommandResult> {
  if (inputs.issue !== true || result.drift === undefined) return result;
  const publications: DriftPublication[] = [];
  for (const one of result.drift) {
    if (one.target === null) continue;
    publications.push(await publishDrift({
      environment: one.name, ...(inputs.label === undefined ? {} : { label: inputs.label }), target: one.target, drifted: one.drift, unmanaged: one.countsUnmanaged ? one.unmanaged : [], writers: one.writers, complete: isComplete(one), selection: selectionOf(inputs), source: one.base?.commit ?? null,
      advice: toCommands(one).map(({ what, command }) => ({ title: what, command })),
    }, { token: inputs['github-token'], environment, clock: systemClock, version }));
  }
  return { ...withFindings(result, publications.flatMap(({ diagnostics }) => diagnostics)), issueUrls: publications.flatMap(({ url }) => url ?? []) };
}

function isComplete({ unreadable, failure }: EnvironmentDrift): boolean {
  return unreadable.length === 0 && failure === null;
}
