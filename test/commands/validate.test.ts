import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/commands/host.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import { createFolder, type Folder } from '../process/harness.ts';
import { silent } from '../support/memory-store.ts';

let folder: Folder;
beforeEach(() => { folder = createFolder(); });
afterEach(() => { folder.remove(); });

const unused = (): never => { throw new Error('validate needs none of that'); };

/** Everything but files is out of reach. */
async function validate(inputs: Inputs = {}, environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const host: Host = {
    ...createHost({ environment, logger: silent, announce: unused, interrupted: unused }),
    openService: unused, openRepository: unused, startSimulator: unused, createTemporaryFolder: unused, sendRequest: unused,
  };
  return runCommand('validate', { config: join(folder.path, 'apiops.yaml'), artifacts: join(folder.path, 'apimartifacts'), ...inputs }, host);
}

/** `severity code file:line message` of each finding. */
function findings({ diagnostics }: CommandResult): string[] {
  return diagnostics.map(({ severity, code, file, line }) => `${severity} ${code} ${file === null ? '' : file.slice(folder.path.length + 1)}:${line ?? ''}`);
}

const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const policy = (inbound: string): string => `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>\n`;
const tag = { 'apimartifacts/tags/beta/tagInformation.json': json({ displayName: 'beta' }) };
const named = (name: string, properties: object): Record<string, string> => ({ [`apimartifacts/named values/${name}/namedValueInformation.json`]: json({ displayName: name, ...properties }) });

test('a folder without faults passes, by itself and in every environment', async () => {
  folder.write({ ...tag, 'apiops.yaml': 'environments:\n  dev:\n  prod:\n    overrides: prod.yaml\n', 'prod.yaml': 'tags:\n  - name: beta\n    properties:\n      displayName: stable\n' });
  expect(await validate()).toMatchObject({ ok: true, exitCode: 0, failureReason: null, changes: null, counts: null, requests: null, diagnostics: [], checked: [null, 'dev', 'prod'] });
  expect(await validate({ environment: 'prod, dev' })).toMatchObject({ ok: true, checked: ['prod', 'dev'] });
});

describe('what a plan refuses without asking the service is refused', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a key nobody knows', { ...tag, 'apiops.yaml': 'artefacts: x\n' }, 'error unknown-key apiops.yaml:1'],
    ['a folder that is not there', {}, 'error artifacts-missing apimartifacts:'],
    ['a file that does not parse', { 'apimartifacts/tags/beta/tagInformation.json': '{' }, 'error file-unparsable apimartifacts/tags/beta/tagInformation.json:1'],
    ['a policy that the service refuses', { 'apimartifacts/policy.xml': '<policies><inbound><rate-limit /></inbound><backend /><outbound /></policies>\n' }, 'error policy-invalid apimartifacts/policy.xml:1'],
    ['a named value that nobody has', { 'apimartifacts/policy.xml': policy('<set-header name="a"><value>{{typo}}</value></set-header>') }, 'error reference-missing apimartifacts/policy.xml:1'],
    ['a property that is missing', named('a', {}), 'error required-property apimartifacts/named values/a/namedValueInformation.json:2'],
    ['an override of nothing', { ...tag, 'apiops.yaml': 'environments: { dev: { overrides: dev.yaml } }\n', 'dev.yaml': 'tags:\n  - name: alpha\n    properties:\n      displayName: a\n' }, 'error override-unmatched dev.yaml:2'],
    ['an override file that is not there', { ...tag, 'apiops.yaml': 'environments: { dev: { overrides: dev.yaml } }\n' }, 'error file-unreadable :'],
    ['an id that is no service', { ...tag, 'apiops.yaml': 'environments: { dev: { service: apim-dev } }\n' }, 'error invalid-value apiops.yaml:'],
    ['fragments that include each other', Object.fromEntries(['a', 'b'].flatMap((name) => [[`apimartifacts/policy fragments/${name}/policyFragmentInformation.json`, json({ description: name })],
      [`apimartifacts/policy fragments/${name}/policy.xml`, `<fragment><include-fragment fragment-id="${name === 'a' ? 'b' : 'a'}" /></fragment>\n`]])), 'error reference-cycle :'],
  ])('%s', async (_name, files, expected) => {
    folder.write({ 'apiops.yaml': '', ...files });
    const result = await validate();
    expect(findings(result)).toContain(expected);
    expect(result).toMatchObject({ ok: false, exitCode: 1, failureReason: 'validation-failed' });
    expect(result.failure?.message).toMatch(/^\d+ errors? in the folder or the configuration\.$/);
  });

  test('one environment keeps nothing of the others back', async () => {
    folder.write({ ...tag, 'apiops.yaml': 'environments:\n  a:\n    overrides: none.yaml\n  b:\n    overrides: b.yaml\n', 'b.yaml': 'tags:\n  - name: alpha\n    properties: {}\n' });
    const result = await validate();
    expect(findings(result).sort()).toEqual(['error file-unreadable :', 'error override-unmatched b.yaml:2']);
    expect(result.diagnostics.map(({ message }) => message.slice(0, 5)).sort()).toEqual(['In a:', 'In b:']);
  });
});

describe('what only the service knows', () => {
  test('is no error: a secret that it may hold, what the selection leaves out, a workspace', async () => {
    folder.write({
      ...named('key', { secret: true }), ...named('shared', { value: 'a' }), 'apiops.yaml': 'exclude: [named values/shared]\n',
      'apimartifacts/policy.xml': policy('<set-header name="a"><value>{{shared}}</value></set-header>'),
      'apimartifacts/workspaces/team/tags/beta/tagInformation.json': json({ displayName: 'beta' }),
    });
    const result = await validate();
    expect(findings(result).sort()).toEqual(['warning reference-missing apimartifacts/policy.xml:1', 'warning reference-missing apimartifacts/workspaces/team/tags/beta/tagInformation.json:2',
      'warning secret-missing apimartifacts/named values/key/namedValueInformation.json:4']);
    expect(result.ok).toBe(true);
    // Without the service nothing may be said about it.
    expect(result.diagnostics.map(({ message }) => message).join()).not.toMatch(/the service holds\.|does not hold it yet/);
  });
});

describe('tokens without a value', () => {
  const files = {
    ...named('key', { secret: true, value: '{#KEY#}' }), ...named('host', { value: 'https://{#HOST#}/{#KEY#}' }),
    'apimartifacts/loggers/insights/loggerInformation.json': json({ loggerType: 'applicationInsights', credentials: { instrumentationKey: '{#KEY#}' } }),
    'apimartifacts/policy.xml': policy('{#SNIPPET#}'), 'apiops.yaml': 'environments: { dev: , prod: }\n',
  };

  test('are remarks, each said once, and what they stand for is not judged', async () => {
    folder.write(files);
    const result = await validate({}, { HOST: '' }); // a secret that a run may not see is empty
    expect(result).toMatchObject({ ok: true, failureReason: null });
    expect(result.diagnostics.map(({ severity, code, message }) => [severity, code, /'(\w+)'/.exec(message)?.[1]])).toEqual(expect.arrayContaining(['KEY', 'HOST', 'SNIPPET'].map((name) => ['info', 'token-unresolved', name])));
    expect(result.diagnostics).toHaveLength(3);
  });

  test('hide no fault of their neighbours', async () => {
    folder.write({ ...files, 'apimartifacts/policy.xml': policy('\n{#SNIPPET#}\n<set-variable name="calls" value="{#CALLS#}" />\n<set-header name="a"><value>{{typo}}</value></set-header>\n'), ...named('host', { value: '{#HOST#}', secret: 'yes' }) });
    expect(findings(await validate())).toEqual(expect.arrayContaining(['error reference-missing apimartifacts/policy.xml:4', 'error invalid-value apimartifacts/named values/host/namedValueInformation.json:5']));
  });

  test('are judged by their values where they have them', async () => {
    folder.write(files);
    const result = await validate({}, { KEY: 'canary-no-guid', HOST: 'example.com', SNIPPET: '<set-header />' });
    expect(findings(result)).toEqual(['error invalid-value apimartifacts/loggers/insights/loggerInformation.json:5', 'error policy-invalid apimartifacts/policy.xml:1']);
    expect(JSON.stringify(result)).not.toContain('canary-no-guid');
  });

  test('are errors where that is asked for', async () => {
    folder.write(files);
    const result = await validate({ 'warnings-as-errors': ['token-unresolved'] });
    expect(result).toMatchObject({ ok: false, failureReason: 'validation-failed' });
    expect(result.diagnostics.map(({ severity }) => severity)).toEqual(['error', 'error', 'error']);
  });
});

describe('environments', () => {
  test('what every one of them supplies is a remark about the folder by itself', async () => {
    folder.write({ ...named('a', {}), 'apiops.yaml': 'environments:\n  dev:\n    overrides: a.yaml\n  prod:\n    overrides: a.yaml\n', 'a.yaml': 'namedValues:\n  - name: a\n    properties:\n      value: one\n' });
    const result = await validate();
    expect(result.ok).toBe(true);
    expect(result.diagnostics).toEqual([expect.objectContaining({ severity: 'info', code: 'required-property', message: expect.stringMatching(/^Without overrides: /) as string })]);
  });

  test('what one of them lacks is an error that names it', async () => {
    folder.write({ ...named('a', {}), 'apiops.yaml': 'environments:\n  dev:\n    overrides: a.yaml\n  prod:\n', 'a.yaml': 'namedValues:\n  - name: a\n    properties:\n      value: one\n' });
    const result = await validate();
    expect(result.diagnostics).toEqual([expect.objectContaining({ severity: 'error', code: 'required-property', message: expect.stringMatching(/^In prod: /) as string })]);
    expect((await validate({ environment: 'dev' })).diagnostics).toEqual([]);
  });

  test('one that apiops.yaml does not have is refused', async () => {
    folder.write({ ...tag, 'apiops.yaml': 'environments: { dev: }\n' });
    expect(await validate({ environment: 'dev,prd', sarif: join(folder.path, 'out.sarif') })).toMatchObject({ failureReason: 'invalid-input', failure: { message: "There is no environment 'prd' in apiops.yaml." } });
    expect(existsSync(join(folder.path, 'out.sarif'))).toBe(false);
  });
});

describe('severities', () => {
  beforeEach(() => folder.write({ ...tag, ...named('key', { secret: true }), 'apiops.yaml': 'include: [tags/*, named values/*, groups/*]\n' }));

  test('warnings become errors, all or by code', async () => {
    expect(findings(await validate())).toEqual(expect.arrayContaining(['warning selector-unmatched :', 'warning secret-missing apimartifacts/named values/key/namedValueInformation.json:4']));
    expect((await validate({ 'warnings-as-errors': ['all'] })).diagnostics.map(({ severity }) => severity)).toEqual(['error', 'error']);
    expect(findings(await validate({ 'warnings-as-errors': ['file-unknown, selector-unmatched'] }))).toEqual(['error selector-unmatched :', 'warning secret-missing apimartifacts/named values/key/namedValueInformation.json:4']);
  });

  test('errors become warnings, but for those that left something unchecked', async () => {
    folder.write({ 'apimartifacts/policy.xml': policy('<set-header name="a"><value>{{typo}}</value></set-header>') });
    expect(await validate({ include: ['**'] })).toMatchObject({ ok: false });
    const lowered = await validate({ 'include': ['**'], 'errors-as-warnings': ['reference-missing', 'file-unparsable'] });
    expect(lowered).toMatchObject({ ok: true, exitCode: 0 });
    expect(findings(lowered)).toContain('warning reference-missing apimartifacts/policy.xml:1');
    folder.write({ 'apimartifacts/tags/beta/tagInformation.json': '{' });
    expect(await validate({ 'errors-as-warnings': ['file-unparsable'] })).toMatchObject({ ok: false, failureReason: 'validation-failed' });
  });

  test.each<[Inputs, string]>([
    [{ 'warnings-as-errors': ['file-unknwon'] }, "Did you mean 'file-unknown'?"],
    [{ 'errors-as-warnings': ['all'] }, 'See the reference of diagnostics.'],
    [{ 'warnings-as-errors': ['file-unknown'], 'errors-as-warnings': ['file-unknown'] }, 'Name it in one of them.'],
  ])('%j is refused', async (inputs, hint) => {
    expect(await validate(inputs)).toMatchObject({ failureReason: 'invalid-input', failure: { hint } });
  });
});

describe('SARIF', () => {
  interface Log { readonly runs: readonly { readonly results: readonly { readonly ruleId: string; readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[] }[] }[] }
  const read = (name: string): Log => JSON.parse(readFileSync(join(folder.path, name), 'utf8')) as Log;
  const uris = (log: Log): string[] => log.runs.flatMap(({ results }) => results.map(({ ruleId, locations }) => `${ruleId} ${locations[0]?.physicalLocation.artifactLocation.uri}`));

  test('has paths that count from the root of the repository, and is written with errors or without', async () => {
    folder.write({ '.git/HEAD': '', 'sub/apiops.yaml': 'include: [nothing/here]\n', 'sub/apimartifacts/named values/a b/namedValueInformation.json': json({ displayName: 'a' }) });
    const inputs = { config: join(folder.path, 'sub/apiops.yaml'), artifacts: join(folder.path, 'sub/apimartifacts'), sarif: join(folder.path, 'out/findings.sarif') };
    expect(await validate({ ...inputs, include: ['**', 'groups/x'] })).toMatchObject({ ok: false });
    expect(uris(read('out/findings.sarif')).sort()).toEqual(['required-property sub/apimartifacts/named%20values/a%20b/namedValueInformation.json', 'selector-unmatched sub/apiops.yaml']);
    await validate({ ...inputs, config: join(folder.path, 'sub/none.yaml') }).then(({ failureReason }) => expect(failureReason).toBe('invalid-input'));
    folder.write({ 'sub/apiops.yaml': 'unknown: 1\n' });
    expect(await validate(inputs)).toMatchObject({ ok: false });
    expect(uris(read('out/findings.sarif'))).toEqual(['unknown-key sub/apiops.yaml']);
    folder.write({ 'sub/apiops.yaml': '', 'sub/apimartifacts/named values/a b/namedValueInformation.json': json({ displayName: 'a', value: 'b' }) });
    expect(await validate(inputs)).toMatchObject({ ok: true });
    expect(read('out/findings.sarif').runs[0]?.results).toEqual([]);
  });
});

test('the tier of an environment, or the one that is asked for', async () => {
  const limited = { 'apimartifacts/apis/a/apiInformation.json': json({ displayName: 'a', path: 'a' }), 'apimartifacts/apis/a/policy.xml': policy('<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" />') };
  folder.write({ ...limited, 'apiops.yaml': 'environments:\n  small:\n    sku: Consumption\n  big:\n    sku: Premium\n' });
  const refused = await validate();
  expect(findings(refused)).toEqual(['error policy-not-in-tier apimartifacts/apis/a/policy.xml:1']);
  expect(refused.diagnostics[0]?.message).toMatch(/^In small: The policy of apis\/a\/policies\/policy would be refused at <rate-limit-by-key>/);
  expect(findings(await validate({ environment: 'big' }))).toEqual([]);
  expect(findings(await validate({ environment: 'big', sku: 'Consumption' }))).toEqual(['error policy-not-in-tier apimartifacts/apis/a/policy.xml:1']);
  expect(findings(await validate({ environment: 'small', sku: 'Isolated' }))).toEqual([]);
});
