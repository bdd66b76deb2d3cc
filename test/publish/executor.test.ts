import fc from 'fast-check';
import { executeWrites, type Execution } from '../../src/publish/executor.ts';
import type { PublishReport } from '../../src/commands/result.ts';
import type { Write } from '../../src/plan/plan.ts';
import { MemoryStore, silent } from '../support/memory-store.ts';
import { resource } from '../support/resources.ts';

function write(id: string, needs: string[] = [], more: Partial<Write> = {}): Write {
  return { id, op: 'create', address: id, resource: resource(id), withContent: false, needs, lanes: [], ...more };
}

async function execute(writes: readonly Write[], store: MemoryStore, more: Partial<Execution> = {}): Promise<PublishReport> {
  return (await executeWrites(writes, { store, logger: silent, look: () => store.look(), ...more })).report;
}

test('a write begins when everything it needs is done', async () => {
  const store = new MemoryStore();
  const report = await execute([write('tags/c', ['tags/b']), write('tags/a'), write('tags/b', ['tags/a'])], store);
  expect(store.events).toEqual(['begin put tags/a', 'end put tags/a', 'begin put tags/b', 'end put tags/b', 'begin put tags/c', 'end put tags/c']);
  expect(report).toEqual({ done: ['a', 'b', 'c'].map((name) => ({ id: `tags/${name}`, op: 'create' })), failed: [], notAttempted: [] });
});

test('a failure stops what depends on it, at any distance, and nothing else', async () => {
  const store = new MemoryStore();
  store.fails.add('tags/a');
  const report = await execute([write('tags/a'), write('tags/b', ['tags/a']), write('tags/c', ['tags/b']), write('tags/d')], store);
  expect(report.done.map(({ id }) => id)).toEqual(['tags/d']);
  expect(report.failed).toEqual([{ id: 'tags/a', op: 'create', message: 'The service refused tags/a.' }]);
  expect(report.notAttempted).toEqual([{ id: 'tags/b', op: 'create', because: 'tags/a failed' }, { id: 'tags/c', op: 'create', because: 'tags/b failed' }]);
  expect(store.events.join()).not.toContain('tags/b');
});

test('two writes of one lane never run together, others do', async () => {
  const store = new MemoryStore();
  await execute(['a', 'b', 'c'].map((name) => write(`tags/${name}`, [], { lanes: ['one'] })), store);
  expect(store.peak).toBe(1);
  await execute(['a', 'b', 'c'].map((name) => write(`tags/${name}`)), store);
  expect(store.peak).toBe(3);
});

test('a revision becomes current by a release that does not stay', async () => {
  const store = new MemoryStore();
  const api = resource('apis/p', { path: 'p', apiRevision: '2' });
  await execute([
    { ...write('apis/p', [], { op: 'create', address: 'apis/p;rev=2' }), resource: api },
    { ...write('apis/p', ['apis/p'], { op: 'make-current', address: 'apis/p;rev=2' }), resource: api },
  ], store);
  expect(store.events.filter((event) => event.startsWith('begin'))).toEqual(
    ['begin put apis/p;rev=2', 'begin put apis/p/releases/apiops-make-current', 'begin delete apis/p/releases/apiops-make-current']);
  expect(store.resources.get('apis/p;rev=2')?.properties).toMatchObject({ isCurrent: false, sourceApiId: '/apis/p' });
});

test('in a workspace a revision becomes current by a release there', async () => {
  const store = new MemoryStore();
  const api = resource('workspaces/w/apis/p', { path: 'p', apiRevision: '2' });
  await execute([
    { ...write('workspaces/w/apis/p', [], { op: 'create', address: 'workspaces/w/apis/p;rev=2' }), resource: api },
    { ...write('workspaces/w/apis/p', ['workspaces/w/apis/p'], { op: 'make-current', address: 'workspaces/w/apis/p;rev=2' }), resource: api },
  ], store);
  const release = 'workspaces/w/apis/p/releases/apiops-make-current';
  expect(store.events.filter((event) => event.startsWith('begin'))).toEqual(['begin put workspaces/w/apis/p;rev=2', `begin put ${release}`, `begin delete ${release}`]);
  expect(store.resources.get('workspaces/w/apis/p;rev=2')?.properties).toMatchObject({ sourceApiId: '/workspaces/w/apis/p' });
});

test('what cannot be changed is deleted and made anew', async () => {
  const store = new MemoryStore([resource('schemas/s', { schemaType: 'json' })]);
  await execute([write('schemas/s', [], { op: 'replace' })], store);
  expect(store.events.filter((event) => event.startsWith('begin'))).toEqual(['begin delete schemas/s', 'begin put schemas/s']);
});

test('what the service adds to a new product goes, unless the plan holds it; other subscriptions stay', async () => {
  const store = new MemoryStore([resource('products/p/groups/administrators'), resource('products/p/groups/guests'),
    resource('subscriptions/0123456789abcdef01234567', { scope: '/products/p' }),
    resource('subscriptions/0123456789abcdef01234568', { scope: '/products/other' }),
    resource('subscriptions/0123456789abcdef01234569', { scope: '/products/p', displayName: 'chosen' }),
    resource('subscriptions/team', { scope: '/products/p' })]);
  await execute([write('products/p'), write('products/p/groups/guests', ['products/p'])], store);
  expect(store.events.filter((event) => event.startsWith('begin delete'))).toEqual(
    ['begin delete products/p/groups/administrators', 'begin delete subscriptions/0123456789abcdef01234567']);
});

test('in a workspace too, where links may name groups of the service', async () => {
  const store = new MemoryStore([resource('workspaces/w/products/p/groups/administrators', { groupId: '/groups/administrators' }), resource('workspaces/w/products/p/groups/guests', { groupId: '/groups/guests' }),
    resource('workspaces/w/subscriptions/0123456789abcdef01234567', { scope: '/workspaces/w/products/p' }), resource('workspaces/w/subscriptions/team', { scope: '/workspaces/w/products/p' }),
    resource('subscriptions/0123456789abcdef01234567', { scope: '/products/p' })]);
  await execute([write('workspaces/w/products/p'), write('workspaces/w/products/p/groups/guests', ['workspaces/w/products/p'])], store);
  expect(store.events.filter((event) => event.startsWith('begin delete'))).toEqual(
    ['begin delete workspaces/w/products/p/groups/administrators', 'begin delete workspaces/w/subscriptions/0123456789abcdef01234567']);
});

test('an update of a product touches none of it', async () => {
  const store = new MemoryStore([resource('products/p/groups/administrators')]);
  await execute([write('products/p', [], { op: 'update' })], store);
  expect(store.events.join()).not.toContain('delete');
});

test('whatever the graph, nothing begins before what it needs is done', async () => {
  const graphs = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 });
  await fc.assert(fc.asyncProperty(graphs, fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), async (graph, failing) => {
    const writes = graph.map((edges, index) => write(`tags/t${index}`, edges.filter((edge) => edge < index).map((edge) => `tags/t${edge}`)));
    const store = new MemoryStore();
    for (const index of failing) store.fails.add(`tags/t${index}`);
    const report = await execute(writes, store);
    expect(report.done.length + report.failed.length + report.notAttempted.length).toBe(writes.length);
    for (const { id, needs } of writes) {
      const begun = store.events.indexOf(`begin put ${id}`);
      for (const need of begun < 0 ? [] : needs) {
        expect(store.events.indexOf(`end put ${need}`)).toBeGreaterThanOrEqual(0);
        expect(store.events.indexOf(`end put ${need}`)).toBeLessThan(begun);
      }
    }
  }), { numRuns: 60 });
});

test('a revision that becomes current takes what only the current one may set, after it has become that', async () => {
  const store = new MemoryStore();
  const api = resource('apis/p', { displayName: 'P', path: 'moved', apiRevision: '2' });
  const more = { resource: api, withContent: false, lanes: ['api:apis/p'] };
  const report = await execute([
    { id: 'apis/p;rev=1', op: 'delete', address: 'apis/p;rev=1', needs: ['apis/p#current'], ...more },
    { id: 'apis/p', op: 'make-current', address: 'apis/p;rev=2', needs: [], withLocked: true, ...more },
  ], store);
  expect(report.failed).toEqual([]);
  const release = 'apis/p/releases/apiops-make-current';
  expect(store.events.filter((event) => event.startsWith('begin'))).toEqual([`begin put ${release}`, `begin delete ${release}`, 'begin put apis/p', 'begin delete apis/p;rev=1']);
});

test('progress names the kind of each write, and a failure is told at once with its message', async () => {
  const store = new MemoryStore();
  store.fails.add('tags/a');
  const told: unknown[] = [];
  await execute([write('tags/a'), write('apis/p', [], { lanes: ['one'] }), write('tags/b', ['tags/a'])], store, {
    logger: { ...silent, warning: (message) => { told.push(message); }, progress: (...step) => { told.push(step); } },
  });
  expect(told).toContain('create tags/a failed: The service refused tags/a.');
  expect(told.filter((one) => typeof one !== 'string').map((step) => [(step as unknown[])[0], (step as unknown[])[3]]).sort()).toEqual([['create apis/p', 'API'], ['failed: create tags/a', 'tag']]);
});

test('a run that is stopped finishes what is under way, begins nothing more, and says so', async () => {
  const store = new MemoryStore();
  const warnings: string[] = [];
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => { stop = resolve; });
  const put = store.put.bind(store);
  store.put = async (one) => {
    stop();
    await put(one);
  };
  const report = await execute([write('tags/a'), write('tags/b', ['tags/a']), write('tags/c', ['tags/b'])], store, { logger: { ...silent, warning: (message) => { warnings.push(message); } }, stopped });
  expect(report).toEqual({
    done: [{ id: 'tags/a', op: 'create' }], failed: [],
    notAttempted: [{ id: 'tags/b', op: 'create', because: 'the run was stopped' }, { id: 'tags/c', op: 'create', because: 'the run was stopped' }],
  });
  expect(warnings).toHaveLength(1);
});

test('a run that was stopped before it began sends nothing', async () => {
  const report = await execute([write('tags/a'), write('tags/b', ['tags/a'])], new MemoryStore(), { stopped: Promise.resolve() });
  expect(report).toMatchObject({ done: [], failed: [], notAttempted: [{ id: 'tags/a', because: 'the run was stopped' }, { id: 'tags/b', because: 'the run was stopped' }] });
});

test('what the service works on by itself takes no room: with one request at a time others go on meanwhile', async () => {
  const store = new MemoryStore();
  let finish: () => void = () => undefined;
  const imported = new Promise<void>((resolve) => { finish = resolve; });
  const put = store.put.bind(store);
  store.put = async (one, options) => {
    if (one.kind === 'Api') {
      options?.onAccepted?.();
      await imported;
    }
    await put(one);
    if (one.id === 'tags/b') finish();
  };
  const report = await execute([write('apis/a', [], { lanes: ['api:apis/a'] }), write('apis/a/policies/policy', ['apis/a']), write('tags/a'), write('tags/b', ['tags/a'])], store, { parallelism: 1 });
  expect(report.done).toHaveLength(4);
  expect(store.events.filter((event) => event.startsWith('end'))).toEqual(['end put tags/a', 'end put tags/b', 'end put apis/a', 'end put apis/a/policies/policy']);
});

test('what is accepted and not done yet has an end too: the service is not asked after everything at once', async () => {
  const store = new MemoryStore();
  let most = 0;
  let open = 0;
  store.put = async (_one, options) => {
    open += 1;
    most = Math.max(most, open);
    options?.onAccepted?.();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
  };
  await execute(Array.from({ length: 100 }, (_one, index) => write(`policyFragments/f${index}`)), store, { parallelism: 4 });
  expect(most).toBe(32);
});
