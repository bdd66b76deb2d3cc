import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
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

/** What a content is in where neither the override nor the folder says it; a specification has to say. */
const FORMATS: Readonly<Record<Content['codec'], string | undefined>> = { policy: 'rawxml', markdown: 'markdown', specification: undefined };

/** How a resource comes to be that has no information file. */
const MADE_OTHERWISE: Partial<Record<KindName, string>> = { ApiOperation: 'only the specification describes the operation', Workspace: 'the workspace has no information file' };

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
  /** Keys of the resources of all revisions of an API by the key that they would have below the API itself. */
  readonly #revisions: ReadonlyMap<string, readonly string[]>;

  constructor(snapshot: Snapshot) {
    this.result = new Map(snapshot);
    const revisions = new Map<string, string[]>();
    for (const key of snapshot.keys()) {
      const part = splitApiKey(key);
      if (part === null) continue;
      const root = part.apis + part.root + part.below;
      revisions.set(root, [...revisions.get(root) ?? [], key]);
    }
    this.#revisions = revisions;
  }

  /** Gives false where the entry names nothing that the folder holds. */
  apply(entry: OverrideEntry, file: string): boolean {
    const { kind } = entry;
    const hasProperties = Object.keys(entry.properties).length > 0;
    const targets = this.#findTargets(entry.id);
    // What is made by other means than a file of its own (operations, workspaces) needs none to hold entries of what has one.
    if (targets.length === 0 && !hasProperties && entry.hasChildren && kindRow(kind).layout.optional && !this.#isEmptyWorkspace(entry)) return true;
    if (targets.length === 0) return this.#reportUnmatched(entry, file);
    if (!hasProperties) return true;
    if (kindRow(kind).body === 'association') this.#report('invalid-value', entry, file, `${entry.id} is an association, which has no properties to override.`);
    else for (const target of targets) this.result.set(resourceKey(target.id), this.#merge(target, entry, file));
    return true;
  }

  #isEmptyWorkspace({ kind, id }: OverrideEntry): boolean {
    return kind === 'Workspace' && ![...this.result.keys()].some((key) => key.startsWith(`${resourceKey(id)}/`));
  }

  /** An API stands for all its revisions; one revision also for the API's own folder, where that holds it. */
  #findTargets(id: string): Resource[] {
    const key = resourceKey(id);
    const part = splitApiKey(key);
    const rootKey = part === null ? key : part.apis + part.root;
    const keys = part === null ? [key]
      : part.revision === null ? this.#revisions.get(key) ?? []
      : [key, ...revisionOf(this.result.get(rootKey)) === part.revision ? [rootKey + part.below] : []];
    return keys.map((one) => this.result.get(one)).filter((target) => target !== undefined);
  }

  #merge(target: Resource, entry: OverrideEntry, file: string): Resource {
    const { kind } = target;
    const skipped = [...kind === 'Api' ? API_IDENTITY : [], ...contentProperties(kind)];
    const own = Object.fromEntries(Object.entries(entry.properties).filter(([name]) => !skipped.includes(name)));
    const merged = mergeJson(target.properties, own);
    const content = this.#mergeContent(target, entry, file);
    return {
      ...target, properties: toPortable(kind, isObject(merged) ? merged : {}), source: toSource(target.source, entry, file, kind, skipped, content !== target.content),
      ...(content === undefined ? {} : { content }),
    };
  }

  #mergeContent({ kind, content }: Resource, entry: OverrideEntry, file: string): Content | undefined {
    const given = contentProperties(kind).filter((name) => entry.properties[name] !== undefined);
    const codec = kindRow(kind).content;
    if (codec === null || given.length === 0) return content;
    const property = contentProperty(kind);
    const { format = content?.format ?? FORMATS[codec] } = codec === 'markdown' ? {} : entry.properties;
    const value = entry.properties[property] ?? content?.text;
    if (typeof format === 'string' && typeof value === 'string' && !LINK_FORMAT.test(format)) return { codec, format, text: value };
    this.#report('invalid-value', entry, file, typeof format === 'string' && LINK_FORMAT.test(format)
      ? `the format '${format}' of ${entry.id} refers to a text elsewhere, which cannot be planned. Give the text itself.`
      : `${contentProperties(kind).map((name) => `'${name}'`).join(' and ')} of ${entry.id} should be ${codec === 'markdown' ? 'a text' : 'texts'}.`);
    return content;
  }

  #reportUnmatched(entry: OverrideEntry, file: string): false {
    this.#report('override-unmatched', entry, file, this.#describeMissing(entry));
    return false;
  }

  #describeMissing({ kind, id }: OverrideEntry): string {
    const { title, layout: { optional, information }, required } = kindRow(kind);
    const parent = parseResourceId(id)?.parent ?? null;
    const siblings = [...this.result.values()].filter((resource) => resource.kind === kind && (parseResourceId(resource.id)?.parent ?? null)?.toLowerCase() === parent?.toLowerCase());
    const names = [...new Set(siblings.map((resource) => parseApiName(resourceName(resource.id)).root))].sort();
    const near = closest(resourceName(id), names);
    const made = MADE_OTHERWISE[kind];
    const hint = near !== null ? ` Did you mean '${near}'?`
      : optional && made !== undefined && information !== null ? ` An override creates nothing: where ${made}, write ${information} with its ${required.join(', ')} first.`
      : names.length === 0 ? ` It holds none${parent === null ? '' : ` of ${parent}`}.` : ` It holds ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`;
    return `the folder holds no ${title} '${id}', so the override changes nothing.${hint}`;
  }

  #report(code: DiagnosticCode, entry: OverrideEntry, file: string, message: string): void {
    this.diagnostics.push(diagnostic(code, `${file}: ${message}`, { ...entry.place, resource: entry.id }));
  }
}

/** A key inside an API, taken apart: the collection with its scope, the API's name and revision, what follows. */
interface ApiKey {
  readonly apis: string;
  readonly root: string;
  readonly revision: string | null;
  readonly below: string;
}

function splitApiKey(key: string): ApiKey | null {
  const [, apis = '', name = '', below = ''] = /^((?:workspaces\/[^/]+\/)?apis\/)([^/]+)(.*)$/.exec(key) ?? [];
  return name === '' ? null : { apis, ...parseApiName(name), below };
}

function revisionIn(id: string): string | null {
  return parseApiName(apiNameOf(id) ?? '').revision;
}

/** The property that holds the text of a content: policies of their own kind have the service's name for it (apim-rest 3.8). */
function contentProperty(kind: KindName): string {
  return kindRow(kind).contentProperty ?? 'value';
}

/** What an override says of the content; the rest is properties. Pages have one format only. */
function contentProperties(kind: KindName): readonly string[] {
  const { content } = kindRow(kind);
  return content === null ? [] : content === 'markdown' ? [contentProperty(kind)] : ['format', contentProperty(kind)];
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

function toSource(base: Source | undefined, entry: OverrideEntry, file: string, kind: KindName, skipped: readonly string[], hasContent: boolean): Source {
  return {
    file: base?.file ?? file,
    ...(hasContent ? { contentFile: file, contentLine: entry.lineOfText(contentProperty(kind)) }
      : { ...(base?.contentFile === undefined ? {} : { contentFile: base.contentFile }), ...(base?.contentLine === undefined ? {} : { contentLine: base.contentLine }) }),
    locate: (path) => (skipped.includes(String(path[0])) ? null : entry.locate(path)) ?? base?.locate(path) ?? entry.place,
  };
}
