import { join } from 'node:path';
import type { LiveStore } from '../../src/commands/ports.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { readProcess } from '../../src/host/occupant.ts';
import { createHost } from '../../src/host/node-host.ts';
import { renderLock, type Lock } from '../../src/model/publish-lock.ts';
import { silent } from '../support/memory-store.ts';
import { gitEnvironment } from '../support/repository.ts';
import { policy } from '../support/resources.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { service, repository, succeed } = useServiceInGit(19);

const namedValue = (name: string, value: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, value } }) });
const apiPolicy = (header: string): string => policy(`<set-header name="x-a" exists-action="override"><value>${header}</value></set-header>`);
const api = (header: string): Record<string, string> => ({
  'artifacts/apis/a/apiInformation.json': JSON.stringify({ properties: { displayName: 'a', path: 'a', protocols: ['https'] } }), 'artifacts/apis/a/policy.xml': apiPolicy(header),
});
const start = { 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', ...namedValue('one', 'first'), ...namedValue('two', 'first'), ...api('first') };

/** Publishes; `meanwhile` happens after the plan, before the first write. */
async function publish(meanwhile: () => Promise<unknown> = () => Promise.resolve(), more: Inputs = {}, at = repository().path, environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const host = createHost({ environment: { ...gitEnvironment, ...environment }, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
  const openService = (...words: Parameters<typeof host.openService>): LiveStore => {
    const store = host.openService(...words);
    return { ...store, readMarker: async () => { const recorded = await store.readMarker(); await meanwhile(); return recorded; } };
  };
  return runCommand('publish', { 'config': join(at, 'apiops.yaml'), 'environment': 'dev', 'service-id': service().client.serviceId, 'arm-endpoint': service().client.endpoint, ...more }, { ...host, openService });
}

async function valueOf(name: string): Promise<unknown> {
  return (await service().client.get(`/namedValues/${name}`)).body.properties['value'];
}

async function names(): Promise<readonly string[]> {
  return (await service().client.get('/namedValues')).body.value.map(({ name }) => name);
}

async function putPolicy(header: string): Promise<void> {
  await service().client.must('/apis/a/policies/policy', { format: 'rawxml', value: apiPolicy(header) });
}

async function policyText(): Promise<string> {
  return String((await service().client.get('/apis/a/policies/policy?format=rawxml')).body.properties['value']);
}

async function publishStart(): Promise<void> {
  repository().commit(start);
  await succeed('publish');
}

test('a conflict that the service sees where there is none does not end the record', async () => {
  await publishStart();
  const commit = repository().commit(api('second'));
  await fetch(`${service().client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults: [{ method: 'PUT', path: 'namedValues/apiops-published', times: 2, then: { status: 412 } }] }) });
  await succeed('publish');
  expect(await valueOf('apiops-published')).toContain(commit);
});

test('one edited policy is one write, and the record of the commit', async () => {
  await publishStart();
  repository().commit(api('second'));
  expect((await succeed('publish')).requests).toMatchObject({ writes: 2, deletes: 0 });
  expect((await succeed('publish')).requests).toMatchObject({ writes: 0, deletes: 0 });
  expect(await names()).toEqual(['apiops-published', 'one', 'two']);
});

test('what somebody changed since the plan is not overwritten: read by itself, or listed', async () => {
  await publishStart();
  repository().commit({ ...api('second') });
  expect(await publish(() => putPolicy('portal'))).toMatchObject({ exitCode: 4, failureReason: 'plan-changed', report: { done: [], failed: [{ id: 'apis/a/policies/policy' }], notAttempted: [] } });
  expect(await policyText()).toContain('portal');
  repository().commit({ ...api('first'), ...namedValue('one', 'second') });
  await putPolicy('first');
  const refused = await publish(() => service().client.must('/namedValues/one', { displayName: 'one', value: 'portal' }));
  expect(refused).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  expect(refused.failure?.message).toContain('namedValues/one');
  expect(await valueOf('one')).toBe('portal');
});

test('where a part of a plan meets a change, nothing more begins, and the commit is not recorded', async () => {
  await publishStart();
  const recorded = await valueOf('apiops-published');
  repository().commit({ ...api('second'), ...namedValue('three', 'new'), 'artifacts/tags/t/tagInformation.json': JSON.stringify({ properties: { displayName: 't' } }) });
  const result = await publish(() => putPolicy('portal'), { parallelism: 1 });
  expect(result).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  expect(result.report?.notAttempted.map(({ because }) => because)).toEqual(result.report?.notAttempted.map(() => 'the service was changed since it was planned'));
  expect((result.report?.done.length ?? 0) + (result.report?.failed.length ?? 0) + (result.report?.notAttempted.length ?? 0)).toBe(3);
  expect(await valueOf('apiops-published')).toBe(recorded);
  expect(await names()).not.toContainEqual(expect.stringMatching(/^apiops-publishing/));
});

test('what was deleted since the plan is not made again by an update', async () => {
  await publishStart();
  repository().commit(api('second'));
  expect(await publish(() => service().client.delete('/apis/a/policies/policy'))).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  expect((await service().client.get('/apis/a/policies/policy')).status).toBe(404);
});

test('another ETag on what means the same is no change, nor is what was wanted anyway', async () => {
  await publishStart();
  repository().commit(api('second'));
  expect(await publish(() => putPolicy('first'))).toMatchObject({ ok: true, report: { failed: [] } });
  repository().commit(api('third'));
  expect(await publish(() => putPolicy('third'))).toMatchObject({ ok: true, report: { failed: [] } });
  expect(await policyText()).toContain('third');
});

async function setFaults(...faults: unknown[]): Promise<void> {
  await fetch(`${service().client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
}

test('a conflict without a cause, and an answer that is lost, end well', async () => {
  await publishStart();
  repository().commit(api('second'));
  await setFaults({ method: 'PUT', path: 'apis/a/policies/policy', times: 1, then: { status: 412 } });
  expect(await publish()).toMatchObject({ ok: true });
  repository().commit(api('third'));
  await setFaults({ method: 'PUT', path: 'apis/a/policies/policy', times: 1, then: { status: 500, when: 'after' } }, { method: 'PUT', path: 'namedValues/apiops-published', times: 1, then: { drop: 'after' } });
  expect(await publish()).toMatchObject({ ok: true, report: { failed: [] } });
  await setFaults({ method: 'PUT', path: 'apis/a/policies/policy', then: { status: 412 } });
  repository().commit(api('fourth'));
  expect(await publish()).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  await setFaults();
  expect(await publish()).toMatchObject({ ok: true });
});

test('a publish that was published over refuses, before its first write and with its record', async () => {
  await publishStart();
  const other = JSON.stringify({ commit: 'f'.repeat(40), planHash: 'x', time: '2026-01-01T00:00:00.000Z', run: 'https://github.com/o/r/actions/runs/7' });
  const move = (): Promise<unknown> => service().client.must('/namedValues/apiops-published', { displayName: 'apiops-published', value: other });
  repository().commit(api('second'));
  // The first reading of the record is that of the publish itself: what comes after it, the record's own ETag meets.
  const late = await publish(move);
  expect(late).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  expect(await valueOf('apiops-published')).toBe(other);
});

test('of two publishes at the same time one wins and the other refuses, whatever they would write', async () => {
  repository().commit({ 'README.md': 'nothing yet' });
  for (let round = 0; round < 4; round += 1) {
    const both = ['red', 'blue'].map((colour) => {
      repository().commit({ ...start, ...(round % 2 === 0 ? {} : api(colour)), ...namedValue('one', `${colour}${round}`), ...namedValue('two', `${colour}${round}`), ...namedValue(`new-${round}`, colour), ...namedValue(colour, colour) });
      const at = repository().clone(`${colour}-${round}`);
      repository().git('reset', '-q', '--hard', 'HEAD~1');
      return at;
    });
    const results = await Promise.all(both.map((at) => publish(undefined, {}, at)));
    expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ failureReason: 'plan-changed' });
    expect(results.find(({ ok }) => !ok)?.report).toBeUndefined();
    const winner = both[results.findIndex(({ ok }) => ok)] ?? '';
    const again = await publish(undefined, {}, winner);
    expect(again).toMatchObject({ ok: true, changes: false });
    expect(again.requests).toMatchObject({ writes: 0 });
    expect((await names()).filter((name) => name.startsWith('apiops-publishing'))).toEqual([]);
    for (const name of (await names()).filter((each) => ['red', 'blue'].includes(each))) await service().client.delete(`/namedValues/${name}`);
  }
});

const own = { ...readProcess(), run: null };
const run = (id: string, attempt: number): Lock['by']['run'] => ({ id, attempt, url: `https://github.com/o/r/actions/runs/${id}` });
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const NOBODY = 2 ** 22 + 1; // no system gives a process such a number

test.each<[string, Lock | null, boolean]>([
  ['a process that runs', { by: { ...own }, time: minutesAgo(1) }, true],
  ['a dead process of this machine', { by: { ...own, process: NOBODY }, time: minutesAgo(1) }, false],
  ['another machine', { by: { ...own, machine: 'elsewhere', process: NOBODY }, time: minutesAgo(1) }, true],
  ['another machine that was not heard of for long', { by: { ...own, machine: 'elsewhere' }, time: minutesAgo(46) }, false],
  ['an earlier attempt of this run', { by: { machine: 'elsewhere', process: 1, run: run('12', 1) }, time: minutesAgo(1) }, false],
  ['this attempt of this run, in another job', { by: { machine: 'elsewhere', process: 1, run: run('12', 2) }, time: minutesAgo(1) }, true],
  ['another run', { by: { machine: 'elsewhere', process: 1, run: run('11', 1) }, time: minutesAgo(1) }, true],
  ['nobody knows whom', null, true],
])('the sign of %s', async (_who, lock, isAlive) => {
  await service().client.must('/namedValues/apiops-publishing-0123456789ab', { displayName: 'apiops-publishing', value: lock === null ? 'something newer' : renderLock(lock) });
  repository().commit(start);
  const result = await publish(undefined, {}, undefined, { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '2' });
  if (!isAlive) {
    expect(result).toMatchObject({ ok: true });
    expect(await names()).toEqual(['apiops-published', 'one', 'two']);
    return;
  }
  expect(result).toMatchObject({ exitCode: 4, failureReason: 'plan-changed' });
  expect(result.failure?.message).toContain('Another publish of this service is under way');
  if (lock?.by.run !== null && lock !== null) expect(result.failure?.message).toContain(lock.by.run.url);
  expect(result.failure?.hint).toContain("delete the named value 'apiops-publishing-0123456789ab'");
  expect(await names()).toEqual(['apiops-publishing-0123456789ab']);
});

test('the sign of a publish is never planned, extracted or pruned', async () => {
  await publishStart();
  await service().client.must('/namedValues/apiops-publishing-0123456789ab', { displayName: 'apiops-publishing', value: renderLock({ by: own, time: minutesAgo(1) }) });
  expect((await succeed('plan', { prune: 'all' })).changeList.map(({ id }) => id)).not.toContainEqual(expect.stringContaining('apiops-publishing'));
  expect((await succeed('extract')).files).toEqual({ created: ['policy.xml'], changed: [], deleted: [] });
});
