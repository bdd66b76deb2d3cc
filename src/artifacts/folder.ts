import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import type { JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import { resourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Content, type Resource, type Snapshot, type Source } from '../model/resource.ts';
import { checkAssociation, parseAssociations, parseInformation } from './information.ts';
import { parseJson, type JsonFile } from './json-file.ts';
import { contentRank } from './layout.ts';
import { settleRevisions } from './revisions.ts';
import { codeOf, scanFolder, toShownPath, type FoundFile } from './scan.ts';
import { decodeText } from './text-file.ts';

/** The files that say something of one resource. Paths are relative to the folder. */
export interface ResourceFiles {
  readonly information?: { readonly path: string; readonly json: JsonFile };
  readonly content?: { readonly path: string };
  /** Its entry in an array of associations. */
  readonly entry?: { readonly path: string };
}

/** The folder as it was read, with what a writer needs to change it. */
export interface Folder {
  readonly exists: boolean;
  readonly snapshot: Snapshot;
  /** Resources of revisions that their root already is, by key, and the key of that root; no part of the snapshot. */
  readonly redundant: ReadonlyMap<string, { readonly resource: Resource; readonly root: string }>;
  /** By the key of the resource, redundant ones included. */
  readonly files: ReadonlyMap<string, ResourceFiles>;
  /** Arrays of associations by path: also the empty ones. */
  readonly arrays: ReadonlyMap<string, JsonFile>;
  readonly read: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the folder, with everything that is wrong in it at once. */
export async function readFolder(folder: string): Promise<Folder> {
  const scan = await scanFolder(folder);
  if (!scan.exists) return { ...emptyFolder, diagnostics: [diagnostic('artifacts-missing', `The artifact folder '${folder}' does not exist.`, { file: folder })] };
  const reading = new Reading(folder);
  for (const file of scan.files) await reading.readFile(file);
  const found = reading.assemble();
  const { redundant, diagnostics } = settleRevisions(found);
  const findings = [...scan.diagnostics, ...reading.diagnostics, ...diagnostics];
  if (found.size === 0 && !hasErrors(findings)) {
    findings.push(diagnostic('artifacts-empty', `The artifact folder '${folder}' holds no artifact that is known. Is it the right folder?`, { file: folder }));
  }
  return {
    exists: true,
    snapshot: new Map([...found].filter(([key]) => !redundant.has(key))),
    redundant: new Map([...redundant].flatMap(([key, root]) => {
      const resource = found.get(key);
      return resource === undefined ? [] : [[key, { resource, root }]];
    })),
    files: reading.files, arrays: reading.arrays, read: reading.read.sort(), diagnostics: findings,
  };
}

const emptyFolder = { exists: false, snapshot: new Map(), redundant: new Map(), files: new Map(), arrays: new Map(), read: [] } as const;

interface TextOf { readonly path: string; readonly text: string; readonly format: string | null }

/** What was found of one resource so far. */
interface Draft {
  readonly id: string;
  readonly kind: KindName;
  readonly name: string;
  information?: { readonly path: string; readonly json: JsonFile };
  readonly contents: TextOf[];
  entry?: { readonly path: string; readonly source: Source };
  /** A file of it could not be read, so nothing may be concluded from what is missing. */
  broken: boolean;
}

class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly files = new Map<string, ResourceFiles>();
  readonly arrays = new Map<string, JsonFile>();
  readonly read: string[] = [];
  readonly #folder: string;
  readonly #drafts = new Map<string, Draft>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async readFile(file: FoundFile): Promise<void> {
    this.read.push(file.path);
    const text = await this.#readText(file.path);
    if (file.role === 'associations') return this.#takeAssociations(file, text);
    const draft = this.#draft(file.kind, file.names);
    if (text === null) draft.broken = true;
    else if (file.role === 'content') draft.contents.push({ path: file.path, text, format: file.format });
    else {
      const json = this.#parse(text, file.path);
      if (json === null) draft.broken = true;
      else draft.information = { path: file.path, json };
    }
  }

  assemble(): Snapshot {
    return toSnapshot([...this.#drafts.values()].flatMap((draft) => {
      const resource = this.#toResource(draft);
      if (resource === null) return [];
      const [content] = draft.contents;
      this.files.set(resourceKey(draft.id), {
        ...(draft.information === undefined ? {} : { information: draft.information }),
        ...(content === undefined ? {} : { content: { path: content.path } }),
        ...(draft.entry === undefined ? {} : { entry: { path: draft.entry.path } }),
      });
      return [resource];
    }));
  }

  #takeAssociations(file: FoundFile, text: string | null): void {
    const json = text === null ? null : this.#parse(text, file.path);
    if (json === null) return;
    this.arrays.set(file.path, json);
    const { value, diagnostics } = parseAssociations(json);
    this.diagnostics.push(...diagnostics);
    for (const { name, index } of value ?? []) {
      const draft = this.#draft(file.kind, [...file.names, name]);
      const place = json.locate([index]);
      if (draft.entry === undefined) draft.entry = { path: file.path, source: { file: json.file, locate: () => place } };
      else this.#report('stated-twice', `${json.file} names '${name}' twice; once is enough.`, draft.id, place);
    }
  }

  #toResource(draft: Draft): Resource | null {
    switch (kindRow(draft.kind).body) {
      case 'association': return this.#toAssociation(draft);
      case 'document': return this.#toDocument(draft);
      case 'json': return this.#toConfiguration(draft);
    }
  }

  #toAssociation({ id, kind, name, information, entry }: Draft): Resource | null {
    const source = information === undefined ? entry?.source : toSource(information.json, undefined);
    if (source === undefined) return null;
    if (information !== undefined) this.diagnostics.push(...checkAssociation(information.json, id, kind, name));
    if (information !== undefined && entry !== undefined) {
      this.#report('stated-twice', `${information.json.file} and ${entry.source.file} both say ${id}; one of them is enough.`, id, entry.source.locate([]));
    }
    return { id, kind, properties: {}, source };
  }

  #toDocument({ id, kind, contents: [document] }: Draft): Resource | null {
    if (document === undefined) return null;
    const file = toShownPath(this.#folder, document.path);
    return { id, kind, properties: {}, content: toContent(kind, document), source: { file, contentFile: file, locate: () => ({ file }) } };
  }

  #toConfiguration(draft: Draft): Resource | null {
    const { id, kind, information } = draft;
    if (information === undefined) return null;
    const { value, diagnostics } = parseInformation(information.json, id);
    this.diagnostics.push(...diagnostics);
    const content = this.#chooseContent(draft);
    if (value === null) return null;
    return {
      id, kind, properties: toPortable(kind, value), source: toSource(information.json, content === undefined ? undefined : toShownPath(this.#folder, content.path)),
      ...(content === undefined ? {} : { content: toContent(kind, content) }),
    };
  }

  /** The first of the contents counts; another one must say the same. */
  #chooseContent({ id, kind, contents, broken }: Draft): TextOf | undefined {
    contents.sort((a, b) => contentRank(a.path) - contentRank(b.path));
    const [first, ...others] = contents;
    if (first === undefined) {
      const needed = kindRow(kind).content === 'policy' && !broken;
      if (needed) this.#report('information-missing', `${id} has no ${kindRow(kind).layout.content}. Restore it, or remove its folder.`, id, this.#drafts.get(resourceKey(id))?.information?.json.locate([]));
      return undefined;
    }
    const file = toShownPath(this.#folder, first.path);
    for (const other of others) {
      const same = other.text === first.text && other.format === first.format;
      const otherFile = toShownPath(this.#folder, other.path);
      this.#report(same ? 'stated-twice' : 'contradiction', `${file} and ${otherFile} are both the specification of ${id}${same ? '' : ' and differ'}. Keep one of them.`, id, { file: otherFile });
    }
    return first;
  }

  #draft(kind: KindName, names: readonly string[]): Draft {
    const id = resourceId(kind, names);
    const known = this.#drafts.get(resourceKey(id));
    if (known !== undefined) return known;
    const draft: Draft = { id, kind, name: names.at(-1) ?? '', contents: [], broken: false };
    this.#drafts.set(resourceKey(id), draft);
    return draft;
  }

  async #readText(relative: string): Promise<string | null> {
    const file = toShownPath(this.#folder, relative);
    try {
      const { text, diagnostics } = decodeText(await readFile(path.join(this.#folder, relative)), file);
      this.diagnostics.push(...diagnostics);
      return text;
    } catch (error) {
      this.diagnostics.push(diagnostic('file-unreadable', `${file} could not be read (${codeOf(error)}).`, { file }));
      return null;
    }
  }

  #parse(text: string, relative: string): JsonFile | null {
    const { json, diagnostics } = parseJson(text, toShownPath(this.#folder, relative));
    this.diagnostics.push(...diagnostics);
    return json;
  }

  #report(code: Parameters<typeof diagnostic>[0], message: string, resource: string, place: Parameters<typeof diagnostic>[2] = {}): void {
    this.diagnostics.push(diagnostic(code, message, { ...place, resource }));
  }
}

function toSource(json: JsonFile, contentFile: string | undefined): Source {
  return { file: json.file, ...(contentFile === undefined ? {} : { contentFile }), locate: (at) => json.locate(['properties', ...at]) };
}

function toContent(kind: KindName, { text, format }: TextOf): Content {
  return { codec: kindRow(kind).content ?? 'markdown', format: format ?? jsonFormat(text), text };
}

/** JSON holds either dialect (apim-rest 3.2). A document that does not parse is reported by those who read it. */
function jsonFormat(text: string): string {
  try {
    const document = JSON.parse(text) as JsonObject;
    return typeof document['swagger'] === 'string' ? 'swagger-json' : 'openapi+json';
  } catch {
    return 'openapi+json';
  }
}
