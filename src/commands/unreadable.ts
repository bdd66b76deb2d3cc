import { isUnknown } from '../model/absent-kinds.ts';
import type { KindName } from '../model/kinds.ts';
import { ancestorsOf, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, withoutContent, type Resource, type Snapshot } from '../model/resource.ts';
import type { LiveSnapshot } from './ports.ts';

/** What the document of an API is made of: where one may not be read, there may be no document (apim-rest 3.3, 3.4). */
const DOCUMENTED: readonly KindName[] = ['ApiOperation', 'ApiSchema'];

/** What a comparison can say of a service whose tier does not have all kinds, or that the identity may not read wholly. */
export interface Sight {
  /** A side without that of which nothing is known: kinds, what lies below them, and specifications that could not be put together. */
  readonly known: (side: Snapshot) => Snapshot;
  /** The service with what the folder says in place of that, so that it is no difference, also in what is compared with it. */
  readonly complete: (live: Snapshot, folder: Snapshot) => Snapshot;
}

export function toSight({ snapshot, unsupported, unreadable }: Pick<LiveSnapshot, 'snapshot' | 'unsupported' | 'unreadable'>): Sight {
  const absent: ReadonlySet<KindName> = new Set([...unsupported, ...unreadable]);
  if (absent.size === 0) return { known: (side) => side, complete: (live) => live };
  const undocumented = new Set(!DOCUMENTED.some((kind) => unreadable.has(kind)) ? []
    : [...snapshot].flatMap(([key, { kind, content }]) => kind === 'Api' && content === undefined ? [key] : []));
  const isHidden = ({ kind, id }: Resource): boolean => isUnknown(id, absent)
    // A specification carries descriptions of tags.
    || (kind === 'ApiTagDescription' && undocumented.has(resourceKey(ancestorsOf(id)[0] ?? '')));
  const known: Sight['known'] = (side) => new Map([...side].flatMap(([key, resource]) => isHidden(resource) ? []
    : [[key, undocumented.has(key) ? withoutContent(resource) : resource]]));
  return {
    known,
    complete: (live, folder) => toSnapshot([
      ...[...known(live)].map(([key, resource]) => {
        const content = undocumented.has(key) ? folder.get(key)?.content : undefined;
        return content === undefined ? resource : { ...resource, content };
      }),
      ...[...folder.values()].filter(isHidden),
    ]),
  };
}
