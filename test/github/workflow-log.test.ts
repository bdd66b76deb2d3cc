import { createWorkflowLog, type WorkflowLog } from '../../src/github/workflow-log.ts';
import { FakeTicker } from '../support/fake-ticker.ts';

function create(): { log: WorkflowLog; ticker: FakeTicker; lines: () => string[] } {
  const ticker = new FakeTicker();
  let written = '';
  const log = createWorkflowLog((text) => { written += text; }, 'TOKEN', { verbose: false, ticker });
  return { log, ticker, lines: () => written.trimEnd().split('\n') };
}

test('a group of the log for each kind, with the text of others where the runner looks for no command', () => {
  const { log, lines } = create();
  log.expectProgress?.(new Map([['API', 2], ['100%25 tag', 1]]));
  log.progress('create apis/a\n::endgroup::', 1, 3, 'API');
  log.progress('create tags/##[x', 2, 3, '100%25 tag');
  log.warning('create apis/b failed: no');
  log.progress('failed: create apis/b', 3, 3, 'API');
  expect(lines()).toEqual([
    '::group::[2/3] 100%2525 tag: 1 of 1', '::stop-commands::TOKEN', 'create tags/\\u0023#[x', '::TOKEN::', '::endgroup::',
    '::stop-commands::TOKEN', 'warning: create apis/b failed: no', '::TOKEN::',
    '::group::[3/3] API: 2 of 2', '::stop-commands::TOKEN', 'create apis/a', '    \\u003a:endgroup::', 'failed: create apis/b', '::TOKEN::', '::endgroup::',
  ]);
});

test('a group that stays incomplete is printed at the end, and closed', () => {
  const { log, ticker, lines } = create();
  log.expectProgress?.(new Map([['API', 2]]));
  log.progress('create apis/a', 1, 2, 'API');
  ticker.advance(30_000);
  log.finish();
  expect(lines()).toEqual(['::stop-commands::TOKEN', '[1/2] create apis/a · less than 0.1/s, 29 s left', '::TOKEN::', '::group::[1/2] API: 1 of 2', '::stop-commands::TOKEN', 'create apis/a', '::TOKEN::', '::endgroup::']);
  expect(ticker.running).toBe(0);
});

test('steps without a group are lines', () => {
  const { log, lines } = create();
  log.progress('Reading apim-dev', 1, 2);
  log.progress('Reading apim-dev', 2, 2);
  expect(lines()).toEqual(['::stop-commands::TOKEN', '[1/2] Reading apim-dev']);
});
