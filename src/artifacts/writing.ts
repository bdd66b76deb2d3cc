import { findTokens } from '../model/token.ts';
import type { WithheldSecret } from '../commands/ports.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { getAt, isAbsent, isObject, removePaths, setAt, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName, type LayoutName } from '../model/kinds.ts';
import { collectTexts } from '../model/normalize.ts';
import { isBuiltIn, parseApiName, parseResourceId, resourceKey, resourceName, rootApiOf, splitAtApi } from '../model/resource-id.ts';
import { withoutContent, toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { settleCarried, type Settled } from '../plan/carried.ts';
import type { Adjust } from '../plan/content.ts';
import { isOpenApi } from '../plan/definition.ts';
import { diffProperties } from '../plan/diff.ts';
import { importedProperties, toEffective } from '../plan/effective.ts';
import { toScoped } from '../plan/scope.ts';
import { ArrayChanges } from './array-changes.ts';
import { toAssociationFile } from './association-files.ts';
import { isReadable } from './contents.ts';
import type { Folder, ResourceFiles } from './folder.ts';
import { reportInstanceValues } from './instance-values.ts';
import { editProperties, renderJson } from './json-edit.ts';
import { mergeProperties, toWritable, type Merged } from './merge.ts';
import { isSafeName, LONGEST_NAME, toFileName } from './names.ts';
import { toNewText } from './new-text.ts';
import { folderOf, Placement } from './placement.ts';
import { orderProperties } from './property-order.ts';
import { createTokenNames, reportKeptText, reportPolicySecret, reportWithheld, unseenSecrets, type NameToken } from './redaction.ts';
import { toShownPath } from './scan.ts';

/** What becomes of the files: their new text, or null for those that go. */
export class Writing {
  readonly diagnostics: Diagnostic[] = [];
  readonly withheld: WithheldSecret[] = [];
  readonly #changes = new Map<string, string | null>();
  /** New contents that stand in the information file, by the key of the resource. */
  readonly #inside = new Map<string, string>();
  readonly #arrays: ArrayChanges;
  readonly #folder: string;
  readonly #current: Folder;
  readonly #outerTexts: ReadonlyMap<string, string>;
  readonly #live: Snapshot;
  readonly #selected: (id: string) => boolean;
  /** The folder's resources, with the redundant revisions of which the service has one. */
  readonly #own: Snapshot;
  readonly #placement: Placement;
  readonly #nameToken: NameToken;

  constructor(folder: string, current: Folder, outerTexts: ReadonlyMap<string, string>, live: Snapshot, selected: (id: string) => boolean, layout: LayoutName | undefined) {
    for (const { id } of live.values()) if (selected(id)) requireWritableName(id);
    this.#folder = folder;
    this.#current = current;
    this.#outerTexts = outerTexts;
    this.#live = new Map([...live].map(([key, resource]) => [key, toFolderForm(resource)]));
    this.#selected = selected;
    this.#own = toSnapshot([...current.snapshot.values(), ...[...current.redundant].filter(([key]) => this.#revisionIsLive(key)).map(([, { resource }]) => resource)]);
    this.#placement = new Placement(current, this.#own.values(), layout);
    this.#arrays = new ArrayChanges(current.arrays);
    this.#nameToken = createTokenNames(() => [...current.snapshot.values()].flatMap(tokensOf));
  }

  plan(): ReadonlyMap<string, string | null> {
    const contents = this.#planContents();
    this.#planInformation(contents);
    this.#planRemovals();
    for (const [file, text] of this.#arrays.texts()) this.#changes.set(file, text);
    this.#planRepeated();
    return new Map([...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Gives the folder's resources with the contents that they will have: what an import takes from them counts. */
  #planContents(): Snapshot {
    const next = new Map(this.#own);
    const { adjust } = this.#settle(readable(this.#own.values()));
    for (const [key, live] of this.#live) {
      if (!this.#selected(live.id)) continue;
      const own = this.#own.get(key);
      if (live.content === undefined) {
        if (own !== undefined && this.#removeSpecification(own)) next.set(key, withoutContent(own));
      } else if (this.#planContent(live, own, adjust(key)) && own !== undefined) next.set(key, { ...own, content: live.content });
    }
    return readable(next.values());
  }

  /** Both sides as a plan compares them. */
  #settle(own: Snapshot): Settled {
    return settleCarried(toEffective(own, this.#live), toScoped(this.#live));
  }

  /** Whether the content changes. */
  #planContent(live: Resource, own: Resource | undefined, adjust: Adjust | undefined): boolean {
    const { id, content } = live;
    if (content === undefined) return false;
    const isOutdated = own !== undefined && this.#bringsBack(own, live);
    const next = toNewText(own?.content, content, adjust, (hint, secret) => this.#withholdText(id, hint, secret), isOutdated);
    if (next.outcome === 'kept') this.diagnostics.push(reportKeptText(id, content.codec, this.#shownFile(id)));
    if (next.outcome !== 'changed') return false;
    const { path: file, inside } = this.#placeContent(live, next.format, own?.content?.format);
    for (const { rule, line, token } of next.redacted) this.diagnostics.push(reportPolicySecret(id, rule, inside ? undefined : line, token, this.#show(file)));
    if (!inside) this.#changes.set(file, next.text);
    else if (this.#outerTexts.has(file)) this.#changes.set(file, this.#editOuter(id, file, next.text));
    else this.#inside.set(resourceKey(id), next.text);
    this.#removeRepeated(id);
    return true;
  }

  #withholdText(id: string, hint: string, secret: string): string {
    const token = this.#nameToken(id, hint);
    this.withheld.push({ id, path: null, token, value: new Sensitive(secret) });
    return `{#${token}#}`;
  }

  /** A content that stands in a file of another resource: the schema of a GraphQL API, as the successor has it. */
  #editOuter(id: string, file: string, content: string): string {
    const text = this.#outerTexts.get(file) ?? '';
    const { properties } = JSON.parse(text) as { readonly properties: JsonObject };
    const after = setAt(properties, this.#filesOf(id).content?.place ?? [], content);
    return editProperties(text, 'ApiSchema', properties, isObject(after) ? after : properties);
  }

  /** Whether an import of the folder's specification would bring back what the service has no longer: it has to go, though all else in it means the same. */
  #bringsBack(own: Resource, live: Resource): boolean {
    if (own.content?.codec !== 'specification') return false;
    const [mine, theirs] = [own, live].map(({ content }) => toEffective(toSnapshot([{ ...withoutContent(live), ...(content === undefined ? {} : { content }) }]), this.#live).get(resourceKey(live.id)));
    return importedProperties.some((name) => !isAbsent(mine?.properties[name]) && isAbsent(theirs?.properties[name]));
  }

  /** The file of a content; a document in another format than the file's takes the place of that. */
  #placeContent(live: Resource, format: string, ownFormat: string | undefined): { readonly path: string; readonly inside: boolean } {
    const { content, information } = this.#filesOf(live.id);
    if (content === undefined || ownFormat === format) return this.#placement.content(live, format);
    this.#changes.set(content.path, null);
    return this.#placement.newContent(live, format, information?.path);
  }

  /** An API that has no operation any more; a document that the service does not export at all stays. */
  #removeSpecification(own: Resource): boolean {
    const file = this.#filesOf(own.id).content?.path;
    if (file === undefined || own.content?.codec !== 'specification' || !isOpenApi(own.content)) return false;
    this.#changes.set(file, null);
    this.#removeRepeated(own.id);
    return true;
  }

  #planInformation(contents: Snapshot): void {
    const compared = this.#settle(contents);
    for (const [key, live] of this.#live) {
      const { body, layout } = kindRow(live.kind);
      if (!this.#selected(live.id) || layout.information === null) continue;
      const own = this.#own.get(key);
      if (body === 'association') this.#writeAssociation(live, own);
      else if (own === undefined) this.#create(live);
      else this.#edit(live, changedNames(live.kind, compared.desired.get(key)?.properties ?? {}, compared.live.get(key)?.properties ?? {}));
    }
  }

  #writeAssociation(live: Resource, own: Resource | undefined): void {
    if (own !== undefined && sameKeys(own.properties, live.properties)) return;
    const { information, entry } = this.#filesOf(live.id);
    const array = entry?.path ?? (information === undefined ? this.#placement.array(live) : null);
    this.#removeRepeated(live.id);
    if (entry !== undefined) this.#arrays.remove(entry.path, resourceName(live.id));
    if (array !== null) this.#arrays.add(array, live);
    if (array !== null && information === undefined) return;
    const { path: file, layout } = this.#placement.association(live);
    this.#changes.set(file, renderJson(toAssociationFile(live, layout)));
  }

  #create(live: Resource): void {
    const { kind, id } = live;
    const file = this.#placement.information(live);
    if (file === null) return;
    const { properties, withheld } = toWritable(live, this.#nameToken);
    this.#report(live, { properties, withheld }, {}, file, null);
    this.#changes.set(file, renderJson({ properties: orderProperties(kind, { ...properties, ...this.#contentProperties(kind, id) }) }));
  }

  /** @param differing the top-level properties in which the two sides differ; none where the specification says it all */
  #edit(live: Resource, differing: readonly string[]): void {
    const { kind, id } = live;
    const { information } = this.#filesOf(id);
    const written = isObject(information?.json.value) ? information.json.value['properties'] : undefined;
    if (information === undefined || !isObject(written)) return;
    // A folder that repeated the current revision and is one of its own now; no plan looks at what it says of that.
    const wasCurrent = kind === 'Api' && written['isCurrent'] === true && live.properties['isCurrent'] === undefined;
    const names = wasCurrent ? [...differing, 'isCurrent'] : differing;
    const merged = names.length === 0 ? { properties: written, withheld: [] } : mergeProperties(live, written, names, this.#nameToken);
    this.#report(live, merged, written, information.path, names);
    const text = editProperties(information.json.text, kind, written, { ...this.#withoutRepeated(live, merged.properties), ...this.#contentProperties(kind, id) });
    if (text === information.json.text) return;
    this.#changes.set(information.path, text);
    this.#removeRepeated(id);
  }

  /** Without a content that repeats one which changes. */
  #withoutRepeated({ kind, id }: Resource, properties: JsonObject): JsonObject {
    const { information, content, repeated = [] } = this.#filesOf(id);
    const { contentProperty, content: codec } = kindRow(kind);
    const isRepeated = contentProperty !== null && repeated.some(({ path: file, place }) => place !== undefined && file === information?.path);
    if (!isRepeated || content === undefined || !this.#changes.has(content.path)) return properties;
    return removePaths(properties, [contentProperty, ...(codec === 'policy' ? ['format'] : [])]);
  }

  /** The properties that hold a new content which stands in the information file. */
  #contentProperties(kind: KindName, id: string): JsonObject {
    const text = this.#inside.get(resourceKey(id));
    const { content, contentProperty } = kindRow(kind);
    if (text === undefined || contentProperty === null) return {};
    return { ...(content === 'policy' ? { format: 'rawxml' } : {}), [contentProperty]: text };
  }

  /** @param names the top-level properties that changed; null where all are new */
  #report(live: Resource, { properties, withheld }: Merged, before: JsonObject, file: string, names: readonly string[] | null): void {
    const { id, kind } = live;
    const shown = this.#show(file);
    for (const what of withheld) {
      this.diagnostics.push(reportWithheld(id, what, shown));
      if (what.how !== 'kept') this.withheld.push({ id, path: what.path, token: what.token, value: what.value ?? null });
    }
    for (const path of unseenSecrets(kind, live.properties, names)) {
      if (getAt(properties, path) !== undefined) continue;
      const token = this.#nameToken(id, path.join(' '));
      this.diagnostics.push(reportWithheld(id, { path, how: 'left-out', token }, shown));
      this.withheld.push({ id, path, token, value: null });
    }
    this.diagnostics.push(...reportInstanceValues(live, before, properties, shown));
  }

  #planRemovals(): void {
    for (const [key, own] of this.#own) {
      if (!isBuiltIn(own.kind, own.id) && !this.#live.has(key) && this.#selected(own.id)) this.#removeFiles(own);
    }
  }

  #removeFiles({ id }: Resource): void {
    const { information, content, entry } = this.#filesOf(id);
    for (const file of [information?.path, content?.path]) if (file !== undefined) this.#changes.set(file, null);
    if (entry !== undefined) this.#arrays.remove(entry.path, resourceName(id));
    this.#removeRepeated(id);
  }

  /** What says the same once more goes when it changes; otherwise it would contradict. */
  #removeRepeated(id: string): void {
    const { information, content, repeated = [] } = this.#filesOf(id);
    for (const { path: file, index } of repeated) {
      if (index !== undefined) this.#arrays.remove(file, resourceName(id));
      else if (file !== information?.path && file !== content?.path) this.#changes.set(file, null);
    }
  }

  /** A folder that repeats the current revision goes when what it repeats changes; otherwise it would contradict it. */
  #planRepeated(): void {
    const changed = [...this.#changes.keys()];
    for (const [key, { resource, root }] of this.#current.redundant) {
      const home = `${folderOf(this.#filesOf(root).information?.path ?? '')}/`;
      const differs = changed.some((file) => file.startsWith(home) && !file.startsWith(`${home}releases/`));
      if (!differs || this.#own.has(key) || !this.#selected(resource.id)) continue;
      const { information, content } = this.#filesOf(resource.id);
      for (const file of [information, content]) if (file !== undefined) this.#changes.set(file.path, null);
    }
  }

  #revisionIsLive(key: string): boolean {
    const { before = '', name = '' } = splitAtApi(key) ?? {};
    return parseApiName(name).revision !== null && this.#live.has(before + name);
  }

  #filesOf(id: string): ResourceFiles {
    return this.#current.files.get(resourceKey(id)) ?? {};
  }

  #shownFile(id: string): string | undefined {
    const { information, content } = this.#filesOf(id);
    const known = content?.path ?? information?.path;
    return known === undefined ? undefined : this.#show(known);
  }

  #show(file: string): string {
    return toShownPath(this.#folder, file);
  }
}

/** Without the contents that do not parse: what an import takes from them is not known. */
function readable(resources: Iterable<Resource>): Snapshot {
  return toSnapshot([...resources].map((resource) => resource.content === undefined || isReadable(resource.content) ? resource : withoutContent(resource)));
}

/** Throws UserError for an id whose names cannot be names of folders: it would lead elsewhere, or no file system takes it. */
function requireWritableName(id: string): void {
  const parsed = parseResourceId(id);
  const names = parsed === null ? [] : [...parsed.names, ...(parsed.workspace === null ? [] : [parsed.workspace])];
  const isLong = names.some((name) => Buffer.byteLength(toFileName(name)) > LONGEST_NAME);
  if (parsed !== null && names.every(isSafeName) && !isLong) return;
  throw new UserError(null, `The service holds ${JSON.stringify(id)}, which has a name that ${isLong ? 'is too long for' : 'cannot be'} the name of a folder; nothing was written.`, { hint: 'Leave it out with exclude, or rename it in the service.' });
}

/** An API as files say it: the current revision is the one without a number in its name, and only it says so. */
function toFolderForm(resource: Resource): Resource {
  if (resource.kind !== 'Api') return resource;
  const { isCurrent: _current, serviceUrl = '', ...properties } = resource.properties;
  const current = rootApiOf(resource.id) === resource.id ? { isCurrent: true } : {};
  return { ...resource, properties: { ...properties, ...current, ...(serviceUrl === '' ? {} : { serviceUrl }) } };
}

/** Names of the top-level properties in which two sides differ. */
function changedNames(kind: KindName, before: JsonObject, after: JsonObject): string[] {
  const paths = diffProperties(kind, before, after).map(({ path }) => path);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => paths.some((path) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)));
}

function sameKeys(a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return left.length === right.length && left.every((key) => a[key] === b[key]);
}

function tokensOf({ properties, content }: Resource): string[] {
  const texts = [...collectTexts(properties as Json).map(({ text }) => text), content?.text ?? ''];
  return texts.filter((text) => text.includes('{#')).flatMap((text) => findTokens(text).map(({ name }) => name));
}
