import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderReportHtml, type ReportPage } from '../../src/render/html/report-page.ts';
import { hostilePage, realisticPage, singlePage, toLargePage } from '../render/report-pages.ts';
import { findChromium, startChromium, type Browser, type Tab } from '../support/chromium.ts';

const path = findChromium();
const name = `the report in ${path === null ? 'Chromium, which is not installed here (apt-get install chromium)' : 'Chromium'}`;

(path === null ? describe.skip : describe)(name, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'apiops-report-'));
    browser = await startChromium(path ?? '');
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Look { readonly width?: number; readonly dark?: boolean; readonly fragment?: string; readonly scripts?: boolean }
  let pages = 0;
  async function open(page: ReportPage, { width = 1200, dark = false, fragment = '', scripts = true }: Look = {}): Promise<Tab> {
    const file = join(folder, `report-${pages += 1}.html`);
    writeFileSync(file, renderReportHtml(page));
    const tab = await browser.newTab();
    await tab.send('Emulation.setDeviceMetricsOverride', { width, height: 844, deviceScaleFactor: 1, mobile: width < 500 });
    await tab.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    if (!scripts) await tab.send('Emulation.setScriptExecutionDisabled', { value: true });
    await tab.open(pathToFileURL(file).href + fragment);
    return tab;
  }
  /** As somebody chooses it: the value by the words before its count. */
  const choose = (tab: Tab, filter: string, words: string): Promise<void> => tab.evaluate(`{
    const select = document.querySelector('#filter-${filter}');
    select.value = [...select.options].find(({ text }) => text.replace(/ \\(\\d+\\)$/, '') === ${JSON.stringify(words)}).value;
    select.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
  const status = (tab: Tab): Promise<string> => tab.evaluate(`document.querySelector('[role=status]').textContent`);
  const shown = (tab: Tab): Promise<string[]> => tab.evaluate(`[...document.querySelectorAll('.change h4 code')].filter((code) => code.checkVisibility()).map((code) => code.textContent)`);
  const focused = (tab: Tab): Promise<string> => tab.evaluate(`(document.activeElement.querySelector('code') ?? document.activeElement.firstChild ?? document.activeElement).textContent`);
  const count = (tab: Tab, selector: string): Promise<number> => tab.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  /** Nothing was asked for but the page, nothing was refused by its policy, nothing was thrown. */
  const expectQuiet = (tab: Tab): void => {
    expect(tab.events<{ request: { url: string } }>('Network.requestWillBeSent').map(({ request }) => request.url.replace(/#.*/, '').replace(/.*\//, ''))).toEqual([expect.stringMatching(/^report-\d+\.html$/)]);
    expect(tab.events('Log.entryAdded')).toEqual([]);
    expect(tab.events('Runtime.consoleAPICalled')).toEqual([]);
    expect(tab.events('Runtime.exceptionThrown')).toEqual([]);
    expect(tab.events('Page.javascriptDialogOpening')).toEqual([]);
  };

  test('filters by kind, origin and environment change what is shown and the number that is announced', async () => {
    const tab = await open(realisticPage);
    expect(await status(tab)).toBe('15 changes');
    await choose(tab, 'kind', 'product');
    expect([await shown(tab), await status(tab)]).toEqual([['products/partners', 'products/partners'], '2 of 15 changes']);
    await choose(tab, 'environment', 'dev');
    expect([await shown(tab), await status(tab)]).toEqual([['products/partners'], '1 of 15 changes']);
    await choose(tab, 'kind', 'all');
    await choose(tab, 'origin', 'changed in Git');
    expect([await shown(tab), await status(tab)]).toEqual([['apis/orders'], '1 of 15 changes']);
    await choose(tab, 'environment', 'all');
    await choose(tab, 'origin', 'changed on both sides');
    expect([await shown(tab), await status(tab), await count(tab, '.matrix tbody tr')]).toEqual([['apis/orders'], '1 of 15 changes', 1]);
    await choose(tab, 'op', 'to delete');
    expect([await shown(tab), await status(tab), await tab.evaluate(`document.querySelector('.groups').textContent`)]).toEqual([[], '0 of 15 changes', 'No change matches.']);
    await tab.evaluate(`document.querySelector('.clear').click()`);
    await choose(tab, 'alert', 'breaking');
    expect([await shown(tab), await status(tab)]).toEqual([['apis/orders'], '1 of 15 changes']);
    await tab.evaluate(`document.querySelector('.clear').click()`);
    expect(await status(tab)).toBe('15 changes');
    expect(await tab.evaluate(`document.querySelector('[role=status]').ariaLive`)).toBe('polite');
    expectQuiet(tab);
  });

  test('everything works with the keyboard alone', async () => {
    const tab = await open(singlePage);
    await tab.press('/', ...'partners 50');
    expect([await shown(tab), await status(tab)]).toEqual([['products/partners'], '1 of 12 changes']);
    await tab.press('Tab');
    expect(await focused(tab)).toBe('Clear');
    await tab.press('Tab');
    expect(await focused(tab)).toBe('Product partners');
    await tab.press('Tab');
    expect(await focused(tab)).toBe('products/partners');
    await tab.press('Enter');
    expect(await tab.evaluate(`[...document.querySelectorAll('.values td')].map((cell) => cell.textContent)`)).toEqual(['50', '10']);
    await tab.press('Tab');
    expect(await focused(tab)).toBe('Link to this change');
    await tab.press('Escape');
    expect(await status(tab)).toBe('12 changes');

    await tab.evaluate(`document.querySelector('.toggle').focus()`);
    const walk = async (...keys: readonly string[]): Promise<string> => { await tab.press(...keys); return focused(tab); };
    expect(await walk('ArrowDown')).toBe('apis/legacy-orders');
    expect(await walk('ArrowDown')).toBe('loggers/insights');
    expect(await walk('ArrowRight')).toBe('loggers/insights');
    expect(await tab.evaluate(`document.activeElement.ariaExpanded`)).toBe('true');
    expect(await walk('ArrowLeft')).toBe('loggers/insights');
    expect(await tab.evaluate(`document.activeElement.ariaExpanded`)).toBe('false');
    expect(await walk('ArrowLeft')).toBe('Deletions and replacements');
    expect(await walk('ArrowLeft', 'ArrowDown')).toBe('API orders');
    expect(await walk('ArrowUp')).toBe('Deletions and replacements');
    expect(await walk('End')).toBe('Only in the service, left alone');
    expect(await walk('ArrowRight', 'ArrowRight')).toBe('tags/hotfix');
    expect(await walk('Home')).toBe('Deletions and replacements');
    expectQuiet(tab);
  });

  test('Tab reaches every control, in the order of the page, and each shows that it has the focus', async () => {
    const tab = await open(realisticPage);
    const controls = await tab.evaluate<number>(`[...document.querySelectorAll('a, button, select, input, summary, [tabindex="0"]')].filter((one) => one.checkVisibility()).length`);
    await tab.evaluate(`window.seen = []; document.addEventListener('focusin', ({ target }) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(target);
      seen.push({ at: [...document.querySelectorAll('*')].indexOf(target), outline: outlineStyle + ' ' + outlineWidth });
    })`);
    for (let times = 0; times < controls; times += 1) await tab.press('Tab');
    const seen = await tab.evaluate<{ at: number; outline: string }[]>('seen');
    expect(new Set(seen.map(({ at }) => at)).size).toBe(controls);
    expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).sort((a, b) => a - b));
    expect([...new Set(seen.map(({ outline }) => outline))]).toEqual(['solid 2px']);
  });

  test('buttons, fields and headings are named and in order for those who do not see the page', async () => {
    const tab = await open(realisticPage);
    const { nodes } = await tab.send<{ nodes: { ignored: boolean; role?: { value: string }; name?: { value: string }; properties?: { name: string; value: { value: unknown } }[] }[] }>('Accessibility.getFullAXTree');
    const named = nodes.filter(({ ignored, role }) => !ignored && ['button', 'combobox', 'searchbox', 'link', 'heading', 'table', 'region', 'search'].includes(role?.value ?? ''));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(({ name: label }) => (label?.value ?? '').trim() === '')).toEqual([]);
    expect(named.filter(({ role }) => role?.value === 'combobox').map(({ name: label }) => label?.value)).toEqual(['Environment', 'Change', 'Origin', 'Kind', 'Look twice']);
    const levels = nodes.filter(({ ignored, role }) => !ignored && role?.value === 'heading').map(({ properties }) => properties?.find((one) => one.name === 'level')?.value.value as number);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
    expect(await tab.evaluate('document.documentElement.lang')).toBe('en');
  });

  test('5,000 changes build as little as a few: what is not looked at is not there', async () => {
    const tab = await open(toLargePage(5_000));
    expect(await status(tab)).toBe('5000 changes');
    expect(await count(tab, '*')).toBeLessThan(2_500);
    await tab.evaluate(`{ window.built = 0; new MutationObserver((records) => { for (const { addedNodes } of records) for (const node of addedNodes) built += node.nodeType === 1 ? 1 + node.querySelectorAll('*').length : 0; }).observe(document.body, { childList: true, subtree: true }); }`);
    await tab.press('/', 'o');
    expect(await tab.evaluate('built')).toBeLessThan(2_500);
    await choose(tab, 'origin', 'changed in Git');
    expect(await status(tab)).toBe('2500 of 5000 changes');
    await choose(tab, 'origin', 'all');
    await tab.press('Escape');
    await tab.press('/', ...'operation-4999');
    expect([await shown(tab), await status(tab)]).toEqual([['apis/api-099/operations/operation-4999/policies/policy'], '1 of 5000 changes']);
    await tab.press('Escape');
    expect(await count(tab, '*')).toBeLessThan(2_500);

    // What is more is asked for, and whoever asks with a key goes on there.
    expect(await tab.evaluate(`document.querySelector('.group .more').textContent`)).toBe('Show 50 more (450 left)');
    await tab.evaluate(`document.querySelector('.group .more').focus()`);
    await tab.press('Enter');
    expect(await focused(tab)).toBe('apis/api-010/operations/operation-0500/policies/policy');
    expect(await count(tab, '.group:first-child .change')).toBe(100);
    expectQuiet(tab);
  });

  const said = (tab: Tab): Promise<string[]> => tab.evaluate(`[...document.querySelectorAll('.said')].map(({ textContent }) => textContent)`);
  const copied = `window.copied = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } })`;

  test('a command is copied with the mouse and with the keys, and that is said', async () => {
    const tab = await open(realisticPage);
    await tab.evaluate(copied);
    const names = await tab.evaluate(`[...document.querySelectorAll('.copy')].map(({ textContent }) => textContent)`);
    expect(names).toEqual(['Copy: Take it into Git, prod', 'Copy: Put it back, prod', 'Copy: Take it into Git, dev']);
    await tab.evaluate(`document.querySelector('.copy').click()`);
    expect(await said(tab)).toEqual(['Copied.', '', '']);
    await tab.evaluate(`document.querySelector('.copy').focus()`);
    await tab.press('Tab', 'Enter');
    expect(await said(tab)).toEqual(['', 'Copied.', '']);
    expect(await tab.evaluate('copied')).toEqual(["node dist/cli.js drift --environment prod --include 'apis/*' --accept", "node dist/cli.js publish --environment prod --include 'apis/*'"]);
    expect(await tab.evaluate(`getSelection().toString()`)).toBe('');
    expectQuiet(tab);
  });

  test.each([['is missing', 'undefined'], ['refuses', `{ writeText: () => Promise.reject(new Error('no')) }`]])('where the clipboard %s a command is selected instead', async (_how, clipboard) => {
    const tab = await open(realisticPage);
    await tab.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: ${clipboard} })`);
    await tab.evaluate(`document.querySelectorAll('.copy')[1].focus()`);
    await tab.press('Enter');
    expect(await tab.evaluate(`getSelection().toString()`)).toBe("node dist/cli.js publish --environment prod --include 'apis/*'");
    expect(await said(tab)).toEqual(['', expect.stringMatching(/^Selected: /), '']);
    expectQuiet(tab);
  });

  test('an address leads to its change, wherever that is', async () => {
    const id = 'apis/api-099/operations/operation-4999/policies/policy';
    const tab = await open(toLargePage(5_000), { fragment: `#${id}` });
    const isThere = `{ const { top, bottom } = document.activeElement.getBoundingClientRect(); top >= 0 && bottom <= innerHeight && document.activeElement.ariaExpanded === 'true'; }`;
    expect([await focused(tab), await tab.evaluate(isThere)]).toEqual([id, true]);
    expect(await count(tab, '.difference')).toBe(1);
    await tab.press('/', ...'nothing of the kind');
    expect(await status(tab)).toBe('0 of 5000 changes');
    await tab.evaluate(`location.hash = '#apis/api-001/operations/operation-0051/policies/policy'`);
    await tab.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    expect([await focused(tab), await tab.evaluate(isThere), await status(tab)]).toEqual(['apis/api-001/operations/operation-0051/policies/policy', true, '5000 changes']);
  });

  test('a difference has two columns, and one where one side has nothing', async () => {
    const tab = await open(realisticPage);
    await tab.evaluate(`for (const button of document.querySelectorAll('.groups [aria-expanded=false]')) button.click()`);
    const cells = (title: string): Promise<string[][]> => tab.evaluate(`[...[...document.querySelectorAll('.change')].find((item) => item.querySelector('h4 code').textContent === ${JSON.stringify(title)}).querySelectorAll('.difference tr:not(.between)')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))`);
    expect(await cells('apis/orders/policies/policy')).toEqual([
      ['In the service', 'In Git'], ['2', '<inbound>', '2', '<inbound>'], ['3', '<base />', '3', '<base />'],
      ['4 \u2212', expect.stringContaining('calls="500"'), '4 +', expect.stringContaining('calls="120"')], ['5 \u2212', '<trace source="debug">@(context.RequestId)</trace>', ''],
      ['6', '<set-backend-service backend-id="orders-pool" />', '5', '<set-backend-service backend-id="orders-pool" />'], ['7', '</inbound>', '6', '</inbound>']]);
    expect(await cells('policyFragments/cors')).toEqual([['In Git'], ['1 +', '<fragment>'], ['2 +', '<cors />'], ['3 +', '</fragment>']]);
    const marked = await tab.evaluate(`[...document.querySelectorAll('.difference mark')].map(({ textContent }) => textContent)`);
    expect(marked).toEqual(expect.arrayContaining(['50', '12']));
  });

  test('the matrix says what differs where, and leads there', async () => {
    const tab = await open(realisticPage);
    const rows = await tab.evaluate<string[]>(`[...document.querySelectorAll('.matrix tr')].map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim()).join(' | '))`);
    expect(rows).toHaveLength(14);
    expect(rows).toEqual(expect.arrayContaining(['Resource | prod | dev', 'apis/legacy-orders | - to delete | \u2013 no difference', 'apis/orders | ~ to update | ~ to update', 'policyFragments/cors | \u2013 no difference | + to create', 'tags/hotfix | ? unmanaged | \u2013 no difference']));
    await choose(tab, 'environment', 'prod');
    await choose(tab, 'environment', 'all');
    await tab.evaluate(`[...document.querySelectorAll('.matrix tr')].find(({ textContent }) => textContent.startsWith('products/partners')).querySelector('td:last-child a').click()`);
    await tab.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    expect([await focused(tab), await tab.evaluate('location.hash'), await tab.evaluate(`document.activeElement.closest('.change').querySelector('.badge').textContent`)]).toEqual(['products/partners', '#dev:products/partners', 'dev']);
    expectQuiet(tab);
  });

  test('texts of people who mean harm create no element, no dialog and no request', async () => {
    const tab = await open(hostilePage);
    const names = `[...new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))].sort()`;
    await tab.evaluate(`for (const more of document.querySelectorAll('.groups .more')) while (more.isConnected) more.click()`);
    await tab.evaluate(`for (let round = 0; round < 2; round += 1) for (const button of document.querySelectorAll('.groups [aria-expanded=false]')) button.click()`);
    expect(await count(tab, '.difference')).toBeGreaterThan(40);
    expect(await tab.evaluate(`document.querySelector('.groups').textContent.includes('<img src=x onerror=alert(1)>')`)).toBe(true);
    const other = await open(realisticPage);
    await other.evaluate(`for (const button of document.querySelectorAll('.groups [aria-expanded=false]')) button.click()`);
    const usual = await other.evaluate<string[]>(names);
    expect((await tab.evaluate<string[]>(names)).filter((one) => !usual.includes(one))).toEqual([]);
    expect(await tab.evaluate(`[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((one) => one.startsWith('on') || one === 'style' || one === 'src')`)).toEqual([]);
    expect(await tab.evaluate(`[...document.querySelectorAll('a')].filter(({ protocol }) => protocol !== 'file:').length`)).toBe(0);
    expectQuiet(tab);
  });

  test('the policy refuses what a page of others would try', async () => {
    const tab = await open(realisticPage);
    expect(await tab.evaluate(`new Promise((resolve) => {
      const refused = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => { refused.push(effectiveDirective); if (refused.length === 4) resolve(refused.sort()); });
      fetch('http://127.0.0.1:9/').catch(() => undefined);
      new Image().src = 'http://127.0.0.1:9/x.png';
      document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://127.0.0.1:9/' }));
    })`)).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem']);
    expect(await tab.evaluate('window.ran === undefined')).toBe(true);
  });

  test.each([false, true])('texts have the contrast of WCAG AA, dark: %s, by the system or by the button', async (dark) => {
    for (const byButton of [false, true]) {
      const tab = await open(realisticPage, { dark: dark !== byButton });
      if (byButton) await tab.evaluate(`document.querySelector('.theme').click()`);
      await tab.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
      await tab.evaluate(`for (let round = 0; round < 2; round += 1) for (const button of document.querySelectorAll('.groups [aria-expanded=false]')) button.click()`);
      const { background, measured, low } = await tab.evaluate<{ background: number[]; measured: number; low: string[] }>(CONTRAST);
      expect(background.slice(0, 3).every((part) => (dark ? part < 40 : part > 240))).toBe(true);
      expect(measured).toBeGreaterThan(150);
      expect(low).toEqual([]);
    }
  });

  test.each([390, 320])('nothing is wider than a phone of %s pixels', async (width) => {
    const tab = await open({ ...realisticPage, environments: [...realisticPage.environments, ...realisticPage.environments] }, { width });
    await tab.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
    await tab.evaluate(`for (let round = 0; round < 2; round += 1) for (const button of document.querySelectorAll('.groups [aria-expanded=false]')) button.click()`);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
    // One column: the sides of a value and of a line stand below each other, and what is the same is there once.
    expect(await tab.evaluate(`[...document.querySelectorAll('.values tr:has(td.before ~ td.after)')].every((row) => row.querySelector('.after').getBoundingClientRect().top >= row.querySelector('.before').getBoundingClientRect().bottom)`)).toBe(true);
    expect(await tab.evaluate(`[...document.querySelectorAll('.difference tr.same')].every((row) => [...row.querySelectorAll('.line')].filter((cell) => cell.checkVisibility()).length === 1)`)).toBe(true);
    expect(await tab.evaluate(`Math.min(...[...document.querySelectorAll('.difference .line')].filter((cell) => cell.checkVisibility()).map((cell) => cell.getBoundingClientRect().width))`)).toBeGreaterThan(width / 2);
    expect(await tab.evaluate(`document.querySelector('.matrix tbody th').getBoundingClientRect().width`)).toBeGreaterThan(120);
  });

  test('without JavaScript totals and changes are there', async () => {
    const tab = await open(singlePage, { scripts: false });
    const { root } = await tab.send<{ root: { nodeId: number } }>('DOM.getDocument', { depth: 1 });
    const { nodeIds } = await tab.send<{ nodeIds: number[] }>('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'noscript li' });
    expect(nodeIds).toHaveLength(12);
    expectQuiet(tab);
  });
});

/** Every text in sight with the ratio of its colour to what is painted behind it, where that is below 4.5. */
const CONTRAST = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const parse = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const behind = (one) => { for (let each = one; each !== null; each = each.parentElement) { const colour = parse(getComputedStyle(each).backgroundColor); if (colour[3] === 255) return colour; } return [255, 255, 255, 255]; };
  const light = (colour) => { const [r, g, b] = colour.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const low = []; let measured = 0;
  for (const one of document.querySelectorAll('body *')) {
    const isText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') || one.localName === 'input';
    if (!isText || ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(one.tagName) || !one.checkVisibility()) continue;
    measured += 1;
    for (const pseudo of one.localName === 'input' ? [null, '::placeholder'] : [null]) {
      const [text, back] = [light(parse(getComputedStyle(one, pseudo).color)), light(behind(one))];
      const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
      if (ratio < 4.5) low.push(one.localName + '.' + one.className + ' ' + ratio.toFixed(2) + ' ' + one.textContent.slice(0, 30));
    }
  }
  return { background: parse(getComputedStyle(document.body).backgroundColor), measured, low };
})()`;
