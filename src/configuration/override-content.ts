import { kindRow, type KindName } from '../model/kinds.ts';
import type { Content, Resource } from '../model/resource.ts';
import type { Replacement } from './override-edits.ts';
import type { OverrideEntry } from './override-file.ts';

/** Contents that are fetched from elsewhere: what they hold is not known here. */
const LINK_FORMAT = /-link(-json)?$/;

/** What a content is in where neither the override nor the folder says it; a specification has to say. */
const FORMATS: Readonly<Record<Content['codec'], string | undefined>> = { policy: 'rawxml', markdown: 'markdown', specification: undefined };

/** The property that holds the text of a content: policies of their own kind have the service's name for it (apim-rest 3.8). */
export function contentProperty(kind: KindName): string {
  return kindRow(kind).contentProperty ?? 'value';
}

/** What an override says of the content; the rest is properties. Pages have one format only. */
export function contentProperties(kind: KindName): readonly string[] {
  const { content } = kindRow(kind);
  return content === null ? [] : content === 'markdown' ? [contentProperty(kind)] : ['format', contentProperty(kind)];
}

/** The content with what the entry puts in its place as a whole; `report` is told what is wrong, and the content stays then. */
export function overrideContent({ kind, content }: Resource, entry: OverrideEntry, report: (message: string) => void): Content | undefined {
  const given = contentProperties(kind).filter((name) => entry.properties[name] !== undefined);
  const codec = kindRow(kind).content;
  if (codec === null || given.length === 0) return content;
  const { format = content?.format ?? FORMATS[codec] } = codec === 'markdown' ? {} : entry.properties;
  const value = entry.properties[contentProperty(kind)] ?? content?.text;
  if (typeof format === 'string' && typeof value === 'string' && !LINK_FORMAT.test(format)) return { codec, format, text: value };
  report(typeof format === 'string' && LINK_FORMAT.test(format)
    ? `the format '${format}' of ${entry.id} refers to a text elsewhere, which cannot be planned. Give the text itself.`
    : `${contentProperties(kind).map((name) => `'${name}'`).join(' and ')} of ${entry.id} should be ${codec === 'markdown' ? 'a text' : 'texts'}.`);
  return content;
}

/** A text with every place of one replacement replaced, and how many there were. Line ends of the text stay as they are. */
export function replaceIn(text: string, { find, with: by }: Replacement): { readonly text: string; readonly count: number } {
  const isWindows = text.includes('\r\n');
  const [from, to] = [find, by].map((part) => isWindows ? part.replace(/\r?\n/g, '\r\n') : part) as [string, string];
  const parts = text.split(from);
  return { text: parts.join(to), count: parts.length - 1 };
}
