import { buildASTSchema, GraphQLError, isInterfaceType, isObjectType, Kind, parse, specifiedDirectives, visit, type DocumentNode, type GraphQLSchema } from 'graphql';

/** What is wrong with a schema: the line counts from 1. */
export interface GraphqlProblem {
  readonly message: string;
  readonly line: number | null;
}

/** The schema that an API's text describes, or what is wrong with it: it does not parse, or its parts do not fit together. */
export function readGraphql(text: string): GraphQLSchema | GraphqlProblem {
  let document: DocumentNode | null = null;
  try {
    document = parse(text);
    return buildASTSchema(withoutForeignDirectives(document));
  } catch (error) {
    const message = (error as Error).message.split('\n')[0] ?? '';
    if (error instanceof GraphQLError) return { message, line: error.locations?.[0]?.line ?? null };
    // The library throws plain errors where definitions do not fit together: they name what is wrong, not its place.
    return { message, line: document === null ? null : lineOfName(document, /"([^"]+)"/.exec(message)?.[1] ?? '', message.startsWith('Unknown')) };
  }
}

/** Where a name stands for the first time, or for the last, which is the one too many of two. */
function lineOfName(document: DocumentNode, wanted: string, first: boolean): number | null {
  const lines: number[] = [];
  const [type = '', field] = wanted.split('.');
  visit(document, { Name: ({ value, loc }) => { if (value === (field ?? type) && loc !== undefined) lines.push(loc.startToken.line); } });
  return (first ? lines[0] : lines.at(-1)) ?? null;
}

export function isGraphqlProblem(read: GraphQLSchema | GraphqlProblem): read is GraphqlProblem {
  return 'message' in read;
}

/** Whether the schema has the field that a resolver is for, `Query/users` (apim-rest 3.10). */
export function hasField(schema: GraphQLSchema, path: string): boolean {
  const [typeName = '', field = '', ...rest] = path.split('/');
  const type = schema.getType(typeName);
  return rest.length === 0 && (isObjectType(type) || isInterfaceType(type)) && Object.hasOwn(type.getFields(), field);
}

/** Directives of other tools (federation, generators) mean nothing here, and need no definition. */
function withoutForeignDirectives(document: DocumentNode): DocumentNode {
  const known = new Set([...specifiedDirectives.map(({ name }) => name), ...document.definitions.flatMap((node) => node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [])]);
  return visit(document, { Directive: (node) => known.has(node.name.value) ? undefined : null });
}
