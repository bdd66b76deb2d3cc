import type { Inputs } from '../github/inputs.ts';
import { renderReportHtml, type ReportEnvironment } from '../render/html/report-page.ts';
import type { Host } from './host.ts';

/** Writes the page of one environment or several to the file that `report` names; nothing where it names none. */
export async function writeReport({ report }: Inputs, title: string, environments: readonly ReportEnvironment[], host: Host): Promise<void> {
  if (report === undefined) return;
  await host.writeText(report, renderReportHtml({ title, environments }));
  host.logger.info(`The page is in ${report}`);
}
