import type { JsonObject } from '../model/json.ts';
import { comparableText } from './canonical.ts';
import type { ApiDefinition } from './definition.ts';
import { importedTemplate } from './operation-contract.ts';

/** What importing a specification makes by itself, and so needs no resource of its own beside the API. */
export interface Carried {
  /** An operation as LIST has it. */
  operation(listed: { readonly name: string; readonly displayName: string; readonly method: string; readonly urlTemplate: string }): boolean;
  /** A tag, by display name, of the operation of that name. */
  operationTag(operation: string, tagDisplayName: string): boolean;
  /** The description of a tag, by the tag's display name; `properties` are those of the `ApiTagDescription`. */
  tagDescription(tagDisplayName: string, properties: JsonObject): boolean;
}

/** Properties of a tag description that repeat which tag it is of. */
const ofTheTag: ReadonlySet<string> = new Set(['displayName', 'tagId', 'provisioningState']);

/**
 * Tells what an import of `definition` would give again (apim-rest 3.2). Names of operations and tags are the same
 * whatever their case; display name, method and template have to be equal. An import knows of a tag nothing but its
 * description: one with external documentation, or anything else, is not carried.
 */
export function carries({ operations, tags }: ApiDefinition): Carried {
  const byName = new Map(operations.map((operation) => [operation.name.toLowerCase(), operation]));
  const tagsOf = new Map(operations.map(({ name, tags: own }) => [name.toLowerCase(), new Set(own.map((tag) => tag.toLowerCase()))]));
  const descriptions = new Map(tags.map(({ name, description }) => [name.toLowerCase(), comparableText(description ?? '')]));
  return {
    operation({ name, displayName, method, urlTemplate }) {
      const own = byName.get(name.toLowerCase());
      return own !== undefined && own.displayName === displayName && own.method === method.toUpperCase() && importedTemplate(own) === urlTemplate;
    },
    operationTag: (operation, tag) => tagsOf.get(operation.toLowerCase())?.has(tag.toLowerCase()) ?? false,
    tagDescription(tag, { description = '', ...others }) {
      const text = description === null ? '' : description;
      return typeof text === 'string' && descriptions.get(tag.toLowerCase()) === comparableText(text)
        && Object.entries(others).every(([key, value]) => ofTheTag.has(key) || value === null || value === '');
    },
  };
}
