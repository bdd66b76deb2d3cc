import type { Diagnostic } from '../../model/diagnostics.ts';
import type { Plan } from '../../plan/plan.ts';
import { pageScript, pageStyle } from './page-assets.generated.ts';
import { escapeHtml, escapeJson, toContentHash } from './embedding.ts';
import { renderHeader, renderPlainList } from './static-parts.ts';
import { toPageData } from './to-page-data.ts';

/** What one page shows: the plans of one environment or several. */
export interface ReportPage {
  readonly title: string;
  readonly environments: readonly ReportEnvironment[];
}

export interface ReportEnvironment {
  /** Of apiops.yaml; null where the service was named otherwise. */
  readonly name: string | null;
  readonly plan: Plan;
  /** What was published last: commit, ISO 8601 time, and the address of the run. Null where that is not known. */
  readonly base: { readonly commit: string; readonly time: string; readonly run: string | null } | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The ways out of what the page shows, as commands to copy. */
  readonly commands?: readonly { readonly what: string; readonly command: string }[];
}

/**
 * One HTML page that needs nothing beside it. Its policy (CSP) refuses every request and every script but its own; the
 * changes are data, which that script shows as text. Without JavaScript totals and the list of changes are left.
 */
export function renderReportHtml(page: ReportPage): string {
  const data = toPageData(page);
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; style-src '${toContentHash(pageStyle)}'; script-src '${toContentHash(pageScript)}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(page.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#changes">Skip to the changes</a>
${renderHeader(page)}
<main id="changes" tabindex="-1">
<h2>Changes</h2>
<noscript>${renderPlainList(data)}</noscript>
</main>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}
