import { diagnostic, diagnosticCodes, type Diagnostic } from '../../src/model/diagnostics.ts';
import { renderSarif } from '../../src/render/sarif.ts';

const toPath = (file: string | null): string | null => (file === '/outside.json' ? null : file ?? 'apiops.yaml');

function render(...findings: Diagnostic[]): { readonly version: string; readonly runs: readonly { readonly tool: object; readonly results: readonly Record<string, unknown>[] }[] } {
  return JSON.parse(renderSarif(findings, { version: '1.2.3', toPath })) as ReturnType<typeof render>;
}

function place(uri: string, more: object = {}): object {
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...more } };
}

test('is a log of version 2.1.0 with one run, whose rules are the table of diagnostics', () => {
  const { runs: [run, ...others], ...log } = render();
  expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-schema-2.1.0.json') as string });
  expect(others).toEqual([]);
  expect(run).toMatchObject({ tool: { driver: { name: 'apiops', version: '1.2.3' } }, results: [] });
  const rules = Object.entries(diagnosticCodes).map(([id, [severity]]) => expect.objectContaining({ id, shortDescription: { text: expect.stringMatching(/\.$/) as string }, defaultConfiguration: { level: severity === 'info' ? 'note' : severity } }) as object);
  expect(run?.tool).toMatchObject({ driver: { rules } });
});

test('a finding has its rule, level, text, file, line and resource', () => {
  const [result] = render(diagnostic('unknown-key', 'A key.', { file: 'a b/ü.yaml', line: 3, resource: 'tags/beta' })).runs[0]?.results ?? [];
  expect(result).toEqual({
    ruleId: 'unknown-key', ruleIndex: Object.keys(diagnosticCodes).indexOf('unknown-key'), level: 'error', message: { text: 'A key.' },
    locations: [{ ...place('a%20b/%C3%BC.yaml', { region: { startLine: 3 } }), logicalLocations: [{ fullyQualifiedName: 'tags/beta', kind: 'resource' }] }],
  });
});

test('the level is that of the finding, not of its rule', () => {
  const levels = (['error', 'warning', 'info'] as const).map((severity) => ({ ...diagnostic('unknown-key', 'A key.'), severity }));
  expect(render(...levels).runs[0]?.results.map(({ level }) => level)).toEqual(['error', 'warning', 'note']);
});

test('without a file it stands at what stands in, without a line at the file, outside the repository nowhere', () => {
  const results = render(diagnostic('artifacts-missing', 'x'), diagnostic('artifacts-missing', 'x', { file: 'folder' }), diagnostic('artifacts-missing', 'x', { file: '/outside.json', line: 1 }), diagnostic('artifacts-missing', 'x', { file: 'c:d/e' })).runs[0]?.results ?? [];
  expect(results.map(({ locations }) => locations)).toEqual([[place('apiops.yaml')], [place('folder')], undefined, [place('./c%3Ad/e')]]);
});

test('texts of others are no links and hide nothing', () => {
  const [result] = render(diagnostic('unknown-key', 'see [here](1) \u202eevil {{name}}')).runs[0]?.results ?? [];
  expect(result?.['message']).toEqual({ text: 'see \\[here](1) \\u202eevil {{name}}' });
});
