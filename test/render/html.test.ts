import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { alignLines } from '../../src/render/html/aligned-lines.ts';
import { escapeJson, toLinkAddress } from '../../src/render/html/embedding.ts';
import type { PageData } from '../../src/render/html/page-data.ts';
import { renderReportHtml } from '../../src/render/html/report-page.ts';
import { arbitraryPlan, hostileTexts, richPlan, toPlan } from './plans.ts';
import { attacks, hostilePage, realisticPage, singlePage, toLargePage } from './report-pages.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
/** What is between the tags of each element of that name, as a browser cuts them: up to the first end tag. */
const elements = (html: string, name: string): string[] => [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text);
const dataOf = (html: string): PageData => JSON.parse(elements(html, 'script')[0] ?? '') as PageData;

test('the page allows its own script and style by their hashes, and nothing else', () => {
  const html = renderReportHtml(realisticPage);
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [style = ''] = elements(html, 'style');
  const [, script = ''] = elements(html, 'script');
  expect(policy.replaceAll('&#39;', "'").split('; ').sort()).toEqual(["base-uri 'none'", "default-src 'none'", "form-action 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`]);
  expect(elements(html, 'script')).toHaveLength(2);
  expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style>'));
});

test('nothing in the page is loaded from anywhere', () => {
  const html = renderReportHtml(realisticPage).replace(/<script type="application\/json".*?<\/script>/s, '');
  expect(html).not.toMatch(/\s(?:src|srcset|style|on\w+|action|data|poster|background)=|@import|url\(|<(?:link|iframe|object|embed|base|form|img)\b/i);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['#changes', 'https://github.example/shop/apim/actions/runs/4711', 'https://github.example/shop/apim/actions/runs/4711']);
});

test('without changes the page is under 40 KB, and says so', () => {
  const html = renderReportHtml({ title: 'Plan', environments: [{ name: null, plan: toPlan([], 12), base: null, diagnostics: [] }] });
  expect(Buffer.byteLength(html)).toBeLessThan(40_000);
  expect(html).toContain('<noscript><p>No changes.</p></noscript>');
  expect(html).toContain('Published last: not known');
});

test('without JavaScript totals and every change are there', () => {
  const html = renderReportHtml(realisticPage);
  const [list = ''] = elements(html, 'noscript');
  for (const { plan } of realisticPage.environments) for (const { id } of plan.changes) expect(list).toContain(`<code>${id}</code>`);
  expect(list.indexOf('Deletions and replacements')).toBeLessThan(list.indexOf('API orders'));
  expect(html).toContain('<li class="delete"><b>1</b> to delete</li><li class="replace"><b>1</b> to replace</li>');
  expect(html).toContain('<li class="drift"><b>6</b> changed in the service since the last publish</li>');
  expect(html).toContain('1 breaking, 1 in conflict.');
});

test('the commands of each environment are there to copy, and as they are', () => {
  const html = renderReportHtml(realisticPage);
  const ofCards = [...html.matchAll(/<li><h3>(.*?)<\/h3>.*?(?=<li><h3>|<\/ul>)/gs)].map(([card, name]) => [name, ...[...card.matchAll(/<dt>([^<]*)<\/dt><dd><code data-[^>]*>(.*?)<\/code>/g)].map(([, what, command]) => `${what ?? ''}: ${command?.replaceAll('&#39;', "'") ?? ''}`)]);
  expect(ofCards).toEqual([
    ['prod', "Take it into Git: node dist/cli.js drift --environment prod --include 'apis/*' --accept", "Put it back: node dist/cli.js publish --environment prod --include 'apis/*'"],
    ['dev', "Take it into Git: node dist/cli.js drift --environment dev --include 'apis/*' --accept"]]);
  expect(renderReportHtml(singlePage)).not.toContain('<dl class="commands">');
});

test('the same input gives the same page', () => {
  expect(renderReportHtml(toLargePage(100))).toBe(renderReportHtml(toLargePage(100)));
});

test('changes of one resource stand beside each other, in the groups of the text', () => {
  const { environments, groups } = dataOf(renderReportHtml(realisticPage));
  expect(environments).toEqual(['prod', 'dev']);
  expect(groups.map(({ title }) => title)).toEqual(['Deletions and replacements', 'API orders', 'API payments', 'Product partners', 'Backends', 'Named values', 'Policy fragments', 'Only in the service, left alone']);
  expect(groups[1]?.changes.map(({ id, environment }) => [id, environment])).toEqual([['apis/orders', 0], ['apis/orders', 1], ['apis/orders/operations/list-orders/tags/public', 0], ['apis/orders/policies/policy', 0]]);
});

test('what is created in one environment and has values in the other shows a side only where there is one', () => {
  const { groups } = dataOf(renderReportHtml({ title: 'Rich', environments: [{ name: 'prod', plan: richPlan, base: null, diagnostics: [] }] }));
  const property = (id: string, at: number): unknown => groups.flatMap(({ changes }) => changes).find((change) => change.id === id)?.properties[at];
  expect(property('products/starter', 0)).toEqual({ path: 'subscriptionsLimit', before: '10' });
  expect(property('namedValues/key', 0)).toEqual({ path: 'tags', after: '[\n  "b",\n  "a"\n]' });
  expect(property('namedValues/key', 1)).toEqual({ path: 'value', after: '{#key#}', secret: true, setBy: '{#key#} in folder\\u202e@x.yaml:3' });
  expect(property('apis/pets', 1)).toEqual({ path: 'serviceUrl', before: '"https://portal.example"', after: '"https://pets.example"', origin: 'conflict: changed on both sides', conflict: true, setBy: 'configuration.prod.yaml:14' });
});

describe('texts of people who mean harm', () => {
  const html = renderReportHtml(hostilePage);

  test('are no markup: the page has the elements of any other', () => {
    const names = (page: string): Set<string> => new Set([...page.replace(/<(script|style)\b.*?<\/\1>/gs, '').matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, name = '']) => name.toLowerCase()));
    expect([...names(html)].filter((name) => !names(renderReportHtml(realisticPage)).has(name))).toEqual([]);
    expect(html).not.toContain('<!--');
    expect(elements(html, 'script')).toHaveLength(2);
    expect(elements(html, 'style')).toHaveLength(1);
  });

  test('end neither the data nor its element, and come back as they were', () => {
    const [data = ''] = elements(html, 'script');
    expect(data).not.toMatch(/[<>&\u2028\u2029]/);
    const texts = dataOf(html).groups.flatMap(({ changes }) => changes.flatMap(({ properties }) => properties.map(({ path }) => path)));
    for (const text of ['<script>alert(1)</script>', '</script><script>alert(1)</script>', '<!--<script>', '&lt;b&gt;', '@everyone', '${{ secrets.KEY }}', '```', '\\u2028alert(1)\\u2029', '\\u202eabc']) expect(texts).toContain(text);
  });

  test('are no commands to a runner that prints the page', () => {
    expect(html).not.toContain('##[');
    expect(html).not.toMatch(/^\s*::/m);
  });

  test('become no link', () => {
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['#changes']);
  });
});

test.each([['https://x.example/a b', 'https://x.example/a%20b'], ['http://x.example', null], ['javascript:alert(1)', null], ['data:text/html,x', null], ['//x.example', null], ['', null], [' https://x.example', 'https://x.example/'], ['java\nscript:alert(1)', null]])('%j as an address gives %j', (text, address) => {
  expect(toLinkAddress(text)).toBe(address);
});

test('any JSON survives the script element', () => {
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.constantFrom(...attacks), fc.constantFrom(...hostileTexts)), (value) => {
    const text = escapeJson(value);
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

test('no plan shows a secret, and every change is in the data and in the list', () => {
  fc.assert(fc.property(arbitraryPlan, (plan) => {
    const html = renderReportHtml({ title: 'Any', environments: [{ name: null, plan, base: null, diagnostics: [] }] });
    expect(html).not.toContain('canary');
    expect(dataOf(html).groups.flatMap(({ changes }) => changes)).toHaveLength(plan.changes.length);
    expect(elements(html, 'noscript')[0]?.split('<li>')).toHaveLength(plan.changes.length + 1);
  }), { numRuns: 50 });
  expect(renderReportHtml(singlePage)).not.toContain('canary');
});

describe('alignLines', () => {
  test('puts what replaces each other side by side, and marks what differs', () => {
    expect(alignLines(['@@ -4,4 +4,3 @@', ' same', '-calls="10"', '-gone', '+calls="100"', ' end', '\\ No newline at end of file'])).toEqual([
      { kind: 'between', text: '@@ -4,4 +4,3 @@' },
      { kind: 'same', left: { number: 4, text: 'same', differs: null }, right: { number: 4, text: 'same', differs: null } },
      { kind: 'changed', left: { number: 5, text: 'calls="10"', differs: [9, 9] }, right: { number: 5, text: 'calls="100"', differs: [9, 10] } },
      { kind: 'changed', left: { number: 6, text: 'gone', differs: null }, right: null },
      { kind: 'same', left: { number: 7, text: 'end', differs: null }, right: { number: 6, text: 'end', differs: null } },
    ]);
  });

  test('numbers nothing where the difference names no line', () => {
    expect(alignLines(['+added'])).toEqual([{ kind: 'changed', left: null, right: { number: null, text: 'added', differs: null } }]);
  });

  test('marks characters whole', () => {
    const [row] = alignLines(['-a\u{1F600}b', '+a\u{1F601}b']);
    expect(row).toMatchObject({ left: { differs: [1, 3] }, right: { differs: [1, 3] } });
  });

  test('loses no line of either side', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('+', '-', ' '), fc.string())), (lines) => {
      const rows = alignLines(lines.map(([mark, text]) => mark + text));
      const side = (name: 'left' | 'right'): string[] => rows.flatMap((row) => row.kind === 'between' ? [] : row[name]?.text ?? []);
      expect(side('left')).toEqual(lines.filter(([mark]) => mark !== '+').map(([, text]) => text));
      expect(side('right')).toEqual(lines.filter(([mark]) => mark !== '-').map(([, text]) => text));
    }));
  });
});
