import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { asyncForms, exportShapes, type AsyncForm, type Host, type SimulatorOptions } from './host.ts';
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

const booleans = { true: true, false: false } as const;

/** What `--assume` may say of the service where the evidence is thin (docs/simulator.md): name, its values, and the option. */
const assumptions: Readonly<Record<string, (value: string) => Partial<SimulatorOptions> | undefined>> = {
  'export-shape': (value) => {
    const exportShape = exportShapes.find((shape) => shape === value);
    return exportShape && { exportShape };
  },
  'export-race': toOption(booleans, (exportRace) => ({ exportRace })),
  'export-decimals': toOption(booleans, (exportDecimals) => ({ exportDecimals })),
  'unique-api-names': toOption(booleans, (uniqueApiNames) => ({ uniqueApiNames })),
  'protects-used': toOption(booleans, (protectsUsed) => ({ assumptions: { protectsUsed } })),
  'reorders-sets': toOption(booleans, (reordersSets) => ({ assumptions: { reordersSets } })),
  'mixes-id-case': toOption(booleans, (mixesIdCase) => ({ assumptions: { mixesIdCase } })),
  'rewrites-policies': toOption(booleans, (rewritesPolicies) => ({ assumptions: { rewritesPolicies } })),
  'fills-defaults': toOption(booleans, (fillsDefaults) => ({ assumptions: { fillsDefaults } })),
  'system-entity-status': toOption({ 400: 400, 405: 405 } as const, (systemEntityStatus) => ({ assumptions: { systemEntityStatus } })),
  'missing-operation-status': toOption({ 400: 400, 404: 404 } as const, (missingOperationStatus) => ({ assumptions: { missingOperationStatus } })),
};

function toOption<T>(values: Readonly<Record<string, T>>, toOptions: (value: T) => Partial<SimulatorOptions>): (value: string) => Partial<SimulatorOptions> | undefined {
  return (text) => {
    const value = Object.hasOwn(values, text) ? values[text] : undefined;
    return value === undefined ? undefined : toOptions(value);
  };
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
    ...parseAssumptions(entriesOf(inputs.assume)),
  };
}

function entriesOf(list: readonly string[] | undefined): string[] {
  return (list ?? []).flatMap((line) => line.split(',')).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function parseAssumptions(entries: readonly string[]): Partial<SimulatorOptions> {
  return entries.reduce<Partial<SimulatorOptions>>((all, entry) => {
    const [name = '', value = '', ...rest] = entry.split('=');
    const parsed = rest.length === 0 && Object.hasOwn(assumptions, name) ? assumptions[name]?.(value) : undefined;
    if (parsed === undefined) {
      throw new UserError('invalid-input', `'${entry}' is not an assumption.`, { hint: `Write --assume name=value, for example export-race=true; names: ${Object.keys(assumptions).join(', ')}.` });
    }
    return { ...all, ...parsed, assumptions: { ...all.assumptions, ...parsed.assumptions } };
  }, {});
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
