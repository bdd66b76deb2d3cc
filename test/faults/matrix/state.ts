import { createHash } from 'node:crypto';

/** One resource as the simulator keeps it. */
interface Stored {
  readonly kind: string;
  readonly version: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a service holds, by path. */
export type Resources = Readonly<Record<string, Stored>>;

const GENERATED = /\b[0-9a-f]{24}\b/g;

/** Of the time of a write, names of links, and what the service found in Key Vault. */
const CHANCE: readonly string[] = ['createdDate', 'createdDateTime', 'updatedDateTime', 'link', 'lastStatus'];
const KEYS: readonly string[] = ['primaryKey', 'secondaryKey'];

/**
 * A service in a form in which two are equal that differ only in what the service makes up: times, ETags, and names, which
 * give way to a digest of what they name; `keys` too where it says so. A line for each resource.
 */
export function normalize(resources: Resources, keys: 'with-keys' | 'without-keys'): readonly string[] {
  const left = new Set([...CHANCE, ...keys === 'without-keys' ? KEYS : []]);
  const labels = new Map<string, string>();
  for (const [path, { kind, properties }] of Object.entries(resources)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.search(GENERATED) === 0 && name.length === 24) labels.set(name, `#${createHash('sha256').update(kind + toText(properties, left).replace(GENERATED, '#')).digest('hex').slice(0, 8)}`);
  }
  const named = (text: string): string => text.replace(GENERATED, (name) => labels.get(name) ?? '#');
  return Object.entries(resources).map(([path, { kind, properties }]) => named(`${path} ${kind} ${isGateway(kind) ? toText(properties, new Set([...left, ...KEYS])) : toText(properties, left)}`)).sort();
}

/** The keys of a gateway cannot be written: those of one that comes again are others. */
function isGateway(kind: string): boolean {
  return kind === 'Gateway';
}

/** The record of the last publish says which commit, and when. */
function toText(properties: Stored['properties'], left: ReadonlySet<string>): string {
  if (properties['displayName'] === 'apiops-published') return (JSON.parse(properties['value'] as string) as { readonly commit: string }).commit;
  const sorted = (value: unknown): unknown => Array.isArray(value) ? value.map(sorted)
    : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([name]) => !left.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)])) : value;
  // What a WSDL declares and does not use says nothing, and grows each time that it goes through the service.
  return JSON.stringify(sorted(properties)).replace(/ xmlns:\w+=\\"[^"]*\\"/g, '');
}

/** What only one of two services has, as lines. */
export function differences(actual: readonly string[], expected: readonly string[]): readonly string[] {
  const rest = new Map<string, number>();
  for (const line of expected) rest.set(line, (rest.get(line) ?? 0) + 1);
  const more: string[] = [];
  for (const line of actual) {
    const count = rest.get(line) ?? 0;
    if (count > 0) rest.set(line, count - 1);
    else more.push(`+ ${line}`);
  }
  return [...more, ...[...rest].flatMap(([line, count]) => Array<string>(count).fill(`- ${line}`))].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}
