import type { Instance } from '../commands/ports.ts';
import { getAt, textOf } from '../model/json.ts';
import type { Resource, Snapshot } from '../model/resource.ts';

/** Something of a service that no publish sets up. */
export interface HandWork {
  /** What it is, in a few words. */
  readonly what: string;
  /** What of it this service has. */
  readonly detail: string;
  /** What to do in the target. */
  readonly todo: string;
}

export interface HandWorkInput {
  /** Name of the target's service. */
  readonly target: string;
  /** Null where nothing of it could be read. */
  readonly source: Instance | null;
  readonly targetInstance: Instance | null;
  /** What the target is to hold. */
  readonly desired: Snapshot;
  /** Whether the keys of subscriptions came along. */
  readonly carriesKeys: boolean;
  /** Ids of subscriptions of users, which stay behind. */
  readonly owned: readonly string[];
  /** Ids of other subscriptions that stay behind unless they are asked for. */
  readonly unasked: readonly string[];
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VAULT = /^https:\/\/([a-z0-9-]{3,24})\.(?:vault\.[a-z0-9.-]+|vault-int\.[a-z0-9.-]+)(?::\d+)?\//i;

/** What is left to set up by hand in a target, made of what its source has: what neither a folder nor a backup carries (apim-rest 2.3, 2.4). */
export function listHandWork(input: HandWorkInput): HandWork[] {
  return [...ofVaults(input), ...ofSubscriptions(input), ...ofGateways(input), ...ofSource(input)];
}

function ofVaults({ desired, target, targetInstance }: HandWorkInput): HandWork[] {
  const holders = new Map<string, { readonly vault: string; readonly client: string; readonly ids: string[] }>();
  for (const { id, properties } of desired.values()) {
    const secret = textOf(getAt(properties, ['keyVault', 'secretIdentifier']));
    if (secret === '') continue;
    const [, name] = VAULT.exec(secret) ?? [];
    const vault = name ?? secret.replace(/^https:\/\//i, '').split('/')[0] ?? secret;
    const client = textOf(getAt(properties, ['keyVault', 'identityClientId']));
    const key = JSON.stringify([vault, client]);
    holders.set(key, { vault, client, ids: [...holders.get(key)?.ids ?? [], id] });
  }
  return [...holders.values()].map(({ vault, client, ids }) => ({
    what: `Key Vault ${vault}`, detail: `${count(ids.length, 'secret')} for ${ids.join(', ')}`, todo: toGrant(vault, client, target, targetInstance),
  }));
}

/** A command is written only of names that a shell takes as they are. */
function toGrant(vault: string, client: string, target: string, instance: Instance | null): string {
  const role = "the role 'Key Vault Secrets User' on it (with access policies: get and list of secrets)";
  const principal = client !== '' ? client : instance?.identity?.principalId ?? '';
  const command = GUID.test(principal) && /^[a-z0-9-]+$/i.test(vault) ? `: az role assignment create --role "Key Vault Secrets User" --assignee ${principal} --scope "$(az keyvault show --name ${vault} --query id --output tsv)"; with access policies: az keyvault set-policy --name ${vault} ${client === '' ? '--object-id' : '--spn'} ${principal} --secret-permissions get list` : '';
  if (client !== '') {
    const isAssigned = instance?.identity?.clientIds.some((one) => one.toLowerCase() === client.toLowerCase());
    return `${isAssigned === false ? `Assign the managed identity with the client id ${client} to ${target}, and give` : 'Give'} the identity ${client} ${role}${command}`;
  }
  if (instance?.identity?.principalId === null) return `Switch on the managed identity of ${target}, and give it ${role}; before that the service refuses what refers to the vault.`;
  return `Give the managed identity of ${target} ${role}${command}`;
}

function ofSubscriptions({ desired, carriesKeys, owned, unasked }: HandWorkInput): HandWork[] {
  const ofUsers = owned.length === 0 ? [] : [{
    what: 'Subscriptions of users', detail: `${owned.join(', ')} stay behind`, todo: 'Their owners are users of the source. Make them anew for users of the target, or keep a subscription without an owner in the folder.',
  }];
  const left = unasked.length === 0 ? ofUsers : [...ofUsers, {
    what: 'Subscriptions without a chosen name', detail: `${unasked.join(', ')} stay behind: their names were made up, or the administrator owns them`, todo: "Where consumers use them, name them in 'include' (subscriptions/<name>), and they come along.",
  }];
  const without = ofKind(desired, 'Subscription').filter(({ properties }) => properties['primaryKey'] === undefined);
  return carriesKeys || without.length === 0 ? left : [...left, {
    what: 'Keys of subscriptions', detail: `${without.map(({ id }) => id).join(', ')}: the target makes up keys for what is new there`,
    todo: "So that consumers keep theirs, set primaryKey and secondaryKey to tokens in the target's overrides, or promote a live service with carry-keys; otherwise tell the consumers.",
  }];
}

function ofGateways({ desired }: HandWorkInput): HandWork[] {
  const gateways = ofKind(desired, 'Gateway');
  return gateways.length === 0 ? [] : [{
    what: 'Self-hosted gateways', detail: gateways.map(({ id }) => id).join(', '), todo: 'Deploy each of them for the target, with the endpoint and a token of the target: those of the source do not work there.',
  }];
}

/** A row for each thing that a service has of its own: what of it there is, null for nothing, undefined for not known; and what to do. */
const things: readonly { readonly what: string; readonly found: (source: Instance, target: Instance | null) => string | null | undefined; readonly todo: string }[] = [
  { what: 'Users', found: ({ users }) => users === null ? undefined : users === 0 ? null : `${users >= 1000 ? '1000 or more' : users} beside the administrator, with their groups, passwords and subscriptions`, todo: 'Users are data of an instance: they sign up again in the target, or come with a backup. Subscriptions with an owner are theirs.' },
  { what: 'Identity providers', found: ({ identityProviders }) => identityProviders === null ? undefined : identityProviders.length === 0 ? null : identityProviders.join(', '), todo: "Add them to the target with an app registration, redirect addresses and secrets of its own (portal, 'Identities')." },
  { what: 'Custom domains', found: ({ hostNames }) => hostNames === null ? undefined : hostNames.length === 0 ? null : hostNames.map(({ type, hostName }) => `${hostName} (${type})`).join(', '), todo: "Add the target's own host names with their certificates ('Custom domains'), and point DNS at it when it is to take the traffic." },
  { what: 'Certificates of authorities', found: ({ certificateAuthorities }) => certificateAuthorities === null ? undefined : certificateAuthorities === 0 ? null : count(certificateAuthorities, 'certificate'), todo: "Upload them to the target ('Certificates', 'CA certificates')." },
  { what: 'Developer portal', found: ({ portalRevisions }) => portalRevisions === null ? undefined : portalRevisions === 0 ? null : `published ${count(portalRevisions, 'time')}`, todo: 'Copy its pages, media and settings (sign-in, sign-up, delegation) with the tools of the developer portal, and publish it in the target.' },
  { what: 'Managed identity', found: ({ identity }) => identity === null ? undefined : identity.principalId === null && identity.clientIds.length === 0 ? null : [identity.principalId ?? [], identity.clientIds].flat().join(', '), todo: "Switch on the target's own, or assign the same, and give it the roles that it has elsewhere: backends, Event Hubs, Key Vault." },
  { what: 'Network', found: ({ network }, target) => network === null ? undefined : network === 'None' && (target?.network ?? 'None') === 'None' ? null : `${network} in the source, ${target?.network ?? 'not known'} in the target`, todo: 'Set up subnet, private endpoints and DNS of the target, so that it reaches its backends.' },
];

/** What nobody can list from here. */
const ALWAYS: HandWork = {
  what: 'Monitoring and notifications', detail: 'diagnostic settings of Azure Monitor, alerts, e-mail templates and recipients of notifications are not looked at', todo: 'Set them up in the target as the source has them.',
};

function ofSource({ source, targetInstance }: HandWorkInput): HandWork[] {
  const told = things.flatMap(({ what, found, todo }) => {
    const detail = source === null ? undefined : found(source, targetInstance);
    return detail === null ? [] : [{ what, detail, todo }];
  });
  const unknown = told.filter(({ detail }) => detail === undefined).map(({ what }) => what);
  return [
    ...told.flatMap(({ what, detail, todo }) => detail === undefined ? [] : [{ what, detail, todo }]),
    ...unknown.length === 0 ? [] : [{ what: 'Not known of the source', detail: `${unknown.join(', ')}: its service could not be read`, todo: 'Give the identity the right to read the source, or look there what it has.' }],
    ALWAYS,
  ];
}

function ofKind(desired: Snapshot, kind: Resource['kind']): Resource[] {
  return [...desired.values()].filter((resource) => resource.kind === kind);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
