import type { Diagnostic, Severity } from '../model/diagnostics.ts';
import { cutText, toPlainLine, toPlainText } from '../render/plain-text.ts';
import type { Annotation } from './workflow-log.ts';

export interface PlacedAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly place: Annotation;
}

/** In the order in which they are sent, with how many of a level GitHub shows of one step: ten, of which the sentence of a failure takes one. */
const levels = [
  { severity: 'error', level: 'error', words: 'errors', shown: 9 },
  { severity: 'warning', level: 'warning', words: 'warnings', shown: 10 },
  { severity: 'info', level: 'notice', words: 'remarks', shown: 10 },
] as const satisfies readonly { readonly severity: Severity; readonly level: PlacedAnnotation['level']; readonly words: string; readonly shown: number }[];

/** Characters of a message: the log has the rest. */
const MAX_MESSAGE = 4_000;

/**
 * Findings as annotations of the files that they are about: errors first, and of each level as many as GitHub shows, those
 * with a file before others and else in the order of `findings`; the last says how many more there are. Their texts are
 * harmless; the toolkit's functions escape what would end a workflow command.
 */
export function toAnnotations(findings: readonly Diagnostic[]): PlacedAnnotation[] {
  return levels.flatMap(({ severity, level, words, shown }): PlacedAnnotation[] => {
    const all = findings.filter((finding) => finding.severity === severity);
    const ordered = all.length <= shown ? all : [...all.filter(({ file }) => file !== null), ...all.filter(({ file }) => file === null)].slice(0, shown - 1);
    const rest = all.length - ordered.length;
    return [...ordered.map((finding) => toAnnotation(finding, level)), ...(rest === 0 ? [] : [{ level, message: `… and ${rest} more ${words}; the log of this step has all of them.`, place: {} }])];
  });
}

function toAnnotation({ code, message, file, line }: Diagnostic, level: PlacedAnnotation['level']): PlacedAnnotation {
  const text = message.length > MAX_MESSAGE ? `${cutText(message, MAX_MESSAGE)}…` : message;
  return { level, message: toPlainText(text), place: { title: code, ...(file === null ? {} : { file: toPlainLine(file) }), ...(line === null ? {} : { startLine: line }) } };
}
