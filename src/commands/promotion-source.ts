import type { Configuration } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { readDesired, type Desired } from './desired.ts';
import type { Host } from './host.ts';
import { readLiveFolder } from './live-folder.ts';
import type { LiveStore } from './ports.ts';
import { resolveTarget } from './target.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** The environment that is promoted, and what a command on a target needs to see its configuration. */
export interface PromotionSource {
  /** As apiops.yaml calls it. */
  readonly name: string;
  readonly isLive: boolean;
  /** Its SKU, as apiops.yaml says it; null where it does not. */
  readonly sku: string | null;
  /** ARM id of its service, and the way there; null where apiops.yaml names none. */
  readonly service: string | null;
  readonly store: LiveStore | null;
  /** What it holds: the folder with its own overrides, or what its service has. Null where that has errors. */
  readonly readSide: () => Promise<Pick<Desired, 'snapshot' | 'overrides'> | null>;
  /** Inputs and world of a command on a target: the folder is the source's. */
  readonly inputs: Inputs;
  readonly host: Host;
  /** Ids of subscriptions that stay behind, because users own them. */
  readonly owned: readonly string[];
  /** Ids of other subscriptions that nobody asked for. */
  readonly unasked: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Inputs that are of the target alone. */
const OF_TARGET = ['service-id', 'subscription-id', 'resource-group', 'service-name', 'overrides', 'plan', 'prune', 'changed-since'] as const;

/**
 * Opens the environment that `from` names; null where none is named. A live service is read whole. Throws invalid-input where
 * it is not in apiops.yaml, is one of `targets` itself or has the same service, and for inputs that do not go together.
 * @param withOwned whether subscriptions of users of a live source are looked at, too
 */
export async function openSource(inputs: Inputs, host: Host, targets: readonly string[], withOwned = false): Promise<PromotionSource | null> {
  const { from, source = 'git' } = inputs;
  const isLive = source === 'live';
  if (from === undefined) {
    if (inputs.source === undefined && inputs['carry-keys'] !== true) return null;
    throw new UserError('invalid-input', `'${inputs.source === undefined ? 'carry-keys' : 'source'}' says how the source is read, and none is named.`, { hint: "Name an environment with 'from'." });
  }
  if (inputs['carry-keys'] === true && !isLive) throw new UserError('invalid-input', "'carry-keys' takes the keys of a live service, and the source is the folder.", { hint: "Choose 'source: live', or supply keys by tokens in an override file." });
  const own: Inputs = { ...Object.fromEntries(Object.entries(inputs).filter(([name]) => !OF_TARGET.some((each) => each === name))), environment: from };
  const workspace = await openWorkspace(own, host);
  const { configuration, environment } = workspace;
  requireOther(from, configuration, inputs, targets);
  const known = { name: from, sku: environment?.sku ?? null };
  const target = environment?.service === undefined && !isLive ? null : resolveTarget(own, environment);
  if (!isLive) return { ...known, isLive, service: target?.id ?? null, store: target === null ? null : host.openService(target), inputs, host, owned: [], unasked: [], diagnostics: [], readSide: () => readFolder(own, workspace, host) };

  for (const name of ['artifacts', 'changed-since'] as const) {
    if (inputs[name] !== undefined && inputs[name] !== 'none') throw new UserError('invalid-input', `'${name}' is about the folder, and the source is the live service of '${from}'.`, { hint: "Leave it out, or choose 'source: git'." });
  }
  const { read, carried, store, owned, unasked, diagnostics } = await readLiveFolder(own, host, withOwned);
  const folder = `the service of ${from}`;
  return {
    ...known, isLive, service: target?.id ?? null, store, owned, unasked, diagnostics, readSide: async () => ({ snapshot: read.snapshot, overrides: [] }),
    inputs: { ...inputs, 'artifacts': folder, 'changed-since': 'none' },
    host: {
      ...host, carried,
      openRepository: async (path) => path === folder ? null : host.openRepository(path),
      openArtifacts: (path) => path === folder ? { ...host.openArtifacts(path), read: async () => read } : host.openArtifacts(path),
    },
  };
}

/** Tokens of the source need no values here: only what is shown of them is looked at. */
async function readFolder(inputs: Inputs, workspace: Workspace, host: Host): ReturnType<PromotionSource['readSide']> {
  try {
    return await readDesired(inputs, workspace, host);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

function requireOther(from: string, configuration: Configuration | null, inputs: Inputs, targets: readonly string[]): void {
  const services = (name: string): string | undefined => configuration?.environments[name]?.service?.toLowerCase();
  for (const name of targets) {
    if (name === from) throw new UserError('invalid-input', `Source and target are both '${from}'.`, { hint: 'Name another environment to promote to; publish brings an environment up to the folder.' });
    const service = inputs['service-id']?.toLowerCase() ?? services(name);
    if (service !== undefined && service === services(from)) throw new UserError('invalid-input', `The environments '${from}' and '${name}' have the same service.`, { hint: "Correct 'service' of one of them in apiops.yaml." });
  }
  const twice = targets.find((name, index) => targets.some((other, at) => at < index && services(other) !== undefined && services(other) === services(name)));
  if (twice !== undefined) throw new UserError('invalid-input', `'${twice}' has the same service as another target.`, { hint: "Correct 'service' of one of them in apiops.yaml." });
}
