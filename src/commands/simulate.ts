import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { asyncForms, type AsyncForm, type Host, type SimulatorOptions } from './host.ts';
import type { Outcome } from './result.ts';

/** Runs the simulator until the program is asked to end. `host.announce` tells when it is ready. */
export async function simulate(inputs: Inputs, host: Host): Promise<Outcome> {
  const simulator = await host.startSimulator(toOptions(inputs));
  try {
    host.announce({ endpoint: simulator.endpoint, services: simulator.services });
    await host.interrupted();
  } finally {
    await simulator.close();
  }
  return { diagnostics: [] };
}

/** Throws UserError invalid-input for an entry of a list that has not its form. */
function toOptions(inputs: Inputs): SimulatorOptions {
  const limits = entriesOf(inputs['throttle-limits']);
  const forms = entriesOf(inputs['async-form']);
  const form = forms.find((entry) => !entry.includes('='));
  return {
    port: inputs.port ?? 0,
    services: (inputs.service ?? ['apim-dev=Developer']).map(parseService),
    timeScale: parseTimeScale(inputs['time-scale'] ?? '1'),
    latencyMs: inputs['latency-ms'] ?? 0,
    latency: Object.fromEntries(entriesOf(inputs.latency).map(parseLatency)),
    strictEtag: inputs['strict-etag'] ?? false,
    asyncForms: Object.fromEntries(forms.filter((entry) => entry !== form).map(parseKindForm)),
    ...(form === undefined ? {} : { asyncForm: parseForm(form, form) }),
    ...(inputs.throttle === true || limits.length > 0 ? { throttle: Object.fromEntries(limits.map(parseLimit)) } : {}),
    ...(inputs.log === undefined ? {} : { log: inputs.log }),
    ...(inputs.state === undefined ? {} : { state: inputs.state }),
    ...(inputs.faults === undefined ? {} : { faults: inputs.faults }),
  };
}

function entriesOf(list: readonly string[] | undefined): string[] {
  return (list ?? []).flatMap((line) => line.split(',')).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function parseService(text: string): { name: string; sku: string } {
  const [name, sku, ...rest] = text.split('=');
  if (!name || !sku || rest.length > 0) throw new UserError('invalid-input', `'${text}' is not a service.`, { hint: 'Write --service name=SKU, for example apim-dev=Developer.' });
  return { name, sku };
}

function parseTimeScale(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text) || Number(text) === 0) throw new UserError('invalid-input', `The time scale '${text}' is no number above 0.`, { hint: 'Write --time-scale 20.' });
  return Number(text);
}

function parseLatency(text: string): [string, number] {
  const [, name = '', ms = ''] = /^([\w-]+)=(\d{1,9})$/.exec(text) ?? [];
  if (name === '') throw new UserError('invalid-input', `'${text}' is not a latency.`, { hint: 'Write --latency name=milliseconds, for example put=200.' });
  return [name, Number(ms)];
}

function parseLimit(text: string): ['reads' | 'writes' | 'deletes', { capacity: number; refillPerSecond: number }] {
  const [, name = '', capacity = '', refill = ''] = /^(reads|writes|deletes)=(\d{1,9})\/(\d{1,9}(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === '') throw new UserError('invalid-input', `'${text}' is not a limit.`, { hint: 'Write --throttle-limits class=capacity/refill, for example reads=50/5.' });
  return [name as 'reads' | 'writes' | 'deletes', { capacity: Number(capacity), refillPerSecond: Number(refill) }];
}

function parseKindForm(text: string): [string, AsyncForm] {
  const [kind, form = '', ...rest] = text.split('=');
  return [kind ?? '', parseForm(rest.length === 0 ? form : text, text)];
}

function parseForm(form: string, text: string): AsyncForm {
  const found = asyncForms.find((known) => known === form);
  if (found === undefined) throw new UserError('invalid-input', `'${text}' is not a form of long-running operations.`, { hint: `Write --async-form form or kind=form; forms: ${asyncForms.join(', ')}.` });
  return found;
}
