import * as z from 'zod';
import { parseYaml, type YamlFile } from '../configuration/yaml-file.ts';
import { UserError } from '../model/failure.ts';
import { formatPath, type JsonPath } from '../model/json.ts';
import { closest } from '../model/suggestion.ts';

const moment = z.enum(['before', 'after']);
const method = z.enum(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']);
const count = z.int().min(1);

/** What happens instead of the ordinary answer: exactly one of the first eight. */
const effectSchema = z.strictObject({
  status: z.int().min(200).max(599).optional(),
  drop: moment.optional(),
  hang: moment.optional(),
  truncate: z.int().min(0).optional(),
  html: z.int().min(200).max(599).optional(),
  'fail-poll': z.strictObject({ status: z.int().min(400).max(599).optional(), code: z.string(), message: z.string() }).optional(),
  'async-form': z.enum(['body', 'location', 'operation', 'operation-without-status', 'operation-without-body']).optional(),
  'raw-xml-policy': z.literal(true).optional(),
  when: moment.optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  body: z.json().optional(),
  headers: z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/)).optional(),
});

const ruleSchema = z.strictObject({
  method: z.union([method, z.array(method).min(1)]).optional(),
  path: z.string().min(1).optional(),
  service: z.string().min(1).optional(),
  operation: z.string().min(1).optional(),
  nth: count.optional(),
  times: count.optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  then: effectSchema,
});

const fileSchema = z.strictObject({ faults: z.array(ruleSchema) });

export type Effect = z.infer<typeof effectSchema>;
export type FaultRule = z.infer<typeof ruleSchema>;

const effects = ['status', 'drop', 'hang', 'truncate', 'html', 'fail-poll', 'async-form', 'raw-xml-policy'] as const;
const answerKeys = ['when', 'code', 'message', 'body', 'headers'] as const;

/**
 * Reads fault rules: YAML or JSON, `{ faults: [ … ] }`. Throws a {@link UserError} that names the file and the line of
 * everything that is wrong; unknown keys are.
 */
export function parseFaults(text: string, file: string): readonly FaultRule[] {
  const { yaml, diagnostics } = parseYaml(text, file);
  const problems = diagnostics.map(({ message, line }) => ({ message, line: line ?? 1 }));
  if (yaml !== null) {
    const parsed = fileSchema.safeParse(yaml.value);
    if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => describe(yaml, issue)));
    else {
      problems.push(...parsed.data.faults.flatMap((rule, index) => contradictions(rule).map(({ key, message }) => ({
        message: `${file}: 'faults[${index}]' ${message}`, line: yaml.locate(['faults', index, ...key]).line ?? 1,
      }))));
      if (problems.length === 0) return parsed.data.faults;
    }
  }
  throw new UserError('invalid-input', problems.map(({ message, line }) => `${message} (line ${line})`).join('\n'),
    { hint: 'Correct the rules; docs/simulator-runtime.md lists what they may say.' });
}

function describe(yaml: YamlFile, issue: z.core.$ZodIssue): { message: string; line: number }[] {
  const path = issue.path as JsonPath;
  const where = path.length === 0 ? 'the file' : `'${formatPath(path)}'`;
  const lineOf = (at: JsonPath): number => yaml.locate(at).line ?? 1;
  if (issue.code !== 'unrecognized_keys') {
    const message = issue.code === 'invalid_union' ? 'expected a method or a list of methods' : issue.message;
    return [{ message: `${yaml.file}: ${where} has a wrong value: ${message}.`, line: lineOf(path) }];
  }
  const known = Object.keys(path.length === 0 ? fileSchema.shape : path.at(-1) === 'then' ? effectSchema.shape
    : path.at(-1) === 'fail-poll' ? { status: 0, code: 0, message: 0 } : ruleSchema.shape);
  return issue.keys.map((key) => {
    const near = closest(key, known);
    return {
      message: `${yaml.file}: the key '${key}' is not known in ${where}. ${near === null ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`}`,
      line: lineOf([...path, key]),
    };
  });
}

/** What each key by itself allows, and all of them together do not. */
function contradictions(rule: FaultRule): { key: JsonPath; message: string }[] {
  const { then: effect } = rule;
  const found: { key: JsonPath; message: string }[] = [];
  const chosen = effects.filter((name) => effect[name] !== undefined);
  if (chosen.length !== 1) found.push({ key: ['then'], message: `needs exactly one of ${effects.join(', ')} in 'then'.` });
  if (effect.status === undefined) {
    for (const key of answerKeys) if (effect[key] !== undefined) found.push({ key: ['then', key], message: `has '${key}' without 'status' in 'then'.` });
  }
  if (effect.body !== undefined && (effect.code !== undefined || effect.message !== undefined)) {
    found.push({ key: ['then', 'body'], message: "has 'body' beside 'code' or 'message' in 'then': they are the body." });
  }
  if (rule.nth !== undefined) {
    for (const key of ['times', 'probability'] as const) if (rule[key] !== undefined) found.push({ key: [key], message: `has '${key}' beside 'nth', which is one time only.` });
  }
  if (rule.seed !== undefined && rule.probability === undefined) found.push({ key: ['seed'], message: "has 'seed' without 'probability'." });
  return found;
}
