import { buildSchema, graphqlSync } from 'graphql';

/** What of GitHub's GraphQL schema is used here, with its own names and types. */
const schema = buildSchema(`
  scalar DateTime
  interface Node { id: ID! }
  interface Actor { login: String! }
  type User implements Node & Actor { id: ID! login: String! }
  type Bot implements Node & Actor { id: ID! login: String! }
  type IssueComment implements Node { id: ID! body: String! createdAt: DateTime! lastEditedAt: DateTime editor: Actor }
  enum ReportedContentClassifiers { SPAM ABUSE OFF_TOPIC OUTDATED DUPLICATE RESOLVED }
  input MinimizeCommentInput { subjectId: ID! classifier: ReportedContentClassifiers! clientMutationId: String }
  type MinimizedComment { isMinimized: Boolean! minimizedReason: String }
  type MinimizeCommentPayload { minimizedComment: MinimizedComment clientMutationId: String }
  type Query { viewer: User! node(id: ID!): Node }
  type Mutation { minimizeComment(input: MinimizeCommentInput!): MinimizeCommentPayload }
`);

/** An error of GraphQL as GitHub answers it, with a type beside the message. */
export class GraphRefusal extends Error {
  readonly type: 'FORBIDDEN' | 'NOT_FOUND';

  constructor(type: GraphRefusal['type'], message: string) {
    super(message);
    this.type = type;
  }
}

export interface GraphComment {
  readonly body: string;
  readonly created_at: string;
  readonly edited?: { readonly at: string; readonly by: string } | undefined;
}

/** What the fake knows; each throws {@link GraphRefusal}. */
export interface GraphRoots {
  readonly viewer: () => string;
  readonly comment: (node: string) => GraphComment;
  readonly minimize: (node: string, reason: string) => void;
}

/** GitHub strips the `[bot]` that REST has, but for the viewer. */
function toActor(login: string): object {
  return login === '' ? {} : login.endsWith('[bot]') ? { __typename: 'Bot', id: login, login: login.slice(0, -'[bot]'.length) } : { __typename: 'User', id: login, login };
}

/** The answer to a request; what the schema does not allow is a violation. */
export function answerGraph({ query, variables = {} }: { readonly query?: unknown; readonly variables?: object }, roots: GraphRoots, onViolation: (text: string) => void): unknown {
  const { data, errors } = graphqlSync({
    schema, source: String(query), variableValues: { ...variables },
    rootValue: {
      viewer: () => ({ id: 'U', login: roots.viewer() }),
      node: ({ id }: { id: string }) => {
        const { body, created_at: createdAt, edited } = roots.comment(id);
        return { __typename: 'IssueComment', id, body, createdAt, lastEditedAt: edited?.at ?? null, editor: edited === undefined || edited.by === '' ? null : toActor(edited.by) };
      },
      minimizeComment: ({ input: { subjectId, classifier } }: { input: { subjectId: string; classifier: string } }) => {
        roots.minimize(subjectId, classifier);
        return { minimizedComment: { isMinimized: true, minimizedReason: classifier.toLowerCase() } };
      },
    },
  });
  const told = (errors ?? []).map(({ message, originalError }) => {
    if (!(originalError instanceof GraphRefusal)) onViolation(`graphql: ${message}`);
    return originalError instanceof GraphRefusal ? { type: originalError.type, message } : { message };
  });
  return { ...(data === undefined ? {} : { data }), ...(told.length === 0 ? {} : { errors: told }) };
}
