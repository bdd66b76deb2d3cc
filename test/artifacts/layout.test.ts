import { arrayFile, contentFile, homeOf, informationFile } from '../../src/artifacts/layout.ts';
import { layoutTree, type LayoutNode } from '../../src/artifacts/layout-tree.ts';
import type { KindName, LayoutName } from '../../src/model/kinds.ts';

describe('where files lie', () => {
  test.each<[string, LayoutName, string]>([
    ['policies/policy', 'v7', ''],
    ['workspaces/w/policies/policy', 'v7', 'workspaces/w'],
    ['workspaces/w', 'cli', 'workspaces/w'],
    ['namedValues/n', 'v7', 'named values/n'],
    ['namedValues/n', 'cli', 'namedValues/n'],
    ['workspaces/w/apiVersionSets/v', 'v7', 'workspaces/w/version sets/v'],
    ['apis/x;rev=2/operations/o/policies/policy', 'v7', 'apis/x;rev=2/operations/o'],
    ['apis/x/tags/t', 'v7', 'tags/t/apis/x'],
    ['apis/x/tags/t', 'cli', 'apis/x/tags/t'],
    ['workspaces/w/products/p/tags/t', 'v7', 'workspaces/w/tags/t/products/p'],
    ['apis/x/wikis/default', 'v7', 'apis/x'],
    ['workspaces/NUL/tags/a:b', 'v7', 'workspaces/%4EUL/tags/a%3Ab'],
    ['apis/../tags/t', 'v7', 'tags/t/apis/%2E%2E'],
  ])('%s in %s: %j', (id, layout, expected) => {
    expect(homeOf(id, layout)).toBe(expected);
  });

  test.each<[KindName, LayoutName, string | null]>([
    ['Api', 'v7', 'apiInformation.json'],
    ['ApiPolicy', 'v7', null],
    ['ApiRelease', 'v7', 'apiReleaseInformation.json'],
    ['ApiRelease', 'cli', 'releaseInformation.json'],
    ['ProductApi', 'v7', 'productApiInformation.json'],
    ['ProductApi', 'cli', null],
    ['ApiTag', 'cli', 'tagInformation.json'],
    ['ApiWiki', 'cli', 'wiki.md'],
  ])('the information of %s in %s: %s', (kind, layout, expected) => {
    expect(informationFile(kind, layout)).toBe(expected);
  });

  test.each<[KindName, LayoutName, string, string | null]>([
    ['ApiPolicy', 'cli', 'rawxml', 'policy.xml'],
    ['PolicyFragment', 'v7', 'rawxml', 'policy.xml'],
    ['PolicyFragment', 'cli', 'rawxml', null],
    ['Documentation', 'v7', 'markdown', 'content.md'],
    ['Documentation', 'cli', 'markdown', null],
    ['Tag', 'v7', '', null],
    ...([['openapi', 'yaml'], ['openapi+json', 'json'], ['swagger-json', 'json'], ['wsdl', 'wsdl'], ['wadl-xml', 'wadl'], ['graphql', 'graphql'], ['odata', 'edmx'], ['grpc', 'proto']] as const)
      .map(([format, extension]): [KindName, LayoutName, string, string] => ['Api', 'v7', format, `specification.${extension}`]),
  ])('the content of %s in %s as %s: %s', (kind, layout, format, expected) => {
    expect(contentFile(kind, layout, format)).toBe(expected);
  });

  test.each<[string, LayoutName, string | null]>([
    ['products/p/apis/x', 'v7', null],
    ['products/p/apis/x', 'cli', 'products/p/apis.json'],
    ['workspaces/w/products/a:b/groups/g', 'cli', 'workspaces/w/products/a%3Ab/groups.json'],
    ['gateways/g/apis/x', 'cli', 'gateways/g/apis.json'],
    ['apis/x/tags/t', 'cli', null],
  ])('the array of %s in %s: %s', (id, layout, expected) => {
    expect(arrayFile(id, layout)).toBe(expected);
  });
});

describe('what a file can be', () => {
  const at = (path: string): LayoutNode | undefined => path.split('/').reduce<LayoutNode | undefined>((node, name) => name === '*' ? node?.named ?? undefined : node?.folders.get(name), layoutTree);

  test.each([
    ['apis/*', 'apiInformation.json', 'Api', ['shared']],
    ['named values/*', 'namedValueInformation.json', 'NamedValue', ['v7']],
    ['namedValues/*', 'namedValueInformation.json', 'NamedValue', ['cli']],
    ['version sets/*', 'apiVersionSetInformation.json', 'ApiVersionSet', ['v4-v5']],
    ['products/*', 'apis.json', 'ProductApi', ['cli', 'v4-v5']],
    ['apis/*', 'tags.json', 'ApiTag', ['v4-v5']],
    ['apis/*/tags/*', 'apiTagInformation.json', 'ApiTag', ['v6']],
    ['apis/*/releases/*', 'releaseInformation.json', 'ApiRelease', ['cli', 'v6']],
    ['workspaces/*/products/*/tags/*', 'productTagInformation.json', 'ProductTag', ['v6']],
    ['workspaces/*', 'workspaceInformation.json', 'Workspace', ['shared']],
    ['certificates/*', 'certificateInformation.json', 'Certificate', ['shared']],
  ])('%s/%s is of %s in the forms %s', (folder, file, kind, forms) => {
    expect(at(folder)?.files.get(file)).toMatchObject({ kind, forms });
  });

  test.each(['workspaces/*/workspaces', 'workspaces/*/gateways', 'workspaces/*/documentations', 'users'])('there is no %s', (folder) => {
    expect(at(folder)).toBeUndefined();
  });
});
