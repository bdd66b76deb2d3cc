import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FolderForm } from '../commands/ports.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isGeneratedName } from '../model/generated.ts';
import { getAt } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Snapshot } from '../model/resource.ts';
import { toRootNames } from './association-ends.ts';
import { settleDraft, type Draft } from './drafts.ts';
import { parseAssociations, parseInformation } from './information.ts';
import { parseJson, type JsonFile } from './json-file.ts';
import type { ResourceFiles } from './resource-files.ts';
import { codeOf, toShownPath, type FoundFile } from './scan.ts';
import { decodeText, MAX_FILE_SIZE } from './text-file.ts';

/** A file with the form that it has in this folder. */
export type FormedFile = FoundFile & { readonly form: FolderForm };

/** Reads files one after the other and makes up the resources that they describe. */
export class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly files = new Map<string, ResourceFiles>();
  readonly arrays = new Map<string, JsonFile>();
  readonly #folder: string;
  readonly #drafts = new Map<string, Draft>();
  /** Files of schemas that the service named: they are no artifacts, and stay what they are. */
  readonly #generated: string[] = [];
  readonly #read: FormedFile[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async readFile(file: FormedFile): Promise<void> {
    const name = file.names.at(-1) ?? '';
    if (file.kind === 'ApiSchema' && isGeneratedName(name)) return void this.#generated.push(file.path);
    this.#read.push(file);
    const text = await this.#readText(file.path);
    if (file.role === 'associations') return this.#takeAssociations(file, text);
    if (file.kind === 'ApiSchema' && name.toLowerCase() === 'graphql') return this.#takeGraphql(file, text);
    const draft = this.#draft(file.kind, file.names, file.workspace);
    if (text === null) draft.broken = true;
    else if (file.role === 'content') draft.contents.push({ path: file.path, form: file.form, file: this.#show(file.path), text, format: file.format, place: null, line: 1 });
    else {
      const json = this.#parse(text, file);
      if (json === null) draft.broken = true;
      else draft.informations.push({ path: file.path, form: file.form, json });
    }
  }

  /** The files that were read so far. */
  get read(): readonly FormedFile[] {
    return this.#read;
  }

  assemble(): Snapshot {
    if (this.#generated.length > 0) this.#reportGenerated(this.#generated.sort());
    return toSnapshot([...this.#drafts.values()].flatMap((draft) => {
      const { resource, files, diagnostics } = settleDraft(draft);
      this.diagnostics.push(...diagnostics);
      if (resource === null) return [];
      this.files.set(resourceKey(draft.id), files);
      return [resource];
    }));
  }

  #takeAssociations(file: FormedFile, text: string | null): void {
    const json = text === null ? null : this.#parse(text, file);
    if (json === null) return;
    this.arrays.set(file.path, json);
    const { value, diagnostics } = parseAssociations(json, file.kind, file.workspace);
    this.diagnostics.push(...diagnostics);
    for (const entry of value ?? []) {
      this.#draft(file.kind, [...file.names, entry.name], file.workspace).entries.push({ ...entry, path: file.path, form: file.form, json });
    }
  }

  /** The schema of a GraphQL API is its specification; the successor keeps it as a resource of its own (apiops-cli 2, row 19). */
  #takeGraphql(file: FormedFile, text: string | null): void {
    const api = this.#draft('Api', file.names.slice(0, 1), file.workspace);
    const json = text === null ? null : this.#parse(text, file);
    if (json === null) {
      api.broken = true;
      return;
    }
    const place = ['document', 'value'];
    const { value, diagnostics } = parseInformation(json, file.kind, api.id);
    const schema = getAt(value ?? undefined, place);
    const at = json.locate(['properties', ...place]);
    this.diagnostics.push(...diagnostics);
    if (typeof schema === 'string') api.contents.push({ path: file.path, form: 'cli', file: json.file, text: schema, format: 'graphql', place, line: at.line ?? 1 });
    else if (value !== null) this.diagnostics.push(diagnostic('invalid-value', `${json.file} should hold the schema of the API as a text at 'document.value'.`, { ...at, resource: api.id }));
  }

  #draft(kind: KindName, names: readonly string[], workspace: string | null): Draft {
    const id = resourceId(kind, kindRow(kind).body === 'association' ? toRootNames(kind, names) : names, workspace);
    const known = this.#drafts.get(resourceKey(id));
    if (known !== undefined) return known;
    const draft: Draft = { id, kind, informations: [], contents: [], entries: [], broken: false };
    this.#drafts.set(resourceKey(id), draft);
    return draft;
  }

  async #readText(relative: string): Promise<string | null> {
    const file = this.#show(relative);
    const at = path.join(this.#folder, relative);
    try {
      const { size } = await stat(at);
      if (size > MAX_FILE_SIZE) {
        this.diagnostics.push(diagnostic('file-unreadable', `${file} has ${megabytes(size)} MiB; a file of the folder may have ${megabytes(MAX_FILE_SIZE)}. Is it in the right place?`, { file }));
        return null;
      }
      const { text, diagnostics } = decodeText(await readFile(at), file);
      this.diagnostics.push(...diagnostics);
      return text;
    } catch (error) {
      this.diagnostics.push(diagnostic('file-unreadable', `${file} could not be read (${codeOf(error)}). Check that you may read it.`, { file }));
      return null;
    }
  }

  #parse(text: string, { kind, path: relative }: FormedFile): JsonFile | null {
    const file = this.#show(relative);
    if (relative.endsWith('.md') && !text.trimStart().startsWith('{')) {
      this.diagnostics.push(diagnostic('file-unparsable', `${file} is Markdown. The successor of the toolkit keeps the ${kindRow(kind).title} there as JSON, { "properties": { "documents": [ … ] } }: `
        + 'put the page into a documentation, and name it there.', { file, line: 1 }));
      return null;
    }
    const { json, diagnostics } = parseJson(text, file);
    this.diagnostics.push(...diagnostics);
    return json;
  }

  #reportGenerated(paths: readonly string[]): void {
    const file = this.#show(paths[0] ?? '');
    this.diagnostics.push(diagnostic('schema-generated', `${paths.length === 1 ? '1 schema has a name' : `${paths.length} schemas have names`} that the service made up, ${file} for example. `
      + 'It makes others from the specification of the API, so they are not published.', { file }));
  }

  #show(relative: string): string {
    return toShownPath(this.#folder, relative);
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}
