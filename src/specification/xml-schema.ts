import { canonicalJson, type Json, type JsonObject } from '../model/json.ts';
import { compact } from './values.ts';
import { childElements, localName, type XmlElement } from './xml-element.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';

/** The member of a schema that holds the whole declaration; the others are what a comparison needs to tell what breaks. */
export const DECLARATION = 'x-xsd';

/** Attributes whose value names another declaration. */
const qualified: ReadonlySet<string> = new Set(['type', 'ref', 'base', 'itemType', 'substitutionGroup', 'refer']);
/** What an attribute says where it is absent. */
const defaults: Readonly<Record<string, string>> = {
  minOccurs: '1', maxOccurs: '1', nillable: 'false', abstract: 'false', mixed: 'false', use: 'optional', form: 'unqualified', processContents: 'strict', namespace: '##any',
};
/** Keywords of a JSON schema for facets that have one. */
const limits: Readonly<Record<string, string>> = {
  maxLength: 'maxLength', minLength: 'minLength', maxInclusive: 'maximum', minInclusive: 'minimum', pattern: 'pattern',
};
const roles: Readonly<Record<string, string>> = { complexType: 'type', simpleType: 'type' };
/** Notes that say nothing. */
const empty: ReadonlySet<string> = new Set(['{"is":"annotation"}', '{"is":"documentation"}', '{"is":"appinfo"}']);
/** Children of a schema that declare nothing. */
const silent: ReadonlySet<string> = new Set(['import', 'annotation']);

/** The key of an element among the components. */
export function elementKey(name: string): string {
  return `element ${name}`;
}

/** Whether a schema is nothing but the name of an element. Names of OpenAPI components have no spaces. */
export function isElementReference({ $ref: reference }: JsonObject): boolean {
  return typeof reference === 'string' && reference.startsWith(`#/components/schemas/${elementKey('')}`);
}

/**
 * The global declarations of XML schemas by role and name (`element Add`, `type Result`): each as a JSON schema of its
 * outline, and as a whole. Prefixes, comments, white space and the order of declarations make no difference; the order
 * inside a `sequence` does. Names that two namespaces share have the namespace behind them.
 */
export function toXmlComponents(schemas: readonly XmlElement[]): JsonObject {
  const declared = schemas.flatMap((schema) => childElements(schema).filter(({ local }) => !silent.has(local)).map((declaration) => ({
    key: `${roles[declaration.local] ?? declaration.local} ${declaration.attributes['name'] ?? declaration.attributes['schemaLocation'] ?? ''}`.trim(),
    namespace: schema.attributes['targetNamespace'] ?? '', value: toComponent(declaration, schema),
  })));
  const namespaces = new Map<string, Set<string>>();
  for (const { key, namespace } of declared) namespaces.set(key, (namespaces.get(key) ?? new Set()).add(namespace));
  return Object.fromEntries(declared.map(({ key, namespace, value }) => [(namespaces.get(key)?.size ?? 0) > 1 ? `${key} of ${namespace}` : key, value]));
}

function toComponent(declaration: XmlElement, schema: XmlElement): JsonObject {
  const forms = { element: schema.attributes['elementFormDefault'] ?? 'unqualified', attribute: schema.attributes['attributeFormDefault'] ?? 'unqualified' };
  const { attributes: { name: _name, ...attributes } } = declaration;
  return { ...outlineOf(declaration, true), [DECLARATION]: { namespace: schema.attributes['targetNamespace'] ?? '', ...structureOf({ ...declaration, attributes }, forms, true) } };
}

interface Forms {
  readonly element: string;
  readonly attribute: string;
}

function structureOf(element: XmlElement, forms: Forms, isGlobal = false): JsonObject {
  const { local, namespace, attributes } = element;
  const form = !isGlobal && attributes['ref'] === undefined && (local === 'element' || local === 'attribute') ? attributes['form'] ?? forms[local] : undefined;
  const own = Object.entries({ ...attributes, ...(form === undefined ? {} : { form }) }).filter(([name, value]) => name !== 'id' && defaults[name] !== value);
  const written = own.map(([name, value]): [string, string] => [resolve(name, element, ''), name === 'memberTypes'
    ? value.split(/\s+/).map((each) => resolve(each, element)).sort().join(' ') : qualified.has(name) ? resolve(value, element) : value]);
  const children = childElements(element).map((child) => structureOf(child, forms)).filter((child) => !empty.has(canonicalJson(child)));
  const isOrdered = local === 'sequence' || namespace !== XSD;
  const text = element.children.filter((child) => typeof child === 'string').join(' ').replace(/\s+/g, ' ').trim();
  return compact({
    is: namespace === XSD ? local : `{${namespace}}${local}`, ...Object.fromEntries(written.sort(([a], [b]) => (a < b ? -1 : 1))), text: text === '' ? undefined : text,
    holds: children.length === 0 ? undefined : isOrdered ? children : sorted(children),
  });
}

function sorted(values: readonly JsonObject[]): JsonObject[] {
  return values.map((value) => ({ value, key: canonicalJson(value) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ value }) => value);
}

/** `tns:Result` -> `{http://example.com}Result`; names without a namespace, and types of XML Schema itself, stay bare. */
function resolve(name: string, { namespaces }: XmlElement, unprefixed = namespaces[''] ?? ''): string {
  const colon = name.indexOf(':');
  const namespace = colon < 0 ? unprefixed : namespaces[name.slice(0, colon)] ?? name.slice(0, colon);
  return namespace === '' || namespace === XSD ? localName(name) : `{${namespace}}${localName(name)}`;
}

/** What a JSON schema can say of an element or a type; a reference stands inside `allOf` where it must not hide the rest. */
function outlineOf(declaration: XmlElement, isGlobal: boolean): JsonObject {
  const { attributes } = declaration;
  const [simple] = declaration.local === 'simpleType' ? [declaration] : childElements(declaration, 'simpleType');
  const type = attributes['type'];
  if (type !== undefined) {
    const reference = referenceTo(type, declaration);
    return isGlobal && reference['$ref'] !== undefined ? { allOf: [reference] } : reference;
  }
  if (simple !== undefined) return outlineOfSimple(simple);
  const fields = fieldsBelow(declaration, true);
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return compact({
    type: fields.length === 0 ? undefined : 'object', required: required.length === 0 ? undefined : required,
    properties: fields.length === 0 ? undefined : Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
  });
}

function outlineOfSimple(simple: XmlElement): JsonObject {
  const [restriction] = childElements(simple, 'restriction');
  if (restriction === undefined) return { type: 'string' };
  const values = childElements(restriction, 'enumeration').map(({ attributes }) => attributes['value'] ?? '');
  const facets = childElements(restriction).flatMap(({ local, attributes: { value = '' } }): [string, Json][] => {
    const keyword = Object.hasOwn(limits, local) ? limits[local] : undefined;
    return keyword === undefined ? [] : [[keyword, keyword === 'pattern' || !Number.isFinite(Number(value)) ? value : Number(value)]];
  });
  return { ...referenceTo(restriction.attributes['base'] ?? 'string', restriction), ...(values.length === 0 ? {} : { enum: values }), ...Object.fromEntries(facets) };
}

interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

/** The elements directly inside a type, through groups and extensions; those of a choice are not required. */
function fieldsBelow(owner: XmlElement, isRequired: boolean): Field[] {
  return childElements(owner).flatMap((child): Field[] => {
    const { name, ref, minOccurs, maxOccurs = '1' } = child.attributes;
    const isNeeded = isRequired && minOccurs !== '0';
    if (child.local !== 'element') return fieldsBelow(child, isNeeded && child.local !== 'choice');
    const one = ref === undefined ? outlineOf(child, false) : { $ref: `#/components/schemas/${elementKey(localName(ref))}` };
    return [{ name: name ?? localName(ref ?? ''), isRequired: isNeeded, schema: maxOccurs === '1' || maxOccurs === '0' ? one : { type: 'array', items: one } }];
  });
}

function referenceTo(name: string, element: XmlElement): JsonObject {
  const resolved = resolve(name, element);
  return resolved.startsWith('{') || resolved !== localName(name) ? { $ref: `#/components/schemas/type ${localName(name)}` } : { type: resolved };
}
