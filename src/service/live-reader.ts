import type { LiveSnapshot } from '../commands/ports.ts';
import { diagnostic } from '../model/diagnostics.ts';
import { changeAt, textOf } from '../model/json.ts';
import { kindNames, kindRow } from '../model/kinds.ts';
import { parseApiName, resourceKey, splitAtApi } from '../model/resource-id.ts';
import { toSnapshot, type Resource } from '../model/resource.ts';
import { unusedCredentials } from './left-out.ts';
import type { Management } from './management.ts';
import { toShownId, type OperationNames } from './operation-names.ts';
import { readOnly, respellAssociations } from './partial-reader.ts';
import { isManaged, readScope } from './reader.ts';
import { Reading, type ReadingOptions } from './reading.ts';

/**
 * Reads everything of the kinds that are managed by default, and of those that are requested; or of this no more than the
 * keys of `only`. A kind that the tier does
 * not have is reported and empty; anything else that cannot be read is an error: unreadable is never absent. `names` learns
 * which APIs have operations that go by their display names.
 */
export async function readService(client: Management, names: OperationNames, options: ReadingOptions): Promise<LiveSnapshot> {
  const reading = new Reading(client, names, options);
  await (options.only === null ? readScope(reading, null) : readOnly(reading, options.only));
  reading.resources.push(...toOperationTags(reading));
  if (options.only !== null) respellAssociations(reading);
  return toLiveSnapshot(reading);
}

function toLiveSnapshot({ resources, operations, unsupported, diagnostics, marker, unfinished, unreadable, options }: Reading): LiveSnapshot {
  const { only, namedValues, keep } = options;
  const shown = resources.map((resource): Resource => ({ ...resource, id: toShownId(resource.id, operations), properties: withShownIds(resource) }));
  const unused = unusedCredentials(shown);
  // Whose loggers were not read is not known to be unused.
  const isListed = ({ kind }: Resource): boolean => namedValues && kind === 'NamedValue';
  const isWanted = (resource: Resource): boolean => only === null || only.has(resourceKey(resource.id)) ? !unused.has(resource) || keep(resource.id) : isListed(resource);
  return {
    snapshot: toSnapshot(shown.filter(isWanted)), unsupported, unreadable, marker, unfinished,
    unread: new Set(kindNames.filter((kind) => !isManaged(kind, options))),
    operations: new Map([...operations].map(([api, names]) => [api, [...names.values()].sort()])),
    // Most tiers have no workspaces: that is nothing to tell.
    diagnostics: [...[...unsupported].filter((kind) => kind !== 'Workspace').sort().map((kind) => diagnostic('kind-unsupported',
      `The tier of ${options.name} does not have resources of the kind '${kindRow(kind).title}'; none were read.`)), ...diagnostics.sort((a, b) => (a.message < b.message ? -1 : 1))],
  };

  function withShownIds({ kind, properties }: Resource): Resource['properties'] {
    const paths = kindRow(kind).references.filter(({ to }) => to.includes('ApiOperation')).map(({ path }) => path);
    return paths.length === 0 ? properties : changeAt(properties, paths, (value) => typeof value === 'string' ? toShownId(value, operations) : value);
  }
}

/** The tags of operations that no specification carries. The current revision may be named by its number. */
function toOperationTags({ operationTags, resources, carried, operations, options }: Reading): Resource[] {
  const numbered = new Map(resources.flatMap(({ kind, id, properties }) => kind === 'Api' && parseApiName(id).revision === null
    ? [[resourceKey(`${id};rev=${textOf(properties['apiRevision'])}`), id] as const] : []));
  return operationTags.flatMap(({ tag, association }) => {
    const { before, name, after } = splitAtApi(association.id) ?? { before: '', name: '', after: '' };
    const api = numbered.get(resourceKey(before + name)) ?? before + name;
    const id = api + after;
    const [, , operation = ''] = after.split('/');
    const isCarried = carried.get(resourceKey(api))?.operationTag(operation, textOf(tag.properties['displayName'])) === true;
    return isCarried && !options.keep(toShownId(id, operations)) ? [] : [{ ...association, id }];
  });
}
