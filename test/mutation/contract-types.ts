import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath } from '../../src/model/resource-id.ts';

/** What Microsoft's contract says of a property that can be written. */
export type ContractType =
  | { readonly type: 'text' | 'number' | 'boolean' | 'any' }
  | { readonly type: 'option'; readonly values: readonly string[] }
  | { readonly type: 'array'; readonly item: ContractType }
  | { readonly type: 'map'; readonly item: ContractType }
  | { readonly type: 'object'; readonly properties: Readonly<Record<string, ContractType>> };

interface Reference { readonly $ref: string }
interface Type {
  readonly $type: string;
  readonly name?: string;
  readonly value?: string;
  readonly body?: Reference;
  readonly elements?: readonly Reference[];
  readonly itemType?: Reference;
  readonly additionalProperties?: Reference;
  readonly properties?: Readonly<Record<string, { readonly type: Reference; readonly flags: number }>>;
}

const file = join(__dirname, '../../../shared/contract/bicep-types-2024-05-01.json');
/** Whether the contract is there to be read. */
export const hasContract = existsSync(file);

const READ_ONLY = 2;
const types = hasContract ? JSON.parse(readFileSync(file, 'utf8')) as readonly Type[] : [];
const typeOf = ({ $ref }: Reference): Type => types[Number($ref.slice(2))] ?? { $type: 'none' };

/** The properties of a kind by the contract; without any where the contract is not there, or does not have the kind. */
export function contractOf(kind: KindName): ContractType & { readonly type: 'object' } {
  const path = kindPath(kind).split('/').filter((part) => part !== '{name}');
  const collections = (kindRow(kind).path.includes('{name}') ? path : path.slice(0, -1)).join('/').toLowerCase();
  const body = types.find(({ $type, name }) => $type === 'ResourceType' && name?.toLowerCase() === `microsoft.apimanagement/service/${collections}@2024-05-01`)?.body;
  const properties = body === undefined ? undefined : typeOf(body).properties?.['properties'];
  const own = properties === undefined ? null : toContract(typeOf(properties.type), []);
  return own?.type === 'object' ? own : { type: 'object', properties: {} };
}

/** Every property that can be written, with those below it: `request.headers.*.name`; `*` stands for any member of an array or a map. */
export function pathsOf(type: ContractType, path: readonly string[] = []): string[] {
  switch (type.type) {
    case 'object': return Object.entries(type.properties).flatMap(([name, property]) => pathsOf(property, [...path, name]));
    case 'array': case 'map': return type.item.type === 'object' ? pathsOf(type.item, [...path, '*']) : [path.join('.')];
    default: return [path.join('.')];
  }
}

function toContract(type: Type, above: readonly Type[]): ContractType {
  if (above.includes(type)) return { type: 'any' };
  const below = (reference: Reference): ContractType => toContract(typeOf(reference), [...above, type]);
  switch (type.$type) {
    case 'StringType': return { type: 'text' };
    case 'IntegerType': return { type: 'number' };
    case 'BooleanType': return { type: 'boolean' };
    case 'ArrayType': return { type: 'array', item: type.itemType === undefined ? { type: 'any' } : below(type.itemType) };
    case 'UnionType': return { type: 'option', values: (type.elements ?? []).flatMap((element) => typeOf(element).value ?? []) };
    case 'ObjectType': {
      const own = Object.entries(type.properties ?? {}).filter(([, { flags }]) => (flags & READ_ONLY) === 0);
      if (own.length === 0 && type.additionalProperties !== undefined) return { type: 'map', item: below(type.additionalProperties) };
      return { type: 'object', properties: Object.fromEntries(own.map(([name, property]) => [name, below(property.type)])) };
    }
    default: return { type: 'any' };
  }
}
