import picomatch from 'picomatch';
import { kindNames, kindRow, layoutForm, layoutNames, type KindName } from '../model/kinds.ts';
import { kindPath, parseApiName, parseResourceId, type ResourceId } from '../model/resource-id.ts';
import type { Location } from '../model/resource.ts';
import { collectionOf, folderCollections, sectionsBelow } from './sections.ts';

/** Which resources a command works on. */
export interface Selector {
  selects(id: string): boolean;
  /** Whether a rule of `exclude` names it: then nothing brings it back, not even that something selected needs it. */
  excludes(id: string): boolean;
  /** Whether a kind managed on request is asked for: a selector that writes its collection out does, one that leaves it open does not. */
  requests(kind: KindName): boolean;
  /** The selectors, as they were written, that name none of these ids. */
  unused(ids: readonly string[]): string[];
  /** Where a selector that {@link unused} gives stands; null where it is not from a filter file. */
  locate(written: string): Location | null;
}

interface Rule {
  readonly written: string;
  readonly pattern: string;
  /** Whether it names just one thing: then it is looked up, not matched. */
  readonly isPlain: boolean;
  readonly covers: (names: readonly string[]) => boolean;
}

/** What makes a pattern more than a name. */
const GLOB = /[*?[\]{}()!+@|\\]|^\.\//;

/** Characters that make a collection a guess rather than a request. */
const WILD = /[*?![\]@+]/;

/** Globs that may stand for more than one part of a path. */
const SPANNING = /\*\*|[{(]/;

/** Collections by the names that folders, override and filter files give them, all in lower case. */
const COLLECTIONS: ReadonlyMap<string, string> = new Map(kindNames.flatMap((kind) => folderCollections(kind).map((name) => [name, kind] as const))
  .concat(sectionsBelow(null, false).flatMap(({ kind, names }) => names.map((name) => [name, kind] as const)))
  .map(([name, kind]) => [name.toLowerCase(), collectionOf(kind).toLowerCase()]));

/**
 * Selectors are globs over `collection/name` (`apis/pet*`, `named values/*`, `workspaces/w/apis/x`), case-insensitive. One
 * covers what it names with its revisions, children and associations; a workspace with everything in it. Without `include`
 * everything is selected; `exclude` wins.
 */
export function createSelector({ include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] }): Selector {
  const [included, excluded] = [include.map(toRule), exclude.map(toRule)];
  const [isIncluded, isExcluded] = [toCover(included), toCover(excluded)];
  return {
    selects: (id) => (included.length === 0 || isIncluded(id)) && !isExcluded(id),
    excludes: isExcluded,
    requests: (kind) => included.some(({ pattern }) => writesOut(pattern, kind)),
    unused: (ids) => {
      const names = ids.map(namesOf);
      const all = new Set(names.flat());
      return [...included, ...excluded].filter(({ isPlain, pattern, covers }) => !(isPlain ? all.has(pattern) : names.some(covers))).map(({ written }) => written);
    },
    locate: () => null,
  };
}

/** Selects what both select; excludes what either excludes, and reads what either asks for. */
export function both(a: Selector, b: Selector): Selector {
  return {
    selects: (id) => a.selects(id) && b.selects(id),
    excludes: (id) => a.excludes(id) || b.excludes(id),
    requests: (kind) => a.requests(kind) || b.requests(kind),
    unused: (ids) => [...new Set([...a.unused(ids), ...b.unused(ids)])],
    locate: (written) => a.locate(written) ?? b.locate(written),
  };
}

function toRule(written: string): Rule {
  const trimmed = written.trim().replace(/^\/+|\/+$/g, '');
  const isCollection = !trimmed.includes('/') || (trimmed.split('/').length % 2 === 1 && !SPANNING.test(trimmed));
  const pattern = normalize(isCollection ? `${trimmed}/*` : trimmed);
  // Names may hold characters that mean something in a glob, so the plain text counts too.
  const matches = picomatch(pattern, { nocase: true, dot: true, nonegate: true });
  return { written, pattern, isPlain: !GLOB.test(pattern), covers: (names) => names.some((name) => name === pattern || matches(name)) };
}

/** Whether one of the rules names an id. */
function toCover(rules: readonly Rule[]): (id: string) => boolean {
  if (rules.length === 0) return () => false;
  const plain = new Set(rules.filter(({ isPlain }) => isPlain).map(({ pattern }) => pattern));
  const globs = rules.filter(({ isPlain }) => !isPlain);
  return (id) => {
    const names = namesOf(id);
    return names.some((name) => plain.has(name)) || globs.some(({ covers }) => covers(names));
  };
}

function writesOut(pattern: string, kind: KindName): boolean {
  const collections = (path: string): string[] => path.toLowerCase().split('/').filter((_part, index) => index % 2 === 0);
  const own = collections(kindPath(kind));
  const written = collections(pattern);
  const inScope = written[0] === 'workspaces' && kindRow(kind).workspace ? written.slice(1) : written;
  return inScope.length === own.length && inScope.every((part, index) => !WILD.test(part) && picomatch.isMatch(own[index] ?? '', part));
}

/** Everything by which an id may be named: itself, what it lies below, the API of a revision, what it associates. */
function namesOf(id: string): string[] {
  const segments = normalize(id).split('/');
  const above = segments.flatMap((_segment, index) => index % 2 === 1 ? [segments.slice(0, index + 1).join('/')] : []);
  const resource = parseResourceId(id);
  const others = resource !== null && kindRow(resource.kind).body === 'association' ? otherEnd(resource) : [];
  return [...above, ...others].flatMap((name) => {
    const [, scope = '', api = '', below = ''] = /^((?:workspaces\/[^/]+\/)?apis\/)([^/]+)(.*)$/.exec(name) ?? [];
    const { root, revision } = parseApiName(api);
    return revision === null ? [name] : [name, `${scope}${root}${below}`];
  });
}

/** An association is its other end's too, and by the folder that it has there: `tags/t`, `tags/t/apis/a`. */
function otherEnd({ id, kind, names, workspace }: ResourceId): string[] {
  const scope = workspace === null ? '' : `workspaces/${workspace}/`;
  const folders = layoutNames.map((layout) => layoutForm(kind, layout).folder.replace(/\{(\d+)\}/g, (_place, index: string) => names[Number(index)] ?? ''));
  return [id.split('/').slice(-2).join('/'), ...folders].map((name) => normalize(scope + name));
}

/** Lower case, with the collections by their names in the service. */
function normalize(path: string): string {
  return path.toLowerCase().split('/').map((part, index) => index % 2 === 0 ? COLLECTIONS.get(part) ?? part : part).join('/');
}
