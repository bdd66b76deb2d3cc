import { traceOverrides } from '../configuration/trace.ts';
import { getAt } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Location, Resource, Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { findEnvironmentName } from './environment-name.ts';

/** One environment as it is planned for. */
export interface EnvironmentSide {
  /** As apiops.yaml calls it. */
  readonly name: string;
  /** ARM id of its service. */
  readonly service: string;
  /** The custom domains of its service, as far as they are known. */
  readonly domains: readonly string[];
  /** What the folder asks for there, with its overrides; or what its service holds. */
  readonly snapshot: Snapshot;
}

/** A part of a text that belongs to another environment. */
export interface Mark {
  readonly found: string;
  /** `is the host name of the service apim-dev`: says so of what was found. */
  readonly because: string;
  /** Whether it is the service itself, which is meant nowhere else, not even where an override says it. */
  readonly isService: boolean;
}

/** Where addresses stand that environments have of their own, besides what a kind's row says points out of the service. */
const ADDRESSES: Partial<Record<KindName, readonly string[]>> = { NamedValue: ['value'], Backend: ['url'], Api: ['serviceUrl'], Logger: ['credentials.name'] };

const URL_HOST = /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/"'<>@]*@)?([\p{L}\p{N}_.-]+)/giu;
const GATEWAY_HOST = /(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.azure-api\.(?:net|cn|us)(?![\w-])/gi;
const ARM_SCOPE = /\/subscriptions\/([^/\s"'<>]+)(?:\/resourceGroups\/([^/\s"'<>]+))?(?:\/providers\/[^/\s"'<>]+\/[^/\s"'<>]+\/([^/\s"'<>]+))?/gi;

/** Whether a property holds what each environment may have of its own: an address, a Key Vault, a resource elsewhere. */
export function isOfEnvironment(kind: KindName, path: string): boolean {
  return [...kindRow(kind).instance, ...ADDRESSES[kind] ?? []].includes(path);
}

/** What belongs to an environment, and is looked for in what is planned for another. */
export class SourceMarks {
  readonly #source: EnvironmentSide;
  readonly #target: EnvironmentSide;
  readonly #others: readonly string[];
  /** Values that the source's override files set of what is of an environment: by resource and property, and their hosts. */
  readonly #values = new Map<string, { readonly value: string; readonly place: Location }>();
  /** Hosts, and ids of resources elsewhere, that are the source's, in lower case, with how that is known. */
  readonly #hosts = new Map<string, string>();
  readonly #resources = new Map<string, string>();
  readonly #domains: readonly { readonly domain: string; readonly pattern: RegExp }[];

  /** @param others the names of all environments that are known */
  constructor(source: EnvironmentSide, target: EnvironmentSide, others: readonly string[]) {
    this.#source = source;
    this.#target = target;
    this.#others = [...new Set([source.name, ...others])].filter((name) => name.toLowerCase() !== target.name.toLowerCase());
    this.#domains = source.domains.filter((domain) => !target.domains.some((other) => other.toLowerCase() === domain.toLowerCase()))
      .map((domain) => ({ domain, pattern: new RegExp(`(?<![\\w.-])${domain.replace(/[^\w-]/g, '\\$&')}(?!\\.?[\\w-])`, 'i') }));
    const [own, replaced] = [overriddenAddresses(source.snapshot, false), overriddenAddresses(target.snapshot, true)];
    this.#addReplaced(replaced);
    for (const { id, path, file, line, after, resource } of own) {
      this.#values.set(`${resourceKey(id)} ${path}`, { value: after, place: { file, line } });
      for (const host of hostsOf(after, isOfEnvironment(resource.kind, path))) this.#hosts.set(host.toLowerCase(), this.#sets({ file, line }));
    }
    for (const { after, resource, path } of replaced) {
      for (const host of hostsOf(after, isOfEnvironment(resource.kind, path))) this.#hosts.delete(host.toLowerCase());
      for (const id of resourcesOf(after)) this.#resources.delete(id);
    }
  }

  /** What an override of the target replaces is the source's: elsewhere it may have been forgotten. */
  #addReplaced(overridden: readonly OverriddenAddress[]): void {
    for (const { id, path, file, line, after, resource } of overridden) {
      const before = getAt(this.#source.snapshot.get(resourceKey(id))?.properties, path.split('.'));
      if (typeof before !== 'string' || before === after) continue;
      const because = `${this.#source.name} has in ${id}, where ${file}, line ${line}, sets another`;
      for (const host of hostsOf(before, isOfEnvironment(resource.kind, path))) this.#hosts.set(host.toLowerCase(), because);
      for (const one of resourcesOf(before)) this.#resources.set(one, because);
    }
  }

  /** The host names of the source's service in a text. */
  inAnyText(text: string): Mark[] {
    const [source, target] = [this.#source, this.#target].map(({ service }) => serviceName(service));
    const found = source === target ? [] : [...text.matchAll(GATEWAY_HOST)].map(([host]) => host).filter((host) => isHostOf(host, source ?? ''));
    const domains = this.#domains.flatMap(({ pattern }) => pattern.exec(text)?.[0] ?? []);
    return [...found, ...domains].map((host) => ({ found: host, because: `is a host name of the service ${source}`, isService: true }));
  }

  /** All marks of the source in a text that means something to the service. `isAddress`: the text may be a host name alone. */
  inText(text: string, isAddress: boolean): Mark[] {
    const services = this.inAnyText(text);
    const hosts = hostsOf(text, isAddress).filter((host) => !services.some(({ found }) => found === host));
    return [...services, ...this.#inResourceIds(text), ...hosts.flatMap((found) => this.#ofHost(found) ?? [])];
  }

  /** The whole value of a property, where an override file of the source sets it, and the target has it all the same. */
  ofValue({ id }: Resource, path: string, text: string): Mark | null {
    const known = this.#values.get(`${resourceKey(id)} ${path}`);
    return known?.value !== text || text === '' ? null : { found: text, because: this.#sets(known.place), isService: false };
  }

  #ofHost(found: string): Mark | null {
    const because = this.#hosts.get(found.toLowerCase());
    return because === undefined ? this.#named(found) : { found, because, isService: false };
  }

  #named(found: string): Mark | null {
    const name = findEnvironmentName(found, this.#target.name, this.#others);
    return name === null ? null : { found, because: `has the name of the environment '${name}' in it`, isService: false };
  }

  #inResourceIds(text: string): Mark[] {
    const [own, target] = [this.#source, this.#target].map(({ service }) => scopeOfId(service));
    return [...text.matchAll(ARM_SCOPE)].flatMap(([id, subscription = '', group, resource]): Mark[] => {
      const of = (what: string, found: string): Mark[] => [{ found, because: `is the ${what} of ${this.#source.name}`, isService: false }];
      const isOf = (scope: typeof own): boolean => subscription.toLowerCase() === scope?.subscription;
      if (isOf(own) && !isOf(target)) return of('subscription', subscription);
      if (group !== undefined && isOf(own) && group.toLowerCase() === own?.group && group.toLowerCase() !== target?.group) return of('resource group', group);
      const because = this.#resources.get(id.toLowerCase());
      if (because !== undefined) return [{ found: id, because, isService: false }];
      const named = [resource, group].flatMap((name) => name === undefined ? [] : this.#named(name) ?? [])[0];
      return named === undefined ? [] : [named];
    });
  }

  #sets({ file, line }: Location): string {
    return `is what ${file}${line === undefined ? '' : `, line ${line},`} sets for ${this.#source.name}`;
  }
}

interface OverriddenAddress {
  readonly id: string;
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly after: string;
  readonly resource: Resource;
}

/** The addresses that override files set: in clear alone, or with what tokens stand for, which is for comparison and never shown. */
function overriddenAddresses(snapshot: Snapshot, withTokens: boolean): OverriddenAddress[] {
  return traceOverrides(new Map(), { snapshot, removed: new Map() }).flatMap(({ id, path, file, line, after }) => {
    const resource = snapshot.get(resourceKey(id));
    const text = withTokens && after instanceof Sensitive ? after.reveal() : after;
    return resource !== undefined && typeof text === 'string' && isOfEnvironment(resource.kind, path) ? [{ id, path, file, line, after: text, resource }] : [];
  });
}

/** The ids of resources elsewhere in a text, in lower case. */
function resourcesOf(text: string): string[] {
  return [...text.matchAll(ARM_SCOPE)].filter(([, , , resource]) => resource !== undefined).map(([id]) => id.toLowerCase());
}

function hostsOf(text: string, isAddress: boolean): string[] {
  const hosts = [...text.matchAll(URL_HOST)].map(([, host = '']) => host.replace(/\.+$/, '')).filter((host) => host.includes('.') || host.includes('-'));
  return hosts.length > 0 || !isAddress || !/^[\p{L}\p{N}_-]+(?:[.-][\p{L}\p{N}_-]+)+$/u.test(text) ? [...new Set(hosts)] : [text];
}

function isHostOf(host: string, service: string): boolean {
  const [first = '', second] = host.toLowerCase().split('.');
  return first === service || (second === 'regional' && first.startsWith(`${service}-`));
}

function serviceName(service: string): string {
  return service.slice(service.lastIndexOf('/') + 1).toLowerCase();
}

function scopeOfId(service: string): { readonly subscription: string; readonly group: string } {
  const [, subscription = '', group = ''] = /\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(service) ?? [];
  return { subscription: subscription.toLowerCase(), group: group.toLowerCase() };
}
