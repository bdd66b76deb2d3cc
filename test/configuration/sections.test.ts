import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfiguration, parseFilter, parseOverrides } from '../../src/configuration/index.ts';
import { findSection, sectionsBelow } from '../../src/configuration/sections.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';

describe('sections', () => {
  test.each(kindNames)('%s has one below its parent, under a name of its own', (kind) => {
    const sections = sectionsBelow(kindRow(kind).parent, false);
    const [own, ...others] = sections.filter((section) => section.kind === kind);
    expect(others).toEqual([]);
    for (const name of own?.names ?? ['']) expect(findSection(sections, name.toUpperCase())?.kind).toBe(kind);
  });

  test('a workspace has those of the kinds that exist there, and no workspace', () => {
    const kindsOf = (parent: KindName | null, inWorkspace: boolean): KindName[] => sectionsBelow(parent, inWorkspace).map(({ kind }) => kind);
    expect(kindsOf('Workspace', false)).toEqual(kindsOf(null, true));
    expect(kindsOf('Workspace', false)).toEqual(kindNames.filter((kind) => kindRow(kind).workspace && kindRow(kind).parent === null));
    expect(kindsOf('Api', true)).not.toContain('ApiResolver');
  });

  test('the words of older files are understood', () => {
    const top = sectionsBelow(null, false);
    expect(['versionSets', 'apiVersionSets', 'policies', 'servicePolicies'].map((name) => findSection(top, name)?.kind)).toEqual(['ApiVersionSet', 'ApiVersionSet', 'ServicePolicy', 'ServicePolicy']);
    expect(findSection(top, 'operations')).toBeUndefined();
  });

  const text = readFileSync(join(__dirname, '../../docs/configuration.md'), 'utf8');

  test('the examples of the guide are right', () => {
    const [configuration = '', include = '', filter = '', overrides = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block).filter((block) => !/^jobs:/m.test(block));
    expect([parseConfiguration(configuration, 'a'), parseConfiguration(include, 'b'), parseFilter(filter, 'c'), parseOverrides(overrides, 'd')].flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    expect(overrides).toContain('workspaces:');
  });

  test('the guide names every one', () => {
    const guide = text.split('## Override files')[1] ?? '';
    const names = kindNames.flatMap((kind) => sectionsBelow(kindRow(kind).parent, false).filter((section) => section.kind === kind).flatMap((section) => section.names));
    expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });
});
