import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { apiNameOf, parseApiName, parseResourceId, requireResourceId, resourceKey, resourceName, scopeOf } from '../model/resource-id.ts';
import type { Location, Resource, Snapshot } from '../model/resource.ts';
import { closest } from '../model/suggestion.ts';
import { revisionOf } from '../plan/revisions.ts';
import { overrideContent, replaceIn } from './override-content.ts';
import type { Replacement } from './override-edits.ts';
import type { OverrideEntry, OverrideFile } from './override-file.ts';
import { hasAddress, mergeOverride } from './override-merge.ts';

/** How a resource comes to be that has no information file. */
const MADE_OTHERWISE: Partial<Record<KindName, string>> = { ApiOperation: 'only the specification describes the operation', Workspace: 'the workspace has no information file' };

/** The folder with overrides. */
export interface Overridden {
  readonly snapshot: Snapshot;
  /** Where overrides took associations out, by their ids in the folder. */
  readonly removed: ReadonlyMap<string, Location>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The folder with the overrides of an environment: objects are merged, arrays and texts replaced, null removes; then texts
 * inside contents are replaced. Later files go over earlier ones. Overrides create nothing, and are not idle: one that names
 * no resource of the folder, or a text that none of its contents holds, is an error.
 */
export function applyOverrides(snapshot: Snapshot, files: readonly OverrideFile[]): Overridden {
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
  return { snapshot: applying.result, removed: applying.removed, diagnostics: applying.diagnostics };
}

class Applying {
  readonly result: Map<string, Resource>;
  readonly removed = new Map<string, Location>();
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
    const { kind, edits } = entry;
    const isIdle = Object.keys(entry.properties).length === 0 && edits.replace.length === 0 && edits.server === null && edits.remove === null;
    const targets = this.#findTargets(entry.id);
    // What is made by other means than a file of its own (operations, workspaces) needs none to hold entries of what has one.
    if (targets.length === 0 && isIdle && entry.hasChildren && kindRow(kind).layout.optional && !this.#isEmptyWorkspace(entry)) return true;
    if (targets.length === 0) return this.#reportUnmatched(entry, file);
    if (kindRow(kind).body === 'association') this.#applyToAssociations(targets, entry, file);
    else if (!isIdle) this.#applyToResources(targets, entry, file);
    return true;
  }

  /** An association has no properties, but what older files repeat of its other end. In a workspace that may be a group outside. */
  #applyToAssociations(targets: readonly Resource[], entry: OverrideEntry, file: string): void {
    const { kind, id, edits: { remove }, properties } = entry;
    const { link } = kindRow(kind);
    const others = Object.entries(properties).filter(([name, value]) => name !== link?.property || typeof value !== 'string' || !endsOf(id).includes(resourceName(value).toLowerCase()));
    if (others.length > 0) return this.#report('invalid-value', entry, file, `${id} is an association, which has no properties to override. An environment that should not have it says 'remove: true'.`);
    for (const target of targets) {
      if (remove !== null) {
        this.result.delete(resourceKey(target.id));
        this.removed.set(target.id, remove);
      } else if (kind === 'ProductGroup' && scopeOf(target.id) !== null && link !== null && properties[link.property] !== undefined) this.result.set(resourceKey(target.id), mergeOverride(target, entry, file, target.content));
    }
  }

  #applyToResources(targets: readonly Resource[], entry: OverrideEntry, file: string): void {
    const found = new Set<Replacement>();
    const { edits: { replace, server } } = entry;
    if (server !== null && targets.every((target) => hasAddress(target))) this.#reportAt(server.place, entry, file, `the information file of ${entry.id} says its 'serviceUrl', which goes over the servers of a specification, so the override changes nothing. Override 'serviceUrl'.`);
    for (const target of targets) {
      const content = overrideContent(target, entry, (message) => this.#report('invalid-value', entry, file, message));
      const edited = replace.reduce((current, replacement) => {
        const { text, count } = replaceIn(current ?? '', replacement);
        if (count > 0) found.add(replacement);
        if (count > 0 && replacement.count !== null && replacement.count !== count) this.#reportAt(replacement.place, entry, file, `the text to replace stands ${count} times in ${target.id}, and 'count' says ${replacement.count}.`);
        return current === undefined ? undefined : text;
      }, content?.text);
      this.result.set(resourceKey(target.id), mergeOverride(target, entry, file, content === undefined || edited === undefined || edited === content.text ? content : { ...content, text: edited }));
    }
    for (const replacement of replace) {
      if (!found.has(replacement)) this.#reportAt(replacement.place, entry, file, `the text to replace does not stand in ${entry.id}, so the override changes nothing. It has to be the text of the file to the character.`);
    }
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

  #reportAt(place: Location, entry: OverrideEntry, file: string, message: string): void {
    this.#report('override-unmatched', { ...entry, place }, file, message);
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

/** The names of an association's two ends, in lower case. */
function endsOf(id: string): readonly string[] {
  return requireResourceId(id).names.map((name) => name.toLowerCase());
}
