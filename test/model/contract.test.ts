import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath } from '../../src/model/resource-id.ts';

const contract = join(__dirname, '../../../shared/contract/bicep-types-2024-05-01.json');
const present = existsSync(contract);

interface TypeReference { readonly $ref: string }
interface Property { readonly type: TypeReference; readonly flags?: number }
interface Type {
  readonly $type: string;
  readonly name?: string;
  readonly body?: TypeReference;
  readonly itemType?: TypeReference;
  readonly properties?: Readonly<Record<string, Property>>;
}

const types = present ? JSON.parse(readFileSync(contract, 'utf8')) as Type[] : [];
const resolve = ({ $ref }: TypeReference): Type => types[Number($ref.split('/').pop())] ?? { $type: 'missing' };
const bodies = new Map(types.flatMap(({ $type, name = '', body }) => $type === 'ResourceType' && body !== undefined ? [[name.replace(/^Microsoft\.ApiManagement\/service\/(.*)@.*$/, '$1').toLowerCase(), resolve(body)] as const] : []));

const [REQUIRED, READ_ONLY, WRITE_ONLY] = [1, 2, 4];

/** Dotted paths of the properties below `properties` that have a flag. */
function flagged(kind: KindName, flag: number): string[] {
  const found: string[] = [];
  const walk = (type: Type, path: string, above: readonly Type[]): void => {
    if (type.$type === 'ArrayType' && type.itemType !== undefined) return walk(resolve(type.itemType), `${path}.*`, above);
    if (above.includes(type)) return;
    for (const [name, property] of Object.entries(type.properties ?? {})) {
      const own = path === '' ? name : `${path}.${name}`;
      if (((property.flags ?? 0) & flag) !== 0) found.push(own);
      walk(resolve(property.type), own, [...above, type]);
    }
  };
  const properties = bodies.get(collections(kind))?.properties?.['properties'];
  if (properties !== undefined) walk(resolve(properties.type), '', []);
  return found;
}

/** `apis/operations`, as the contract names a type. */
function collections(kind: KindName): string {
  return kindPath(kind).split('/').filter((_part, index) => index % 2 === 0).join('/').toLowerCase();
}

const covered = (paths: readonly string[], path: string): boolean => paths.some((each) => path === each || path.startsWith(`${each}.`));

(present ? describe : describe.skip)('the contract of the service', () => {
  test.each(kindNames)('%s: exists where the row says so', (kind) => {
    expect(bodies.has(collections(kind))).toBe(true);
    // Associations exist in workspaces as links.
    expect(bodies.has(`workspaces/${collections(kind)}`) || kindRow(kind).link !== null).toBe(kindRow(kind).workspace);
  });

  test.each(kindNames.filter((kind) => kindRow(kind).body === 'json'))('%s: what only the service sets, what it never shows, and what it needs', (kind) => {
    const row = kindRow(kind);
    expect(flagged(kind, READ_ONLY).filter((path) => !covered(row.readOnly, path))).toEqual([]);
    expect(flagged(kind, WRITE_ONLY).filter((path) => !covered(row.writeOnly, path))).toEqual([]);
    // A diagnostic called `local` has no logger; the text of a fragment is its content.
    const excused = row.title.endsWith('diagnostic') ? ['loggerId'] : row.contentProperty === null ? [] : [row.contentProperty];
    expect(flagged(kind, REQUIRED).filter((path) => !path.includes('.') && !row.required.includes(path) && !excused.includes(path))).toEqual([]);
  });
});
