import { createLogger, type ProgressLogger } from '../../src/cli/progress.ts';
import { FakeTicker } from '../support/fake-ticker.ts';

const CLEAR = '\r\u001b[2K';

function create(tty: boolean, columns = 80): { logger: ProgressLogger; ticker: FakeTicker; taken: () => string } {
  const ticker = new FakeTicker();
  let written = '';
  const logger = createLogger({ isTTY: tty, columns, write: (text) => { written += text; } }, { verbose: false, colour: 'off', ticker });
  const taken = (): string => {
    const all = written;
    written = '';
    return all;
  };
  return { logger, ticker, taken };
}

test('a terminal shows one line, with rate and time left, that goes on by itself', () => {
  const { logger, ticker, taken } = create(true);
  logger.expectProgress?.(new Map([['API', 3], ['tag', 1]]));
  expect(taken()).toBe('-------------------- [0/4]');
  ticker.advance(2_000);
  expect(taken()).toBe(`${CLEAR}-------------------- [0/4]`.repeat(2));
  logger.progress('create apis/a', 1, 4, 'API');
  expect(taken()).toBe(`${CLEAR}#####--------------- [1/4] 0.5/s, 6 s left create apis/a`);
  ticker.advance(1_000);
  expect(taken()).toBe(`${CLEAR}#####--------------- [1/4] 0.3/s, 9 s left create apis/a`);
  logger.progress('delete tags/a', 4, 4, 'tag');
  expect(taken()).toBe(`${CLEAR}#################### [4/4] 1.3/s delete tags/a`);
  expect(ticker.running).toBe(0);
  logger.finish();
  expect(taken()).toBe(CLEAR);
});

test('a failure stays above the line, which stays while the work goes on', () => {
  const { logger, ticker, taken } = create(true);
  logger.progress('Reading', 1, 2);
  taken();
  logger.warning('create apis/a failed: no');
  expect(taken()).toBe(`${CLEAR}warning create apis/a failed: no\n##########---------- [1/2] Reading`);
  logger.finish();
  taken();
  logger.info('after');
  ticker.advance(60_000);
  expect(taken()).toBe('after\n');
  expect(ticker.running).toBe(0);
});

test('without a terminal: groups with indented lines, failures at once, nothing in place', () => {
  const { logger, ticker, taken } = create(false);
  logger.expectProgress?.(new Map([['API', 2]]));
  logger.progress('create apis/a', 1, 2, 'API');
  logger.warning('create apis/b failed: no');
  expect(taken()).toBe('warning create apis/b failed: no\n');
  ticker.advance(30_000);
  expect(taken()).toBe('[1/2] create apis/a · less than 0.1/s, 29 s left\n');
  logger.progress('failed: create apis/b', 2, 2, 'API');
  expect(taken()).toBe('[2/2] API: 2 of 2\n  create apis/a\n  failed: create apis/b\n');
});

test('what is held back is printed at the end', () => {
  const { logger, taken } = create(false);
  logger.expectProgress?.(new Map([['API', 2]]));
  logger.progress('create apis/a', 1, 2, 'API');
  logger.finish();
  expect(taken()).toBe('[1/2] API: 1 of 2\n  create apis/a\n');
});
