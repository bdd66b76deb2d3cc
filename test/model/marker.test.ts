import { parseMarker, renderMarker, type Marker } from '../../src/model/marker.ts';

const marker: Marker = { commit: 'a'.repeat(40), planHash: 'b'.repeat(64), time: '2026-01-01T00:00:00.000Z', run: 'https://github.example.com/o/r/actions/runs/7' };

test('a marker is read as it was written, and fits into a named value', () => {
  for (const each of [marker, { ...marker, run: null }, { ...marker, commit: 'c'.repeat(64) }]) expect(parseMarker(renderMarker(each))).toEqual(each);
  const long = renderMarker({ ...marker, run: 'x'.repeat(5000) });
  expect([long.length <= 4096, parseMarker(long)]).toEqual([true, { ...marker, run: null }]);
});

test('what a later version says beside it is passed over', () => {
  expect(parseMarker(JSON.stringify({ ...marker, more: { x: 1 }, run: 7 }))).toEqual({ ...marker, run: null });
});

test.each([
  ['', 'nothing'], ['nonsense', 'no JSON'], ['[]', 'a list'], ['null', 'null'], [JSON.stringify({ ...marker, commit: 'HEAD' }), 'a name'], [JSON.stringify({ ...marker, commit: '--all' }), 'an option'],
  [JSON.stringify({ ...marker, commit: 'a'.repeat(41) }), 'no commit'], [JSON.stringify({ ...marker, planHash: undefined }), 'no hash'], [JSON.stringify({ ...marker, time: 'then' }), 'no time'],
])('%p is no marker: %s', (value) => {
  expect(parseMarker(value)).toBeNull();
});
