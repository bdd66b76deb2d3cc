import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath } from '../../src/model/resource-id.ts';
import { fieldRules } from '../../src/validate/fields.ts';
import { filed, snapshot } from '../support/resources.ts';
import { findingsOf } from './findings.ts';

const contract = join(__dirname, '../../../shared/contract/bicep-types-2024-05-01.json');

interface Type {
  readonly $type: string;
  readonly name?: string;
  readonly value?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly elements?: readonly Reference[];
  readonly properties?: Readonly<Record<string, { readonly type: Reference; readonly flags: number }>>;
  readonly itemType?: Reference;
  readonly body?: Reference;
}

interface Reference {
  readonly $ref: string;
}

/** What the contract says of a property: its type and the most of it. */
interface Limit {
  readonly path: string;
  readonly type: 'text' | 'number' | 'boolean' | 'array';
  readonly max: number | undefined;
  /** Only of closed enumerations. */
  readonly options: readonly string[] | undefined;
}

const REQUIRED = 1;

const READ_ONLY = 2;
const types = existsSync(contract) ? JSON.parse(readFileSync(contract, 'utf8')) as readonly Type[] : [];
const typeOf = ({ $ref }: Reference): Type => types[Number($ref.slice(2))] ?? { $type: 'none' };

function limits(type: Type, path: string): Limit[] {
  const limit = (kind: Limit['type'], options?: readonly string[]): Limit => ({ path, type: kind, max: type.maxLength, options });
  switch (type.$type) {
    case 'StringType': return [limit('text')];
    case 'IntegerType': return [limit('number')];
    case 'BooleanType': return [limit('boolean')];
    case 'ArrayType': return [limit('array'), ...(type.itemType === undefined ? [] : limits(typeOf(type.itemType), `${path}.*`))];
    case 'UnionType': {
      const values = (type.elements ?? []).map((element) => typeOf(element).value);
      return [limit('text', values.includes(undefined) ? undefined : values as string[])];
    }
    case 'ObjectType': return Object.entries(type.properties ?? {}).filter(([, { flags }]) => (flags & READ_ONLY) === 0)
      .flatMap(([name, property]) => limits(typeOf(property.type), path === '' ? name : `${path}.${name}`));
    default: return [];
  }
}

function typesOf(kind: KindName): { readonly name: Type; readonly properties: readonly Limit[]; readonly required: readonly string[] } | null {
  const path = kindPath(kind).split('/').filter((part) => part !== '{name}');
  const found = types.find(({ $type, name }) => $type === 'ResourceType' && name?.toLowerCase() === `microsoft.apimanagement/service/${collections(path, kind)}@2024-05-01`.toLowerCase());
  const { properties } = found?.body === undefined ? {} : typeOf(found.body);
  if (properties?.['name'] === undefined || properties['properties'] === undefined) return null;
  const own = typeOf(properties['properties'].type);
  const required = Object.entries(own.properties ?? {}).filter(([, { flags }]) => (flags & REQUIRED) !== 0).map(([name]) => name);
  return { name: typeOf(properties['name'].type), properties: limits(own, ''), required };
}

/** `policies/policy` -> `policies`, `wikis/default` -> `wikis`. */
function collections(path: readonly string[], kind: KindName): string {
  return (kindRow(kind).path.includes('{name}') ? path : path.slice(0, -1)).join('/');
}

const kinds = kindNames.filter((kind) => kindRow(kind).body === 'json');
/** Properties that no rule looks at: the service makes more of them than the contract says, or says of its own what is wrong with them. */
const OPEN: ReadonlySet<string> = new Set(['PolicyFragment format', 'Api format', 'Api value', 'Api protocols.*']);

(types.length > 0 ? describe : describe.skip)('the rules of fields hold what the contract says', () => {
  test('of every kind', () => {
    expect(kinds.filter((kind) => typesOf(kind) === null)).toEqual([]);
  });

  test.each(kinds)('%s', (kind) => {
    const { fields, name } = fieldRules(kind);
    const known = typesOf(kind);
    if (known === null) return;
    if (known.name.$type === 'StringType') expect(name).toMatchObject({ max: known.name.maxLength });
    for (const { path, type, max, options } of known.properties) {
      const rule = fields[path];
      if (OPEN.has(`${kind} ${path}`)) continue;
      if (rule !== undefined) expect([path, rule.type]).toEqual([path, type]);
      if (max !== undefined) expect([path, rule?.max]).toEqual([path, max]);
      if (options !== undefined) expect([path, [...rule?.oneOf ?? []].sort()]).toEqual([path, [...options].sort()]);
      // Objects may be unknown further in; at the top every flag and number is looked at.
      if (!path.includes('.') && (type === 'boolean' || type === 'number')) expect([path, rule?.type]).toEqual([path, type]);
    }
    expect(Object.keys(fields).filter((path) => !known.properties.some((property) => property.path === path || property.path.startsWith(`${path}.`)))
      .filter((path) => `${kind} ${path}` !== 'Logger credentials')).toEqual([]);
  });

  test.each(kinds)('what %s needs is asked for', (kind) => {
    const ids = kindPath(kind).replaceAll('{name}', 'local-x');
    const messages = findingsOf(snapshot(filed(ids))).filter(({ code }) => code === 'required-property').map(({ message }) => /has no '(\w+)'/.exec(message)?.[1]);
    // The text of a fragment is its content.
    const needed = (typesOf(kind)?.required ?? []).filter((name) => `${kind} ${name}` !== 'PolicyFragment value');
    expect(needed.filter((name) => !messages.includes(name))).toEqual([]);
  });
});
