import fc from 'fast-check';
import { executeWrites } from '../../src/publish/executor.ts';
import { resourceKey } from '../../src/model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { MemoryStore, silent } from '../support/memory-store.ts';
import { policy, resource } from '../support/resources.ts';

/** How many resources of each kind there are, and numbers from which everything else is drawn. */
const shape = fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }), draws: fc.array(fc.nat({ max: 1000 }), { minLength: 120, maxLength: 120 }) });
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never;

interface Estate {
  readonly snapshot: Snapshot;
  /** What refers to what, by keys, as it was drawn. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** A random graph over the kinds: what each resource refers to is drawn, and noted, when it is made (apim-rest 5.1). */
function draw({ sizes, draws }: Shape): Estate {
  const resources: Resource[] = [];
  const edges: (readonly [string, string])[] = [];
  let next = 0;
  const number = (): number => draws[next++ % draws.length] ?? 0;
  const oneOf = (ids: readonly string[]): string => ids[number() % ids.length] ?? '';
  const add = (id: string, properties: Parameters<typeof resource>[1] = {}, needs: readonly string[] = [], text?: string): string => {
    resources.push(resource(id, properties, text));
    for (const need of needs) edges.push([resourceKey(id), resourceKey(need)]);
    return id;
  };
  const many = (index: number, make: (name: string) => string): string[] => Array.from({ length: sizes[index] ?? 1 }, (_one, each) => make(String.fromCharCode(97 + each)));
  const last = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  const value = (id: string): string => `{{${last(id)}}}`;
  const document = (needs: readonly string[]): string => policy(needs.map((id) => id.startsWith('namedValues') ? `<set-header name="h" exists-action="override"><value>${value(id)}</value></set-header>`
    : id.startsWith('policyFragments') ? `<include-fragment fragment-id="${last(id)}" />` : `<set-backend-service backend-id="${last(id)}" />`).join(''));

  const namedValues = many(0, (name) => add(`namedValues/${name}`, { displayName: name, value: String(number()) }));
  const tags = many(1, (name) => add(`tags/${name}`, { displayName: name }));
  const groups = many(2, (name) => add(`groups/${name}`, { displayName: name, description: String(number()) }));
  const sets = many(3, (name) => add(`apiVersionSets/${name}`, { displayName: name, versioningScheme: 'Segment' }));
  const backends = many(4, (name) => { const needs = [oneOf(namedValues)]; return add(`backends/${name}`, { url: 'https://x', protocol: 'http', credentials: { header: { h: [value(needs[0] ?? '')] } } }, needs); });
  const pools = many(5, (name) => { const members = [oneOf(backends)]; return add(`backends/pool-${name}`, { type: 'Pool', pool: { services: members.map((id) => ({ id: `/${id}` })) } }, members); });
  const loggers = many(6, (name) => { const needs = [oneOf(namedValues)]; return add(`loggers/${name}`, { loggerType: 'applicationInsights', credentials: { connectionString: value(needs[0] ?? '') } }, needs); });
  const fragments = many(7, (name) => { const needs = [oneOf(namedValues), oneOf([...backends, ...pools])]; return add(`policyFragments/${name}`, {}, needs, document(needs).replace(/^<policies><inbound>/, '<fragment>').replace(/<base \/>|<\/inbound>.*$/g, '').concat('</fragment>')); });
  const anything = (): string[] => [oneOf(namedValues), oneOf(fragments), oneOf([...backends, ...pools])];
  const products = many(8, (name) => add(`products/${name}`, { displayName: name, description: String(number()) }));
  const apis = many(9, (name) => {
    const set = oneOf(sets);
    const id = add(`apis/${name}`, { displayName: name, path: name, apiRevision: '1', isCurrent: true, apiVersion: name, apiVersionSetId: `/${set}`, description: String(number()) }, [set]);
    if (number() % 2 === 0) { const needs = anything(); add(`${id}/policies/policy`, {}, [...needs, id], document(needs)); }
    if (number() % 2 === 0) { const tag = oneOf(tags); add(`${id}/tags/${last(tag)}`, {}, [tag, id]); }
    if (number() % 2 === 0) { const logger = oneOf(loggers); add(`${id}/diagnostics/applicationinsights`, { loggerId: `/${logger}`, verbosity: ['error', 'verbose'][number() % 2] ?? '' }, [logger, id]); }
    if (number() % 2 === 0) {
      const operation = add(`${id}/operations/o`, { displayName: 'o', method: 'GET', urlTemplate: '/o', description: String(number()) }, [id]);
      const needs = anything();
      add(`${operation}/policies/policy`, {}, [...needs, operation], document(needs));
    }
    return id;
  });
  const associate = (holder: string, collection: string, targets: readonly string[]): void => { const target = oneOf(targets); add(`${holder}/${collection}/${last(target)}`, {}, [holder, target]); };
  for (const product of products) {
    associate(product, 'apis', apis);
    if (number() % 2 === 0) associate(product, 'groups', groups);
    if (number() % 2 === 0) { const needs = anything(); add(`${product}/policies/policy`, {}, [...needs, product], document(needs)); }
  }
  for (const gateway of many(10, (name) => add(`gateways/${name}`, { locationData: { name } }))) associate(gateway, 'apis', apis);
  many(11, (name) => { const scope = oneOf([...products, ...apis]); return add(`subscriptions/${name}`, { displayName: name, scope: `/${scope}` }, [scope]); });
  const all = anything();
  add('policies/policy', {}, all, document(all));
  return { snapshot: toSnapshot(resources), edges };
}

/** A store that takes its time, each time another. */
class SlowStore extends MemoryStore {
  readonly #draws: readonly number[];
  #next = 0;

  constructor(resources: Iterable<Resource>, draws: readonly number[]) {
    super(resources);
    this.#draws = draws;
  }

  protected override async pause(): Promise<void> {
    for (let ticks = (this.#draws[this.#next++ % this.#draws.length] ?? 0) % 7; ticks >= 0; ticks -= 1) await super.pause();
  }
}

test('over random graphs of all kinds and random latency no write begins before what it refers to is done, nor a deletion before what referred to it', async () => {
  let [checked, written] = [0, 0];
  await fc.assert(fc.asyncProperty(shape, fc.option(shape, { nil: null }), async (after, before) => {
    const [desired, live] = [draw(after), before === null ? { snapshot: toSnapshot([]), edges: [] } : draw(before)];
    const { writes } = planChanges({ target: '/service', desired: desired.snapshot, live: live.snapshot, base: null, prune: 'all', ignores: () => false });
    const store = new SlowStore(live.snapshot.values(), after.draws);
    const { report } = await executeWrites(writes, { store, logger: silent, look: () => store.look() });
    expect([report.failed, report.notAttempted]).toEqual([[], []]);
    written += writes.length;
    const ops = new Map(writes.map(({ id, op }) => [resourceKey(id), op]));
    const at = (what: string, key: string): number => store.events.findIndex((event) => event.toLowerCase() === `${what} ${key}`);
    const check = (first: string, second: string, edge: readonly [string, string]): void => {
      const [ended, begun] = [at('end ' + first.split(' ')[0], first.split(' ')[1] ?? ''), at('begin ' + second.split(' ')[0], second.split(' ')[1] ?? '')];
      if (ended < 0 || ended > begun) throw new Error(`${second} began before ${first} was done (${edge.join(' -> ')})`);
      checked += 1;
    };
    for (const edge of desired.edges) {
      const [from, to] = edge;
      if (isPut(ops.get(from)) && isPut(ops.get(to))) check(`put ${to}`, `put ${from}`, edge);
    }
    for (const edge of live.edges) {
      const [from, to] = edge;
      if (ops.get(to) !== 'delete' || !ops.has(from)) continue;
      check(ops.get(from) === 'delete' ? `delete ${from}` : `put ${from}`, `delete ${to}`, edge);
    }
  }), { numRuns: 150 });
  process.stdout.write(`order of writes: ${written} writes, ${checked} references, 0 too early\n`);
  expect(checked).toBeGreaterThan(2000);
});

function isPut(op: string | undefined): boolean {
  return op === 'create' || op === 'update';
}
