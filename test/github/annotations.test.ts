import { error, notice, warning } from '@actions/core';
import { toAnnotations } from '../../src/github/annotations.ts';
import { diagnostic, type Diagnostic, type Severity } from '../../src/model/diagnostics.ts';
import { hostileTexts } from '../render/plans.ts';

const finding = (severity: Severity, message: string, file: string | null = null, line: number | null = null): Diagnostic => ({ ...diagnostic('unknown-key', message), severity, file, line });

/** What the runner would read, line by line. */
function send(findings: readonly Diagnostic[]): string[] {
  let written = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  try {
    for (const { level, message, place } of toAnnotations(findings)) ({ error, warning, notice })[level](message, place);
  } finally {
    spy.mockRestore();
  }
  return written.split('\n').slice(0, -1);
}

test('an annotation stands at the file and line of its finding', () => {
  expect(send([finding('info', 'c'), finding('warning', 'b: 50%', 'a/b.json', 3), finding('error', 'a', 'a/b.json')])).toEqual([
    '::error title=unknown-key,file=a/b.json::a', '::warning title=unknown-key,file=a/b.json,line=3::b: 50%25', '::notice title=unknown-key::c',
  ]);
});

test('of each level as many as GitHub shows, those with a file first, and how many more there are', () => {
  const many = (severity: Severity, count: number): Diagnostic[] => Array.from({ length: count }, (_, index) => finding(severity, `${severity} ${index}`, index % 2 === 0 ? null : 'f', index));
  const lines = send([...many('info', 10), ...many('error', 30), ...many('warning', 11)]);
  const of = (level: string): string[] => lines.filter((line) => line.startsWith(`::${level}`)).map((line) => line.split('::')[2] ?? '');
  expect(of('error')).toEqual([1, 3, 5, 7, 9, 11, 13, 15].map((index) => `error ${index}`).concat('… and 22 more errors; the log of this step has all of them.'));
  expect(of('warning')).toHaveLength(10);
  expect(of('warning').at(-1)).toBe('… and 2 more warnings; the log of this step has all of them.');
  expect(of('notice')).toEqual(many('info', 10).map(({ message }) => message));
});

test.each([...hostileTexts, '::set-output name=x::y', 'a\n::set-output name=x::y', 'a,line=1::b', 'a%0A::error::x', '${{ secrets.X }}'])('%j stays the text of one annotation', (text) => {
  const lines = send([finding('warning', text, `f${text}`, 1)]);
  expect(lines).toHaveLength(1);
  const [, properties = '', ...message] = (lines[0] ?? '').split('::');
  expect(properties.split(',').map((property) => property.split('=')[0])).toEqual(['warning title', 'file', 'line']);
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(message.join('::')).not.toMatch(/^\s*::|##\[|%0A\s*::|\u001b|\u202e/);
});

test('a long message is cut', () => {
  expect(send([finding('error', 'x'.repeat(100_000))])[0]?.length).toBeLessThan(4_100);
});
