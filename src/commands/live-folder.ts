import { createTokenNames, toTokenPlace } from '../artifacts/redaction.ts';
import type { CarriedValues } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { formatPath, getAt, isObject, setAt, textOf, type JsonPath } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { isAutomaticSubscription } from '../model/generated.ts';
import { isBuiltIn, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import type { Sensitive } from '../model/sensitive.ts';
import { extractService } from './extract.ts';
import type { Host } from './host.ts';
import type { ArtifactRead, LiveStore, WithheldSecret } from './ports.ts';

/** A live service as a folder would have it, with its secrets beside it. */
export interface LiveFolder {
  readonly read: ArtifactRead;
  readonly carried: CarriedValues;
  readonly store: LiveStore;
  /** Ids of the subscriptions that belong to users, who are of one instance: left out unless they were asked for. */
  readonly owned: readonly string[];
  /** Ids of the other subscriptions that are left out unless they are asked for: their names were made up, or the administrator owns them. */
  readonly unasked: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is said of files that nobody keeps. */
const OF_FILES: ReadonlySet<string> = new Set(['not-extracted', 'instance-bound', 'selector-unmatched']);

/**
 * Reads a service as `extract` writes it, by way of a temporary folder that is gone when this returns. In the place of each
 * secret stands a token, and the value of that, where the identity may read it, is in `carried` and nowhere else; what an
 * environment variable of the token's name supplies is not asked for. Throws UserError where the service cannot be read or
 * holds nothing. @param withOwned whether subscriptions of users are read
 */
export async function readLiveFolder(inputs: Inputs, host: Host, withOwned: boolean): Promise<LiveFolder> {
  const folder = await host.createTemporaryFolder();
  try {
    const { outcome, withheld, store, selects } = await extractService({ ...inputs, artifacts: folder.path }, host);
    const written = await host.openArtifacts(folder.path).read();
    const left = withOwned ? [] : (await readLeftOut(store, written.snapshot)).filter(({ id }) => selects(id));
    const owned = withOwned ? [] : [...written.snapshot.values(), ...left].filter(isOfUser).map(({ id }) => id).sort();
    const read = { ...written, snapshot: new Map([...written.snapshot].filter(([, { id }]) => !owned.includes(id))) };
    if (read.snapshot.size === 0) throw new UserError('validation-failed', `The service of '${inputs.environment ?? ''}' holds nothing that is selected: there is nothing to promote.`, { hint: 'Check include and exclude, and the service of the environment.' });
    const carrying = new Carrying(read, store, host);
    await carrying.takeWithheld(withheld);
    await carrying.takeListed(inputs['carry-keys'] === true);
    const diagnostics = [...outcome.diagnostics, ...read.diagnostics].filter(({ code }) => !OF_FILES.has(code)).map((finding) => ({ ...finding, file: null, line: null }));
    return { read: { ...read, diagnostics: [], snapshot: toSnapshot(carrying.resources()) }, carried: carrying.carried, store, owned, unasked: left.filter((one) => !isOfUser(one)).map(({ id }) => id).sort(), diagnostics: [...diagnostics, ...carrying.diagnostics] };
  } finally {
    await folder.remove();
  }
}

/** The subscriptions that an extract leaves out by itself, but for those that the service made with its products. */
async function readLeftOut(store: LiveStore, written: Snapshot): Promise<readonly Resource[]> {
  const scopes = [null, ...[...written.values()].filter(({ kind }) => kind === 'Workspace').map(({ id }) => id)];
  const listed = (await Promise.all(scopes.map((scope) => store.list('Subscription', scope)))).flat();
  return listed.filter((one) => !written.has(resourceKey(one.id)) && !isBuiltIn(one.kind, one.id) && !isAutomaticSubscription(one));
}

/** The administrator is in every service (apim-rest 2.5). */
function isOfUser({ kind, properties }: Resource): boolean {
  const owner = textOf(properties['ownerId']);
  return kind === 'Subscription' && owner !== '' && !/\/users\/1$/.test(owner);
}

class Carrying {
  readonly carried = new Map<string, Sensitive>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #resources: Map<string, Resource>;
  readonly #store: LiveStore;
  readonly #host: Pick<Host, 'environment' | 'onSecret'>;

  constructor({ snapshot }: ArtifactRead, store: LiveStore, host: Pick<Host, 'environment' | 'onSecret'>) {
    this.#resources = new Map(snapshot);
    this.#store = store;
    this.#host = host;
  }

  /** Without the places in files that are gone. */
  resources(): Resource[] {
    return [...this.#resources.values()].map(({ source: _source, ...resource }) => resource);
  }

  /** The secrets in whose place a token stands, and those that no file holds. */
  async takeWithheld(withheld: readonly WithheldSecret[]): Promise<void> {
    for (const { id, path, token, value } of withheld) {
      const resource = this.#resources.get(resourceKey(id));
      if (resource === undefined) continue;
      if (path !== null) this.#setToken(id, path, token);
      if (this.#isSupplied(token)) continue;
      const known = value ?? (kindRow(resource.kind).secretsAction === 'listValue' ? await this.#store.readSecretValue(id) : 'forbidden');
      if (known !== 'forbidden') this.#carry(token, known);
      else this.#tell(id, path, `Set the environment variable '${token}'.`);
    }
  }

  /** What only `listSecrets` shows; keys of subscriptions on request, since they are the consumers'. */
  async takeListed(withKeys: boolean): Promise<void> {
    const name = createTokenNames(() => this.carried.keys());
    for (const { id, kind, properties } of this.#resources.values()) {
      const { secret, secretsAction } = kindRow(kind);
      if (secretsAction !== 'listSecrets' || (kind === 'Subscription' && !withKeys)) continue;
      const secrets = await this.#store.readSecrets(id);
      if (secrets === 'forbidden') this.#tell(id, null, 'Supply them by an override of the target where they are needed.');
      else for (const { path } of secret) {
        const value = secrets[path];
        if (value === undefined || properties[path] !== undefined) continue;
        const token = name(id, toTokenPlace(properties, [path]));
        this.#setToken(id, [path], token);
        this.#carry(token, value);
      }
    }
  }

  #setToken(id: string, path: JsonPath, token: string): void {
    const resource = this.#resources.get(resourceKey(id));
    if (resource === undefined || getAt(resource.properties, path) !== undefined) return;
    const properties = setAt(resource.properties, path, `{#${token}#}`);
    if (isObject(properties)) this.#resources.set(resourceKey(id), { ...resource, properties });
  }

  #isSupplied(token: string): boolean {
    return (Object.hasOwn(this.#host.environment, token) ? this.#host.environment[token] ?? '' : '') !== '';
  }

  #carry(token: string, value: Sensitive): void {
    this.#host.onSecret?.(value.reveal());
    this.carried.set(token, value);
  }

  #tell(id: string, path: JsonPath | null, remedy: string): void {
    const what = path === null ? `The secrets of ${id} were` : `'${formatPath(path)}' of ${id} was`;
    this.diagnostics.push(diagnostic('secret-not-carried', `${what} not carried along: the identity may not read what is secret in the source. ${remedy}`, { resource: id }));
  }
}
