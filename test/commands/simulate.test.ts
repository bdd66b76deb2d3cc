import type { Host, SimulatorOptions } from '../../src/commands/host.ts';
import { simulate } from '../../src/commands/simulate.ts';
import { parseInputs } from '../../src/github/inputs.ts';

/** Runs the command with flags against a host that starts nothing; gives what it asked for and what happened, in order. */
async function run(flags: Record<string, string>): Promise<{ options: SimulatorOptions; events: string[] }> {
  const events: string[] = [];
  let asked: SimulatorOptions | undefined;
  const host = {
    startSimulator: async (options: SimulatorOptions) => {
      asked = options;
      return { endpoint: 'http://127.0.0.1:1', services: [], close: async () => { events.push('close'); } };
    },
    announce: () => { events.push('announce'); },
    interrupted: async () => { events.push('interrupted'); },
  };
  await simulate(parseInputs('simulate', flags), host as unknown as Host);
  if (asked === undefined) throw new Error('nothing was started');
  return { options: asked, events };
}

test('starts, says so, waits and closes', async () => {
  const { options, events } = await run({});
  expect(events).toEqual(['announce', 'interrupted', 'close']);
  expect(options).toEqual({ port: 0, services: [{ name: 'apim-dev', sku: 'Developer' }], timeScale: 1, latencyMs: 0, latency: {}, strictEtag: false, asyncForms: {} });
});

test.each<[Record<string, string>, Partial<SimulatorOptions>]>([
  [{ service: 'a=Basic\nb=Premium' }, { services: [{ name: 'a', sku: 'Basic' }, { name: 'b', sku: 'Premium' }] }],
  [{ latency: 'put=200, import=1500\nApi_Export=30' }, { latency: { put: 200, import: 1500, Api_Export: 30 } }],
  [{ 'time-scale': '12.5' }, { timeScale: 12.5 }],
  [{ throttle: 'true' }, { throttle: {} }],
  [{ 'throttle-limits': 'reads=50/5,writes=20/0.5' }, { throttle: { reads: { capacity: 50, refillPerSecond: 5 }, writes: { capacity: 20, refillPerSecond: 0.5 } } }],
  [{ 'strict-etag': 'true' }, { strictEtag: true }],
  [{ 'async-form': 'location\nApi=body' }, { asyncForm: 'location', asyncForms: { Api: 'body' } }],
  [{ assume: 'export-shape=value-link, export-race=true\nprotects-used=false,system-entity-status=400' },
    { exportShape: 'value-link', exportRace: true, assumptions: { protectsUsed: false, systemEntityStatus: 400 } }],
  [{ state: 's.json', faults: 'f.yaml', log: 'l' }, { state: 's.json', faults: 'f.yaml', log: 'l' }],
])('%j', async (flags, expected) => {
  expect((await run(flags)).options).toMatchObject(expected);
});

test.each<[Record<string, string>, string]>([
  [{ service: 'a' }, "'a' is not a service."],
  [{ latency: 'put' }, "'put' is not a latency."],
  [{ latency: 'put=-1' }, "'put=-1' is not a latency."],
  [{ 'time-scale': '0' }, "The time scale '0' is no number above 0."],
  [{ 'time-scale': 'fast' }, "The time scale 'fast' is no number above 0."],
  [{ 'throttle-limits': 'read=1/1' }, "'read=1/1' is not a limit."],
  [{ assume: 'export-race' }, "'export-race' is not an assumption."],
  [{ assume: 'export-race=yes' }, "'export-race=yes' is not an assumption."],
  [{ assume: 'constructor=true' }, "'constructor=true' is not an assumption."],
  [{ 'async-form': 'later' }, "'later' is not a form of long-running operations."],
  [{ 'async-form': 'body,location' }, "'location' is not a form of long-running operations."],
  [{ 'async-form': 'Api=later' }, "'Api=later' is not a form of long-running operations."],
])('refuses %j', async (flags, message) => {
  await expect(run(flags)).rejects.toMatchObject({ reason: 'invalid-input', message });
});
