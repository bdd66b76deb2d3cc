import path from 'node:path';
import type { WriteReport } from '../commands/ports.ts';
import { holdsToken, matchesTemplate } from '../configuration/token.ts';
import { emptyFolderCodes, diagnostic, hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { formatPath, isObject, type JsonObject } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { isBuiltIn, parseApiName, requireResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import { withoutContent, toSnapshot, type Content, type Resource, type Snapshot } from '../model/resource.ts';
import { isReduced } from '../plan/definition.ts';
import { diffProperties } from '../plan/diff.ts';
import { toEffective } from '../plan/effective.ts';
import { comparableContent, isReadable, isSameContent } from './contents.ts';
import { readFolder, type Folder, type ResourceFiles } from './folder.ts';
import { editAssociations, editProperties, renderJson } from './json-edit.ts';
import { associationsFile, contentFile, ownFolder } from './layout.ts';
import { mergeProperties, toWritable } from './merge.ts';
import { isSafeName } from './names.ts';
import { renderContent } from './render-content.ts';
import { toShownPath } from './scan.ts';
import { replaceFiles } from './transaction.ts';

/**
 * Makes the folder say what `live` says, inside `selected`. A file changes only where its meaning does. Throws UserError
 * for a folder that cannot be read as a whole, and where nothing could be written.
 */
export async function writeFolder(folder: string, live: Snapshot, selected: (id: string) => boolean): Promise<WriteReport> {
  const current = await readFolder(folder);
  const errors = current.diagnostics.filter(({ code, severity }) => severity === 'error' && !emptyFolderCodes.has(code));
  if (hasErrors(errors)) {
    throw new UserError('validation-failed', `The folder '${folder}' holds ${errors.length} error${errors.length === 1 ? '' : 's'}, so nothing was written: ${errors[0]?.message ?? ''}`);
  }
  const writing = new Writing(folder, current, live, selected);
  const changes = writing.plan();
  await replaceFiles(folder, changes);
  const existing = new Set(current.read);
  const paths = (wanted: (path: string, text: string | null) => boolean): string[] => [...changes].filter(([at, text]) => wanted(at, text)).map(([at]) => at).sort();
  return {
    created: paths((at, text) => text !== null && !existing.has(at)), changed: paths((at, text) => text !== null && existing.has(at)),
    deleted: paths((_at, text) => text === null), diagnostics: writing.diagnostics,
  };
}

/** What becomes of the files: their new text, or null for those that go. */
class Writing {
  readonly diagnostics: Diagnostic[] = [];
  readonly #changes = new Map<string, string | null>();
  readonly #arrays = new Map<string, { readonly removed: Set<string>; readonly added: string[] }>();
  readonly #folder: string;
  readonly #current: Folder;
  readonly #live: Snapshot;
  readonly #selected: (id: string) => boolean;
  /** The folder's resources, with the redundant revisions of which the service has one. */
  readonly #own: Snapshot;
  /** The folder's associations by the key of their parent. */
  readonly #associations = new Map<string, Resource[]>();

  constructor(folder: string, current: Folder, live: Snapshot, selected: (id: string) => boolean) {
    this.#folder = folder;
    this.#current = current;
    this.#live = new Map([...live].map(([key, resource]) => [key, toFolderForm(resource)]));
    this.#selected = selected;
    this.#own = toSnapshot([...current.snapshot.values(), ...[...current.redundant].filter(([key]) => this.#revisionIsLive(key)).map(([, { resource }]) => resource)]);
    for (const resource of this.#own.values()) {
      if (kindRow(resource.kind).body !== 'association') continue;
      const parent = resourceKey(requireResourceId(resource.id).parent ?? '');
      this.#associations.set(parent, [...this.#associations.get(parent) ?? [], resource]);
    }
  }

  plan(): ReadonlyMap<string, string | null> {
    const contents = this.#planContents();
    this.#planInformation(contents);
    this.#planRemovals();
    this.#planArrays();
    this.#planRedundant();
    return new Map([...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Gives the folder's resources with the contents that they will have: what an import takes from them counts. */
  #planContents(): Snapshot {
    const next = new Map(this.#own);
    for (const [key, live] of this.#live) {
      if (!this.#selected(live.id)) continue;
      const own = this.#own.get(key);
      const { content } = live;
      if (content === undefined) {
        if (own !== undefined && this.#removeSpecification(own)) next.set(key, withoutContent(own));
        continue;
      }
      const text = this.#planContent(live.id, content, own?.content);
      if (text === null) continue;
      this.#changes.set(this.#contentPath(live, content), text);
      if (own !== undefined) next.set(key, { ...own, content });
    }
    return toSnapshot([...next.values()].map((resource) => resource.content === undefined || isReadable(resource.content) ? resource : withoutContent(resource)));
  }

  /** The text that the file should have, or null where it stays. */
  #planContent(id: string, live: Content, own: Content | undefined): string | null {
    if (own === undefined) return renderContent(live, live.format);
    // A document of another nature (WSDL where the service exports OpenAPI) is what the API was made from, and stays.
    if (isSameContent(own, live) || (own.codec === 'specification' && isReduced(own) !== isReduced(live))) return null;
    const text = renderContent(live, own.format);
    if (!holdsToken(own.text)) return text;
    if (matchesTemplate(comparableContent(own), comparableContent(live))) return null;
    const templated = restoreTokens(own.text, text);
    if (templated === null) this.#reportKept(id, live.codec);
    return templated;
  }

  /** An API that has no operation any more; a document that the service does not export at all stays. */
  #removeSpecification(own: Resource): boolean {
    const file = this.#filesOf(own).content?.path;
    if (file === undefined || own.content?.codec !== 'specification' || !isReduced(own.content)) return false;
    this.#changes.set(file, null);
    return true;
  }

  #planInformation(contents: Snapshot): void {
    const effective = toEffective(contents, this.#live);
    for (const [key, live] of this.#live) {
      const { kind, id } = live;
      if (!this.#selected(id) || kindRow(kind).layout.information === null) continue;
      if (!this.#own.has(key)) this.#create(live);
      else if (kindRow(kind).body === 'json') this.#edit(live, effective.get(key)?.properties ?? {});
    }
  }

  #create(live: Resource): void {
    const { kind, id } = live;
    const row = kindRow(kind);
    const name = resourceName(id);
    if (row.body === 'association') {
      const array = this.#arrayFor(live);
      if (array !== null) return void this.#arrayChanges(array).added.push(name);
      this.#changes.set(this.#informationPath(live), renderJson(kind === 'ProductGroup' ? { name, properties: { groupId: `/groups/${name}` } } : {}));
      return;
    }
    const { properties, kept } = toWritable(kind, live.properties);
    for (const place of kept) this.#reportKept(id, formatPath(place));
    this.#changes.set(this.#informationPath(live), renderJson({ properties }));
  }

  #edit({ kind, id, properties }: Resource, effective: JsonObject): void {
    const { information } = this.#current.files.get(resourceKey(id)) ?? {};
    const written = isObject(information?.json.value) ? information.json.value['properties'] : undefined;
    const names = [...new Set(diffProperties(kind, effective, properties).map((change) => change.path.split(/[.[]/)[0] ?? ''))];
    if (information === undefined || !isObject(written) || names.length === 0) return;
    const merged = mergeProperties(kind, written, properties, names);
    for (const place of merged.kept) this.#reportKept(id, formatPath(place));
    const text = editProperties(information.json.text, kind, written, merged.properties);
    if (text !== information.json.text) this.#changes.set(information.path, text);
  }

  #planRemovals(): void {
    for (const [key, own] of this.#own) {
      if (isBuiltIn(own.kind, own.id) || this.#live.has(key) || !this.#selected(own.id)) continue;
      const { information, content, entry } = this.#filesOf(own);
      for (const file of [information, content]) if (file !== undefined) this.#changes.set(file.path, null);
      if (entry !== undefined) this.#arrayChanges(entry.path).removed.add(resourceName(key));
    }
  }

  #planArrays(): void {
    for (const [file, { removed, added }] of this.#arrays) {
      const json = this.#current.arrays.get(file);
      if (json === undefined) {
        this.#changes.set(file, renderJson(added.sort().map((name) => ({ name }))));
        continue;
      }
      const indexes = (Array.isArray(json.value) ? json.value as readonly { readonly name: string }[] : []).flatMap(({ name }, index) => removed.has(name.toLowerCase()) ? [index] : []);
      this.#changes.set(file, editAssociations(json.text, indexes, added.sort()));
    }
  }

  /** A folder that repeats the current revision goes when what it repeats changes; otherwise it would contradict it. */
  #planRedundant(): void {
    const changed = [...this.#changes.keys()];
    for (const [key, { resource, root }] of this.#current.redundant) {
      const home = `${this.#folderOf(root)}/`;
      const differs = changed.some((file) => file.startsWith(home) && !file.startsWith(`${home}releases/`));
      if (!differs || this.#own.has(key) || !this.#selected(resource.id)) continue;
      const { information, content } = this.#filesOf(resource);
      for (const file of [information, content]) if (file !== undefined) this.#changes.set(file.path, null);
    }
  }

  #revisionIsLive(key: string): boolean {
    const [, api = ''] = /^(apis\/[^/]+)/.exec(key) ?? [];
    return parseApiName(api).revision !== null && this.#live.has(api);
  }

  /** The array into which a new association goes: where a product lists its associations in arrays alone. */
  #arrayFor({ id, kind }: Resource): string | null {
    const { parent } = requireResourceId(id);
    const home = this.#folderOf(parent ?? '');
    const own = `${home}/${associationsFile(kind)}`;
    const inFolders = (this.#associations.get(resourceKey(parent ?? '')) ?? []).filter((other) => this.#filesOf(other).information !== undefined);
    if (this.#current.arrays.has(own)) return inFolders.some((other) => other.kind === kind) ? null : own;
    const arrays = [...this.#current.arrays.keys()].filter((file) => path.posix.dirname(file) === home);
    return arrays.length > 0 && inFolders.length === 0 ? own : null;
  }

  #arrayChanges(file: string): { readonly removed: Set<string>; readonly added: string[] } {
    const known = this.#arrays.get(file) ?? { removed: new Set<string>(), added: [] };
    this.#arrays.set(file, known);
    return known;
  }

  #informationPath({ id, kind }: Resource): string {
    return join(this.#folderOf(id), kindRow(kind).layout.information ?? '');
  }

  #contentPath(live: Resource, content: Content): string {
    return this.#current.files.get(resourceKey(live.id))?.content?.path ?? join(this.#folderOf(live.id), contentFile(live.kind, content.format));
  }

  /** The folder of a resource: where its files are, or where they belong below its parent's. */
  #folderOf(id: string): string {
    const { kind, parent } = requireResourceId(id);
    const { information, content } = this.#current.files.get(resourceKey(id)) ?? {};
    const known = information?.path ?? content?.path;
    if (known !== undefined) return path.posix.dirname(known) === '.' ? '' : path.posix.dirname(known);
    const name = resourceName(id);
    if (!isSafeName(name)) throw new UserError(null, `The service holds a resource of the name '${name}', which cannot be the name of a folder.`);
    return join(parent === null ? '' : this.#folderOf(parent), ownFolder(kind, name));
  }

  #filesOf({ id }: Resource): ResourceFiles {
    return this.#current.files.get(resourceKey(id)) ?? {};
  }

  #reportKept(id: string, what: string): void {
    const { information, content } = this.#current.files.get(resourceKey(id)) ?? {};
    const known = information?.path ?? content?.path;
    this.diagnostics.push(diagnostic('not-extracted',
      `'${what}' of ${id} was not written into the folder: it is a secret, or a token stands in its place. Set it by a token or a named value.`,
      { resource: id, ...(known === undefined ? {} : { file: toShownPath(this.#folder, known) }) }));
  }
}

/** An API as files say it: the current revision is the one without a number in its name, and only it says so. */
function toFolderForm(resource: Resource): Resource {
  if (resource.kind !== 'Api') return resource;
  const { isCurrent: _current, serviceUrl = '', ...properties } = resource.properties;
  const current = parseApiName(resource.id).revision === null ? { isCurrent: true } : {};
  return { ...resource, properties: { ...properties, ...current, ...(serviceUrl === '' ? {} : { serviceUrl }) } };
}

/**
 * The new text with the file's own lines where they hold tokens; null where a line with a token has no counterpart, so
 * that the token's value may stand anywhere in the new text.
 */
function restoreTokens(own: string, next: string): string | null {
  const templates = own.split(/\r?\n/).filter(holdsToken);
  const lines = next.split('\n');
  for (const template of templates) {
    const fitting = [...lines.keys()].filter((index) => matchesTemplate(template.trim(), lines[index]?.trim() ?? ''));
    const [at] = fitting;
    if (at === undefined || fitting.length > 1) return null;
    lines[at] = template;
  }
  return lines.join('\n');
}

function join(folder: string, name: string): string {
  return folder === '' || name === '' ? folder + name : `${folder}/${name}`;
}
