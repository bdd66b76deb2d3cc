import { toSnapshot, type Resource } from '../../src/model/resource.ts';
import type { Write } from '../../src/plan/plan.ts';
import { rollBack } from '../../src/publish/rollback.ts';
import { MemoryStore, silent } from '../support/memory-store.ts';
import { resource } from '../support/resources.ts';

const api = (id: string, apiRevision: string, isCurrent?: boolean): Resource => resource(id, { displayName: 'X', path: 'x', apiRevision, ...(isCurrent === undefined ? {} : { isCurrent }) });

/** Puts back, in a service that `now` is in, what these writes changed, which were all done; gives what was sent. */
async function putBack(before: readonly Resource[], now: readonly Resource[], attempted: readonly Write[]): Promise<readonly string[]> {
  const store = new MemoryStore(now);
  const all = new Set([...before, ...now].flatMap(({ id }) => [id, id.replace(';rev=1', '')]));
  const report = { done: attempted.map(({ id, op }) => ({ id, op })), failed: [], notAttempted: [] };
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
