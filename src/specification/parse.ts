import { findNodeAtLocation, parse as parseJson, parseTree, printParseErrorCode, type Node as JsonNode, type ParseError } from 'jsonc-parser';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node as YamlNode } from 'yaml';
import { isObject, type JsonObject, type JsonPath } from '../model/json.ts';
import { checkSize, SpecificationSyntaxError } from './syntax-error.ts';
import { rootName } from './xml.ts';

/** `unknown-openapi`: says that it is OpenAPI or Swagger, in a version that the service does not know. `unknown`: nothing known. */
export type SpecificationDialect =
  'openapi-3.0' | 'openapi-3.1' | 'swagger-2.0' | 'wsdl' | 'wadl' | 'graphql' | 'unknown-openapi' | 'unknown';

export interface ParsedSpecification {
  readonly dialect: SpecificationDialect;
  /** `text` for the dialects that are neither JSON nor YAML. */
  readonly syntax: 'json' | 'yaml' | 'text';
  /** Empty for WSDL, WADL and GraphQL. */
  readonly document: JsonObject;
  readonly text: string;
  /** Line (from 1) of the value at `path`, or of its nearest parent; null for the dialects that are text. */
  readonly lineOf: (path: JsonPath) => number | null;
}

/** A document that repeats itself through aliases more often than this is refused: it would fill the memory. */
const MAX_ALIASES = 1_000;

/** Deeper than any API description; what reads a document goes down level by level, and must not run out of stack. */
const MAX_DEPTH = 500;

/** What may stand before the first definition of a GraphQL schema: space, comments, descriptions. */
const graphqlIgnored = /[\s,\uFEFF]+|#[^\n]*|"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"/y;
const graphqlDefinition = /(?:extend\s+)?(?:(?:type|interface|union|enum|input|scalar)\s+[A-Za-z_]\w*(?:\s*[{@=]|\s+implements\b|\s*$|\s*\n)|schema\s*[{@]|directive\s*@)/y;

/**
 * Reads an API specification; what it is, is told by its content. Throws {@link SpecificationSyntaxError}, also for a
 * document that is too large, nested too deeply or repeats itself without end.
 */
export function parseSpecification(text: string): ParsedSpecification {
  const content = text.replace(/^\uFEFF/, '');
  checkSize(content);
  const textual = /^\s*</.test(content) ? xmlDialect(content) : isGraphql(content) ? 'graphql' : null;
  if (textual !== null) return { dialect: textual, syntax: 'text', document: {}, text, lineOf: () => null };
  const parsed = /^\s*(?:\[|\{\s*["}])/.test(content) ? parseJsonText(content, text) : parseYamlText(content, text);
  checkDepth(parsed);
  return parsed;
}

function isGraphql(content: string): boolean {
  let at = 0;
  for (graphqlIgnored.lastIndex = at; graphqlIgnored.test(content); graphqlIgnored.lastIndex = at) at = graphqlIgnored.lastIndex;
  graphqlDefinition.lastIndex = at;
  return graphqlDefinition.test(content);
}

function xmlDialect(content: string): SpecificationDialect {
  const root = rootName(content);
  return root === 'definitions' || root === 'description' ? 'wsdl' : root === 'application' ? 'wadl' : 'unknown';
}

function checkDepth({ document }: ParsedSpecification): void {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw tooDeep();
    level = level.flatMap((value): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

/** Runs a parser that goes down level by level. */
function withinStack<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

function tooDeep(): SpecificationSyntaxError {
  return new SpecificationSyntaxError(`The document is nested more than ${MAX_DEPTH} levels deep.`, 1);
}

function parseJsonText(content: string, text: string): ParsedSpecification {
  const errors: ParseError[] = [];
  const value = parseStrictly(content) ?? withinStack(() => parseJson(content, errors, { disallowComments: true, allowTrailingComma: true }) as unknown);
  const [error] = errors;
  if (error !== undefined) {
    const what = printParseErrorCode(error.error).replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
    throw new SpecificationSyntaxError(`The document is not valid JSON: ${what}.`, lineCounter(content).linePos(error.offset).line);
  }
  let tree: JsonNode | undefined;
  let lines: LineCounter | undefined;
  const lineOf = (path: JsonPath): number => {
    tree ??= parseTree(content);
    lines ??= lineCounter(content);
    for (let length = path.length; tree !== undefined && length > 0; length -= 1) {
      const found = findNodeAtLocation(tree, path.slice(0, length));
      // The property (key and value) where it is one, so that the line is the one of the key.
      if (found !== undefined) return lines.linePos(found.parent?.type === 'property' ? found.parent.offset : found.offset).line;
    }
    return 1;
  };
  return { ...describe(value), syntax: 'json', text, lineOf };
}

function parseYamlText(content: string, text: string): ParsedSpecification {
  const lines = new LineCounter();
  // The parser's own check of keys takes minutes for a map of many.
  const yaml = withinStack(() => parseDocument(content, { lineCounter: lines, prettyErrors: false, logLevel: 'silent', uniqueKeys: false }));
  const [error] = yaml.errors;
  if (error !== undefined && /call stack/.test(error.message)) throw tooDeep();
  if (error !== undefined) throw new SpecificationSyntaxError(error.message, lines.linePos(error.pos[0]).line);
  withinStack(() => checkKeys(yaml, lines));
  let value: unknown;
  try {
    // Aliases give one object at several places, or inside itself; as JSON it is a tree, or an error.
    value = JSON.parse(JSON.stringify(yaml.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null');
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    const what = error instanceof TypeError ? 'An alias leads to what contains it.'
      : /alias count/i.test((error as Error).message) ? `Aliases repeat parts of the document more than ${MAX_ALIASES.toLocaleString('en-US')} times. Write them out, or use '$ref'.` : (error as Error).message;
    throw new SpecificationSyntaxError(what, 1);
  }
  return { ...describe(value), syntax: 'yaml', text, lineOf: (path) => yamlLine(yaml, lines, path) };
}

/** Throws for a map that has a key twice. */
function checkKeys(yaml: Document.Parsed, lines: LineCounter): void {
  visit(yaml, {
    Map: (_key, map) => {
      const known = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (known.has(name) && name !== '<<') throw new SpecificationSyntaxError(`The key '${name}' stands in the same map twice.`, lines.linePos(key.range?.[0] ?? 0).line);
        known.add(name);
      }
    },
  });
}

/** The fast way; undefined for what is no JSON. */
function parseStrictly(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function yamlLine(yaml: Document.Parsed, lines: LineCounter, path: JsonPath): number {
  let node: unknown = yaml.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String((key as { value?: unknown } | null)?.value) === String(part));
      const start = (pair?.key as YamlNode | undefined)?.range?.[0];
      if (pair === undefined || start === undefined) break;
      offset = start;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      const start = (node as YamlNode | undefined)?.range?.[0];
      if (start === undefined) break;
      offset = start;
    } else break;
  }
  return lines.linePos(offset).line;
}

function lineCounter(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function describe(value: unknown): Pick<ParsedSpecification, 'dialect' | 'document'> {
  if (!isObject(value)) return { dialect: 'unknown', document: {} };
  const { openapi, swagger } = value;
  if (openapi === undefined && swagger === undefined) return { dialect: 'unknown', document: value };
  // YAML reads an unquoted `3.0` and `2.0` as numbers.
  const version = openapi === 3 ? '3.0' : typeof openapi === 'number' || typeof openapi === 'string' ? String(openapi) : '';
  const dialect = /^3\.0(\.|$)/.test(version) ? 'openapi-3.0' : /^3\.1(\.|$)/.test(version) ? 'openapi-3.1'
    : openapi === undefined && Number(swagger) === 2 ? 'swagger-2.0' : 'unknown-openapi';
  return { dialect, document: value };
}
