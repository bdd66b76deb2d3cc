import fc from 'fast-check';
import { renderProgressLine } from '../../src/render/progress-line.ts';
import { Pace } from '../../src/render/progress-pace.ts';
import { hostileTexts } from './plans.ts';

function pace(...samples: readonly (readonly [at: number, done: number])[]): Pace {
  const made = new Pace();
  for (const [at, done] of samples) made.note(done, at);
  return made;
}

test('a pace needs a second, and a step', () => {
  expect(pace().rate(0)).toBeNull();
  expect(pace([0, 0], [999, 500]).rate(999)).toBeNull();
  expect(pace([0, 3]).rate(10_000)).toBeNull();
  expect(pace([0, 0], [2_000, 5]).rate(2_000)).toBe(2.5);
});

test('only the last half minute counts, and a standstill ends the forecast', () => {
  const fastThenSlow = Array.from({ length: 61 }, (_, second): [number, number] => [second * 1_000, second <= 30 ? second * 10 : 300 + (second - 30)]);
  const slow = pace(...fastThenSlow);
  expect(slow.rate(60_000)).toBe(1);
  expect(slow.render(340, 60_000)).toBe('1.0/s, 10 s left');
  expect(slow.rate(75_000)).toBe(0.5);
  expect(slow.render(340, 90_000)).toBe('');
  slow.note(331, 600_000);
  expect(slow.render(340, 600_000)).toBe('less than 0.1/s, 81 min left');
});

test('fewer steps than before are another work', () => {
  expect(pace([0, 0], [5_000, 50], [6_000, 1], [8_000, 3]).rate(8_000)).toBe(1);
});

test.each([
  [40, 40, '10/s'],
  [40, 41, '10/s, 1 s left'],
  [40, 1_000_000, '10/s, 28 h left'],
  [40, 100_000_000, '10/s, days left'],
  [1, 20, '0.3/s, 76 s left'],
  [6, 5, '1.5/s'],
])('%d of %d in four seconds: %s', (done, total, shown) => {
  expect(pace([0, 0], [4_000, done]).render(total, 4_000)).toBe(shown);
});

test('whatever the clock and the counts are, a rate is a number and a line says no NaN', () => {
  const number = fc.oneof(fc.integer({ min: -5, max: 100_000 }), fc.constantFrom(0, 1e-9, 1e15));
  fc.assert(fc.property(fc.array(fc.tuple(number, number), { maxLength: 30 }), number, number, fc.integer({ min: 1, max: 200 }), (samples, total, now, columns) => {
    const made = pace(...samples);
    const rate = made.rate(now);
    if (rate !== null) {
      expect(rate).toBeGreaterThan(0);
      expect(Number.isFinite(rate)).toBe(true);
    }
    const line = renderProgressLine({ message: 'm', done: samples.at(-1)?.[1] ?? 0, total, pace: made.render(total, now) }, columns, 'off');
    expect(line).not.toMatch(/NaN|Infinity|undefined/);
  }));
});

test.each([
  [100, '##########---------- [20/40] 1.2/s, 17 s left create apis/petstore/operations/get-pet'],
  [70, '##########---------- [20/40] 1.2/s, 17 s left create apis/petstore/op…'],
  [60, '#####----- [20/40] 1.2/s, 17 s left create apis/petstore/op…'],
  [50, '[20/40] 1.2/s, 17 s left create apis/petstore/ope…'],
  [40, '[20/40] create apis/petstore/operations…'],
  [9, '[20/40]'],
  [5, '[20/…'],
])('a line of %d columns', (columns, line) => {
  expect(renderProgressLine({ message: 'create apis/petstore/operations/get-pet', done: 20, total: 40, pace: '1.2/s, 17 s left' }, columns, 'off')).toBe(line);
});

test('the bar is painted where colours are, and full where there is nothing more to do', () => {
  const progress = { message: '', done: 5, total: 10, pace: '' };
  expect(renderProgressLine(progress, 80, 'tags')).toBe('<green>##########</green><grey>----------</grey> [ 5/10]');
  expect(renderProgressLine({ ...progress, done: 10 }, 80, 'off')).toBe('#################### [10/10]');
  expect(renderProgressLine({ ...progress, done: 12 }, 80, 'off')).toBe('#################### [12/10]');
  expect(renderProgressLine({ ...progress, done: 0, total: 0 }, 80, 'off')).toBe('-------------------- [0/0]');
});

test('no text leaves its line or its width', () => {
  fc.assert(fc.property(fc.constantFrom(...hostileTexts, 'a\tb\nc', '日本語'.repeat(40), '\u{1F40D}'.repeat(40)), fc.integer({ min: 1, max: 120 }), (message, columns) => {
    const line = renderProgressLine({ message, done: 1, total: 9, pace: '1.0/s, 8 s left' }, columns, 'off');
    // eslint-disable-next-line no-control-regex -- no control character may be left
    expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect([...line].reduce((sum, character) => sum + (/[\u3040-\u9fff\u{1f000}-\u{1ffff}]/u.test(character) ? 2 : 1), 0)).toBeLessThanOrEqual(columns);
  }));
});
