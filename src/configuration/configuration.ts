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
  require: text.optional(),
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
  if (parsed.success) {
    const wrong = checkRequirements(yaml, parsed.data);
    return { configuration: wrong.length === 0 ? parsed.data : EMPTY, diagnostics: [...diagnostics, ...wrong] };
  }
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

/** What `require` names is another environment, whose publishes are recorded, and no chain of them comes back to its beginning. */
function checkRequirements(yaml: YamlFile, { environments, marker }: Configuration): Diagnostic[] {
  const required = (name: string): string | undefined => Object.hasOwn(environments, name) ? environments[name]?.require : undefined;
  return Object.keys(environments).flatMap((name) => {
    const wanted = required(name);
    if (wanted === undefined) return [];
    const wrong = (why: string): Diagnostic[] => [diagnostic('invalid-value', `${yaml.file}: 'environments.${name}.require' ${why}`, yaml.locate(['environments', name, 'require']))];
    if (!Object.hasOwn(environments, wanted)) {
      const near = closest(wanted, Object.keys(environments));
      return wrong(`names '${wanted}', which is no environment of the file.${near === null ? '' : ` Did you mean '${near}'?`}`);
    }
    if (marker === false) return wrong("can never be met, because 'marker: false' leaves open what was published. Remove one of them.");
    const chain = [name];
    for (let next: string | undefined = wanted; next !== undefined && !chain.slice(1).includes(next); next = required(next)) {
      if (next === name) return wrong(`leads back to '${name}': ${[...chain, name].join(' -> ')}. Nothing could ever be published.`);
      chain.push(next);
    }
    return [];
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_union' ? 'expected a text or a list of texts' : issue.message;
  return message.charAt(0).toLowerCase() + message.slice(1);
}
