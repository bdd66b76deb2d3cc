import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

type Schema = Parameters<typeof z.fromJSONSchema>[0];

interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema & { readonly type?: string } }[];
  readonly body: (Schema & { readonly properties?: Record<string, unknown> }) | null;
}

/** What `scripts/github-description.ts` took from GitHub's published description. */
const { operations } = JSON.parse(readFileSync(join(__dirname, '../fixtures/github-description.json'), 'utf8')) as { readonly operations: readonly Operation[] };

/** The operations of the description, as GitHub calls them. */
export const describedOperations: readonly string[] = operations.map(({ operationId }) => operationId);

const known = operations.map((operation) => ({
  ...operation, pattern: new RegExp(`^${operation.path.replace(/\{([^}]+)\}/g, '(?<$1>[^/]+)')}$`),
  check: operation.body === null ? null : toCheck(operation.body),
  parameters: operation.parameters.map((parameter) => ({ ...parameter, check: toCheck(parameter.schema) })),
}));

type Known = (typeof known)[number];

function toCheck(schema: Schema): z.ZodType {
  return z.fromJSONSchema(schema, { defaultTarget: 'openapi-3.0' });
}

/** What of a request is not as GitHub describes it; `path` is decoded. The viewer is asked by GraphQL, which is described elsewhere. */
export function findViolations(method: string, path: string, query: URLSearchParams, body: Readonly<Record<string, unknown>>): string[] {
  const operation = known.find((each) => each.method === method && each.pattern.test(path));
  if (operation === undefined) return [`${method} ${path} is not described`];
  const of = (what: string): string => `${operation.operationId}: ${what}`;
  const check = ({ check: expected, schema, name }: Known['parameters'][number], text: string): string[] => (
    expected.safeParse(schema.type === 'integer' ? Number(text) : text).success ? [] : [of(`${name}=${text}`)]);
  const queried = operation.parameters.filter((parameter) => parameter.in === 'query');
  const placed = Object.entries(operation.pattern.exec(path)?.groups ?? {});
  const names = Object.keys(operation.body?.properties ?? {});
  return [
    ...placed.flatMap(([name, text]) => {
      const parameter = operation.parameters.find((each) => each.in === 'path' && each.name === name);
      return parameter === undefined ? [of(`the path has no ${name}`)] : check(parameter, text);
    }),
    ...[...query].flatMap(([name, text]) => {
      const parameter = queried.find((each) => each.name === name);
      if (parameter === undefined) return [of(`there is no parameter ${name}`)];
      return check(parameter, text);
    }),
    ...queried.filter(({ name, required }) => required === true && !query.has(name)).map(({ name }) => of(`${name} is missing`)),
    ...Object.keys(body).filter((name) => !names.includes(name)).map((name) => of(`the body has no ${name}`)),
    ...operation.check === null ? [] : operation.check.safeParse(body).error?.issues.map((issue) => of(`${issue.path.join('.')} ${issue.message}`)) ?? [],
  ];
}
