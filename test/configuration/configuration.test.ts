import { parseConfiguration } from '../../src/configuration/index.ts';

const FULL = `artifacts: apimartifacts
layout: cli
filter: configuration.extractor.yaml
include: [apis/*, products/*]
exclude:
  - subscriptions/*
ignore: [backends/*/pool/services/*/weight]
marker: true
environments:
  dev:
    service: /subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-dev
    sku: Developer
  prod:
    sku: Premium
    overrides: [a.yaml, b.yaml]
    prune: tracked
    max-deletions: 5
    protect: [products/*]
    require: dev
  local:
`;

function findings(text: string): string[] {
  return parseConfiguration(text, 'apiops.yaml').diagnostics.map(({ code, file, line, severity }) => `${severity} ${code} ${file}:${line}`);
}

describe('apiops.yaml', () => {
  test('everything it may hold', () => {
    const { configuration, diagnostics } = parseConfiguration(FULL, 'apiops.yaml');
    expect(diagnostics).toEqual([]);
    expect(configuration).toEqual({
      artifacts: 'apimartifacts', layout: 'cli', filter: 'configuration.extractor.yaml', include: ['apis/*', 'products/*'], exclude: ['subscriptions/*'], ignore: ['backends/*/pool/services/*/weight'], marker: true,
      environments: {
        dev: { service: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-dev', sku: 'Developer' },
        prod: { sku: 'Premium', overrides: ['a.yaml', 'b.yaml'], prune: 'tracked', 'max-deletions': 5, protect: ['products/*'], require: 'dev' },
        local: {},
      },
    });
  });

  test.each(['', '# nothing\n', 'environments:\n', 'include:\n'])('%j says nothing', (text) => {
    expect(parseConfiguration(text, 'apiops.yaml')).toEqual({ configuration: { environments: {} }, diagnostics: [] });
  });

  test.each<[string, string, string[]]>([
    ['an unknown key', 'artefacts: x\n', ['error unknown-key apiops.yaml:1']],
    ['unknown keys of an environment, all at once', 'environments:\n  dev:\n    overides: x\n    sku: Developer\n    tier: x\n', ['error unknown-key apiops.yaml:3', 'error unknown-key apiops.yaml:5']],
    ['a wrong type', 'include: apis/*\n', ['error invalid-value apiops.yaml:1']],
    ['a wrong element', 'include:\n  - apis/*\n  - 3\n', ['error invalid-value apiops.yaml:3']],
    ['a wrong tier', 'environments:\n  dev:\n    sku: Devloper\n', ['error invalid-value apiops.yaml:3']],
    ['a negative number', 'environments:\n  dev:\n    max-deletions: -1\n', ['error invalid-value apiops.yaml:3']],
    ['overrides that are no path', 'environments:\n  dev:\n    overrides: { a: b }\n', ['error invalid-value apiops.yaml:3']],
    ['a layout that is not written', 'layout: v6\n', ['error invalid-value apiops.yaml:1']],
    ['a filter that is no path', 'filter: [a]\n', ['error invalid-value apiops.yaml:1']],
    ['no map', '- a\n', ['error invalid-value apiops.yaml:1']],
    ['an environment that is no map', 'environments:\n  dev: x\n', ['error invalid-value apiops.yaml:2']],
    ['a key that stands twice', 'artifacts: a\nmarker: true\nartifacts: b\n', ['error file-unparsable apiops.yaml:3']],
    ['broken YAML', 'artifacts: [a\nmarker: true\n', ['error file-unparsable apiops.yaml:2']],
    ['two documents', 'artifacts: a\n---\nartifacts: b\n', ['error file-unparsable apiops.yaml:2']],
    ['an unknown tag', 'artifacts: !secret a\n', ['error file-unparsable apiops.yaml:1']],
    ['a merge marker', 'artifacts: a\n<<<<<<< HEAD\n', ['error merge-marker apiops.yaml:2']],
    ['a byte order mark', '\ufeffartifacts: a\n', ['error byte-order-mark apiops.yaml:1']],
  ])('%s', (_name, text, expected) => {
    expect(findings(text).slice(0, expected.length)).toEqual(expected);
  });

  test('an unknown key is answered with the right one, or with all of them', () => {
    expect(parseConfiguration('artefacts: x\n', 'apiops.yaml').diagnostics[0]?.message).toContain("Did you mean 'artifacts'?");
    expect(parseConfiguration('service: x\n', 'apiops.yaml').diagnostics[0]?.message).toContain('Known are artifacts, layout');
  });

  test('an alias of many uses is no bomb', () => {
    expect(findings(`include: [${'&a apis/x,'}${'*a,'.repeat(500)}]\n`)).toEqual([]);
  });

  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...['b', 'c', 'd', 'e', 'f'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`)].join('\n');
  test.each<[string, string, number, string]>([
    ['aliases that multiply', bomb, 1, 'aliases'],
    ['an alias of itself', 'include: &a [*a]\n', 1, 'or repeat what they stand in'],
    ['an alias of what is around it', 'environments: &a\n  dev:\n    overrides: *a\n', 1, 'or repeat what they stand in'],
    ['a chain of aliases', Array.from({ length: 150 }, (_line, index) => `k${index}: &k${index} [${index === 0 ? 'x' : `*k${index - 1}`}]`).join('\n'), 1, 'Write the values out'],
    ['a key among many that stands twice', `${Array.from({ length: 50_000 }, (_line, index) => `k${index}: v`).join('\n')}\nk7: w\n`, 50_001, 'stands twice'],
    ['maps in keys', '? \n  <<: <<: ? \n'.repeat(4_000), 2, ''],
    ['lists in one line', `artifacts: a\ninclude: ${'['.repeat(300_000)}`, 2, 'nesting'],
    ['closed lists', `include: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 1, 'nesting'],
    ['maps in one line', '{a: '.repeat(200_000), 1, 'nesting'],
    ['dashes in one line', '- '.repeat(500_000), 1, 'nesting'],
    ['keys in one line', '? '.repeat(500_000), 1, 'nesting'],
    ['colons in one line', 'a: '.repeat(300_000), 1, 'nesting'],
    ['maps line by line', Array.from({ length: 1000 }, (_line, index) => `${' '.repeat(index)}a:`).join('\n'), 100, 'nesting'],
    ['more than 1 MiB', '#'.repeat(1_048_577), 1, '1 MiB'],
  ])('%s: a diagnostic, soon', (_name, text, line, answer) => {
    const { configuration, diagnostics } = parseConfiguration(text, 'apiops.yaml');
    expect(configuration).toEqual({ environments: {} });
    expect(diagnostics.map(({ code, line: at }) => [code, at]).slice(0, 1)).toEqual([['file-unparsable', line]]);
    expect(diagnostics[0]?.message).toContain(answer);
    expect(diagnostics[0]?.message.length).toBeLessThan(500);
  });

  test('of many faults the first are told', () => {
    expect(findings(']'.repeat(1000)).length).toBeLessThanOrEqual(20);
  });

  test('many keys in one line are not nested in each other', () => {
    const environments = Array.from({ length: 200 }, (_each, index) => `"e${index}":{"sku":"Developer"}`);
    expect(findings(`{"environments":{${environments.join(',')}}}`)).toEqual([]);
  });

  test('what is nested as far as a file by hand goes is read', () => {
    const nested = Array.from({ length: 40 }, (_line, index) => `${'  '.repeat(index)}- a:`).join('\n');
    expect(findings(`environments:\n  dev:\n    sku: Developer\n# ${nested.replaceAll('\n', '\n# ')}\n`)).toEqual([]);
    expect(parseConfiguration(nested, 'apiops.yaml').diagnostics.map(({ code }) => code)).toEqual(['invalid-value']);
  });
});

describe('require', () => {
  const requiring = (environments: Readonly<Record<string, string | null>>, more = ''): string => `${more}environments:\n${Object.entries(environments).map(([name, wanted]) => `  ${name}:\n${wanted === null ? '' : `    require: ${wanted}\n`}`).join('')}`;
  const messages = (text: string): string[] => parseConfiguration(text, 'apiops.yaml').diagnostics.map(({ severity, line, message }) => `${severity} ${line} ${message}`);

  test('a chain of environments is none of the mistakes', () => {
    expect(messages(requiring({ dev: null, test: 'dev', prod: 'test' }))).toEqual([]);
  });

  test('an environment that is not there, a circle, and a record that is switched off are errors at their line', () => {
    expect(messages(requiring({ staging: null, prod: 'stagng' }))).toEqual(["error 4 apiops.yaml: 'environments.prod.require' names 'stagng', which is no environment of the file. Did you mean 'staging'?"]);
    expect(messages(requiring({ dev: 'dev' }))).toEqual(["error 3 apiops.yaml: 'environments.dev.require' leads back to 'dev': dev -> dev. Nothing could ever be published."]);
    expect(messages(requiring({ a: 'b', b: 'c', c: 'b' }))).toEqual([
      "error 5 apiops.yaml: 'environments.b.require' leads back to 'b': b -> c -> b. Nothing could ever be published.", "error 7 apiops.yaml: 'environments.c.require' leads back to 'c': c -> b -> c. Nothing could ever be published.",
    ]);
    expect(messages(requiring({ dev: null, prod: 'dev' }, 'marker: false\n'))).toEqual([expect.stringContaining("can never be met, because 'marker: false'")]);
    expect(messages(requiring({ dev: null, prod: 'constructor' }))).toEqual([expect.stringContaining("names 'constructor', which is no environment")]);
  });
});
