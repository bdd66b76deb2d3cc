import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import { canonicalJson } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { canonicalPolicy, maskSecrets } from '../policy/index.ts';
import { canonicalDefinition, canonicalText, compareDefinitions, comparisonOf, type ApiDefinition, type Detail } from '../specification/index.ts';
import { definitionOf, findDefinition, isOpenApi, isReduced } from './definition.ts';
import type { PropertyChange } from './plan.ts';

/** Edits after which a difference is no longer worth showing line by line: both documents are simply others. */
const MAX_EDITS = 4_000;

/** What is compared with the definition before, of the one after: resources beside a specification say a part of it. */
export type Adjust = (before: ApiDefinition, after: ApiDefinition) => ApiDefinition;

/**
 * The difference of two contents by meaning, or null where there is none. `before` and `after` are digests
 * (`sha256:…`) of the compared forms; a content that holds a resolved token is never shown, nor is a secret in a policy.
 */
export function diffContent(before: Content | undefined, after: Content | undefined, adjust: Adjust = (_before, definition) => definition): PropertyChange | null {
  const codec = (after ?? before)?.codec;
  if (codec === undefined) return null;
  if (before !== undefined && after !== undefined && before.text === after.text && before.format === after.format) return null;
  const { left, right, details } = compareContents(before, after, adjust);
  if (left === right) return null;
  const secret = [before, after].some((side) => side?.template !== undefined);
  const shown = (text: string): string => codec === 'policy' ? maskSecrets(text) : text;
  const patch = secret || left === undefined || right === undefined ? undefined : lineDiff(shown(left), shown(right));
  return {
    path: codec, before: secret && left !== undefined ? new Sensitive('') : digest(left), after: secret ? new Sensitive('') : digest(right),
    ...(patch === undefined ? {} : { diff: patch }), ...(details.length === 0 ? {} : { details }),
  };
}

interface Compared {
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly details: readonly Detail[];
}

function compareContents(before: Content | undefined, after: Content | undefined, adjust: Adjust): Compared {
  const from = findDefinition(before);
  // An export that cannot be read differs from what the folder has; the folder's own document has to be readable.
  const own = after === undefined || !isReduced(after) || (before !== undefined && from === null) ? null : definitionOf(after);
  if ((before !== undefined && from === null) || (after !== undefined && own === null)) return { left: comparableText(before), right: comparableText(after), details: [] };
  const to = from === null || own === null ? own : adjust(from, own);
  // Names that one of the documents has no place for are the service's own, others in each instance (apim-rest 3.2).
  const options = before === undefined || after === undefined ? {} : comparisonOf(before.format, after.format);
  const comparable = (definition: ApiDefinition | null): string | undefined => definition === null ? undefined
    : JSON.stringify(JSON.parse(canonicalJson(canonicalDefinition(definition, options))), null, 2);
  return { left: comparable(from), right: comparable(to), details: from === null || to === null ? [] : compareDefinitions(from, to, options) };
}

function comparableText(content: Content | undefined): string | undefined {
  if (content === undefined) return undefined;
  switch (content.codec) {
    case 'policy': return canonicalPolicy(content.text, content.format === 'xml' ? 'xml' : 'rawxml');
    case 'specification': return isOpenApi(content) ? content.text : canonicalText(content.format, content.text);
    case 'markdown': return content.text.replaceAll('\r\n', '\n').trim();
  }
}

function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function lineDiff(before: string, after: string): string | undefined {
  const patch = createTwoFilesPatch('', '', before, after, '', '', { context: 2, maxEditLength: MAX_EDITS });
  return patch?.split('\n').slice(4).join('\n').trimEnd();
}
