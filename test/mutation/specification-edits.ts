import { getAt, isObject, setAt, textOf, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { schemaEdits, type Breaks, type SchemaDialect } from './schema-edits.ts';

/** One change of an OpenAPI or Swagger document, and what a plan has to tell of it. */
export interface SpecificationEdit {
  readonly what: string;
  readonly document: () => JsonObject;
  /** Empty: the service keeps nothing of it. */
  readonly details: readonly EditDetail[];
}

export interface EditDetail {
  readonly op: 'added' | 'removed' | 'changed';
  readonly subject: string;
  /** In which direction the change breaks consumers: from the document to the edited one, back, both, or never. */
  readonly breaks: Breaks;
}

const methods: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const bodiless: readonly string[] = ['get', 'head', 'options'];

/** Every edit of an OpenAPI 3.0, OpenAPI 3.1 or Swagger 2.0 document, of each place in it and kind. */
export function specificationEdits(document: JsonObject): SpecificationEdit[] {
  return new Editor(document).edits();
}

interface Operation {
  readonly subject: string;
  readonly method: string;
  readonly path: JsonPath;
  readonly item: JsonPath;
}

class Editor {
  readonly #document: JsonObject;
  readonly #text: string;
  readonly #dialect: SchemaDialect;
  readonly #schemas: JsonPath;
  readonly #operations: readonly Operation[];
  /** Operations by what they, or the parameters of their path, refer to. */
  readonly #referring = new Map<string, Operation[]>();
  readonly #edits = new Map<string, SpecificationEdit>();

  constructor(document: JsonObject) {
    this.#document = document;
    this.#dialect = 'swagger' in document ? 'swagger-2.0' : document['openapi'] === '3.1.0' ? 'openapi-3.1' : 'openapi-3.0';
    this.#schemas = this.#dialect === 'swagger-2.0' ? ['definitions'] : ['components', 'schemas'];
    this.#operations = entries(document, ['paths']).flatMap(([path]) => {
      const item = this.#real(['paths', path]);
      return entries(document, item).filter(([method]) => methods.includes(method)).map(([method]) => ({ subject: `${method.toUpperCase()} ${path}`, method, path: [...item, method], item }));
    });
    for (const operation of this.#operations) {
      const text = JSON.stringify([this.#at(operation.path), this.#at([...operation.item, 'parameters'])]);
      for (const [, pointer = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) this.#referring.set(pointer, [...this.#referring.get(pointer) ?? [], operation]);
    }
    this.#text = JSON.stringify(document);
  }

  edits(): SpecificationEdit[] {
    this.#ignored();
    for (const operation of this.#operations) this.#operation(operation);
    for (const [name] of entries(this.#document, this.#schemas)) this.#component(name);
    this.#set('added schema', [...this.#schemas, 'AddedSchema'], { type: 'string' }, [{ op: 'added', subject: 'AddedSchema', breaks: 'never' }]);
    for (const index of list(this.#at(['tags'])).keys()) this.#tag(index);
    this.#set('added tag with a description', ['tags', list(this.#at(['tags'])).length], { name: 'Added', description: 'What is new' }, [{ op: 'added', subject: 'tag added', breaks: 'never' }]);
    return [...this.#edits.values()];
  }

  /** What the service has no place for, or what is a property of the API. */
  #ignored(): void {
    const nothing: readonly (readonly [string, JsonPath, Json])[] = [
      ['info', ['info'], { title: 'Another', version: '9.9', description: 'Another' }], ['external documentation', ['externalDocs'], { url: 'https://example.com/other' }],
      ['security', ['security'], [{ other: [] }]], ['extension', ['x-other'], { a: 1 }], ['empty tag', ['tags', list(this.#at(['tags'])).length], { name: 'Unused' }],
      this.#dialect === 'swagger-2.0' ? ['host', ['host'], 'other.example.com'] : ['servers', ['servers'], [{ url: 'https://{x}.example.com', variables: { x: { default: 'other' } } }]],
    ];
    for (const [what, path, value] of nothing) this.#set(`ignored: ${what}`, path, value, []);
  }

  #operation({ subject, method, path, item }: Operation): void {
    const changed = (breaks: Breaks): EditDetail[] => [{ op: 'changed', subject, breaks }];
    const own = this.#object(path);
    this.#set(`ignored: deprecated of ${subject}`, [...path, 'deprecated'], own['deprecated'] !== true, []);
    this.#set(`ignored: extension of ${subject}`, [...path, 'x-other'], 'x', []);
    this.#set(`summary of ${subject}`, [...path, 'summary'], 'Another summary', changed('never'));
    this.#set(`description of ${subject}`, [...path, 'description'], 'Another description', changed('never'));
    this.#set(`id of ${subject}`, [...path, 'operationId'], `another-${subject.replace(/\W+/g, '-')}`, changed('never'));
    this.#set(`tag of ${subject}`, [...path, 'tags'], [...list(own['tags']), 'another'], changed('never'));
    if (list(own['tags']).length > 0) this.#set(`no tags of ${subject}`, [...path, 'tags'], undefined, changed('never'));
    this.#set(`removed ${subject}`, path, undefined, [{ op: 'removed', subject, breaks: 'forward' }]);
    const free = methods.find((each) => getAt(this.#document, [...item, each]) === undefined);
    if (free !== undefined) {
      const added = `${free.toUpperCase()} ${subject.replace(/^\S+ /, '')}`;
      const parameters = list(own['parameters']).filter((parameter) => isObject(parameter) && this.#object(this.#resolve(parameter) ?? [])['in'] !== 'body' && (parameter['in'] === 'path' || '$ref' in parameter));
      this.#set(`added ${added}`, [...item, free], { operationId: `added-${added.replace(/\W+/g, '-')}`, parameters, responses: { 204: { description: 'Done' } } }, [{ op: 'added', subject: added, breaks: 'backward' }]);
    }
    this.#parameters(item);
    this.#parameters(path);
    const count = list(own['parameters']).length;
    for (const place of ['query', 'header']) for (const required of [false, true]) {
      const parameter = { name: 'added', in: place, ...(required ? { required } : {}), ...(this.#dialect === 'swagger-2.0' ? { type: 'string' } : { schema: { type: 'string' } }) };
      this.#set(`added ${required ? 'required ' : ''}${place} of ${subject}`, [...path, 'parameters', count], parameter, changed(required ? 'forward' : 'never'));
    }
    if (this.#dialect !== 'swagger-2.0' && own['requestBody'] !== undefined) this.#requestBody([...path, 'requestBody'], bodiless.includes(method));
    this.#responses(path, subject);
  }

  /** Parameters of an operation, or of a path, which are those of its operations that have no other of their own. */
  #parameters(owner: JsonPath): void {
    for (const index of list(getAt(this.#document, [...owner, 'parameters'])).keys()) {
      const path = this.#real([...owner, 'parameters', index]);
      const parameter = this.#object(path);
      const { name, in: place } = parameter;
      const subjects = this.#users(path, (operation) => list(getAt(this.#document, [...operation.path, 'parameters'])).every((_each, at) => {
        const other = this.#object(this.#real([...operation.path, 'parameters', at]));
        return other === parameter || other['name'] !== name || other['in'] !== place;
      }));
      if (place === 'cookie') this.#set(`ignored: cookie ${at(path)}`, [...path, 'description'], 'Another', []);
      else if (place === 'body') this.#bodyParameter(path, subjects);
      else this.#parameter(path, parameter, subjects, this.#isOverriding(owner, parameter));
    }
  }

  /** Whether a parameter stands in for one of the path, which takes its place again where it goes. */
  #isOverriding(owner: JsonPath, { name, in: place }: JsonObject): boolean {
    const shared = [...owner.slice(0, -1), 'parameters'];
    return list(this.#at(shared)).some((_each, index) => {
      const other = this.#object(this.#real([...shared, index]));
      return other['name'] === name && other['in'] === place;
    });
  }

  #parameter(path: JsonPath, parameter: JsonObject, subjects: readonly string[], isOverriding: boolean): void {
    const isForm = parameter['in'] === 'formData';
    this.#change(`description of ${at(path)}`, [...path, 'description'], 'Another description', subjects, 'never');
    if (parameter['in'] !== 'path') {
      this.#change(`required of ${at(path)}`, [...path, 'required'], parameter['required'] === true ? undefined : true, subjects, parameter['required'] === true ? 'backward' : 'forward');
      // A field of a form is a property of its schema.
      if (typeof path.at(-1) === 'number') this.#change(`removed ${at(path)}`, path, undefined, subjects, isOverriding ? 'unknown' : isForm ? parameter['required'] === true ? 'both' : 'forward' : parameter['required'] === true ? 'backward' : 'never');
    }
    this.#schema(this.#dialect === 'swagger-2.0' ? path : [...path, 'schema'], subjects, this.#dialect === 'swagger-2.0');
  }

  #bodyParameter(path: JsonPath, subjects: readonly string[]): void {
    this.#change(`description of ${at(path)}`, [...path, 'description'], 'Another description', subjects, 'never');
    this.#set(`ignored: required of ${at(path)}`, [...path, 'required'], this.#object(path)['required'] === true ? undefined : true, []);
    this.#schema([...path, 'schema'], subjects);
  }

  #requestBody(reference: JsonPath, isDiscarded: boolean): void {
    const path = this.#real(reference);
    if (isDiscarded) return this.#set(`ignored: body ${at(path)}`, [...path, 'description'], 'Another description', []);
    const subjects = this.#users(path);
    this.#set(`ignored: required of ${at(path)}`, [...path, 'required'], this.#object(path)['required'] === true ? undefined : true, []);
    this.#change(`description of ${at(path)}`, [...path, 'description'], 'Another description', subjects, 'never');
    this.#content(path, subjects);
  }

  #responses(operation: JsonPath, subject: string): void {
    const swagger = this.#dialect === 'swagger-2.0';
    for (const [status] of entries(this.#document, [...operation, 'responses'])) {
      const path = this.#real([...operation, 'responses', status]);
      const subjects = this.#users(path);
      this.#change(`removed ${status} of ${subject}`, [...operation, 'responses', status], undefined, [subject], 'forward');
      this.#change(`description of ${at(path)}`, [...path, 'description'], 'Another description', subjects, 'never');
      this.#change(`header of ${at(path)}`, [...path, 'headers', 'X-Added'], swagger ? { type: 'string' } : { schema: { type: 'string' } }, subjects, 'never');
      for (const [header] of entries(this.#document, [...path, 'headers'])) {
        this.#change(`removed header ${header} of ${at(path)}`, [...path, 'headers', header], undefined, subjects, 'never');
        this.#change(`description of ${header} of ${at(path)}`, [...path, 'headers', header, 'description'], 'Another description', subjects, 'never');
      }
      if (!swagger) this.#content(path, subjects);
      else if (this.#object(path)['schema'] !== undefined) this.#schema([...path, 'schema'], subjects);
    }
    this.#change(`added response of ${subject}`, [...operation, 'responses', '418'], { description: 'A teapot' }, [subject], 'backward');
  }

  #content(owner: JsonPath, subjects: readonly string[]): void {
    for (const [type] of entries(this.#document, [...owner, 'content'])) {
      const path = [...owner, 'content', type];
      this.#change(`removed ${at(path)}`, path, undefined, subjects, 'forward');
      const { example, examples } = this.#object(path);
      if (examples === undefined) this.#change(`example of ${at(path)}`, [...path, 'example'], { ...(isObject(example) ? example : {}), zzz: 'another' }, subjects, 'never');
      for (const [name] of entries(this.#document, [...path, 'examples'])) this.#change(`example ${name} of ${at(path)}`, [...path, 'examples', name, 'summary'], 'Another', subjects, 'never');
      this.#schema([...path, 'schema'], subjects);
    }
    this.#change(`added media type of ${at(owner)}`, [...owner, 'content', 'application/x-added'], { schema: { type: 'string' } }, subjects, 'backward');
  }

  #component(name: string): void {
    this.#set(`removed schema ${name}`, [...this.#schemas, name], undefined, [{ op: 'removed', subject: name, breaks: 'unknown' }], true);
    for (const { what, path, value, breaks } of schemaEdits(this.#document, [...this.#schemas, name], this.#dialect)) {
      this.#set(`${what} of ${at(path)}`, path, value, breaks === null ? [] : [{ op: 'changed', subject: name, breaks }]);
    }
  }

  #schema(path: JsonPath, subjects: readonly string[], isParameter = false): void {
    for (const edit of schemaEdits(this.#document, path, this.#dialect, isParameter)) {
      if (edit.breaks === null) this.#set(`${edit.what} of ${at(edit.path)}`, edit.path, edit.value, []);
      else this.#change(`${edit.what} of ${at(edit.path)}`, edit.path, edit.value, subjects, edit.breaks);
    }
  }

  #tag(index: number): void {
    const { name, description } = this.#object(['tags', index]);
    const subject = `tag ${textOf(name).toLowerCase()}`;
    const has = typeof description === 'string' && description !== '';
    this.#set(`description of ${subject}`, ['tags', index, 'description'], 'Another description', [{ op: has ? 'changed' : 'added', subject, breaks: 'never' }]);
  }

  #change(what: string, path: JsonPath, value: Json | undefined, subjects: readonly string[], breaks: Breaks): void {
    this.#set(what, path, value, subjects.map((subject) => ({ op: 'changed', subject, breaks })));
  }

  /** One edit a place and kind; what is shared is met once for each operation that uses it. */
  #set(what: string, path: JsonPath, value: Json | undefined, details: readonly EditDetail[], isReferred = false): void {
    // Whoever refers to a schema that is gone is no longer told apart from what it means then.
    if (isReferred && this.#text.includes(`/${path.at(-1) ?? ''}"`)) return;
    if (!this.#edits.has(what)) this.#edits.set(what, { what, document: () => setAt(this.#document, path, value) as JsonObject, details });
  }

  /** The operations in which a place is: those above it, or those that refer to it. */
  #users(path: JsonPath, applies: (operation: Operation) => boolean = () => true): string[] {
    const pointer = `#/${path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    const above = this.#operations.filter(({ path: own, item }) => [own, item].some((each) => each.every((part, index) => part === path[index]) && (each === own || path[each.length] === 'parameters')));
    const using = new Set([...above, ...this.#referring.get(pointer) ?? []]);
    return [...using].filter(applies).map(({ subject }) => subject);
  }

  /** Where the object at a path really is, behind its reference. */
  #real(path: JsonPath): JsonPath {
    const value = this.#at(path);
    return isObject(value) ? this.#resolve(value) ?? path : path;
  }

  #resolve(value: JsonObject): JsonPath | null {
    const { $ref } = value;
    return typeof $ref === 'string' ? $ref.slice(2).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')) : null;
  }

  #at(path: JsonPath): Json | undefined {
    return getAt(this.#document, path);
  }

  #object(path: JsonPath): JsonObject {
    const value = this.#at(path);
    return isObject(value) ? value : {};
  }
}

function entries(document: JsonObject, path: JsonPath): [string, Json][] {
  const value = getAt(document, path);
  return isObject(value) ? Object.entries(value) : [];
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value as readonly Json[] : [];
}

function at(path: JsonPath): string {
  return path.join('.');
}
