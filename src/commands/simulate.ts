import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import type { Host } from './host.ts';
import type { Outcome } from './result.ts';

/** Runs the simulator until the program is asked to end. `host.announce` tells when it is ready. */
export async function simulate(inputs: Inputs, host: Host): Promise<Outcome> {
  const simulator = await host.startSimulator({
    port: inputs.port ?? 0,
    services: (inputs.service ?? ['apim-dev=Developer']).map(parseService),
    ...(inputs.log === undefined ? {} : { log: inputs.log }),
    ...(inputs['latency-ms'] === undefined ? {} : { latencyMs: inputs['latency-ms'] }),
  });
  try {
    host.announce({ endpoint: simulator.endpoint, services: simulator.services });
    await host.interrupted();
  } finally {
    await simulator.close();
  }
  return { diagnostics: [] };
}

function parseService(text: string): { name: string; sku: string } {
  const [name, sku, ...rest] = text.split('=');
  if (!name || !sku || rest.length > 0) throw new UserError('invalid-input', `'${text}' is not a service.`, { hint: 'Write --service name=SKU, for example apim-dev=Developer.' });
  return { name, sku };
}
