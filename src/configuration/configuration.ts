import * as z from 'zod';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { JsonPath } from '../model/json.ts';
import { layoutNames } from '../model/kinds.ts';
import { closest } from '../model/suggestion.ts';
import { skuNames } from '../model/tiers.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

const text = z.string().min(1);
const texts = z.array(text);

const environmentSchema = z.strictObject({
  service: text.optional(),
  sku: z.enum(skuNames).optional(),
  overrides: z.union([text, texts]).optional(),
  prune: z.enum(['none', 'tracked', 'all']).optional(),
  'max-deletions': z.int().min(0).optional(),
  protect: texts.optional(),
});

const configurationSchema = z.strictObject({
  artifacts: text.optional(),
  layout: z.enum(layoutNames).optional(),
  filter: text.optional(),
  include: texts.optional(),
  exclude: texts.optional(),
  ignore: texts.optional(),
  marker: z.boolean().optional(),
  environments: z.record(z.string(), z.preprocess((value) => value ?? {}, environmentSchema)).default({}),
});

/** One environment of apiops.yaml. Paths are as they were written: relative to the file. */
export type EnvironmentConfiguration = z.infer<typeof environmentSchema>;

/** apiops.yaml. Paths are as they were written: relative to the file. */
export type Configuration = z.infer<typeof configurationSchema>;

const EMPTY: Configuration = { environments: {} };

/** Reads apiops.yaml strictly: an unknown key is an error. `file` is its path as diagnostics show it. Where there are errors, the configuration is empty. */
export function parseConfiguration(source: string, file: string): { readonly configuration: Configuration; readonly diagnostics: readonly Diagnostic[] } {
  const { yaml, diagnostics } = parseYaml(source, file);
  if (yaml === null) return { configuration: EMPTY, diagnostics };
  const parsed = configurationSchema.safeParse(withoutEmptySections(yaml.value));
  if (parsed.success) return { configuration: parsed.data, diagnostics };
  return { configuration: EMPTY, diagnostics: [...diagnostics, ...parsed.error.issues.flatMap((issue) => toDiagnostics(yaml, issue))] };
}

/** A key whose lines are all comments reads as null: it says nothing. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null) return {};
  return typeof value !== 'object' || Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

function toDiagnostics(yaml: YamlFile, issue: z.core.$ZodIssue): Diagnostic[] {
  const path = issue.path as JsonPath;
  if (issue.code !== 'unrecognized_keys') {
    const name = path.length === 0 ? 'the file' : `'${path.join('.')}'`;
    return [diagnostic('invalid-value', `${yaml.file}: ${name} has a wrong value: ${messageOf(issue)}.`, yaml.locate(path))];
  }
  const known = Object.keys(path.length === 0 ? configurationSchema.shape : environmentSchema.shape);
  return issue.keys.map((key) => {
    const near = closest(key, known);
    return diagnostic('unknown-key', `${yaml.file}: the key '${key}' is not known${path.length === 0 ? '' : ` in '${path.join('.')}'`}. ${near === null ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`}`,
      yaml.locate([...path, key]));
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_union' ? 'expected a text or a list of texts' : issue.message;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
