import { parseConfiguration } from '../../src/configuration/index.ts';

const FULL = `artifacts: apimartifacts
layout: v7
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
      artifacts: 'apimartifacts', layout: 'v7', include: ['apis/*', 'products/*'], exclude: ['subscriptions/*'], ignore: ['backends/*/pool/services/*/weight'], marker: true,
      environments: {
        dev: { service: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-dev', sku: 'Developer' },
        prod: { sku: 'Premium', overrides: ['a.yaml', 'b.yaml'], prune: 'tracked', 'max-deletions': 5, protect: ['products/*'] },
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

  test('aliases are bounded', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...['b', 'c', 'd', 'e', 'f'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`)].join('\n');
    expect(findings(bomb)).toEqual(['error file-unparsable apiops.yaml:1']);
  });
});
