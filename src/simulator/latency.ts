import { UserError } from '../model/failure.ts';
import { closest } from '../model/suggestion.ts';
import { simulatedKinds } from './simulated-kinds.ts';

/** How long something takes, in milliseconds, where nothing else is said. */
const durations = {
  /** The work of a long-running operation, after its first answer. */
  operation: 5,
  /** The same of an operation that imports a specification; as `operation` where it is not given. */
  import: null,
  /** For how long an API takes no writes after an operation on it has succeeded (apim-rest 1.6). */
  lock: 3,
  /** For how long a new Key Vault named value is not found after its operation has succeeded (apim-rest 1.6). */
  'key-vault': 0,
  /** For how long the link of an export works (apim-rest 3.4). */
  link: 300_000,
} as const;

export type DurationName = keyof typeof durations;

/** Groups of requests, named like the methods; the first that applies wins over the method. */
const groups: readonly { readonly name: string; readonly holds: (operation: string) => boolean }[] = [
  { name: 'export', holds: (operation) => operation === 'Api_Export' },
  { name: 'poll', holds: (operation) => /^Operation(?:Status|Result)_Get$/.test(operation) },
  { name: 'list', holds: (operation) => operation.endsWith('_List') },
];

const methods = ['get', 'head', 'put', 'patch', 'post', 'delete'];

/** How long requests and what follows from them take, in milliseconds of the simulator's clock. */
export class Latency {
  readonly #everyMs: number;
  readonly #byName: ReadonlyMap<string, number>;

  /**
   * @param everyMs of every request that has no latency of its own
   * @param byName of a method (`put`), a group (`list`, `export`, `poll`), an operation (`Api_CreateOrUpdate`), or a
   * duration (`operation`, `import`, `lock`, `key-vault`, `link`)
   * Throws a {@link UserError} for a name that is none of these.
   */
  constructor(everyMs: number, byName: Readonly<Record<string, number>>) {
    this.#everyMs = everyMs;
    this.#byName = new Map(Object.entries(byName).map(([name, ms]) => [name.toLowerCase(), ms]));
    for (const name of Object.keys(byName)) checkName(name);
  }

  /** Milliseconds before the answer to one request. */
  before(operation: string, method: string): number {
    const group = groups.find(({ name, holds }) => this.#byName.has(name) && holds(operation));
    return this.#byName.get(operation.toLowerCase()) ?? this.#byName.get(group?.name ?? method.toLowerCase()) ?? this.#everyMs;
  }

  of(name: Exclude<DurationName, 'import'>): number {
    return this.#byName.get(name) ?? durations[name];
  }

  /** Of the work of a long-running operation. */
  ofOperation(isImport: boolean): number {
    return (isImport ? this.#byName.get('import') : undefined) ?? this.of('operation');
  }
}

function checkName(name: string): void {
  const known = [...methods, ...groups.map((group) => group.name), ...Object.keys(durations)];
  const [kind = '', verb] = name.split('_');
  const kinds = [...Object.keys(simulatedKinds), 'ApiManagementService', 'OperationStatus', 'OperationResult'];
  if (known.includes(name.toLowerCase()) || (verb !== undefined && kinds.some((each) => each.toLowerCase() === kind.toLowerCase()))) return;
  const near = closest(name, known);
  throw new UserError('invalid-input', `There is no latency of '${name}'.`,
    { hint: near === null ? `Name one of ${known.join(', ')}, or an operation such as Api_CreateOrUpdate.` : `Did you mean '${near}'?` });
}
