import { findNodeAtLocation, parse as parseJson, parseTree, printParseErrorCode, type Node as JsonNode, type ParseError } from 'jsonc-parser';
import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node as YamlNode } from 'yaml';
import { isObject, type JsonObject, type JsonPath } from '../model/json.ts';
import { SpecificationSyntaxError } from './syntax-error.ts';

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

const graphql = /^(?:\s|#[^\n]*\n|"""[^]*?"""|"[^"\n]*")*(?:(?:extend\s+)?(?:type|interface|union|enum|input|scalar)\s+[A-Za-z_]\w*\s*(?:[{@=]|implements\b|$)|(?:extend\s+)?schema\s*[{@]|directive\s*@)/m;

/** Reads an API specification; what it is, is told by its content. Throws {@link SpecificationSyntaxError}. */
export function parseSpecification(text: string): ParsedSpecification {
  const content = text.replace(/^\uFEFF/, '');
  const textual = /^\s*</.test(content) ? xmlDialect(content) : graphql.test(content) ? 'graphql' : null;
  if (textual !== null) return { dialect: textual, syntax: 'text', document: {}, text, lineOf: () => null };
  return /^\s*(?:\[|\{\s*["}])/.test(content) ? parseJsonText(content, text) : parseYamlText(content, text);
}

function xmlDialect(content: string): SpecificationDialect {
  const root = /<(?:[\w.-]+:)?([A-Za-z][\w.-]*)/.exec(content.replace(/<!--[^]*?-->|<\?[^]*?\?>/g, ''))?.[1];
  return root === 'definitions' || root === 'description' ? 'wsdl' : root === 'application' ? 'wadl' : 'unknown';
}

function parseJsonText(content: string, text: string): ParsedSpecification {
  const errors: ParseError[] = [];
  const value = parseStrictly(content) ?? parseJson(content, errors, { disallowComments: true, allowTrailingComma: true }) as unknown;
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
  const yaml = parseDocument(content, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const [error] = yaml.errors;
  if (error !== undefined) throw new SpecificationSyntaxError(error.message, lines.linePos(error.pos[0]).line);
  let value: unknown;
  try {
    // Aliases give one object at several places, or inside itself; as JSON it is a tree, or an error.
    value = JSON.parse(JSON.stringify(yaml.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null');
  } catch (error) {
    throw new SpecificationSyntaxError(error instanceof TypeError ? 'An alias leads to what contains it.' : (error as Error).message, 1);
  }
  return { ...describe(value), syntax: 'yaml', text, lineOf: (path) => yamlLine(yaml, lines, path) };
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
