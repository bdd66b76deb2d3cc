import { canonicalJson, type Json, type JsonObject } from '../model/json.ts';
import { canonicalDefinition, type ComparisonOptions } from './canonical.ts';
import type { ApiDefinition } from './definition.ts';
import { Narrowing } from './narrowing.ts';
import { objectOf } from './values.ts';

/** One operation of a specification that was added, removed or changed, or another line of detail below a property. */
export interface Detail {
  readonly op: 'added' | 'removed' | 'changed';
  /** `GET /pets/{id}`, the name of a schema, `tag pets`; of an API `version v1`. */
  readonly subject: string;
  /** A consumer of the API may fail after it. */
  readonly breaking: boolean;
}

/**
 * Operations (`GET /pets/{id}`), schemas (by name) and descriptions of tags (`tag pets`) that were added, removed or changed,
 * operations first, by name. It is empty exactly where {@link canonicalDefinition} is equal. Breaking are a removed operation, response, property or
 * media type, a new required parameter or property, and a type that takes less than before.
 */
export function compareDefinitions(before: ApiDefinition, after: ApiDefinition, options: ComparisonOptions = {}): Detail[] {
  return compareCanonical(canonicalDefinition(before, options), canonicalDefinition(after, options));
}

/** The same of what {@link canonicalDefinition} gave, which takes its time for a large document. */
export function compareCanonical(from: JsonObject, to: JsonObject): Detail[] {
  const narrowing = new Narrowing(objectOf(from['schemas']), objectOf(to['schemas']));
  return [
    ...compareMembers(objectOf(from['operations']), objectOf(to['operations']), true, (a, b) => breaksOperation(a, b, narrowing)),
    ...compareMembers(objectOf(from['schemas']), objectOf(to['schemas']), false, (a, b) => narrowing.narrows(a, b)),
    ...compareMembers(objectOf(from['tags']), objectOf(to['tags']), false, () => false).map((detail) => ({ ...detail, subject: `tag ${detail.subject}` })),
  ];
}

function compareMembers(before: JsonObject, after: JsonObject, removalBreaks: boolean, breaks: (a: JsonObject, b: JsonObject) => boolean): Detail[] {
  const subjects = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return subjects.flatMap((subject): Detail[] => {
    const [a, b] = [before[subject], after[subject]];
    if (a === undefined) return [{ op: 'added', subject, breaking: false }];
    if (b === undefined) return [{ op: 'removed', subject, breaking: removalBreaks }];
    return canonicalJson(a) === canonicalJson(b) ? [] : [{ op: 'changed', subject, breaking: breaks(objectOf(a), objectOf(b)) }];
  });
}

function breaksOperation(before: JsonObject, after: JsonObject, narrowing: Narrowing): boolean {
  const [responsesBefore, responsesAfter] = [objectOf(before['responses']), objectOf(after['responses'])];
  return breaksParameters(objectOf(before['parameters']), objectOf(after['parameters']), narrowing)
    || breaksContent(before['requestBody'], after['requestBody'], narrowing)
    || Object.entries(responsesBefore).some(([status, response]) => !(status in responsesAfter) || breaksContent(response, responsesAfter[status], narrowing));
}

function breaksParameters(before: JsonObject, after: JsonObject, narrowing: Narrowing): boolean {
  return Object.entries(after).some(([place, parameters]) => Object.entries(objectOf(parameters)).some(([name, value]) => {
    const known = objectOf(before[place])[name];
    const [a, b] = [objectOf(known), objectOf(value)];
    return (b['required'] === true && a['required'] !== true) || (known !== undefined && narrowing.narrows(objectOf(a['schema']), objectOf(b['schema'])));
  }));
}

/** Bodies of a request or a response: a media type is gone, or its schema takes less. */
function breaksContent(before: Json | undefined, after: Json | undefined, narrowing: Narrowing): boolean {
  const [a, b] = [objectOf(objectOf(before)['content']), objectOf(objectOf(after)['content'])];
  return Object.entries(a).some(([type, media]) => !(type in b)
    || narrowing.narrows(objectOf(objectOf(media)['schema']), objectOf(objectOf(b[type])['schema'])));
}
