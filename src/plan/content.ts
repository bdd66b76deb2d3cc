import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import { canonicalJson } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { canonicalPolicy } from '../policy/index.ts';
import { canonicalDefinition, compareDefinitions } from '../specification/index.ts';
import { definitionOf, isReduced } from './definition.ts';
import type { PropertyChange } from './plan.ts';

/** Edits after which a difference is no longer worth showing line by line: both documents are simply others. */
const MAX_EDITS = 4_000;

/**
 * The difference of two contents by meaning, or null where there is none. `before` and `after` are digests
 * (`sha256:…`) of the compared forms; a content that holds a resolved token is never shown.
 */
export function diffContent(before: Content | undefined, after: Content | undefined): PropertyChange | null {
  const codec = (after ?? before)?.codec;
  if (codec === undefined) return null;
  if (before !== undefined && after !== undefined && before.text === after.text && before.format === after.format) return null;
  const reduced = [before, after].every((side) => side === undefined || isReduced(side)) && codec === 'specification';
  const details = reduced && before !== undefined && after !== undefined ? compareDefinitions(definitionOf(before), definitionOf(after)) : [];
  const [left, right] = [comparable(before, reduced), comparable(after, reduced)];
  if (left === right) return null;
  const secret = [before, after].some((side) => side?.template !== undefined);
  const patch = secret || before === undefined || after === undefined ? undefined : lineDiff(left ?? '', right ?? '');
  return {
    path: codec, before: secret && left !== undefined ? new Sensitive('') : digest(left), after: secret ? new Sensitive('') : digest(right),
    ...(patch === undefined ? {} : { diff: patch }), ...(details.length === 0 ? {} : { details }),
  };
}

function comparable(content: Content | undefined, reduced: boolean): string | undefined {
  if (content === undefined) return undefined;
  if (content.codec === 'policy') return canonicalPolicy(content.text, content.format === 'xml' ? 'xml' : 'rawxml');
  if (reduced) return JSON.stringify(JSON.parse(canonicalJson(canonicalDefinition(definitionOf(content)))), null, 2);
  return content.text.replaceAll('\r\n', '\n').trim();
}

function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function lineDiff(before: string, after: string): string | undefined {
  const patch = createTwoFilesPatch('', '', before, after, '', '', { context: 2, maxEditLength: MAX_EDITS });
  return patch?.split('\n').slice(4).join('\n').trimEnd();
}
