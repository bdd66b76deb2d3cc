import { textOf } from '../model/json.ts';
import { scopeOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { tagNames } from '../specification/index.ts';
import { findDefinition } from './definition.ts';

/** The display names of the tags that importing a resource's specification assigns, and creates where there are none (apim-rest 3.2). */
export function importedTags({ content }: Resource): readonly string[] {
  const definition = findDefinition(content);
  return definition === null ? [] : tagNames(definition);
}

/** Keys of the tags by {@link tagKey}; where several sides have one, that of the last. */
export function tagsByName(...sides: readonly Snapshot[]): ReadonlyMap<string, string> {
  return new Map(sides.flatMap((side) => [...side].flatMap(([key, { kind, properties }]) => kind === 'Tag' ? [[tagKey(key, textOf(properties['displayName'])), key] as const] : [])));
}

/** A display name in the scope of `id`: imports know tags by it, whatever its case. */
export function tagKey(id: string, displayName: string): string {
  return `${scopeOf(id) ?? ''}/${displayName.toLowerCase()}`;
}
