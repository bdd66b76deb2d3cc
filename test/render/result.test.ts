import type { CommandResult } from '../../src/commands/result.ts';
import { diagnostic, type Diagnostic } from '../../src/model/diagnostics.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { Change } from '../../src/plan/plan.ts';
import { codeSpan, escapeHtml, escapeMarkdown, fence } from '../../src/render/markdown.ts';
import { toPlainText } from '../../src/render/plain-text.ts';
import { toReportTable } from '../../src/render/report-table.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderDiagnostic, renderResultText } from '../../src/render/result-text.ts';

const changes: Change[] = [
  { id: 'apis/pets', kind: 'Api', op: 'update', origin: null, properties: [{ path: 'serviceUrl', before: 'https://a', after: 'https://b' },
    { path: 'specification', before: 'sha256:1', after: 'sha256:2', diff: '@@ -1 +1 @@\n-old\n+new', details: [{ op: 'removed', subject: 'GET /pets', breaking: true }] }] },
  { id: 'namedValues/key', kind: 'NamedValue', op: 'create', origin: null, properties: [{ path: 'value', before: undefined, after: new Sensitive('canary', '{#key#}') }] },
  { id: 'tags/gone', kind: 'Tag', op: 'delete', origin: null, properties: [] },
  { id: 'tags/foreign', kind: 'Tag', op: 'unmanaged', origin: null, properties: [] },
];

const result: CommandResult = {
  command: 'plan', ok: true, exitCode: 0, failureReason: null, failure: null, changes: true, counts: { create: 1, update: 1, replace: 0, delete: 1, unmanaged: 1, unchanged: 7 },
  planHash: 'abc', planPath: null, changeList: changes, diagnostics: [diagnostic('stated-twice', 'Both say so.', { file: 'a.json', line: 3 })],
  requests: { reads: 4, writes: 0, deletes: 0, throttled: 0, retried: 0 }, durationMs: 1234,
};

test('text: what loses something comes first, each property with before and after', () => {
  expect(renderResultText(result, 'tags')).toBe(`<bold>Deletions and replacements</bold>
<red>- tags/gone</red><grey>  tag</grey>

<bold>API pets</bold>
<yellow>~ apis/pets</yellow><grey>  API</grey><red>, breaking</red>
    serviceUrl: "https://a" -> "https://b"
    specification:
      removed GET /pets<red>  breaking</red>
      <grey>@@ -1 +1 @@</grey>
      <red>-old</red>
      <green>+new</green>

<bold>Named values</bold>
<green>+ namedValues/key</green><grey>  named value</grey>
    value: {#key#}

<bold>Only in the service, left alone</bold>
<grey>? tags/foreign</grey><grey>  tag</grey>

Changes: 1 to create, 1 to update, 0 to replace, 1 to delete, 1 unmanaged, 7 unchanged.
<red>1 breaking.</red>

<grey>4 reads, 0 writes, 0 deletes, 1.2 s</grey>`);
});

test('JSON: the one object, with a failure among the findings', () => {
  const json = JSON.parse(renderResultJson({ ...result, ok: false, exitCode: 1, failureReason: 'validation-failed', failure: { message: 'm', hint: 'h' } })) as Record<string, unknown>;
  expect(Object.keys(json)).toEqual(['command', 'ok', 'exitCode', 'failureReason', 'changes', 'counts', 'planHash', 'planPath', 'changeList', 'diagnostics', 'requests', 'durationMs']);
  expect(json['diagnostics']).toEqual([{ code: 'stated-twice', severity: 'info', message: 'Both say so.', file: 'a.json', line: 3, resource: null },
    { code: 'validation-failed', severity: 'error', message: 'm h', file: null, line: null, resource: null }]);
});

test('JSON: a failure that findings explain is not said twice', () => {
  const finding = diagnostic('unknown-key', 'u', { file: 'f', line: 1 });
  const json = JSON.parse(renderResultJson({ ...result, ok: false, failure: { message: 'm', hint: null }, diagnostics: [finding] })) as CommandResult;
  expect(json.diagnostics).toEqual([finding]);
});

test.each([100_000, 900, 500, 120])('Markdown fits into %d bytes and keeps its totals', (budget) => {
  const text = renderResultMarkdown(result, budget);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(budget);
  if (budget > 200) expect(text).toContain('1 to create, 1 to update, 0 to replace, 1 to delete');
});

test.each(['text', 'json', 'markdown'])('%s prints no secret', (format) => {
  const text = format === 'text' ? renderResultText(result, 'ansi') : format === 'json' ? renderResultJson(result) : renderResultMarkdown(result, 100_000);
  expect(text).not.toContain('canary');
});

test('text that nobody trusts stays text', () => {
  const nasty = '```\n::set-output name=x::y\n<script>@everyone #1 [a](b) | \u001b[31m\u202e';
  expect(escapeMarkdown(nasty)).not.toMatch(/<|@|\n|[^&]#|(?<!\\)[`|[]/);
  expect(escapeHtml(nasty)).not.toMatch(/<|>|"|@|\n|[^&]#/);
  for (const escape of [escapeMarkdown, escapeHtml]) expect(escape('@team #7')).toBe('&#64;&#8203;team &#35;&#8203;7');
  expect(fence(nasty, '').startsWith('````\n')).toBe(true);
  expect([codeSpan(nasty).slice(0, 6), codeSpan('a``b'), codeSpan(' x'), codeSpan('plain')]).toEqual(['```` `', '```a``b```', '`  x `', '`plain`']);
  const text = renderResultText({ ...result, changeList: [{ id: 'tags/\u001b[2Jx', kind: 'Tag', op: 'update', origin: null, properties: [{ path: 'displayName', before: nasty, after: 'x' }] }] }, 'off');
  // eslint-disable-next-line no-control-regex -- no control character may be left
  expect(text).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
});

const hostile = 'x\u001b[2J\r\n- tags/forged\u202e\u200f\u200b\u2028\ufeff\u{e0041}\rend';

test('no line of a text becomes a command of a workflow', () => {
  const diff = '@@ -1,3 +1,3 @@\n ::context::\n \u00a0::nbsp::\n-::old::\n+x ##[legacy]';
  const property = { path: 'policy', before: 'a', after: '##[legacy]', diff };
  const commanding = { ...result, failure: { message: '::message::\n::second::', hint: null }, changeList: [{ id: 'tags/a', kind: 'Tag', op: 'update', origin: null, properties: [property, { path: '::x', before: 'a', after: '##[b' }] }] satisfies Change[] };
  for (const text of [renderResultText(commanding, 'off'), renderResultMarkdown(commanding, 10_000), renderResultJson(commanding)]) {
    for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*::|##\[/);
  }
  expect((JSON.parse(renderResultJson(commanding)) as CommandResult).changeList[0]?.properties[0]?.diff).toBe(diff);
});

test('hidden characters become visible everywhere, and a name stays on its line', () => {
  const property = { path: hostile, before: hostile, after: hostile, details: [{ op: 'removed' as const, subject: hostile, breaking: false }] };
  const changed = { ...result, planHash: null, changeList: (['create', 'update'] as const).map((op): Change => ({ id: hostile, kind: 'Tag', op, origin: null, properties: [property, { ...property, diff: '@@\n-\u202ea\n+b' }] })),
    diagnostics: [diagnostic('file-unknown', hostile, { file: hostile, line: 1 })], failure: { message: hostile, hint: hostile }, files: { created: [hostile], changed: [hostile], deleted: [hostile] },
    report: { done: [], failed: [{ id: hostile, op: 'create', message: hostile }], notAttempted: [{ id: hostile, op: 'create', because: hostile }], restored: [{ id: hostile, op: 'create' }], notRestored: [{ id: hostile, message: hostile }] } };
  for (const text of [renderResultText(changed, 'off'), renderDiagnostic(changed.diagnostics[0] as Diagnostic, 'off'), ...[1_000_000, 3000, 2000].map((budget) => renderResultMarkdown(changed, budget))]) {
    // eslint-disable-next-line no-control-regex -- no hidden character may be left
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b\u200f\u2028\u202e\ufeff]|\u{e0041}/u);
    expect(text.split('\n').filter((line) => line.startsWith('- tags/'))).toEqual([]);
  }
  for (const odd of ['\u00a0', '\u00ad', '\u034f', '\u115f', '\u180e', '\u2003', '\u202f', '\u3164', '\ufff9', '\u{e0100}', '\u{e01ef}']) expect(toPlainText(`a${odd}b`)).toMatch(/^a\\u[0-9a-f{}]+b$/);
  expect(toPlainText('\u2764\ufe0f 全角\u3000')).toBe('\u2764\ufe0f 全角\u3000');
  expect(toPlainText('\u{1f469}\u200d\u{1f4bb} می\u200cخواهم\tå\n')).toBe('\u{1f469}\u200d\u{1f4bb} می\u200cخواهم\tå\n');
});

test('Markdown: what did not change in a content is not shown as changed', () => {
  const diff = '@@ -1,3 +1,3 @@\n tags:\n - name: a\n-  - name: b\n+  - name: c\n + 1';
  const text = renderResultMarkdown({ ...result, changeList: [{ id: 'apis/a', kind: 'Api', op: 'update', origin: null, properties: [{ path: 'specification', before: 'x', after: 'y', diff }] }] }, 10_000);
  const fenced = text.slice(text.indexOf('```diff')).split('\n');
  expect(fenced.filter((line) => /^[+-]/.test(line))).toEqual(['-        - name: b', '+        - name: c']);
  // Two columns less, as in the content.
  expect(fenced).toContain('       - name: a');
});

test('lines that differ in their ends alone are seen to differ', () => {
  const shown = (diff: string): string => renderResultText({ ...result, changeList: [{ id: 'tags/a', kind: 'Tag', op: 'update', origin: null, properties: [{ path: 'x', before: 'a', after: 'b', diff }] }] }, 'off');
  expect(shown('@@ -1,2 +1,2 @@\n-a\r\n+a\n b')).toContain('      -a\\u000d\n      +a\n');
  expect(shown('@@ -1,2 +1,2 @@\n-a\r\n+b\r\n c\r')).toContain('      -a\n      +b\n');
});

test('what is deleted and created anew is told from what is updated', () => {
  const replaced = { ...result, changeList: [{ id: 'tags/a', kind: 'Tag', op: 'replace', origin: null, properties: [] }] satisfies Change[] };
  for (const text of [renderResultText(replaced, 'off'), renderResultMarkdown(replaced, 10_000)]) expect(text).toContain('! tags/a  tag, deleted and created anew');
});

test('Markdown of a long report is cut to whole lines at once', () => {
  const failed = Array.from({ length: 50_000 }, (_, index) => ({ id: `apis/${index}`, op: 'create', message: 'å'.repeat(200) }));
  const text = renderResultMarkdown({ ...result, report: { done: [], failed, notAttempted: [] } }, 1_000_000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(999_000);
  const lines = text.split('\n');
  const shown = lines.filter((line) => /^- failed: .*å{200}$/.test(line)).length;
  expect(text).toContain('| API | 0 | 0 | 0 | 0 | 50000 | 0 |');
  expect(lines.at(-1)).toBe(`- … and ${50_000 - shown} more that failed or were not attempted`);
});

test('the table of a report adds up, with a row for each kind that has writes, and one for ids of no kind', () => {
  const end = (id: string, op = 'update') => ({ id, op, message: 'm', because: 'b' });
  const report = { done: [end('tags/a', 'create'), end('tags/b', 'delete'), end('apis/p;rev=2', 'make-current'), end('workspaces/w/tags/c', 'replace'), end('what/ever/else')], failed: [end('apis/p'), end('TAGS/D')], notAttempted: [end('apis/p/policies/policy')] };
  expect(toReportTable(report)).toEqual({
    head: ['kind', 'created', 'updated', 'replaced', 'deleted', 'failed', 'not attempted'],
    rows: [['tag', '1', '0', '1', '1', '1', '0'], ['API', '0', '1', '0', '0', '1', '0'], ['API policy', '0', '0', '0', '0', '0', '1'], ['other', '0', '1', '0', '0', '0', '0']],
    totals: ['total', '1', '2', '1', '1', '2', '1'],
  });
  expect(toReportTable({ done: [], failed: [], notAttempted: [] })).toBeNull();
  expect(renderResultText({ ...result, report: { done: [], failed: [], notAttempted: [] } }, 'off')).toContain('\n\nPublished: 0 done, 0 failed, 0 not attempted.\n\n');
});

test('a fence takes a text with any number of backticks', () => {
  expect(fence('` '.repeat(300_000), '').startsWith('```\n')).toBe(true);
});
