import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireApproval } from '../../src/commands/approval.ts';
import type { Host } from '../../src/commands/host.ts';
import type { Approval } from '../../src/commands/ports.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import { parseInputs, type Inputs } from '../../src/github/inputs.ts';
import type { RefusedError } from '../../src/commands/refusal.ts';
import { UserError } from '../../src/model/failure.ts';
import { toOutlines, type ChangeOutline } from '../../src/plan/plan-difference.ts';
import { renderPlanFile } from '../../src/render/plan-file.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { richPlan } from '../render/plans.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const inGit = useServiceInGit(25);
const { run } = inGit;

const namedValue = (name: string, value: string, more: object = {}): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, value, ...more } }) });
const tag = (name: string): Record<string, string> => ({ [`artifacts/tags/${name}/tagInformation.json`]: JSON.stringify({ properties: { displayName: name } }) });
const at = (name: string): string => join(inGit.repository().path, name);
const withToken = (value: string) => ({ environment: { PARTNER_KEY: value } });
const secrets = withToken('canary-4711-secret');
const publish = (more: Inputs = { plan: at('plan.json') }, elsewhere = secrets): Promise<CommandResult> => run('publish', more, elsewhere);

/** Writes that the simulator has seen, of whatever service. */
async function writes(): Promise<number> {
  const { byMethod } = await (await fetch(`${inGit.service().client.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  return ['PUT', 'PATCH', 'DELETE'].reduce((sum, method) => sum + (byMethod[method] ?? 0), 0);
}

/** A folder whose plan was written to `plan.json`. */
async function approve(): Promise<CommandResult> {
  inGit.repository().commit({ 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', ...tag('one'), ...namedValue('region', 'west'), ...namedValue('partner-key', '{#PARTNER_KEY#}', { secret: true }) });
  const planned = await run('plan', { out: at('plan.json') }, secrets);
  expect(planned.failure).toBeNull();
  return planned;
}

/** A publish that ends as `expected` says, without a write. */
async function expectRefusal(result: () => Promise<CommandResult>, expected: object): Promise<CommandResult> {
  const before = await writes();
  const refused = await result();
  expect(refused).toMatchObject({ ok: false, ...expected });
  expect(refused.report).toBeUndefined();
  expect(await writes()).toBe(before);
  if (refused.exitCode === 4) {
    expect(refused.failure?.message).toContain('Nothing was written.');
    expect(refused.failure?.hint).toContain('approval: none publishes without approval.');
  }
  for (const text of [renderResultText(refused, 'off'), renderResultMarkdown(refused, 60_000), renderResultJson(refused)]) expect(text).not.toContain('canary');
  return refused;
}

const refusal = (reason: string, message: string): object => ({ exitCode: 4, failureReason: reason, failure: { message: expect.stringContaining(message) as string } });
const words = (result: CommandResult): string => `${result.failure?.message} ${result.failure?.hint}`;

test('the approved plan is published, as it was planned and not as the file has it', async () => {
  const { planHash } = await approve();
  const published = await publish();
  expect(published).toMatchObject({ ok: true, planHash, report: { done: [{ id: 'namedValues/partner-key' }, { id: 'namedValues/region' }, { id: 'tags/one' }], failed: [] } });
  // The file has the label of the secret, and nothing that could be written.
  const { status, text } = await inGit.service().client.send('POST', '/namedValues/partner-key/listValue');
  expect([status, text]).toEqual([200, JSON.stringify({ value: 'canary-4711-secret' })]);
});

test('a plan file of which anything was edited approves nothing, though its hash be the same', async () => {
  await approve();
  const text = readFileSync(at('plan.json'), 'utf8');
  writeFileSync(at('plan.json'), text.replace('"path": "value",', '"path": "value",\n          "diff": "+elsewhere",'));
  expect(readFileSync(at('plan.json'), 'utf8')).not.toBe(text);
  expect(await publish()).toMatchObject({ exitCode: 4, failureReason: 'plan-not-found', requests: { writes: 0, deletes: 0 } });
});

test('approval: plan-file is what plan without approval means', async () => {
  await approve();
  expect(await publish({ plan: at('plan.json'), approval: 'plan-file' })).toMatchObject({ ok: true, changes: true });
});

test('a publish that has nothing to do needs no approval: neither a stale file nor a missing one is looked at', async () => {
  await approve();
  expect(await publish()).toMatchObject({ ok: true, changes: true });
  expect(await publish()).toMatchObject({ ok: true, changes: false, requests: { writes: 0, deletes: 0 } });
  expect(await publish({ plan: at('gone.json') })).toMatchObject({ ok: true, changes: false });
  expect(await publish({ approval: 'pull-request' })).toMatchObject({ ok: true, changes: false });
});

test('a plan that is not the approved one is refused with the difference', async () => {
  const { planHash } = await approve();
  inGit.repository().commit({ ...namedValue('region', 'east'), ...tag('two'), 'artifacts/tags/one/tagInformation.json': null });
  const refused = await expectRefusal(publish, refusal('plan-changed', `(the plan file '${at('plan.json')}'): 1 resource is planned and not approved, 1 is planned otherwise than approved, 1 is approved and not planned any more.`));
  expect(refused.planHash).not.toBe(planHash);
  expect(refused.counts?.create).toBe(3);
  const created = (path: string, after: unknown): object => ({ path, before: undefined, after });
  expect(refused.approval).toMatchObject({
    approved: planHash, planned: refused.planHash,
    differences: [
      { approved: { id: 'namedValues/region', op: 'create', properties: [created('value', 'west')] }, planned: { id: 'namedValues/region', op: 'create', properties: [created('value', 'east')] } },
      { approved: { id: 'tags/one', op: 'create' }, planned: null },
      { approved: null, planned: { id: 'tags/two', op: 'create', properties: [created('displayName', 'two')] } },
    ],
  });
  const difference = `Difference of the plans: < is what was approved, > is what is planned now.

Planned, and not approved
> + tags/two  tag
>     displayName: "two"

Planned otherwise than approved
< + namedValues/region  named value
<     value: "west"
> + namedValues/region  named value
>     value: "east"

Approved, and not planned any more
< + tags/one  tag
<     displayName: "one"`;
  expect(renderResultText(refused, 'off')).toContain(`\n\n${difference}\n\nplan-changed: The plan is not the one that was approved`);
  expect(renderResultMarkdown(refused, 60_000)).toContain(`\`\`\`diff\n${difference}\n\`\`\``);
  const { approval } = JSON.parse(renderResultJson(refused)) as { approval: { differences: unknown[] } };
  expect(approval).toMatchObject({ approved: planHash, planned: refused.planHash });
  expect(approval.differences[1]).toEqual({ approved: { id: 'tags/one', kind: 'Tag', op: 'create', origin: null, properties: [{ path: 'displayName', after: 'one' }] }, planned: null });
  expect(await publish({ approval: 'none' })).toMatchObject({ ok: true, changes: true });
});

test('somebody else moved the service since: refused too', async () => {
  await approve();
  await inGit.service().client.must('/namedValues/region', { displayName: 'region', value: 'portal' });
  const refused = await expectRefusal(publish, refusal('plan-changed', '1 resource is planned otherwise than approved.'));
  expect(refused.approval?.differences).toMatchObject([{ approved: { op: 'create' }, planned: { op: 'update', properties: [{ path: 'value', before: 'portal', after: 'west' }] } }]);
});

test('another prune is another plan; other warnings, and what is unmanaged, are not', async () => {
  await approve();
  await inGit.service().client.must('/tags/foreign', { displayName: 'foreign' });
  await expectRefusal(() => publish({ plan: at('plan.json'), prune: 'all' }), refusal('plan-changed', ' planned and not approved.'));
  expect(await publish()).toMatchObject({ ok: true, counts: { unmanaged: 2 } });
});

test('another value of a secret is the same plan: no plan shows one', async () => {
  await approve();
  expect(await publish({ plan: at('plan.json') }, withToken('canary-other'))).toMatchObject({ ok: true, changes: true });
});

test('a plan for another service is refused with both names', async () => {
  await approve();
  writeFileSync(at('plan.json'), renderPlanFile(richPlan));
  const refused = await expectRefusal(publish, refusal('plan-changed', 'The approved plan is for another service: '));
  expect(words(refused)).toContain(richPlan.target);
  expect(words(refused)).toContain(inGit.service().client.serviceId.toLowerCase());
  expect(refused.approval).toEqual({ approved: richPlan.hash, planned: refused.planHash, differences: [] });
  expect(renderResultText(refused, 'off')).not.toContain('Difference of the plans');
});

test.each<[string, (text: string) => string | Uint8Array, string]>([
  ['empty', () => '', 'is empty.'],
  ['cut off', (text) => text.slice(0, text.length / 2), 'is cut off: its end is missing.'],
  ['edited', (text) => text.replace('"west"', '"east"'), 'was changed after it was written: it names the hash'],
  ['of another schema', (text) => text.replace('"schema": 1', '"schema": 2'), 'is of schema 2, and this version reads schema 1.'],
  ['no plan', () => '{"command":"plan"}', 'is no plan: it names no schema.'],
  ['no text', () => new Uint8Array([0xff, 0xfe, 0x00]), 'is not UTF-8.'],
])('a plan file that is %s is no approved plan', async (_what, change, why) => {
  const { changeList, planHash } = await approve();
  writeFileSync(at('plan.json'), change(readFileSync(at('plan.json'), 'utf8')));
  const refused = await expectRefusal(publish, refusal('plan-not-found', 'There is no approved plan: '));
  expect(refused.failure?.message).toContain(why);
  // What would have been published is shown all the same.
  expect(refused).toMatchObject({ changeList, planHash, changes: true });
  expect(refused.approval).toBeUndefined();
});

test('a plan file that is not there, or is a folder, is no approved plan', async () => {
  await approve();
  await expectRefusal(() => publish({ plan: at('gone.json') }), refusal('plan-not-found', `There is no approved plan: The plan file '${at('gone.json')}' does not exist.`));
  await expectRefusal(() => publish({ plan: at('artifacts') }), refusal('plan-not-found', 'could not be read: it is a folder.'));
});

test('pull-request fails closed where no pull request can be read', async () => {
  await approve();
  const refused = await expectRefusal(() => publish({ approval: 'pull-request' }), refusal('plan-not-found', 'A plan that was approved on a pull request cannot be read here.'));
  expect(refused.failure?.hint).toContain('Use approval: plan-file');
});

test.each<[Inputs, string]>([
  [{ approval: 'plan-file' }, "'approval: plan-file' needs a plan file."],
  [{ approval: 'none', plan: 'plan.json' }, "'approval: none' asks for no plan file, and 'plan' names one."],
  [{ approval: 'pull-request', plan: 'plan.json' }, "'approval: pull-request' asks for no plan file, and 'plan' names one."],
])('%j does not go together, which is said before anything is read', async (inputs, message) => {
  const refused = await runCommand('publish', inputs, { now: () => 0 } as unknown as Host);
  expect(refused).toMatchObject({ exitCode: 1, failureReason: 'invalid-input', failure: { message }, changes: null });
});

test('an approval that nobody knows is refused, and plan takes none', () => {
  expect(() => parseInputs('publish', { approval: 'always' })).toThrow('is not one of none, plan-file, pull-request');
  expect(() => parseInputs('plan', { approval: 'none' })).toThrow("'plan' does not take --approval.");
});

describe('what a pull request says', () => {
  const prepared = { plan: richPlan, writes: [{}], diagnostics: [], store: { counts: () => ({ reads: 1, writes: 0, deletes: 0, throttled: 0, retried: 0 }) } } as unknown as Parameters<typeof requireApproval>[1];
  const require = (readApproval: (service: string) => Promise<Approval>): Promise<void> => requireApproval({ approval: 'pull-request' }, prepared, { readApproval } as unknown as Host);
  const approval = (covered: string): Approval => ({ place: 'pull request 7', plan: null, covers: (hash) => hash === covered });

  test('lets a publish go on whose plan is covered', async () => {
    await expect(require(async (service) => {
      expect(service).toBe(richPlan.target);
      return approval(richPlan.hash);
    })).resolves.toBeUndefined();
  });

  test('refuses another, without a difference where only the hash is known', async () => {
    await expect(require(async () => approval('0'))).rejects.toMatchObject({
      reason: 'plan-changed', message: 'The plan is not the one that was approved (pull request 7). What was approved is known by its hash alone, so that the difference cannot be shown. Nothing was written.', outcome: { approval: { approved: null, differences: [] } },
    });
  });

  test('refuses another with what is known of it: the resources', async () => {
    const [first, ...others] = toOutlines(richPlan);
    const outlines = [{ ...first, digest: '0' } as ChangeOutline, ...others.slice(1), { id: 'tags/gone', op: 'create' as const, digest: '1' }];
    const refused = await require(async () => ({ ...approval('0'), outlines })).then(() => null, (error: RefusedError) => error);
    expect(refused?.message).toContain('1 resource is planned and not approved, 1 are planned otherwise than approved, 1 are approved and not planned any more'.replaceAll('1 are', '1 is'));
    expect(refused?.message).toContain('Of what was approved only the resources are known, and not their properties.');
    const differences = refused?.outcome.approval?.differences ?? [];
    expect(differences.map((each) => [each.approved?.id, each.planned?.id]).sort()).toEqual([[first?.id, first?.id], [undefined, others[0]?.id], ['tags/gone', undefined]].sort());
    expect(differences.find((each) => each.approved !== null && each.planned !== null)?.approved).toMatchObject({ op: first?.op, properties: [] });
  });

  test('refuses where it cannot be read, whatever the reason', async () => {
    await expect(require(async () => { throw new UserError(null, 'The token may not read comments.'); })).rejects.toMatchObject({ reason: 'plan-not-found', message: 'There is no approved plan: The token may not read comments. Nothing was written.' });
    await expect(require(async () => { throw new TypeError('a bug'); })).rejects.toThrow(TypeError);
  });
});
