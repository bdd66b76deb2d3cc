import type { CommandResult } from '../../../src/commands/result.ts';
import { isRunning, readProcess } from '../../../src/host/occupant.ts';
import { isGeneratedName, resourceKey } from '../../../src/model/resource-id.ts';
import { writeKey, type Write } from '../../../src/plan/plan.ts';
import type { Fault } from './faults.ts';
import { differences, normalize, type Resources } from './state.ts';
import { openWorld, type Ended, type Plan, type Sent, type World } from './world.ts';

export type Mode = 'keep' | 'rollback';

/** One request of an undisturbed publish, as it can be met again. */
export interface Target {
  readonly method: string;
  /** Glob below the service: names that the service makes up are others each time. */
  readonly path: string;
  /** Which of the requests that look like this. */
  readonly occurrence: number;
  readonly guarded: boolean;
  /** Whether there is anything to write to: what goes along with something else is deleted once more. */
  readonly isThere: boolean;
  readonly isAsync: boolean;
  /** The writes of the plan that it may belong to; none for the lock and the record. */
  readonly owners: readonly Write[];
}

export interface Case {
  readonly mode: Mode;
  /** What happens; to writes of which none needs another, where there are several. */
  readonly hits: readonly { readonly target: Target; readonly fault: Fault }[];
}

/** The request in which a process is killed. */
export interface Kill {
  readonly target: Target;
  readonly moment: 'before' | 'after';
}

/** A plan and what its publish does where nothing happens. */
export interface Track {
  readonly plan: Plan;
  readonly targets: readonly Target[];
  readonly before: Resources;
  readonly after: Resources;
}

export const planNames = ['everything new', 'much edited'] as const satisfies readonly Plan['name'][];

/** Opens the world, and publishes each of these plans without any disturbance. */
export async function openMatrix(names: readonly Plan['name'][] = planNames): Promise<{ readonly world: World; readonly tracks: readonly Track[] }> {
  const world = await openWorld();
  const tracks: Track[] = [];
  for (const plan of world.plans.filter(({ name }) => names.includes(name))) {
    await world.setState(plan.before);
    const before = await world.resources();
    const { result, sent } = await world.publish(plan);
    if (result.exitCode !== 0) throw new Error(`${plan.name}: ${result.failure?.message}`);
    const targets = toTargets(sent, plan.writes);
    const after = await world.resources();
    const { sent: more } = await world.publish(plan);
    if (more.length > 0) throw new Error(`${plan.name}: a second publish writes ${more.map(({ path }) => path).join(', ')}`);
    tracks.push({ plan, targets: await withAsync(world, plan, targets), before, after });
  }
  return { world, tracks };
}

/** The requests that begin a long-running operation: the rules that could make it fail say which ones they met. */
async function withAsync(world: World, plan: Plan, targets: readonly Target[]): Promise<readonly Target[]> {
  await world.setState(plan.before);
  await world.setFaults(targets.map((target) => toRule(target, target.occurrence, { 'fail-poll': { code: 'Never', message: 'Never' } }, 9999)));
  await world.publish(plan);
  const met = await world.matched();
  return targets.map((target, index) => ({ ...target, isAsync: (met[index] ?? 0) >= target.occurrence }));
}

function toTargets(sent: readonly Sent[], writes: readonly Write[]): readonly Target[] {
  const own = new Set(writes.flatMap(({ address }) => address.split('/').filter(isGeneratedName)));
  const seen = new Map<string, number>();
  return sent.map(({ method, path, id, guarded, status }) => {
    const glob = path.split('/').map((name) => /^apiops-publishing-/.test(name) ? 'apiops-publishing-*' : isGeneratedName(name) && !own.has(name) ? '*' : name.replace(/[\\*?[\]{}()!|+@"']/g, '\\$&')).join('/');
    const occurrence = (seen.get(`${method} ${glob}`) ?? 0) + 1;
    seen.set(`${method} ${glob}`, occurrence);
    return { method, path: glob, occurrence, guarded, isThere: status !== 204, isAsync: false, owners: ownersOf(id, writes) };
  });
}

/** What the publisher adds to a write by itself: the release that makes a revision current, and what it removes from a new product. */
function ownersOf(id: string, writes: readonly Write[]): readonly Write[] {
  const key = resourceKey(id);
  const released = key.replace(/\/releases\/apiops-make-current$/, '');
  if (released !== key) return writes.filter((write) => write.op === 'make-current' && resourceKey(write.id) === released);
  const own = writes.filter(({ address, op }) => resourceKey(address) === key && op !== 'make-current');
  if (own.length > 0) return own;
  const products = writes.filter(({ resource, op }) => resource.kind === 'Product' && op !== 'update');
  return key.includes('subscriptions/') ? products : products.filter((write) => key.startsWith(`${resourceKey(write.id)}/`));
}

function toRule({ method, path }: Target, nth: number, then: object, at = nth): object {
  return { method, path, nth: at, then };
}

/** What the publisher writes for itself, and how it ends where that fails. */
const own = [
  { path: /apiops-publishing/, method: 'PUT', ends: [1, null], code: null, then: 'before' },
  { path: /apiops-publishing/, method: 'DELETE', ends: [0, null], code: 'publish-lock-left', then: 'after' },
  { path: /apiops-published/, method: 'PUT', ends: [0, null], code: 'not-recorded', then: 'after' },
] as const;

/** Disturbs what the publisher writes for itself, the lock and the record; gives what is wrong with how it ended. */
async function runOwnCase(world: World, track: Track, { mode }: Case, target: Target, fault: Fault): Promise<readonly string[]> {
  const { result, injected } = await disturb(world, track, { mode, hits: [{ target, fault }] });
  const row = own.find(({ path, method }) => path.test(target.path) && method === target.method);
  const end = fault.end(target.guarded);
  const [exitCode, reason, code] = end === 'plan-changed' ? [4, 'plan-changed', null] : end === 'failed' ? [...row?.ends ?? [], row?.code ?? null] : [0, null, null];
  const problems = [...injected];
  if (result.exitCode !== exitCode || result.failureReason !== reason) problems.push(`ended with ${result.exitCode} ${result.failureReason}, not ${exitCode} ${reason}: ${result.failure?.message}`);
  if (code !== null && !result.diagnostics.some((one) => one.code === code)) problems.push(`does not say ${code}`);
  const held = withoutOwn(await world.resources());
  problems.push(...compare('the service is neither as before nor as after the publish', held, withoutOwn(end !== 'done' && row?.then === 'before' ? track.before : track.after), 'without-keys'));
  const next = await world.publish(track.plan);
  if (next.result.exitCode !== 0) problems.push(`the next publish ended with ${next.result.exitCode}: ${next.result.failure?.message}`);
  // A publish that writes nothing takes no lock, and so finds none.
  const isLeft = code === 'publish-lock-left';
  const last = await world.resources();
  return [...problems, ...compare('after the next publish the service is not as after an undisturbed one', isLeft ? withoutOwn(last) : last, isLeft ? withoutOwn(track.after) : track.after, 'without-keys')];
}

function withoutOwn(resources: Resources): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([path]) => !/\/apiops-/.test(path)));
}

/** Sets the faults and publishes. */
async function disturb(world: World, { plan }: Track, { mode, hits }: Case): Promise<Ended & { readonly injected: readonly string[] }> {
  await world.setState(plan.before);
  await world.setFaults(hits.flatMap(({ target, fault }) => Array.from({ length: fault.times(target.guarded) }, (_, index) => toRule(target, target.occurrence + index, fault.then))));
  const ended = await world.publish(plan, { 'on-failure': mode });
  const injected = (await world.injected()).flatMap((count, index, all) => count === 1 ? [] : [`fault ${index + 1} of ${all.length} was met ${count} times`]);
  await world.setFaults([]);
  return { ...ended, injected };
}

/** Disturbs one publish; gives what is wrong with how it ended. */
export async function runCase(world: World, track: Track, { mode, hits }: Case): Promise<readonly string[]> {
  const { plan } = track;
  const [first] = hits;
  if (first !== undefined && first.target.owners.length === 0) return runOwnCase(world, track, { mode, hits }, first.target, first.fault);
  const ended = await disturb(world, track, { mode, hits });
  const problems = [...ended.injected];
  const held = await world.resources();
  problems.push(...checkEnd(ended, track, { mode, hits }), ...checkLeft(ended.result, held, track));
  if (ended.result.exitCode === 0) return [...problems, ...compare('the service is not as after an undisturbed publish', held, track.after, 'without-keys')];
  if (mode === 'rollback') return [...problems, ...checkRollback(ended.result, held, track)];
  const next = await world.publish(plan);
  if (next.result.exitCode !== 0) problems.push(`the next publish ended with ${next.result.exitCode}: ${next.result.failure?.message} ${tell(next.result)}`);
  return [...problems, ...compare('after the next publish the service is not as after an undisturbed one', await world.resources(), track.after, 'without-keys')];
}

/** Exit code, reason and report. */
function checkEnd({ result, sent }: Ended, { plan }: Track, { hits, mode }: Case): string[] {
  const ends = hits.map(({ target, fault }) => fault.end(target.guarded));
  const failing = hits.filter((_, index) => ends[index] !== 'done');
  const expected = ends.includes('plan-changed') ? [4, 'plan-changed'] : ends.includes('failed') ? [3, 'publish-failed'] : [0, null];
  const problems: string[] = [];
  if (result.exitCode !== expected[0] || result.failureReason !== expected[1]) problems.push(`ended with ${result.exitCode} ${result.failureReason}, not ${expected.join(' ')}: ${result.failure?.message} ${tell(result)}`);
  const { report } = result;
  if (report === undefined) return [...problems, 'there is no report'];
  const keyOf = ({ id, op }: { readonly id: string; readonly op: string }): string => `${op} ${id}`;
  const parts = [...report.done, ...report.failed, ...report.notAttempted].map(keyOf).sort();
  const planned = plan.writes.map(keyOf).sort();
  if (JSON.stringify(parts) !== JSON.stringify(planned)) problems.push(`the report is not about what was planned: ${differences(parts, planned).join(', ')}`);
  // Whom it hit, where several writes may have sent the request.
  const failed = plan.writes.filter((write) => report.failed.some((one) => keyOf(one) === keyOf(write)));
  for (const { target } of failing) if (!target.owners.some((owner) => failed.includes(owner))) problems.push(`${target.owners.map(keyOf).join(' or ')} is not reported as failed`);
  if (failed.length > failing.length) problems.push(`failed too: ${report.failed.map(keyOf).join(', ')}`);
  for (const { id, message } of report.failed) {
    if (!failing.some(({ target, fault }) => message.includes(toldBy(fault, target)))) problems.push(`the message of ${id} is not the service's: ${message}`);
    if (!failing.some(({ fault }) => fault.then.drop !== undefined) && !/correlation id [0-9a-f]{8}-[0-9a-f]{4}-/.test(message)) problems.push(`the message of ${id} has no correlation id: ${message}`);
  }
  const dependents = dependentsOf(failed, plan.writes).map(keyOf).sort();
  const skipped = report.notAttempted.map(keyOf).sort();
  const isAsExpected = ends.includes('plan-changed') ? dependents.every((key) => skipped.includes(key)) : JSON.stringify(dependents) === JSON.stringify(skipped);
  if (!isAsExpected) problems.push(`not attempted: ${differences(skipped, dependents).join(', ')}`);
  const untouched = plan.writes.filter((write) => skipped.includes(keyOf(write)) && !plan.writes.some((other) => other !== write && other.address === write.address));
  const attempted = mode === 'rollback' ? [] : untouched.filter(({ address }) => sent.some(({ id }) => resourceKey(id) === resourceKey(address)));
  if (attempted.length > 0) problems.push(`attempted all the same: ${attempted.map(keyOf).join(', ')}`);
  return problems;
}

/** What the report has to say of a fault. */
function toldBy({ then, end }: Fault, { guarded }: Target): string {
  if (end(guarded) === 'plan-changed') return 'was changed in the service since it was read';
  return then.message ?? then['fail-poll']?.message ?? (then.drop === undefined ? 'Request processing failed due to internal error.' : 'no answer');
}

/** What waits for one of these writes, at any distance. */
export function dependentsOf(causes: readonly Write[], writes: readonly Write[]): readonly Write[] {
  const keys = new Set(causes.map(writeKey));
  const found = new Set<Write>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const write of writes) {
      if (causes.includes(write) || !write.needs.some((need) => keys.has(need))) continue;
      found.add(write);
      keys.add(writeKey(write));
    }
  }
  return [...found];
}

/** Nothing of a publish that ended is left but what it wrote, and what tells the next one what it could not remove. */
function checkLeft({ report }: CommandResult, held: Resources, track: Track): string[] {
  const isKept = report?.restored === undefined;
  const failed = (op: string, id: RegExp): boolean => isKept && report?.failed.some((one) => one.op === op && id.test(one.id)) === true;
  const may = [...failed('create', /products\/[^/]+$/) ? ['apiops-publishing'] : [], ...failed('make-current', /./) ? ['apiops-make-current'] : []];
  const left = Object.keys(held).filter((path) => /\/apiops-(publishing|make-current)/.test(path) && !may.some((name) => path.includes(name)));
  return [...left.map((path) => `${path} was left`), ...checkOthers(held, track)];
}

/** What is not of the plan is what it was. */
function checkOthers(held: Resources, { before }: Pick<Track, 'before'>): string[] {
  return Object.entries(before).filter(([path, { properties }]) => isOthers(path) && JSON.stringify(held[path]?.properties) !== JSON.stringify(properties))
    .map(([path]) => `${path}, which is not of the plan, was changed`);
}

function isOthers(path: string): boolean {
  return /\/(others|bob|others-key)(\/|$)/.test(path);
}

function checkRollback({ report }: CommandResult, held: Resources, { before }: Track): string[] {
  const problems: string[] = [];
  if (report?.restored === undefined) problems.push('nothing is said of a roll-back');
  for (const { id, message } of report?.notRestored ?? []) {
    // Nobody can give a gateway the keys that it had.
    if (!(id.startsWith('gateways/') && message.endsWith('with other keys.'))) problems.push(`not restored: ${id}: ${message}`);
  }
  return [...problems, ...compare('the service is not as it was before', held, before, 'with-keys')];
}

function compare(what: string, held: Resources, expected: Resources, keys: 'with-keys' | 'without-keys'): string[] {
  const lines = differences(normalize(held, keys), normalize(expected, keys));
  return lines.length === 0 ? [] : [[what, ...lines.slice(0, 12).map((line) => `    ${line.slice(0, 400)}`), ...lines.length > 12 ? [`    and ${lines.length - 12} more`] : []].join('\n')];
}

function tell({ report, diagnostics }: CommandResult): string {
  return [...report?.failed.map(({ id, message }) => `${id}: ${message}`) ?? [], ...diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)].join(' | ');
}

/** Kills a process in the middle of its publish, before or after the service did what it was asked for last; gives what is wrong with what the next publish makes of it. */
export async function runKill(world: World, { plan, before, after }: Track, { target, moment }: Kill): Promise<readonly string[]> {
  await world.setState(plan.before);
  await world.setFaults([toRule(target, target.occurrence, { hang: moment })]);
  const ended = await world.killPublish(plan);
  await world.setFaults([]);
  if (!ended.wasKilled) return [`the process ended by itself: ${ended.output.slice(0, 2000)}`];
  const problems = checkOthers(await world.resources(), { before });
  const next = await world.publish(plan, {}, { thisProcess: readProcess, isRunning });
  if (next.result.exitCode !== 0) problems.push(`the next publish ended with ${next.result.exitCode}: ${next.result.failure?.message} ${tell(next.result)}`);
  return [...problems, ...compare('after the next publish the service is not as after an undisturbed one', await world.resources(), after, 'without-keys')];
}

export function describeKill({ plan }: Track, { target, moment }: Kill): string {
  return `${plan.name}: killed ${moment} ${target.method} ${target.path}${target.occurrence === 1 ? '' : ` (${target.occurrence})`}`;
}

/** A case in words. */
export function describeCase({ plan }: Track, { mode, hits }: Case): string {
  return `${plan.name}, ${mode}: ${hits.map(({ target, fault }) => `${fault.name} at ${target.method} ${target.path}${target.occurrence === 1 ? '' : ` (${target.occurrence})`}`).join(', ')}`;
}
