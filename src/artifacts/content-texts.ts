import type { Diagnostic } from '../model/diagnostics.ts';
import { diagnostic } from '../model/diagnostics.ts';
import type { JsonObject, JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import type { Content } from '../model/resource.ts';
import { isSameContent } from './contents.ts';
import { contentRank, specificationFiles } from './layout.ts';
import { compareStatements, type Statement } from './statements.ts';

/** A content as a file has it: the whole of it, or a text inside a JSON file. */
export interface ContentText extends Statement {
  /** The path as diagnostics show it. */
  readonly file: string;
  readonly text: string;
  /** Null where the document tells. */
  readonly format: string | null;
  /** Below the `properties` of the file; null for a whole file. */
  readonly place: JsonPath | null;
  /** Where it begins, from 1. */
  readonly line: number;
}

export interface ChosenContent {
  readonly chosen: ContentText | null;
  readonly repeated: readonly ContentText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The first of the contents counts; another one must say the same. */
export function chooseContent(kind: KindName, id: string, contents: readonly ContentText[]): ChosenContent {
  const [chosen = null, ...repeated] = [...contents].sort((a, b) => rank(a) - rank(b) || Number(a.place !== null) - Number(b.place !== null) || compareStatements(a, b));
  const diagnostics = chosen === null ? [] : repeated.map((other) => {
    const same = isSame(kind, chosen, other);
    return diagnostic(same ? 'stated-twice' : 'contradiction',
      `${chosen.file} and ${other.file} both hold the ${kindRow(kind).content} of ${id}${same ? '' : ' and differ'}. Keep one of them.`, { file: other.file, ...(other.place === null ? {} : { line: other.line }), resource: id });
  });
  return { chosen, repeated, diagnostics };
}

export function toContent(kind: KindName, { text, format }: ContentText): Content {
  return { codec: kindRow(kind).content ?? 'markdown', format: format ?? jsonFormat(text), text };
}

function rank({ path, format, place }: ContentText): number {
  return place === null ? contentRank(path) : specificationFiles.findIndex((file) => file.format === format);
}

/** Two specification files are the same only word for word: which of them an author edits is not known. */
function isSame(kind: KindName, first: ContentText, other: ContentText): boolean {
  const [one, two] = [toContent(kind, first), toContent(kind, other)];
  if (one.text === two.text && one.format === two.format) return true;
  const areFiles = first.place === null && other.place === null;
  return !(areFiles && kindRow(kind).content === 'specification') && isSameContent(one, two);
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
