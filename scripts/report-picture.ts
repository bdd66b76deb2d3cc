/** Draws the report of a team's two environments in Chromium. Usage: npm run report:picture, or node scripts/report-picture.ts FILE */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderReportHtml } from '../src/render/html/report-page.ts';
import { realisticPage } from '../test/render/report-pages.ts';
import { findChromium, startChromium } from '../test/support/chromium.ts';

const chromium = findChromium();
if (chromium === null) throw new Error('There is no Chromium here: apt-get install chromium, or name it in the variable CHROMIUM.');
const folder = mkdtempSync(join(tmpdir(), 'apiops-picture-'));
const page = join(folder, 'report.html');
writeFileSync(page, renderReportHtml(realisticPage));
const browser = await startChromium(chromium);
try {
  const tab = await browser.newTab();
  await tab.send('Emulation.setDeviceMetricsOverride', { width: 1120, height: 800, deviceScaleFactor: 1, mobile: false });
  await tab.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'light' }] });
  await tab.open(pathToFileURL(page).href);
  const height = await tab.evaluate<number>(`{
    const group = [...document.querySelectorAll('.group')].find(({ textContent }) => textContent.startsWith('API orders'));
    group.querySelector('h4 .toggle').click();
    document.querySelector('.matrix-part').open = false;
    Math.ceil(group.getBoundingClientRect().bottom + 16);
  }`);
  const { data } = await tab.send<{ data: string }>('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip: { x: 0, y: 0, width: 1120, height, scale: 1 } });
  writeFileSync(process.argv[2] ?? join(import.meta.dirname, '../docs/report.png'), Buffer.from(data, 'base64'));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
