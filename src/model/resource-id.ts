import { kindNames, kindRow, type KindName } from './kinds.ts';

/** A resource's identity: the ARM path below the service, `apis/petstore/operations/get-pet`, read into its parts. */
export interface ResourceId {
  readonly id: string;
  readonly kind: KindName;
  /** Names from the outermost parent to the resource itself; a singleton (policy) adds none. */
  readonly names: readonly string[];
  readonly workspace: string | null;
  /** Id of the resource it lives below, `workspaces/w` for what lies directly in a workspace; null directly below the service. */
  readonly parent: string | null;
}

/** Names compare case-insensitively in the service (apim-rest 1.1): the key under which a snapshot keeps a resource. */
export function resourceKey(id: string): string {
  return id.toLowerCase();
}

/** The id of the resource of `kind` with these names (outermost parent first). Throws on a wrong number of names: a bug. */
export function resourceId(kind: KindName, names: readonly string[], workspace: string | null = null): string {
  let left = names.length;
  const segments: string[] = [];
  for (let current: KindName | null = kind; current !== null; current = kindRow(current).parent) {
    const { path } = kindRow(current);
    const name = path.includes('{name}') ? names[--left] : '';
    if (name === undefined) throw new Error(`${kind} takes more names than ${names.join('/')}`);
    segments.unshift(path.replace('{name}', () => name));
  }
  if (left !== 0) throw new Error(`${kind} takes fewer names than ${names.join('/')}`);
  return (workspace === null ? '' : `workspaces/${workspace}/`) + segments.join('/');
}

/** Reads an id; null when no kind has such a path. Leading slash allowed, case of the collection names ignored. */
export function parseResourceId(text: string): ResourceId | null {
  const all = text.replace(/^\/+|\/+$/g, '').split('/');
  const inWorkspace = all[0]?.toLowerCase() === 'workspaces' && all.length > 2;
  const segments = inWorkspace ? all.slice(2) : all;
  for (const { kind, pattern } of patterns.get(segments.length) ?? []) {
    const names = matchSegments(pattern, segments);
    if (names === null || (inWorkspace && !kindRow(kind).workspace)) continue;
    const workspace = inWorkspace ? all[1] ?? null : null;
    const { parent, path } = kindRow(kind);
    const parentNames = path.includes('{name}') ? names.slice(0, -1) : names;
    return {
      id: resourceId(kind, names, workspace), kind, names, workspace,
      parent: parent !== null ? resourceId(parent, parentNames, workspace) : workspace === null ? null : resourceId('Workspace', [workspace]),
    };
  }
  return null;
}

/** As {@link parseResourceId}, for ids that this program made itself. */
export function requireResourceId(text: string): ResourceId {
  const parsed = parseResourceId(text);
  if (parsed === null) throw new Error(`not a resource id: ${text}`);
  return parsed;
}

/** The collection's own part of a kind's path, from the service down: `apis/{name}/operations/{name}/policies/policy`. */
export function kindPath(kind: KindName): string {
  const { parent, path } = kindRow(kind);
  return parent === null ? path : `${kindPath(parent)}/${path}`;
}

interface Pattern {
  readonly kind: KindName;
  readonly pattern: readonly string[];
}

/** The paths of the kinds by their length: a plan of a large estate reads ids a hundred thousand times. */
const patterns: ReadonlyMap<number, readonly Pattern[]> = kindNames.reduce((all, kind) => {
  const pattern = kindPath(kind).split('/');
  return all.set(pattern.length, [...all.get(pattern.length) ?? [], { kind, pattern }]);
}, new Map<number, Pattern[]>());

function matchSegments(pattern: readonly string[], segments: readonly string[]): string[] | null {
  const names: string[] = [];
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part === '{name}') {
      if (segment === '') return null;
      names.push(segment);
    } else if (part.toLowerCase() !== segment.toLowerCase()) return null;
  }
  return names;
}

/** The last name of an id: what its collection calls it. Singletons (policies) have the name of their parent's path end. */
export function resourceName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Whether a name is one that the service chose: 24 hexadecimal digits in lower case (apim-rest 2.5). */
export function isGeneratedName(name: string): boolean {
  return /^[0-9a-f]{24}$/.test(name);
}

/**
 * Whether every service has the resource and nobody may write it: a built-in group, the `master` subscription (apim-rest
 * 2.5). Workspaces have none.
 */
export function isBuiltIn(kind: KindName, id: string): boolean {
  return kindRow(kind).builtIns.includes(resourceName(id).toLowerCase()) && scopeOf(id) === null;
}

/** The workspace that an id lies in, in lower case; null for the service, and for a workspace itself. */
export function scopeOf(id: string): string | null {
  return /^\/?workspaces\/([^/]+)\/./i.exec(id)?.[1]?.toLowerCase() ?? null;
}

/** The id of the workspace that an id is or lies in; null for the service. */
export function workspaceOf(id: string): string | null {
  return /^workspaces\/[^/]+/i.exec(id)?.[0] ?? null;
}

/** `petstore;rev=2` -> root `petstore`, revision `2`; a root name has revision null (apim-rest 3.5). */
export function parseApiName(name: string): { readonly root: string; readonly revision: string | null } {
  const match = /^(.*);rev=([^;]+)$/i.exec(name);
  return match ? { root: match[1] ?? '', revision: match[2] ?? null } : { root: name, revision: null };
}

/** The API name inside an id (`apis/petstore;rev=2/policies/policy` -> `petstore;rev=2`), or null for other resources. */
export function apiNameOf(id: string): string | null {
  return splitAtApi(id)?.name ?? null;
}

/** An id in the parts before, at and after its API's name: `workspaces/w/apis/`, `petstore;rev=2`, `/policies/policy`; null for other resources. */
export function splitAtApi(id: string): { readonly before: string; readonly name: string; readonly after: string } | null {
  const match = /^((?:workspaces\/[^/]+\/)?apis\/)([^/]+)(.*)$/is.exec(id);
  return match === null ? null : { before: match[1] ?? '', name: match[2] ?? '', after: match[3] ?? '' };
}

/** The id of the current revision of the API that a resource is or belongs to: `apis/petstore;rev=2/policies/policy` -> `apis/petstore`. */
export function rootApiOf(id: string): string | null {
  const parts = splitAtApi(id);
  return parts === null ? null : parts.before + parseApiName(parts.name).root;
}

/** Whether what lies below an API belongs to all of its revisions: it stays with the name of the API when another one becomes current (apim-rest 3.5). */
export function isOfAllRevisions(kind: KindName): boolean {
  return kind === 'ApiRelease' || kind === 'ApiTag';
}

/** Ids of what a resource lives below, the nearest first, its workspace last. */
export function ancestorsOf(id: string): string[] {
  const ancestors: string[] = [];
  for (let { parent } = requireResourceId(id); parent !== null; { parent } = requireResourceId(parent)) ancestors.push(parent);
  return ancestors;
}

const SERVICE_PREFIX = /^(?:https?:\/\/[^/]+)?\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ApiManagement\/service\/[^/]+(?=\/|$)/i;

/**
 * An id made relative to its service: absolute ids of any service become `/loggers/x`, relative ones keep their form
 * with one leading slash. Text that is no such id is returned as it is.
 */
export function toRelativeId(text: string): string {
  if (SERVICE_PREFIX.test(text)) return text.replace(SERVICE_PREFIX, '') || '/';
  return text;
}
