import fc from 'fast-check';
import { editAssociations, editProperties, removeKeys } from '../../src/artifacts/json-edit.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

const text = '{\r\n\t"properties": {\r\n\t\t"description": "a\\u0027b",\r\n\t\t"pool": { "services": [ { "id": "x" } ] },\r\n\t\t"type": "Pool"\r\n\t}\r\n}';
const before: JsonObject = { description: "a'b", pool: { services: [{ id: 'x' }] }, type: 'Pool' };

describe('editing a JSON file', () => {
  test.each<[string, JsonObject, string]>([
    ['nothing', before, text],
    ['a text', { ...before, type: 'Single' }, text.replace('"Pool"', '"Single"')],
    ['a value deep inside', { ...before, pool: { services: [{ id: 'y' }] } }, text.replace('"x"', '"y"')],
    ['a member of what is on one line', { ...before, pool: { services: [{ id: 'x', weight: 1 }] } }, text.replace('"x"', '"x", "weight": 1')],
    ['a first property', { circuitBreaker: { rules: [] }, ...before }, text.replace('"description"', '"circuitBreaker": {\r\n\t\t\t"rules": []\r\n\t\t},\r\n\t\t"description"')],
    ['a last property', { ...before, zeta: 1 }, text.replace('"Pool"', '"Pool",\r\n\t\t"zeta": 1')],
    ['without the first', { pool: { services: [{ id: 'x' }] }, type: 'Pool' }, text.replace('"description": "a\\u0027b",\r\n\t\t', '')],
    ['without the last', { description: "a'b", pool: { services: [{ id: 'x' }] } }, text.replace(',\r\n\t\t"type": "Pool"', '')],
    ['a longer array', { ...before, pool: { services: [{ id: 'x' }, { id: 'y' }] } }, text.replace('[ { "id": "x" } ]', '[\r\n\t\t\t{\r\n\t\t\t\t"id": "x"\r\n\t\t\t},\r\n\t\t\t{\r\n\t\t\t\t"id": "y"\r\n\t\t\t}\r\n\t\t]')],
  ])('%s', (_name, after, expected) => {
    expect(editProperties(text, 'Backend', before, after)).toBe(expected);
  });

  test('the result always says what it should', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const key = fc.constantFrom('a', 'b', 'url', 'pool', 'x y', '"');
    const value = fc.letrec<{ json: Json }>((tie) => ({ json: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true })) })).json;
    const object = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });
    fc.assert(fc.property(object, object, fc.constantFrom(undefined, 2, '\t'), (one, two, space) => {
      const edited = editProperties(JSON.stringify({ properties: one }, null, space), 'Backend', one, two);
      expect(JSON.parse(edited)).toEqual({ properties: two });
      expect(editProperties(edited, 'Backend', two, two)).toBe(edited);
    }));
  });
});

describe('editing an array of associations', () => {
  test.each<[string, number[], string[], string]>([
    ['[]', [], ['a', 'b'], '[\n  {\n    "name": "a"\n  },\n  {\n    "name": "b"\n  }\n]'],
    ['[{"name":"a"},{"name":"b"}]', [0], ['c'], '[{"name":"b"}, {"name":"c"}]'],
    ['[\n  { "name": "a" },\n  { "name": "b" },\n  { "name": "c" }\n]\n', [0, 2], [], '[\n  { "name": "b" }\n]\n'],
    ['[\n  { "name": "a" }\n]\n', [0], [], '[]\n'],
  ])('%j without %j and with %j', (source, removed, added, expected) => {
    expect(editAssociations(source, removed, added.map((name) => ({ name })))).toBe(expected);
  });
});

describe('removing keys beside the properties', () => {
  test.each<[string, string]>([
    ['{\n  "id": "/x",\n  "name": "x",\n  "properties": {\n    "a": 1\n  }\n}', '{\n  "properties": {\n    "a": 1\n  }\n}'],
    ['{\n\t"properties": { "id": 1 },\n\t"id": "/x",\n\t"type": "t"\n}\n', '{\n\t"properties": { "id": 1 }\n}\n'],
    ['{"properties":{}}', '{"properties":{}}'],
  ])('%j', (source, expected) => {
    expect(removeKeys(source, ['id', 'name', 'type'])).toBe(expected);
  });
});
