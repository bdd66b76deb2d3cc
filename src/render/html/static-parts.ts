import type { Diagnostic } from '../../model/diagnostics.ts';
import type { Change } from '../../plan/plan.ts';
import { opWords, renderAlerts, renderCounts, toServiceName } from '../change-words.ts';
import { escapeHtml, toLinkAddress } from './embedding.ts';
import type { PageData } from './page-data.ts';
import type { ReportEnvironment, ReportPage } from './report-page.ts';
import { originWords, shownOps, toEnvironmentName } from './to-page-data.ts';

/** Ops that are counted where there is one of them only. */
const rare: ReadonlySet<string> = new Set(['blocked', 'unmanaged']);

/** Title, totals, what needs a second look, the environments and the findings: what is there without JavaScript too. */
export function renderHeader({ title, environments }: ReportPage): string {
  const changes = environments.flatMap(({ plan }) => plan.changes);
  const alerts = renderAlerts(changes);
  return [
    `<header>\n<div class="title"><h1>${escapeHtml(title)}</h1></div>`,
    alerts === '' ? '' : `<p class="alerts"><strong>Look twice:</strong> ${escapeHtml(alerts)}</p>`,
    '<section aria-labelledby="totals-title">', '<h2 id="totals-title">Totals</h2>', renderTotals(changes, environments), '</section>',
    '<section aria-labelledby="environments-title">', `<h2 id="environments-title">${environments.length === 1 ? 'Environment' : 'Environments'}</h2>`,
    `<ul class="cards">${environments.map(renderEnvironment).join('')}</ul>`, '</section>',
    renderFindings(environments), '</header>',
  ].filter((part) => part !== '').join('\n');
}

/** The list of changes for a browser without JavaScript, one line each. */
export function renderPlainList({ environments, groups, ops }: PageData): string {
  const line = ({ id, op, words, environment, alerts, properties }: PageData['groups'][number]['changes'][number]): string => (
    `<li>${escapeHtml(ops[op]?.symbol ?? '')} <code>${escapeHtml(id)}</code> ${escapeHtml([ops[op]?.word ?? op, words, ...alerts, ...(environments.length > 1 ? [environments[environment] ?? ''] : [])].join(', '))}`
    + `${properties.length === 0 ? '' : `: ${properties.map(({ path }) => `<code>${escapeHtml(path)}</code>`).join(', ')}`}</li>`);
  if (groups.length === 0) return '<p>No changes.</p>';
  return groups.map(({ title, changes }) => `<h3>${escapeHtml(title)}</h3><ul>${changes.map(line).join('\n')}</ul>`).join('\n');
}

function renderTotals(changes: readonly Change[], environments: readonly ReportEnvironment[]): string {
  const tile = (name: string, count: number, words: string): string => `<li class="${name}${count === 0 ? ' none' : ''}"><b>${count}</b> ${escapeHtml(words)}</li>`;
  const ops = shownOps.map((op) => [op, changes.filter((change) => change.op === op).length] as const).filter(([op, count]) => count > 0 || !rare.has(op));
  const origins = Object.entries(originWords).map(([name, words]) => [name, changes.filter(({ origin }) => (origin ?? 'unknown') === name).length, words] as const).filter(([name, count]) => name !== 'unknown' && count > 0);
  const unchanged = environments.reduce((sum, { plan }) => sum + plan.counts.unchanged, 0);
  return `<ul class="totals">${ops.map(([op, count]) => tile(op, count, opWords[op])).join('')}${tile('unchanged', unchanged, opWords.unchanged)}</ul>`
    + (origins.length === 0 ? '' : `\n<ul class="totals origins">${origins.map(([name, count, words]) => tile(name, count, words)).join('')}</ul>`);
}

function renderEnvironment(environment: ReportEnvironment): string {
  const { plan, base } = environment;
  const run = base?.run === null || base === null ? null : toLinkAddress(base.run);
  const alerts = renderAlerts(plan.changes);
  return [
    `<li><h3>${escapeHtml(toEnvironmentName(environment))}</h3>`,
    `<p>${escapeHtml(renderCounts(plan.counts))}.${alerts === '' ? '' : ` <strong class="alert">${escapeHtml(alerts)}</strong>`}</p>`,
    `<p class="words">Published last: ${base === null ? 'not known' : `commit <code>${escapeHtml(base.commit.slice(0, 10))}</code>, ${escapeHtml(base.time)}${run === null ? '' : `, <a href="${escapeHtml(run)}" rel="noopener noreferrer">the run</a>`}`}.</p>`,
    `<details><summary>Service ${escapeHtml(toServiceName(plan.target))}</summary><dl><dt>Id</dt><dd><code>${escapeHtml(plan.target)}</code></dd><dt>Plan</dt><dd><code>${escapeHtml(plan.hash)}</code></dd></dl></details>`,
    renderCommands(environment), '</li>',
  ].join('');
}

/** What a command is for stands beside it too, for the name of the button that copies it. */
function renderCommands(environment: ReportEnvironment): string {
  const { commands = [] } = environment;
  const name = escapeHtml(toEnvironmentName(environment));
  const lines = commands.map(({ what, command }) => `<dt>${escapeHtml(what)}</dt><dd><code data-what="${escapeHtml(what)}" data-environment="${name}">${escapeHtml(command)}</code></dd>`);
  return lines.length === 0 ? '' : `<dl class="commands">${lines.join('')}</dl>`;
}

function renderFindings(environments: readonly ReportEnvironment[]): string {
  const count = environments.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
  if (count === 0) return '';
  const lists = environments.filter(({ diagnostics }) => diagnostics.length > 0).map((environment) => (
    `${environments.length > 1 ? `<h3>${escapeHtml(toEnvironmentName(environment))}</h3>` : ''}<ul class="findings">${environment.diagnostics.map(renderFinding).join('')}</ul>`));
  return `<details class="findings"><summary>${count} ${count === 1 ? 'finding' : 'findings'}</summary>${lists.join('')}</details>`;
}

function renderFinding({ code, severity, message, file, line }: Diagnostic): string {
  const place = file === null ? '' : ` <code>${escapeHtml(`${file}${line === null ? '' : `:${line}`}`)}</code>`;
  return `<li class="${severity}"><b>${severity}</b> ${escapeHtml(code)}${place}: ${escapeHtml(message)}</li>`;
}
