import type { EnvironmentDrift } from '../commands/result.ts';
import { paint, type ColourMode } from './colour.ts';
import { driftParts, idsOf, renderBase, renderConsequence, renderDriftCounts, renderHeading, toCommands, toDriftWord, toEnvironmentName } from './drift-words.ts';
import { toPlainLine, toPlainSentence } from './plain-text.ts';
import { renderPlanText } from './plan-text.ts';

/** A check of drift for people: of several environments first which resources differ where. */
export function renderDriftText(environments: readonly EnvironmentDrift[], colour: ColourMode): string {
  return [...(environments.length > 1 ? [renderMatrix(environments, colour)] : []), ...environments.map((one) => renderEnvironment(one, colour))].filter((part) => part !== '').join('\n\n');
}

function renderEnvironment(environment: EnvironmentDrift, colour: ColourMode): string {
  const { failure, drift } = environment;
  const title = paint(toPlainLine(toEnvironmentName(environment)), 'bold', colour);
  if (failure !== null) return `${title}: ${paint('not compared', 'red', colour)}: ${toPlainSentence(failure.message)}`;
  const commands = toCommands(environment).map(({ what, command }) => `  ${what}:  ${toPlainLine(command)}`);
  return [
    `${title}: ${paint(renderDriftCounts(environment), drift.length > 0 ? 'red' : 'green', colour)}.`,
    toPlainLine(renderBase(environment)),
    ...driftParts.flatMap((entry) => environment[entry[0]].length === 0 ? [] : [`\n${renderHeading(entry, environment) === '' ? '' : `${paint(toPlainLine(renderHeading(entry, environment)), 'bold', colour)}\n\n`}${renderPlanText(environment[entry[0]], colour)}`]),
    ...(drift.length + environment.unmanaged.length === 0 ? [] : [`\n${renderConsequence(environment)}`]),
    ...commands,
  ].join('\n');
}

function renderMatrix(environments: readonly EnvironmentDrift[], colour: ColourMode): string {
  const ids = idsOf(environments);
  if (ids.length === 0) return '';
  const rows = [['', ...environments.map((one) => toPlainLine(one.name ?? toEnvironmentName(one)))], ...ids.map((id) => [toPlainLine(id), ...environments.map((one) => one.failure === null ? toDriftWord(one, id) : '?')])];
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row, index) => {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
    return index === 0 ? paint(line, 'bold', colour) : line;
  }).join('\n');
}
