import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { canonicalJson, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import type { Resource, Source } from '../model/resource.ts';
import { chooseContent, toContent, type ContentText } from './content-texts.ts';
import { parseAssociation, parseInformation, serviceGroup, splitContent, type AssociationEntry } from './information.ts';
import type { JsonFile } from './json-file.ts';
import { dropRedacted, findRedacted } from './redacted.ts';
import type { Repetition, ResourceFiles } from './resource-files.ts';
import { compareStatements, firstDifference, type Statement } from './statements.ts';

/** An information file, parsed. */
export interface Information extends Statement {
  readonly json: JsonFile;
}

/** One entry of an array of associations. */
export interface Entry extends Statement, AssociationEntry {
  readonly json: JsonFile;
}

/** All that files say of one resource. */
export interface Draft {
  readonly id: string;
  readonly kind: KindName;
  readonly informations: Information[];
  readonly contents: ContentText[];
  readonly entries: Entry[];
  /** A file of it could not be read, so nothing may be concluded from what is missing. */
  broken: boolean;
}

/** A draft made up: `resource` is null where its files give none. */
export interface Settled {
  readonly resource: Resource | null;
  readonly files: ResourceFiles;
  readonly diagnostics: readonly Diagnostic[];
}

export function settleDraft(draft: Draft): Settled {
  switch (kindRow(draft.kind).body) {
    case 'association': return settleAssociation(draft);
    case 'document': return settleDocument(draft);
    case 'json': return settleConfiguration(draft);
  }
}

function settleAssociation({ id, kind, informations, entries }: Draft): Settled {
  const diagnostics: Diagnostic[] = [];
  const files = [...informations].sort(compareStatements).flatMap((information) => {
    const { value, diagnostics: found } = parseAssociation(information.json, kind, id);
    diagnostics.push(...found);
    return [{ ...information, properties: value, place: [] as readonly number[] }];
  });
  const elements = [...entries].sort((a, b) => compareStatements(a, b) || a.index - b.index)
    .map((entry) => ({ ...entry, properties: entry.ofService ? { groupId: serviceGroup(id) } : {}, place: [entry.index] }));
  const [first, ...others] = [...files, ...elements];
  if (first === undefined) return { resource: null, files: {}, diagnostics };
  for (const { path, json, place, properties } of others) {
    // One that contradicts its own place is reported already.
    if (properties === null || first.properties === null) continue;
    const same = canonicalJson(properties).toLowerCase() === canonicalJson(first.properties).toLowerCase();
    const what = path === first.path ? `${json.file} names '${id.slice(id.lastIndexOf('/') + 1)}' twice` : `${first.json.file} and ${json.file} both say ${id}`;
    diagnostics.push(diagnostic(same ? 'stated-twice' : 'contradiction',
      same ? `${what}; ${path === first.path ? 'once is enough' : 'one of them is enough'}.` : `${what}, and one means the group of the service, the other that of the workspace ('groupId'). Keep one of them.`, { ...json.locate(place), resource: id }));
  }
  const [information, ...moreFiles] = files;
  const [entry, ...moreElements] = elements;
  return {
    resource: { id, kind, properties: first.properties ?? {}, source: toSource(first.json, first.place.length === 0 ? ['properties'] : first.place) },
    files: {
      ...(information === undefined ? {} : { information: { path: information.path, json: information.json, form: information.form } }),
      ...(entry === undefined ? {} : { entry: { path: entry.path, index: entry.index, form: entry.form } }),
      ...repeatedIn([...moreFiles.map(toRepetition), ...moreElements.map((element) => ({ ...toRepetition(element), index: element.index }))]),
    },
    diagnostics,
  };
}

function settleDocument({ id, kind, contents }: Draft): Settled {
  const { chosen, repeated, diagnostics } = chooseContent(kind, id, contents);
  if (chosen === null) return { resource: null, files: {}, diagnostics };
  const { file } = chosen;
  return {
    resource: { id, kind, properties: {}, content: toContent(kind, chosen), source: { file, contentFile: file, locate: () => ({ file }) } },
    files: contentFiles(chosen, repeated),
    diagnostics: [...diagnostics, ...findRedacted(chosen.text, id, file, chosen.line)],
  };
}

interface Read extends Information {
  readonly properties: JsonObject;
}

function settleConfiguration(draft: Draft): Settled {
  const { id, kind, broken } = draft;
  const diagnostics: Diagnostic[] = [];
  const contents = [...draft.contents];
  const reads = [...draft.informations].sort(compareStatements).flatMap((information): Read[] => {
    const { value, diagnostics: found } = parseInformation(information.json, kind, id);
    diagnostics.push(...found);
    if (value === null) return [];
    const locate = (path: readonly (string | number)[]): ReturnType<JsonFile['locate']> => information.json.locate(['properties', ...path]);
    const { properties, content } = splitContent(kind, value);
    if (content !== null) contents.push({ ...content, path: information.path, form: 'cli', file: information.json.file, line: locate(content.place).line ?? 1 });
    const plain = dropRedacted(kind, id, properties, locate);
    diagnostics.push(...plain.diagnostics);
    return [{ ...information, properties: toPortable(kind, plain.properties) }];
  });
  const [first, ...others] = reads;
  diagnostics.push(...others.map((other) => compareReads(draft, first ?? other, other)));
  const { chosen, repeated, diagnostics: found } = chooseContent(kind, id, contents);
  diagnostics.push(...found);
  if (chosen !== null && kindRow(kind).content === 'policy') diagnostics.push(...findRedacted(chosen.text, id, chosen.file, chosen.line));
  const [information] = draft.informations;
  if (chosen === null && kindRow(kind).content === 'policy' && !broken && information !== undefined) {
    const { layout, contentProperty } = kindRow(kind);
    diagnostics.push(diagnostic('information-missing',
      `${id} has no ${layout.content}, and no '${contentProperty}' in its information file. Restore it, or remove its folder.`, { ...information.json.locate([]), resource: id }));
  }
  if (first === undefined) return { resource: null, files: {}, diagnostics };
  return {
    resource: {
      id, kind, properties: first.properties, source: toSource(first.json, ['properties'], chosen),
      ...(chosen === null ? {} : { content: toContent(kind, chosen) }),
    },
    files: {
      information: { path: first.path, json: first.json, form: first.form },
      ...contentFiles(chosen, repeated, others.map(toRepetition)),
    },
    diagnostics,
  };
}

function compareReads({ id, kind }: Draft, first: Read, other: Read): Diagnostic {
  const difference = firstDifference(kind, first.properties, other.properties);
  if (difference === null) return diagnostic('stated-twice', `${first.json.file} and ${other.json.file} both describe ${id}; one of them is enough.`, { file: other.json.file, resource: id });
  return diagnostic('contradiction', `${first.json.file} and ${other.json.file} both describe ${id} and differ in '${difference}'. Keep one of them.`,
    { ...other.json.locate(['properties', ...difference.split('.')]), resource: id });
}

function contentFiles(chosen: ContentText | null, repeated: readonly ContentText[], more: readonly Repetition[] = []): ResourceFiles {
  return {
    ...(chosen === null ? {} : { content: { path: chosen.path, inside: chosen.place !== null, form: chosen.form, ...(chosen.place === null ? {} : { place: chosen.place }) } }),
    ...repeatedIn([...more, ...repeated.map((other) => ({ ...toRepetition(other), ...(other.place === null ? {} : { place: other.place }) }))]),
  };
}

function repeatedIn(repeated: readonly Repetition[]): ResourceFiles {
  return repeated.length === 0 ? {} : { repeated };
}

function toRepetition({ path, form }: Statement): Repetition {
  return { path, form };
}

function toSource(json: JsonFile, top: readonly (string | number)[], content: ContentText | null = null): Source {
  return {
    file: json.file, ...(content === null ? {} : { contentFile: content.file }), ...(content === null || content.place === null ? {} : { contentLine: content.line }),
    locate: (at) => json.locate([...top, ...at]),
  };
}
