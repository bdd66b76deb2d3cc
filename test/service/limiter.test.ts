import { Limiter } from '../../src/service/limiter.ts';
import { FakeClock } from './fake-management.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('runs no more at once than it may, in order, also after failures', async () => {
  const limiter = new Limiter(3, new FakeClock());
  let running = 0;
  let peak = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => limiter.run('reads', async () => {
    peak = Math.max(peak, ++running);
    order.push(index);
    await turn();
    running--;
    if (index % 4 === 0) throw new Error('x');
  })));
  expect(peak).toBe(3);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(5);
});

test('a pause holds back every class', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(2, clock);
  limiter.pause('writes', 4000);
  await limiter.run('reads', async () => expect(clock.now()).toBe(4000));
});

test('few remaining tokens slow a class down to its refill, and only that class', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(1, clock);
  limiter.noteRemaining('reads', 10);
  for (let index = 0; index < 5; index++) await limiter.run('reads', async () => undefined);
  expect(clock.now()).toBe(160); // 25 a second: 40 ms after each but the last
  for (let index = 0; index < 5; index++) await limiter.run('writes', async () => undefined);
  expect(clock.now()).toBe(160);
  limiter.noteRemaining('reads', 200);
  for (let index = 0; index < 5; index++) await limiter.run('reads', async () => undefined);
  expect(clock.now()).toBe(160);
});

test('an aborted work is not begun', async () => {
  const limiter = new Limiter(1, new FakeClock());
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  const begun: string[] = [];
  await expect(limiter.run('reads', async () => begun.push('x'), abort.signal)).rejects.toThrow('enough');
  await limiter.run('reads', async () => begun.push('y'));
  expect(begun).toEqual(['y']);
});

test('as many tokens as requests under way are few', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(40, clock);
  limiter.noteRemaining('reads', 60);
  for (let index = 0; index < 5; index++) await limiter.run('reads', async () => undefined);
  expect(clock.now()).toBe(160);
});

test('hardly any tokens, and refusals, slow it down further, until there are more again', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(1, clock);
  const interval = async (): Promise<number> => {
    await limiter.run('reads', async () => undefined);
    const from = clock.now();
    await limiter.run('reads', async () => undefined);
    return Math.round(clock.now() - from);
  };
  limiter.noteRemaining('reads', 0);
  limiter.noteRemaining('reads', 0); // of the same moment
  expect(await interval()).toBe(50);
  limiter.pause('reads', 1000);
  limiter.pause('reads', 1000); // refused together
  expect(await interval()).toBe(100);
  expect(clock.now()).toBeGreaterThan(1000);
  for (let index = 0; index < 60; index++) {
    await clock.sleep(200);
    limiter.noteRemaining('reads', 0);
  }
  expect(await interval()).toBe(1000);
  for (let index = 0; index < 60; index++) {
    await clock.sleep(200);
    limiter.noteRemaining('reads', 20);
  }
  expect(await interval()).toBe(40);
  limiter.noteRemaining('reads', 200);
  expect(await interval()).toBe(0);
});
