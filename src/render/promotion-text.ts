import type { Promotion, PromotedEnvironment } from '../commands/result.ts';
import { renderAlerts, renderCounts } from './change-words.ts';
import { paint, type ColourMode } from './colour.ts';
import { toPlainLine, toPlainSentence } from './plain-text.ts';
import { renderPlanText } from './plan-text.ts';
import { renderSource, renderTarget, toHeadings, toIntendedWords } from './promotion-words.ts';
import { renderReportText } from './report-text.ts';

/** A promotion for people: of each target what changes, what is different by intention, what is the same, and what is left to do by hand. */
export function renderPromotionText(promotion: Promotion, colour: ColourMode): string {
  return [paint(`${toPlainLine(renderSource(promotion))}`, 'bold', colour), ...promotion.environments.map((one) => renderEnvironment(one, colour))].join('\n\n');
}

function renderEnvironment(environment: PromotedEnvironment, colour: ColourMode): string {
  const { plan, promotion, report, failure, state } = environment;
  const alerts = plan === null ? '' : renderAlerts(plan.changes);
  return [
    paint(toPlainLine(renderTarget(environment)), state === 'failed' || state === 'refused' ? 'red' : 'bold', colour),
    failure === null ? '' : toPlainSentence(failure.message),
    plan === null || plan.changes.length === 0 ? '' : renderPlanText(plan.changes, colour),
    plan === null ? '' : [`${renderCounts(plan.counts)}.`, ...alerts === '' ? [] : [paint(alerts, 'red', colour)], paint(`Plan ${plan.hash}.`, 'grey', colour)].join('\n'),
    promotion === null ? '' : renderRest(promotion, colour),
    report === null ? '' : renderReportText(report, colour),
  ].filter((part) => part !== '').join('\n\n');
}

function renderRest(promotion: NonNullable<PromotedEnvironment['promotion']>, colour: ColourMode): string {
  const { intended, same, handWork } = toHeadings(promotion);
  return [
    promotion.intended.length === 0 ? '' : [paint(intended, 'bold', colour), ...promotion.intended.map((one) => {
      const { what, place } = toIntendedWords(one);
      return `  ${toPlainLine(what)}${paint(`  (${toPlainLine(place)})`, 'grey', colour)}`;
    })].join('\n'),
    `${same}.`,
    promotion.handWork.length === 0 ? '' : [paint(handWork, 'bold', colour), ...promotion.handWork.flatMap(({ what, detail, todo }) => [`  ${toPlainLine(what)}: ${toPlainLine(detail)}`, `    ${toPlainLine(todo)}`])].join('\n'),
  ].filter((part) => part !== '').join('\n\n');
}
