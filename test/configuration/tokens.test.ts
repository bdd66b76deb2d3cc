import { resolveTokens } from '../../src/configuration/index.ts';
import { matchesTemplate } from '../../src/model/token.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { filed, resource, snapshot } from '../support/resources.ts';

const CANARY = 'canary-7f3a';
const environment = { token: CANARY, other: 'two', EMPTY: '', undefinedValue: undefined };

function resolve(one: Resource, values: Readonly<Record<string, string | undefined>> = environment): { resource: Resource; diagnostics: ReturnType<typeof resolveTokens>['diagnostics'] } {
  const { snapshot: result, diagnostics } = resolveTokens(snapshot(one), values);
  return { resource: [...result.values()][0] ?? one, diagnostics };
}

function property(properties: JsonObject): Sensitive {
  const value = resolve(resource('namedValues/n', properties)).resource.properties['value'];
  if (!(value instanceof Sensitive)) throw new Error('no sensitive value');
  return value;
}

describe('tokens in properties', () => {
  test.each([
    ['{#token#}', CANARY],
    ['{#[token]#}', CANARY],
    ['https://{#other#}/{#token#}', `https://two/${CANARY}`],
  ])('%s becomes a value that shows its template', (template, value) => {
    const found = property({ value: template });
    expect(found.reveal()).toBe(value);
    expect(found.label).toBe(template);
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  test('a secret shows its template only where that is nothing but tokens', () => {
    expect(property({ secret: true, value: '{#token#}' })).toMatchObject({ label: '{#token#}' });
    const mixed = property({ secret: true, value: 'own-secret{#token#}' });
    expect(mixed.reveal()).toBe(`own-secret${CANARY}`);
    expect(mixed.label).toBe('(sensitive)');
  });

  test.each(['AZURE_CLIENT_SECRET', 'INPUT_GITHUB-TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITHUB_TOKEN', 'azure_bearer_token'])('%s signs in, and no file publishes it', (name) => {
    const { resource: { properties }, diagnostics } = resolve(resource('namedValues/n', { value: `{#${name}#}` }), { [name]: CANARY });
    expect(JSON.stringify([properties, diagnostics])).not.toContain(CANARY);
    expect(diagnostics).toMatchObject([{ code: 'token-unresolved', severity: 'error', message: expect.stringContaining('a variable that signs in') as string }]);
  });

  test.each(['{# token #}', '{##}', '{{token}}', '#{token}#', 'plain', '{#a b#}'])('%s is no token', (text) => {
    expect(resolve(resource('namedValues/n', { value: text }))).toMatchObject({ resource: { properties: { value: text } }, diagnostics: [] });
  });

  test('they are found at any depth, and other values stay as they are', () => {
    const { resource: { properties } } = resolve(resource('backends/b', { a: [{ b: '{#other#}' }], n: 1, t: true }));
    expect(JSON.stringify(properties)).toBe('{"a":[{"b":"{#other#}"}],"n":1,"t":true}');
    expect(new Sensitive('two').equals((properties as { a: { b: Sensitive }[] }).a[0]?.b)).toBe(true);
  });

  test('what an id loses when it becomes relative needs no value', () => {
    expect(resolve(resource('diagnostics/d', { loggerId: '/subscriptions/{#nobody#}/resourceGroups/g/providers/Microsoft.ApiManagement/service/s/loggers/l' })).diagnostics).toEqual([]);
  });

  test.each(['missing', 'EMPTY', 'undefinedValue', 'TOKEN', 'constructor'])('%s has no value', (name) => {
    const { diagnostics, resource: unresolved } = resolve(filed('namedValues/n', { value: `{#token#}{#${name}#}` }));
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'token-unresolved', severity: 'error', file: 'folder/namedValues/n.json', line: 2, resource: 'namedValues/n' })]);
    expect(diagnostics[0]?.message).toContain(`'${name}'`);
    expect(JSON.stringify([diagnostics, unresolved.properties])).not.toContain(CANARY);
  });

  test('every place is reported, one place once', () => {
    const one = { ...resource('backends/b', { url: '{#a#}{#a#}', title: '{#a#}', description: '{#b#}' }), source: { file: 'f', locate: (path: readonly (string | number)[]) => ({ file: 'f', line: path[0] === 'url' ? 1 : 2 }) } };
    expect(resolve(one).diagnostics.map(({ message, line }) => `${/\{#.#\}/.exec(message)?.[0]} ${line}`)).toEqual(['{#a#} 1', '{#a#} 2', '{#b#} 2']);
  });
});

describe('tokens in contents', () => {
  test('the text is replaced, and the template kept for what is shown', () => {
    const { resource: { content } } = resolve(resource('apis/x/policies/policy', {}, '<a>{#token#}</a>'));
    expect(content).toEqual({ codec: 'policy', format: 'rawxml', text: `<a>${CANARY}</a>`, template: '<a>{#token#}</a>' });
  });

  test.each<[Resource['kind'], string, Content]>([
    ['Documentation', 'documentations/d', { codec: 'markdown', format: 'markdown', text: '# {#token#}' }],
    ['Api', 'workspaces/w/apis/x', { codec: 'specification', format: 'graphql', text: 'type Query { a: String } # {#token#}' }],
    ['PolicyFragment', 'workspaces/w/policyFragments/f', { codec: 'policy', format: 'rawxml', text: '<fragment><a>{#token#}</a></fragment>' }],
    ['ApiResolverPolicy', 'apis/x/resolvers/r/policies/policy', { codec: 'policy', format: 'rawxml', text: '<http-data-source>{#token#}</http-data-source>' }],
  ])('of %s too', (kind, id, content) => {
    expect(resolve({ id, kind, properties: {}, content }).resource.content).toEqual({ ...content, text: content.text.replace('{#token#}', CANARY), template: content.text });
  });

  test('a content without tokens stays the same object', () => {
    const one = resource('apis/x/policies/policy', {}, '<a />');
    expect(resolve(one).resource.content).toBe(one.content);
  });

  test('one without a value is found at its line, also where the content begins in the middle of a file', () => {
    const one = { ...resource('apis/x/policies/policy', {}, '<a>\n{#missing#}\n</a>'), source: { file: 'x', contentFile: 'overrides.yaml', contentLine: 10, locate: () => ({ file: 'x' }) } };
    expect(resolve(one).diagnostics).toMatchObject([{ file: 'overrides.yaml', line: 11 }]);
    expect(resolve(one).resource.content?.text).toContain('{#missing#}');
  });
});

describe('what a template may have become', () => {
  test.each([
    ['{#a#}', 'x', true],
    ['{#a#}', '', false],
    ['a-{#x#}-b', 'a-1-b', true],
    ['a-{#x#}-b', 'a--b', false],
    ['a-{#x#}-b', 'a-1-c', false],
    ['{#x#}/{#[y]#}', '1/2', true],
    ['{#x#}/{#y#}', '/2', false],
    ['{#x#}.{#y#}.', 'a.b.', true],
    ['{#x#}a', 'a', false],
    ['plain', 'plain', true],
    ['plain', 'plain2', false],
  ])('%s and %s: %s', (template, text, expected) => {
    expect(matchesTemplate(template, text)).toBe(expected);
  });
});
