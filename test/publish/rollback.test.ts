import { toSnapshot, type Resource } from '../../src/model/resource.ts';
import type { Write } from '../../src/plan/plan.ts';
import { rememberService } from '../../src/publish/memory.ts';
import { rollBack } from '../../src/publish/rollback.ts';
import { MemoryStore, silent } from '../support/memory-store.ts';
import { resource } from '../support/resources.ts';

const api = (id: string, apiRevision: string, isCurrent?: boolean): Resource => resource(id, { displayName: 'X', path: 'x', apiRevision, ...(isCurrent === undefined ? {} : { isCurrent }) });

/** Puts back, in a service that `now` is in, what these writes changed, which were all done or all failed; gives what was sent. */
async function putBack(before: readonly Resource[], now: readonly Resource[], attempted: readonly Write[], isDone = true): Promise<readonly string[]> {
  const store = new MemoryStore(now);
  const all = new Set([...before, ...now].flatMap(({ id }) => [id, id.replace(';rev=1', '')]));
  const report = { done: isDone ? attempted.map(({ id, op }) => ({ id, op })) : [], failed: [], notAttempted: [] };
  await rollBack({ attempted, report }, { snapshot: toSnapshot(before), reach: () => all }, { target: '/s', store, logger: silent, look: () => store.look() });
  return store.events.filter((event) => event.startsWith('begin')).map((event) => event.slice('begin '.length));
}

test('what was made below a revision that was the current one goes with the roll-back', async () => {
  const diagnostic = resource('apis/x;rev=1/diagnostics/azuremonitor', { loggerId: '/loggers/azuremonitor' });
  const sent = await putBack([api('apis/x', '1', true), api('apis/x;rev=2', '2')], [api('apis/x', '2', true), api('apis/x;rev=1', '1'), diagnostic], [
    { id: diagnostic.id, op: 'create', address: diagnostic.id, resource: diagnostic, withContent: false, needs: [], lanes: [] },
    { id: 'apis/x', op: 'make-current', address: 'apis/x;rev=2', resource: api('apis/x', '2', true), withContent: false, needs: [], lanes: [] },
  ]);
  expect(sent).toContain('put apis/x/releases/apiops-make-current');
  expect(sent.filter((one) => one.includes('diagnostics'))).toEqual(['delete apis/x;rev=1/diagnostics/azuremonitor']);
});

test.each([
  ['what failed in the middle of being made goes', 'x', ['delete apis/g']],
  ['what somebody else made in its place stays', 'another', []],
])('%s', async (_what, path, sent) => {
  const graphql: Resource = { ...resource('apis/g', { displayName: 'G', path: 'x', type: 'graphql' }), content: { codec: 'specification', format: 'graphql', text: 'type Query { a: Int }' } };
  const write: Write = { id: 'apis/g', op: 'create', address: 'apis/g', resource: graphql, withContent: true, needs: [], lanes: [] };
  expect(await putBack([], [resource('apis/g', { displayName: 'G', path, type: 'graphql' })], [write], false)).toEqual(sent);
});

test('what may have been changed has the name that it has now, whether the plan came to another current revision or not', async () => {
  const diagnostic = resource('apis/x;rev=1/diagnostics/azuremonitor', { loggerId: '/loggers/azuremonitor' });
  const made: Write = { id: diagnostic.id, op: 'create', address: diagnostic.id, resource: diagnostic, withContent: false, needs: [], lanes: [] };
  const current: Write = { id: 'apis/x', op: 'make-current', address: 'apis/x;rev=2', resource: api('apis/x', '2', true), withContent: false, needs: [], lanes: [] };
  const before = toSnapshot([api('apis/x', '1', true), api('apis/x;rev=2', '2')]);
  const store = new MemoryStore(before.values());
  const { reach } = await rememberService(before, [made, current], { store, look: () => store.look() });
  expect(reach([made])).toContain('apis/x/diagnostics/azuremonitor');
});

test('what is made anew with other keys is told, though all else is as it was', async () => {
  const gateway = resource('gateways/bern', { locationData: { name: 'Bern' } });
  const [known, unknown] = [resource('subscriptions/known', { displayName: 'K', scope: '/apis', primaryKey: 'k1', secondaryKey: 'k2' }), resource('subscriptions/unknown', { displayName: 'U', scope: '/apis' })];
  const before = [gateway, known, unknown];
  const deleted = before.map((one): Write => ({ id: one.id, op: 'delete', address: one.id, resource: one, withContent: false, needs: [], lanes: [], before: one, guarded: true }));
  const store = new MemoryStore();
  const report = { done: deleted.map(({ id, op }) => ({ id, op })), failed: [], notAttempted: [] };
  const { restored, notRestored } = await rollBack({ attempted: deleted, report }, { snapshot: toSnapshot(before), reach: () => new Set(before.map(({ id }) => id)) }, { target: '/s', store, logger: silent, look: () => store.look() });
  expect(restored.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(notRestored).toEqual([gateway, unknown].map(({ id }) => ({ id, message: 'It was deleted and is made anew, with other keys.' })));
});
