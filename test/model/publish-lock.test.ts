import { parseLock, renderLock, type Lock } from '../../src/model/publish-lock.ts';

const lock: Lock = { by: { machine: 'm', process: 7, run: { id: '1', attempt: 2, url: 'https://github.example.com/o/r/actions/runs/1' } }, time: '2026-01-01T00:00:00.000Z', makes: ['products/a'], ended: true };

test('a lock is read as it was written, with what an earlier version does not say', () => {
  expect(parseLock(renderLock(lock))).toEqual(lock);
  const { makes: _makes, ended: _ended, ...earlier } = lock;
  expect(parseLock(renderLock(earlier))).toEqual({ ...earlier, makes: [], ended: false });
});

test('a lock fits into a named value, whatever it makes', () => {
  const makes = Array.from({ length: 1000 }, (_, index) => `products/product-${index}`);
  const text = renderLock({ ...lock, makes });
  expect(text.length).toBeLessThanOrEqual(4096);
  const read = parseLock(text)?.makes ?? [];
  expect(read.length).toBeGreaterThan(100);
  expect(read).toEqual(makes.slice(0, read.length));
});
