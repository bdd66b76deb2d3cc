import { ProgressLog } from '../../src/host/progress-log.ts';
import { systemTicker } from '../../src/host/ticker.ts';
import { FakeTicker } from '../support/fake-ticker.ts';

function createLog(): { log: ProgressLog; ticker: FakeTicker; taken: () => string[] } {
  const ticker = new FakeTicker();
  let said: string[] = [];
  const log = new ProgressLog(ticker, { line: (text) => said.push(text), group: (title, lines) => said.push(title, ...lines.map((line) => `  ${line}`)) });
  const taken = (): string[] => {
    const all = said;
    said = [];
    return all;
  };
  return { log, ticker, taken };
}

const totals = new Map([['API', 2], ['tag', 2]]);

test('a group is printed when it is complete, however the kinds are mixed', () => {
  const { log, ticker, taken } = createLog();
  log.expect(totals);
  log.step('create apis/a', 1, 4, 'API');
  log.step('create tags/a', 2, 4, 'tag');
  expect(taken()).toEqual([]);
  log.step('create tags/b', 3, 4, 'tag');
  expect(taken()).toEqual(['[3/4] tag: 2 of 2', '  create tags/a', '  create tags/b']);
  log.step('failed: create apis/b', 4, 4, 'API');
  expect(taken()).toEqual(['[4/4] API: 2 of 2', '  create apis/a', '  failed: create apis/b']);
  log.finish();
  expect(taken()).toEqual([]);
  expect(ticker.running).toBe(0);
});

test('a work that ends early prints what it holds, once, and so does another work that begins', () => {
  const { log, ticker, taken } = createLog();
  log.expect(totals);
  log.step('create apis/a', 1, 4, 'API');
  log.finish();
  expect(taken()).toEqual(['[1/4] API: 1 of 2', '  create apis/a']);
  expect(ticker.running).toBe(0);
  log.step('create apis/b', 2, 4, 'API');
  expect(taken()).toEqual(['[2/4] API: 2 of 2', '  create apis/b']);
  log.step('create tags/a', 3, 4, 'tag');
  log.expect(new Map([['API', 1]]));
  expect(taken()).toEqual(['[3/4] tag: 1 of 2', '  create tags/a']);
  log.step('delete apis/a', 1, 1, 'API');
  expect(taken()).toEqual(['[1/1] API: 1 of 1', '  delete apis/a']);
});

test('a group that nobody announced is printed at the end of the work', () => {
  const { log, taken } = createLog();
  log.step('create apis/a', 1, 2, 'API');
  expect(taken()).toEqual([]);
  log.step('create tags/a', 2, 2, 'tag');
  expect(taken()).toEqual(['[2/2] API: 1', '  create apis/a', '[2/2] tag: 1', '  create tags/a']);
});

test('steps without a group are a line for each new message', () => {
  const { log, taken } = createLog();
  for (let done = 1; done <= 3; done += 1) log.step('Reading apim-dev', done, 12);
  log.step('Reading apim-prod', 4, 12);
  expect(taken()).toEqual(['[ 1/12] Reading apim-dev', '[ 4/12] Reading apim-prod']);
});

test('no half minute of a work is silent, and none is longer than the work', () => {
  const { log, ticker, taken } = createLog();
  ticker.advance(3_600_000);
  log.expect(totals);
  ticker.advance(28_999);
  expect(taken()).toEqual([]);
  ticker.advance(1_001);
  expect(taken()).toEqual(['[0/4] nothing is done yet']);
  log.step('create apis/a', 1, 4, 'API');
  ticker.advance(30_000);
  expect(taken()).toEqual(['[1/4] create apis/a · less than 0.1/s, 3 min left']);
  for (let minutes = 0; minutes < 10; minutes += 1) {
    ticker.advance(60_000);
    expect(taken().length).toBeGreaterThanOrEqual(2);
  }
  log.finish();
  taken();
  ticker.advance(3_600_000);
  expect(taken()).toEqual([]);
});

test('what is printed anyway is no silence', () => {
  const { log, ticker, taken } = createLog();
  for (let done = 1; done <= 10; done += 1) {
    log.step(`Reading ${done}`, done, 12);
    ticker.advance(20_000);
  }
  expect(taken()).toHaveLength(10);
});

test('a text of several lines cannot pass for more steps', () => {
  const { log, taken } = createLog();
  log.step('a\n::error::b\u001b[2J', 1, 1, 'x\ny');
  expect(taken()).toEqual(['[1/1] x\\ny: 1', '  a\n    \\u003a:error::b\\u001b[2J']);
});

test('the clock of the machine goes on, and its timer ends', async () => {
  const begin = systemTicker.now();
  await new Promise<void>((resolve) => {
    const stop = systemTicker.every(1, () => {
      stop();
      resolve();
    });
    // The timer itself keeps no process alive.
    setTimeout(() => undefined, 50);
  });
  expect(systemTicker.now()).toBeGreaterThan(begin);
});
