import { openArtifacts } from '../../src/artifacts/index.ts';
import { UserError } from '../../src/model/failure.ts';
import { orderByDependency } from '../../src/model/graph.ts';
import { tierNames, type TierName } from '../../src/model/tiers.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { writeKey } from '../../src/plan/plan.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { createHost } from '../../src/host/node-host.ts';
import { createFolder, removeFolders } from '../artifacts/temporary-folder.ts';
import { sampleFiles, samples } from '../fixtures/tier-sampler.ts';
import { silent } from '../support/memory-store.ts';
import { findingsOf } from '../validate/findings.ts';
import { changesOf, runCli, succeed } from './harness.ts';

const NEWER = '2025-09-01-preview';
const tierCodes: ReadonlySet<string> = new Set(['kind-not-in-tier', 'feature-not-in-tier', 'policy-not-in-tier', 'limit-exceeded']);

let simulator: RunningSimulator;
let everything: Snapshot;

/** Two services of each tier: the first is asked, and the second is published to. */
beforeAll(async () => {
  simulator = await startSimulator({ services: tierNames.flatMap((sku) => [{ name: `ask-${sku}`, sku }, { name: `use-${sku}`, sku }]), operationMs: 1, lockMs: 1 });
  everything = await read(sampleFiles(samples));
});
afterAll(async () => {
  await simulator.close();
  await removeFolders();
});

async function read(files: Readonly<Record<string, unknown>>): Promise<Snapshot> {
  const { snapshot, diagnostics } = await openArtifacts(await createFolder(files)).read();
  expect(diagnostics).toEqual([]);
  return snapshot;
}

function serviceId(name: string): string {
  return simulator.services.find((service) => service.name === name)?.id ?? '';
}

/** The requests that the simulator was sent, by method, without those that read. */
async function writes(): Promise<Readonly<Record<string, number>>> {
  const { byMethod } = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  return { ...byMethod, GET: 0 };
}

const refusals = new Map<TierName, Promise<ReadonlySet<string>>>();

/** What a service of the tier refuses for it, whatever the check says: everything is sent to it, in the order of a publish. */
function refusedBy(tier: TierName): Promise<ReadonlySet<string>> {
  const known = refusals.get(tier) ?? ask(tier);
  refusals.set(tier, known);
  return known;
}

async function ask(tier: TierName): Promise<ReadonlySet<string>> {
  const host = createHost({ environment: {}, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
  const store = host.openService({ id: serviceId(`ask-${tier}`), endpoint: simulator.endpoint, apiVersion: NEWER });
  const { writes } = planChanges({ target: '', desired: everything, live: new Map(), base: null, prune: 'none', excluded: new Map(), ignores: () => false });
  const byKey = new Map(writes.map((write) => [writeKey(write), write]));
  const refused = new Set<string>();
  for (const key of orderByDependency(new Map(writes.map((write) => [writeKey(write), new Set(write.needs)]))).order) {
    const write = byKey.get(key);
    if (write === undefined) throw new Error(key);
    try {
      await store.put(write.resource, { withContent: true });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const isOfTier = /pricing tier|is not allowed in '\w+' sku|document is larger/.test(error.message);
      // What lies in something refused is not there to be asked for.
      const isBelow = [...refused].some((id) => write.id.startsWith(`${id}/`));
      if (!isOfTier && !isBelow) throw error;
      refused.add(write.id);
    }
  }
  return refused;
}

/** What the check says of a folder for a tier: the ids it names as refused, and those that would do nothing. */
function named(folder: Snapshot, tier: TierName): { readonly refused: string[]; readonly sure: string[]; readonly idle: string[] } {
  const findings = findingsOf(folder, { tier }).filter(({ code }) => tierCodes.has(code));
  const idle = findings.filter(({ message }) => message.includes('does nothing with it'));
  const rest = findings.filter((finding) => !idle.includes(finding));
  // Of a workspace one finding is for everything in it.
  const idsOf = (some: typeof rest): string[] => [...folder.values()].flatMap(({ id }) => some.some(({ resource }) => resource === id || (resource?.startsWith('workspaces/') === true && id.startsWith('workspaces/'))) ? [id] : []).sort();
  return { refused: idsOf(rest), sure: idsOf(rest.filter(({ severity }) => severity === 'error')), idle: idsOf(idle) };
}

describe.each(tierNames)('into %s', (tier) => {
  test('the check names what the service refuses, and each of it is what the reference says', async () => {
    const refused = [...await refusedBy(tier)].sort();
    const check = named(everything, tier);
    const expected = (tiers: 'refusedBy' | 'doubtedIn' | 'idleIn'): string[] => samples.filter((sample) => sample[tiers]?.includes(tier) === true).flatMap(({ ids }) => ids).sort();
    expect(refused).toEqual(expected('refusedBy'));
    expect(check).toEqual({ refused, sure: refused.filter((id) => !expected('doubtedIn').includes(id)), idle: expected('idleIn') });
  });

  test.each(tierNames)('from %s: what that tier takes and this one refuses is named, and nothing else', async (source) => {
    const [taken, refused] = [await refusedBy(source), await refusedBy(tier)];
    const folder = new Map([...everything].filter(([, { id }]) => !taken.has(id)));
    expect(named(folder, tier).refused).toEqual([...folder.values()].map(({ id }) => id).filter((id) => refused.has(id)).sort());
  });

  test('a publish of everything is refused before the first write, and without what was named each write is taken', async () => {
    const target = ['--service-id', serviceId(`use-${tier}`), '--arm-endpoint', simulator.endpoint, '--api-version', NEWER];
    const refused = await refusedBy(tier);
    const whole = await createFolder(sampleFiles(samples));
    const isStopped = named(everything, tier).sure.length > 0;
    if (isStopped) {
      const before = await writes();
      expect((await runCli(['publish', '--artifacts', whole, ...target])).exitCode).toBe(1);
      expect(await writes()).toEqual(before);
    } else expect(tier).toBe('Premium');
    const rest = await createFolder(sampleFiles(samples.filter(({ ids }) => !refused.has(ids[0]))));
    const published = await succeed(['publish', '--artifacts', rest, ...target]);
    expect(published.diagnostics.filter(({ code, message }) => tierCodes.has(code) && !message.includes('does nothing with it'))).toEqual([]);
    expect(published.report?.failed).toEqual([]);
    expect(changesOf(await succeed(['plan', '--artifacts', rest, ...target]))).toEqual([]);
  });
});
