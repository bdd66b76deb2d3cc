import { withoutOverrides } from '../../src/configuration/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath, resourceId } from '../../src/model/resource-id.ts';
import type { Resource } from '../../src/model/resource.ts';
import { filed, policy, resource, snapshot } from '../support/resources.ts';

const folder = snapshot(
  filed('backends/b', { url: 'https://base', protocol: 'http', credentials: { header: { 'x-a': ['{{a}}'] } } }),
  filed('diagnostics/d', { loggerId: '/loggers/l', verbosity: 'verbose' }),
  filed('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/b', weight: 1 }] } }),
  filed('policies/policy', {}, policy()),
);
const overridden = snapshot(
  filed('backends/b', { url: 'https://dev', protocol: 'http', credentials: { header: { 'x-a': ['{{a}}'] } } }),
  filed('diagnostics/d', { loggerId: '/loggers/l', verbosity: 'verbose', largeLanguageModel: { logs: 'enabled' } }),
  filed('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/b', weight: 9 }, { id: '/backends/c' }] } }),
  filed('policies/policy', {}, policy('<set-variable name="x" value="dev" />')),
);

test('a service that holds the overridden values gives the folder back', () => {
  const live = snapshot(...[...overridden.values()].map(({ source: _source, ...one }) => one));
  expect([...withoutOverrides(live, folder, overridden).values()].map(({ id, properties, content }) => ({ id, properties, content })))
    .toEqual([...folder.values()].map(({ id, properties, content }) => ({ id, properties, content })));
});

test('a policy that an override or a token spoiled is in no service, and ends nothing', () => {
  const live = snapshot(resource('policies/policy', {}, policy('<set-variable name="x" value="portal" />')));
  const spoiled = snapshot(filed('policies/policy', {}, policy('<set-variable name="x" value="a&b" />')));
  expect(withoutOverrides(live, folder, spoiled).get('policies/policy')?.content).toBe(live.get('policies/policy')?.content);
});

test('what somebody changed past the override stays, and what no override names too', () => {
  const live = snapshot(
    resource('backends/b', { url: 'https://portal', protocol: 'http', description: 'new' }), resource('diagnostics/d', { loggerId: '/loggers/l', verbosity: 'error', largeLanguageModel: { logs: 'enabled' } }),
    resource('policies/policy', {}, policy('<set-variable name="x" value="portal" />')), resource('tags/t', { displayName: 't' }),
  );
  const taken = withoutOverrides(live, folder, overridden);
  expect(taken.get('backends/b')?.properties).toEqual({ url: 'https://portal', protocol: 'http', description: 'new' });
  expect(taken.get('diagnostics/d')?.properties).toEqual({ loggerId: '/loggers/l', verbosity: 'error' });
  expect(taken.get('policies/policy')?.content?.text).toContain('portal');
  expect(taken.get('tags/t')).toBe(live.get('tags/t'));
});

describe('every kind', () => {
  const scopes = kindNames.flatMap((kind): [KindName, string | null][] => kindRow(kind).workspace ? [[kind, null], [kind, 'w']] : [[kind, null]]);

  test.each(scopes)('%s in %s', (kind, workspace) => {
    const { content: codec, body } = kindRow(kind);
    const id = resourceId(kind, kindPath(kind).split('{name}').slice(1).map(() => 'n'), workspace);
    const one = (text: string, properties: JsonObject): Resource => ({ id, kind, properties, ...(codec === null || codec === 'specification' ? {} : { content: { codec, format: codec === 'policy' ? 'rawxml' : 'markdown', text } }) });
    const own = one(policy(), { 'x-mark': 'base', keep: 1 });
    const wanted = one(policy('<set-variable name="x" value="dev" />'), { 'x-mark': 'dev', keep: 1 });
    const live = { ...one(policy('<set-variable name="x" value="dev" />'), { 'x-mark': 'dev', keep: 1 }), etag: 'e' };
    const [taken] = withoutOverrides(snapshot(live), snapshot(own), snapshot(wanted)).values();
    // Nothing overrides an association.
    if (body === 'association') expect(taken).toBe(live);
    else expect(taken).toEqual({ ...own, etag: 'e' });
  });
});
