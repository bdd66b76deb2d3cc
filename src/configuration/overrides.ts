import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import { apiNameOf, parseApiName, parseResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Content, Resource, Snapshot, Source } from '../model/resource.ts';
import { closest } from '../model/suggestion.ts';
import { revisionOf } from '../plan/revisions.ts';
import type { OverrideEntry, OverrideFile } from './override-file.ts';

/** What an override of an API does not decide: which revision it is, and which one is current (apiops-toolkit 2.4). */
const API_IDENTITY = ['apiRevision', 'isCurrent'];

/** Contents that are fetched from elsewhere: what they hold is not known here. */
const LINK_FORMAT = /-link(-json)?$/;

/**
 * The folder with the overrides of an environment: objects are merged, arrays and texts replaced, null removes. Later
 * files go over earlier ones. Overrides create nothing: one that names no resource of the folder is an error.
 */
export function applyOverrides(snapshot: Snapshot, files: readonly OverrideFile[]): { readonly snapshot: Snapshot; readonly diagnostics: readonly Diagnostic[] } {
  const applying = new Applying(snapshot);
  for (const { file, entries } of files) {
    const missing = new Set<string>();
    // What is said of one revision goes over what is said of all.
    const ordered = [...entries].sort((a, b) => Number(revisionIn(a.id) !== null) - Number(revisionIn(b.id) !== null));
    for (const entry of ordered) {
      const reported = [...missing].some((above) => resourceKey(entry.id).startsWith(`${above}/`));
      if (!reported && !applying.apply(entry, file)) missing.add(resourceKey(entry.id));
    }
  }
  return { snapshot: applying.result, diagnostics: applying.diagnostics };
}

class Applying {
  readonly result: Map<string, Resource>;
  readonly diagnostics: Diagnostic[] = [];

  constructor(snapshot: Snapshot) {
    this.result = new Map(snapshot);
  }

  /** Gives false where the entry names nothing that the folder holds. */
  apply(entry: OverrideEntry, file: string): boolean {
    if (entry.kind === null) return this.#reportUnmatched(entry, file, `this version does not manage resources of this kind, so the override of '${entry.id}' changes nothing. Remove it.`);
    const hasProperties = Object.keys(entry.properties).length > 0;
    // Operations come from the specification; an entry for one is there for its policies.
    if (kindRow(entry.kind).managed === 'on-request' && !hasProperties && entry.hasChildren) return true;
    const targets = this.#findTargets(entry.id);
    if (targets.length === 0) return this.#reportUnmatched(entry, file, this.#describeMissing(entry));
    if (!hasProperties) return true;
    if (kindRow(entry.kind).body === 'association') this.#report('invalid-value', entry, file, `${entry.id} is an association, which has no properties to override.`);
    else for (const target of targets) this.result.set(resourceKey(target.id), this.#merge(target, entry, file));
    return true;
  }

  /** An API stands for all its revisions; one revision also for the API's own folder, where that holds it. */
  #findTargets(id: string): Resource[] {
    const name = apiNameOf(id);
    const exact = this.result.get(resourceKey(id));
    if (name === null) return exact === undefined ? [] : [exact];
    const { root, revision } = parseApiName(name);
    const below = resourceKey(id.slice(`apis/${name}`.length));
    const rootKey = resourceKey(`apis/${root}`);
    if (revision !== null) {
      const current = revisionOf(this.result.get(rootKey)) === revision ? this.result.get(rootKey + below) : undefined;
      return [exact, current].filter((target) => target !== undefined);
    }
    return [...this.result].filter(([key]) => {
      const other = apiNameOf(key);
      return other !== null && `apis/${parseApiName(other).root}` === rootKey && key.slice(`apis/${other}`.length) === below;
    }).map(([, target]) => target);
  }

  #merge(target: Resource, entry: OverrideEntry, file: string): Resource {
    const { kind } = target;
    const hasContent = kindRow(kind).content !== null;
    const skipped = [...kind === 'Api' ? API_IDENTITY : [], ...hasContent ? ['format', 'value'] : []];
    const own = Object.fromEntries(Object.entries(entry.properties).filter(([name]) => !skipped.includes(name)));
    const merged = mergeJson(target.properties, own);
    const content = hasContent ? this.#mergeContent(target, entry, file) : target.content;
    return {
      ...target, properties: toPortable(kind, isObject(merged) ? merged : {}), source: toSource(target.source, entry, file, skipped, content !== target.content),
      ...(content === undefined ? {} : { content }),
    };
  }

  #mergeContent({ kind, content }: Resource, entry: OverrideEntry, file: string): Content | undefined {
    const { format = content?.format ?? 'rawxml', value = content?.text } = entry.properties;
    if (entry.properties['format'] === undefined && entry.properties['value'] === undefined) return content;
    const codec = kindRow(kind).content ?? 'policy';
    if (typeof format === 'string' && typeof value === 'string' && !LINK_FORMAT.test(format)) return { codec, format, text: value };
    this.#report('invalid-value', entry, file, typeof format === 'string' && LINK_FORMAT.test(format)
      ? `the format '${format}' of ${entry.id} refers to a text elsewhere, which cannot be planned. Give the text itself.`
      : `'format' and 'value' of ${entry.id} should be texts.`);
    return content;
  }

  #describeMissing({ kind, id }: OverrideEntry): string {
    const title = kind === null ? '' : kindRow(kind).title;
    const parent = parseResourceId(id)?.parent ?? null;
    const siblings = [...this.result.values()].filter((resource) => resource.kind === kind && (parseResourceId(resource.id)?.parent ?? null)?.toLowerCase() === parent?.toLowerCase());
    const names = [...new Set(siblings.map((resource) => parseApiName(resourceName(resource.id)).root))].sort();
    const near = closest(resourceName(id), names);
    const hint = near !== null ? ` Did you mean '${near}'?`
      : names.length === 0 ? ` It holds none${parent === null ? '' : ` of ${parent}`}.` : ` It holds ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`;
    return `the folder holds no ${title} '${id}', so the override changes nothing.${hint}`;
  }

  #reportUnmatched(entry: OverrideEntry, file: string, message: string): false {
    this.#report('override-unmatched', entry, file, message);
    return false;
  }

  #report(code: DiagnosticCode, entry: OverrideEntry, file: string, message: string): void {
    this.diagnostics.push(diagnostic(code, `${file}: ${message}`, { ...entry.place, resource: entry.id }));
  }
}

function revisionIn(id: string): string | null {
  return parseApiName(apiNameOf(id) ?? '').revision;
}

function mergeJson(base: Json | undefined, override: Json): Json {
  if (!isObject(override)) return override;
  const merged: Record<string, Json> = isObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(override)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeJson(merged[key], value);
  }
  return merged satisfies JsonObject;
}

function toSource(base: Source | undefined, entry: OverrideEntry, file: string, skipped: readonly string[], hasContent: boolean): Source {
  return {
    file: base?.file ?? file,
    ...(hasContent ? { contentFile: file, contentLine: entry.lineOfText('value') }
      : { ...(base?.contentFile === undefined ? {} : { contentFile: base.contentFile }), ...(base?.contentLine === undefined ? {} : { contentLine: base.contentLine }) }),
    locate: (path) => (skipped.includes(String(path[0])) ? null : entry.locate(path)) ?? base?.locate(path) ?? entry.place,
  };
}
