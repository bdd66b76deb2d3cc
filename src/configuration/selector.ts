import picomatch from 'picomatch';
import { kindRow } from '../model/kinds.ts';
import { parseApiName, parseResourceId } from '../model/resource-id.ts';

/** Which resources a command works on. */
export interface Selector {
  selects(id: string): boolean;
  /** The selectors, as they were written, that name none of these ids. */
  unused(ids: readonly string[]): string[];
}

interface Rule {
  readonly written: string;
  covers(id: string): boolean;
}

/** Collections by the names that folders and override files give them. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  'named values': 'namedvalues', 'version sets': 'apiversionsets', versionsets: 'apiversionsets', 'policy fragments': 'policyfragments',
};

/**
 * Selectors are globs over `collection/name` (`apis/pet*`, `named values/*`), case-insensitive. One covers what it names
 * with its revisions, children and associations. Without `include` everything is selected; `exclude` wins.
 */
export function createSelector({ include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] }): Selector {
  const [included, excluded] = [include.map(toRule), exclude.map(toRule)];
  return {
    selects: (id) => (included.length === 0 || included.some((rule) => rule.covers(id))) && !excluded.some((rule) => rule.covers(id)),
    unused: (ids) => [...included, ...excluded].filter((rule) => !ids.some((id) => rule.covers(id))).map(({ written }) => written),
  };
}

function toRule(written: string): Rule {
  const trimmed = written.trim().replace(/^\/+|\/+$/g, '');
  const pattern = normalize(trimmed.includes('/') ? trimmed : `${trimmed}/*`);
  // Names may hold characters that mean something in a glob, so the plain text counts too.
  const matches = picomatch(pattern, { nocase: true, dot: true, nonegate: true });
  return { written, covers: (id) => namesOf(id).some((name) => name === pattern || matches(name)) };
}

/** Everything by which an id may be named: itself, what it lies below, the API of a revision, what it associates. */
function namesOf(id: string): string[] {
  const segments = normalize(id).split('/');
  const above = segments.flatMap((_segment, index) => index % 2 === 1 ? [segments.slice(0, index + 1).join('/')] : []);
  const resource = parseResourceId(id);
  const associated = resource !== null && kindRow(resource.kind).body === 'association' ? [segments.slice(-2).join('/')] : [];
  return [...above, ...associated].flatMap((name) => {
    const [collection, api = '', ...below] = name.split('/');
    const { root, revision } = parseApiName(api);
    return collection === 'apis' && revision !== null ? [name, [collection, root, ...below].join('/')] : [name];
  });
}

/** Lower case, with the collection by its name in the service. */
function normalize(path: string): string {
  const [collection = '', ...names] = path.toLowerCase().split('/');
  return [COLLECTIONS[collection] ?? collection, ...names].join('/');
}
