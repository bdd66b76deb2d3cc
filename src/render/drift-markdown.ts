import type { EnvironmentDrift } from '../commands/result.ts';
import { driftParts, idsOf, renderBase, renderConsequence, renderDriftCounts, renderHeading, toCommands, toDriftWord, toEnvironmentName } from './drift-words.ts';
import { codeSpan, escapeMarkdown, fence } from './markdown.ts';
import { renderPlanMarkdown, type Detailed } from './plan-markdown.ts';

/** Rows of the table over several environments that are shown. */
const MAX_ROWS = 100;

/** A check of drift in Markdown, with as much of the changes as `level` says. */
export function renderDriftMarkdown(environments: readonly EnvironmentDrift[], level: Detailed): string {
  return [...(environments.length > 1 ? [renderMatrix(environments)] : []), ...environments.map((one) => renderEnvironment(one, level))].filter((part) => part !== '').join('\n\n');
}

function renderEnvironment(environment: EnvironmentDrift, level: Detailed): string {
  const { failure, drift, unmanaged } = environment;
  const title = `#### ${escapeMarkdown(toEnvironmentName(environment))}`;
  if (failure !== null) return `${title}\n\nNot compared: ${escapeMarkdown(failure.message)}`;
  const commands = toCommands(environment);
  return [
    title, `**${renderDriftCounts(environment)}.** ${escapeMarkdown(renderBase(environment))}`,
    ...driftParts.flatMap((entry) => environment[entry[0]].length === 0 ? [] : [renderHeading(entry, environment) === '' ? '' : `**${escapeMarkdown(renderHeading(entry, environment))}**`, renderPlanMarkdown(environment[entry[0]], level)]),
    drift.length + unmanaged.length === 0 ? '' : renderConsequence(environment),
    commands.length === 0 ? '' : fence(commands.map(({ what, command }) => `# ${what}\n${command}`).join('\n'), 'sh'),
  ].filter((part) => part !== '').join('\n\n');
}

function renderMatrix(environments: readonly EnvironmentDrift[]): string {
  const ids = idsOf(environments);
  if (ids.length === 0) return '';
  const rows = ids.slice(0, MAX_ROWS).map((id) => `| ${codeSpan(id)} | ${environments.map((one) => one.failure === null ? toDriftWord(one, id) : '?').join(' | ')} |`);
  const more = ids.length - rows.length;
  return [`| | ${environments.map((one) => escapeMarkdown(one.name ?? toEnvironmentName(one))).join(' | ')} |`, `|---|${'---|'.repeat(environments.length)}`, ...rows].join('\n') + (more === 0 ? '' : `\n\n… and ${more} more resources.`);
}
