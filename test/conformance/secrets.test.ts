import { readFileSync } from 'node:fs';
import { setAt, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { readFixture, renderJson } from '../fixtures/fixtures.ts';
import { everything, runCli, startServices, succeed, type Services } from './harness.ts';

/** One secret property of a kind, in a resource of its own. */
interface Case {
  readonly kind: KindName;
  readonly path: JsonPath;
  /** The canary, or a text of the form that the service wants with a canary in it. */
  readonly value: string;
}

const CANARY = 'canary-4711-conformance';
const CANARY_KEY = 'c0ffee47-4711-4711-8411-0123456789ab';
/** No part of the canaries may be seen, in whatever case. */
const SEEN = /canary-4711|c0ffee47/i;

/** What the service wants a secret to look like; any text elsewhere. */
const forms: Readonly<Record<string, string>> = {
  'Logger.credentials.instrumentationKey': CANARY_KEY, 'Logger.credentials.connectionString': `InstrumentationKey=${CANARY_KEY}`,
};

/** What has to go, or come along, where a property is set by its value. */
const beside: Readonly<Record<string, { readonly drop?: string; readonly add?: JsonObject }>> = {
  'NamedValue.value': { drop: 'keyVault', add: { secret: true } },
  'Backend.credentials.authorization.parameter': { add: { credentials: { authorization: { scheme: 'Basic' } } } },
  'Backend.proxy.password': { add: { proxy: { url: 'https://proxy.example.com', username: 'proxy' } } },
  'Backend.credentials.header.*.*': { drop: 'credentials' }, 'Backend.credentials.query.*.*': { drop: 'credentials' },
  'Logger.credentials.instrumentationKey': { drop: 'credentials' }, 'Logger.credentials.connectionString': { drop: 'credentials' },
  'Certificate.data': { drop: 'keyVault' }, 'Certificate.password': { drop: 'keyVault', add: { data: 'eA==' } },
};

const cases: readonly Case[] = kindNames.flatMap((kind) => kindRow(kind).secret.map(({ path }) => ({
  // Of two `*` in a row the first is a name and the second an index, as in headers of a backend.
  kind, path: path.split('.').map((segment, index, all) => segment !== '*' ? segment : all[index + 1] === undefined ? 0 : 'x-secret'),
  value: forms[`${kind}.${path}`] ?? CANARY,
})));

/** The folder with one resource for each secret property, the secrets as tokens; and the values of the tokens. */
function toFiles(): { readonly files: Record<string, string>; readonly environment: Record<string, string> } {
  const files: Record<string, string> = {};
  const environment: Record<string, string> = {};
  for (const [index, { kind, path, value }] of cases.entries()) {
    const information = kindRow(kind).layout.information ?? '';
    const own = kindRow(kind).layout.folder.replace('{0}', '');
    const fixture = Object.entries(readFixture(kind));
    const [first] = fixture.filter(([file]) => file.startsWith(own) && file.endsWith(information));
    if (first === undefined) throw new Error(`the fixture of ${kind} has no ${information}`);
    for (const [file, text] of fixture) if (!file.startsWith(own)) files[file] = text;
    const key = `${kind}.${kindRow(kind).secret.find((secret) => secret.path.split('.').length === path.length && secret.path.split('.').every((segment, at) => segment === '*' || segment === path[at]))?.path ?? ''}`;
    const { drop, add } = beside[key] ?? {};
    const { [drop ?? '']: _dropped, ...kept } = (JSON.parse(first[1]) as { properties: JsonObject }).properties;
    const token = `SECRET_${index}`;
    const unique = 'displayName' in kept ? { displayName: `Secret-${index}` } : {};
    files[`${own}secret-${index}/${information}`] = renderJson({ properties: setAt({ ...kept, ...add, ...unique }, path, `{#${token}#}` as Json) });
    environment[token] = value;
  }
  return { files, environment };
}

let services: Services;
beforeAll(async () => { services = await startServices(2); });
afterAll(async () => {
  await services.close();
  await removeFolders();
});

test('there is a case for every secret property', () => {
  expect(cases.length).toBeGreaterThanOrEqual(16);
});

test('no secret is in a result, a plan, a log or a file', async () => {
  const { files, environment } = toFiles();
  expect(JSON.stringify(files)).not.toMatch(SEEN);
  const folder = await createFolder(files);
  const { target, client } = await services.empty();
  const out = `${await createFolder({})}/plan.json`;
  const shown: string[] = [];
  for (const format of ['text', 'json', 'markdown']) {
    const { exitCode, stdout, stderr } = await runCli(['plan', '--artifacts', folder, '--out', out, '--verbose', '--format', format, ...target], environment);
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    shown.push(stdout, stderr, readFileSync(out, 'utf8'));
  }
  const { stdout, stderr, exitCode } = await runCli(['publish', '--artifacts', folder, '--verbose', '--format', 'json', ...target], environment);
  expect([exitCode, exitCode === 0 ? '' : stdout]).toEqual([0, '']);
  shown.push(stdout, stderr);
  // They did arrive: a named value says so to whoever may ask.
  const named = cases.findIndex(({ kind }) => kind === 'NamedValue');
  expect((await client.send('POST', `/namedValues/secret-${named}/listValue`)).body).toEqual({ value: CANARY });
  const again = await runCli(['plan', '--artifacts', folder, '--out', out, ...target], environment);
  expect(again.exitCode).toBe(0);
  shown.push(again.stdout, again.stderr, readFileSync(out, 'utf8'));

  for (const layout of ['v7', 'cli']) {
    const empty = await createFolder({});
    const extracted = await runCli(['extract', '--artifacts', empty, '--layout', layout, '--verbose', ...everything, ...target], {});
    expect([extracted.exitCode, extracted.stderr]).toEqual([0, expect.any(String)]);
    shown.push(extracted.stdout, extracted.stderr, ...Object.values(await readFiles(empty)));
  }
  // A second extract over the folder leaves its tokens alone.
  await succeed(['extract', '--artifacts', folder, ...everything, ...target], environment);
  shown.push(...Object.values(await readFiles(folder)));
  for (const [path, text] of Object.entries(files)) if (text.includes('{#')) expect((await readFiles(folder))[path]).toBe(text);
  for (const text of shown) expect(text).not.toMatch(SEEN);
});

test('a refusal that repeats a secret shows its label', async () => {
  const { files, environment } = toFiles();
  const logger = cases.findIndex(({ kind }) => kind === 'Logger');
  const path = Object.keys(files).find((file) => file.includes(`secret-${logger}/`)) ?? '';
  const folder = await createFolder({ [path]: files[path] });
  const { target } = await services.empty();
  const { exitCode, stdout, stderr } = await runCli(['publish', '--artifacts', folder, ...target], { ...environment, [`SECRET_${logger}`]: CANARY });
  expect(exitCode).not.toBe(0);
  expect(stdout + stderr).toContain('instrumentation key');
  expect(stdout + stderr).not.toMatch(SEEN);
});
