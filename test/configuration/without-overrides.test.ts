import { withoutOverrides } from '../../src/configuration/index.ts';
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
