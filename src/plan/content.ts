import { createHash } from 'node:crypto';
import { canonicalLines, isObject, type Json, type JsonObject } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { canonicalPolicy, maskSecrets, PolicySyntaxError } from '../policy/index.ts';
import { canonicalDefinition, canonicalText, compareCanonical, comparisonOf, SpecificationSyntaxError, type ApiDefinition, type Detail } from '../specification/index.ts';
import { definitionOf, findDefinition, isOpenApi, isReduced } from './definition.ts';
import { diffLines } from './lines.ts';
import type { PropertyChange } from './plan.ts';
import { isSameValue } from './same.ts';

/** What is compared of the definitions of an API: resources beside a specification say a part of it. */
export type Adjust = (definition: ApiDefinition) => ApiDefinition;

const whole: Adjust = (definition) => definition;

/**
 * The difference of two contents by meaning, or null where there is none. `before` and `after` are digests
 * (`sha256:…`) of the compared forms; a content that holds a resolved token is never shown, nor is a secret in a policy.
 */
export function diffContent(before: Content | undefined, after: Content | undefined, adjust: Adjust = whole): PropertyChange | null {
  const codec = (after ?? before)?.codec;
  if (codec === undefined || isSameText(before, after)) return null;
  // An export that cannot be read differs from what the folder has; the folder's own document has to be readable.
  if (after !== undefined && isReduced(after) && (before === undefined || findDefinition(before) !== null)) definitionOf(after);
  const { left, right, details } = compareContents(before, after, adjust);
  if (left === right) return null;
  const secret = [before, after].some((side) => side?.template !== undefined);
  // Of a new specification its operations are enough; a new policy is what a reviewer has to see.
  const hasLines = right !== undefined && (left !== undefined || codec !== 'specification');
  const patch = secret || !hasLines ? undefined : diffLines(left ?? '', right, codec === 'policy' ? maskSecrets : undefined);
  const lines = details();
  return {
    path: codec, before: secret && left !== undefined ? new Sensitive('') : digest(left), after: secret ? new Sensitive('') : digest(right),
    ...(secret ? { sensitive: true } : {}), ...(patch === undefined ? {} : { diff: patch }), ...(lines.length === 0 ? {} : { details: lines }),
  };
}

/** Whether two contents mean the same; one that cannot be read means the same as its own text only. */
export function isSameContent(before: Content | undefined, after: Content | undefined, adjust: Adjust = whole): boolean {
  if (isSameText(before, after)) return true;
  try {
    const { left, right } = compareContents(before, after, adjust);
    return left === right;
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return before?.text === after?.text;
  }
}

function isSameText(before: Content | undefined, after: Content | undefined): boolean {
  return before === after || (before !== undefined && after !== undefined && before.format === after.format && withoutReturns(before.text) === withoutReturns(after.text));
}

/** The service writes line ends of its own, which mean nothing in any content. */
function withoutReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

/** Whether a content of the service is the wanted one. A wanted one that cannot be read is in no service. */
export function holdsContent(live: Content | undefined, wanted: Content | undefined): boolean {
  try {
    return diffContent(live, wanted) === null;
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return false;
  }
}

interface Compared {
  /** The compared forms, readable, one thing a line. */
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly details: () => readonly Detail[];
}

function compareContents(before: Content | undefined, after: Content | undefined, adjust: Adjust): Compared {
  const [from, to] = [before, after].map((side) => { const found = findDefinition(side); return found === null ? null : adjust(found); });
  if ((!from && !to) || (before !== undefined && !from) || (after !== undefined && !to)) return { left: serviceText(before), right: comparableText(after), details: () => [] };
  if (from && to && isSameDefinition(from, to)) return { left: '', right: '', details: () => [] };
  // Names that one of the documents has no place for are the service's own, others in each instance (apim-rest 3.2).
  const options = before === undefined || after === undefined ? {} : comparisonOf(before.format, after.format);
  const [left, right] = [from, to].map((definition) => definition ? canonicalDefinition(definition, options) : undefined);
  if (isSameValue(left, right)) return { left: '', right: '', details: () => [] };
  return { left: inLines(left), right: inLines(right), details: () => left !== undefined && right !== undefined ? compareCanonical(left, right) : newOperations(right) };
}

function newOperations(definition: JsonObject | undefined): Detail[] {
  const operations = definition?.['operations'];
  return isObject(operations) ? Object.keys(operations).map((subject) => ({ op: 'added', subject, breaking: false })) : [];
}

/** Whether two definitions are equal as they are; most are, and the canonical form takes its time. */
function isSameDefinition(a: ApiDefinition, b: ApiDefinition): boolean {
  const compared = ({ operations, schemas, tags }: ApiDefinition): Json => ({ operations, schemas, tags }) as unknown as Json;
  return isSameValue(compared(a), compared(b));
}

function inLines(definition: JsonObject | undefined): string | undefined {
  return definition === undefined ? undefined : canonicalLines(definition);
}

/** As {@link comparableText}; a text of the service that cannot be read is compared as it is, and differs from all that can. */
function serviceText(content: Content | undefined): string | undefined {
  try {
    return comparableText(content);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return content?.text;
  }
}

function comparableText(content: Content | undefined): string | undefined {
  if (content === undefined) return undefined;
  switch (content.codec) {
    case 'policy': return canonicalPolicy(content.text, content.format === 'xml' ? 'xml' : 'rawxml');
    case 'specification': return isOpenApi(content) ? content.text : canonicalText(content.format, content.text);
    case 'markdown': return content.text.replaceAll('\r\n', '\n').trim();
  }
}

function isSyntaxError(error: unknown): boolean {
  return error instanceof PolicySyntaxError || error instanceof SpecificationSyntaxError;
}

function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
