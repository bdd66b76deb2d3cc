import picomatch from 'picomatch';
import { applyOverrides, createSelector, parseConfiguration, parseOverrides, resolveTokens, type Configuration, type EnvironmentConfiguration, type OverrideFile, type Selector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { neededVersion } from '../model/api-version.ts';
import { diagnostic, hasErrors, sortDiagnostics, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { orderByDependency } from '../model/graph.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { findPaths, formatPath, getAt, setAt, textOf, type JsonPath } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, resourceId, resourceKey, rootApiOf } from '../model/resource-id.ts';
import { withoutContent, toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { settleCarried } from '../plan/carried.ts';
import { closeSelection } from '../plan/closure.ts';
import { toEffective } from '../plan/effective.ts';
import { checkGuards } from '../plan/guard.ts';
import { writeKey, type Write } from '../plan/plan.ts';
import { findDeleted, planChanges, type Planned } from '../plan/planner.ts';
import { alignRevisions } from '../plan/revisions.ts';
import { validateContents, validateResources } from '../validate/rules.ts';
import type { Host } from './host.ts';
import type { LiveSnapshot, LiveStore } from './ports.ts';
import { findEnvironment, resolveTarget } from './target.ts';

/** What every command with a folder knows before it begins. */
export interface Workspace {
  readonly configuration: Configuration | null;
  readonly environment: EnvironmentConfiguration | null;
  /** The artifact folder, as the host opens it. */
  readonly folder: string;
  readonly selector: Selector;
  readonly diagnostics: readonly Diagnostic[];
}

/** Thrown where diagnostics hold an error: nothing was written. */
export class ValidationError extends UserError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    super('validation-failed', `${errors} error${errors === 1 ? '' : 's'} in the configuration; nothing was written.`);
    this.diagnostics = sortDiagnostics(diagnostics);
  }
}

/** Reads apiops.yaml (or what `--config` names). Throws ValidationError, and invalid-input for a named file that is not there. */
export async function openWorkspace(inputs: Inputs, host: Host): Promise<Workspace> {
  const file = inputs.config ?? 'apiops.yaml';
  const text = await host.readText(file);
  if (text === null && inputs.config !== undefined) {
    throw new UserError('invalid-input', `The configuration file '${file}' does not exist.`, { hint: 'Check --config.' });
  }
  const { configuration, diagnostics } = text === null ? { configuration: null, diagnostics: [] } : parseConfiguration(text, file);
  if (hasErrors(diagnostics)) throw new ValidationError(diagnostics);
  return {
    configuration, diagnostics,
    environment: findEnvironment(inputs, configuration),
    folder: inputs.artifacts ?? (configuration?.artifacts === undefined ? 'apimartifacts' : besideConfiguration(file, configuration.artifacts)),
    selector: createSelector({ include: inputs.include ?? configuration?.include ?? [], exclude: [...configuration?.exclude ?? [], ...inputs.exclude ?? []] }),
  };
}

/** Paths in apiops.yaml count from its own folder. */
export function besideConfiguration(file: string, path: string): string {
  const folder = file.replaceAll('\\', '/').split('/').slice(0, -1).join('/');
  return folder === '' || /^([a-z]:)?[\\/]/i.test(path) ? path : `${folder}/${path}`;
}

export interface Prepared extends Planned {
  readonly store: LiveStore;
  readonly diagnostics: readonly Diagnostic[];
}

/** Findings after which the folder is known only in part: rules over the whole would report what is not so. */
const INCOMPLETE: ReadonlySet<DiagnosticCode> = new Set(['artifacts-missing', 'artifacts-empty', 'file-unreadable', 'file-unparsable', 'merge-marker',
  'byte-order-mark', 'information-missing', 'path-outside', 'contradiction', 'revision-conflict']);

/**
 * Everything up to the plan: the folder with overrides and tokens, the service, the rules, the guards. Sends no write.
 * Throws ValidationError with all findings at once.
 */
export async function preparePlan(inputs: Inputs, host: Host): Promise<Prepared> {
  const workspace = await openWorkspace(inputs, host);
  const target = resolveTarget(inputs, workspace.environment);
  const read = await host.openArtifacts(workspace.folder).read();
  const findings: Diagnostic[] = [...workspace.diagnostics, ...read.diagnostics];
  const overrides = await readOverrides(inputs, workspace, host, findings);
  if (findings.some(({ code, severity }) => severity === 'error' && INCOMPLETE.has(code))) throw new ValidationError(findings);

  const overridden = applyOverrides(read.snapshot, overrides);
  const newer = findNewer(overridden.snapshot, target.apiVersion);
  const chosen = closeSelection(overridden.snapshot, workspace.selector);
  const isSelected = (id: string): boolean => (workspace.selector.selects(id) || chosen.has(resourceKey(id))) && !newer.covers(id);
  const selected = filterSnapshot(overridden.snapshot, isSelected);
  const resolved = resolveTokens(selected, host.environment);
  findings.push(...newer.diagnostics, ...overridden.diagnostics, ...resolved.diagnostics, ...validateContents(resolved.snapshot.values()),
    ...workspace.selector.unused([...overridden.snapshot.values()].map(({ id }) => id))
      .map((selector) => diagnostic('selector-unmatched', `The selector '${selector}' names nothing in the folder.`)));
  // What is wrong by itself is left out of what is looked at together.
  const broken = new Set(findings.filter(({ code }) => code === 'policy-invalid' || code === 'specification-invalid').map(({ resource }) => resourceKey(resource ?? '')));
  const desired = toSnapshot([...resolved.snapshot].map(([key, resource]) => broken.has(key) ? withoutContent(resource) : resource));

  const store = host.openService(target);
  const service = await store.describe();
  host.logger.info(`Reading ${service.name} (${service.sku})`);
  // What only repeats a specification is compared with the specification, and not read.
  const own = settleCarried(desired, new Map()).desired;
  const live = await store.read({
    keep: (id) => own.has(resourceKey(id)), requested: requestedKinds(desired.keys(), workspace.selector), byDisplayName: documentsWithoutNames(desired),
  });
  const current = filterSnapshot(await withSecrets(desired, live.snapshot, store, findings), isSelected);
  findings.push(...live.diagnostics);

  const prune = inputs.prune ?? workspace.environment?.prune ?? 'none';
  const deleted = findDeleted({ desired, live: current, prune, base: null });
  const aligned = alignRevisions(desired, live.snapshot).live;
  const effective = toEffective(desired, aligned);
  findings.push(...validateResources({
    desired, effective, live: new Map([...aligned].filter(([key]) => !deleted.has(key))), excluded: new Map([...overridden.snapshot].filter(([key]) => !selected.has(key))),
    deleted: new Map([...aligned].filter(([key]) => deleted.has(key))), unsupported: live.unsupported, unread: live.unread, operations: live.operations, subscriptions: await readSubscriptions(effective, live, deleted, store),
  }));
  if (hasErrors(findings)) throw new ValidationError(findings);

  if (prune === 'tracked') findings.push(diagnostic('no-base', 'What was published last is not known, so nothing is deleted; prune: all deletes everything that the folder does not hold.'));
  const planned = planChanges({
    target: service.id, desired, live: current, base: null, prune,
    ignores: createIgnore(workspace.configuration?.ignore ?? []),
  });
  findings.push(...findCycles(planned.writes));
  if (hasErrors(findings)) throw new ValidationError(findings);
  checkGuards(planned.plan, { maxDeletions: workspace.environment?.['max-deletions'], protect: workspace.environment?.protect ?? [] });
  return { ...planned, store, diagnostics: sortDiagnostics(findings) };
}

/** The override files of the environment and of `--overrides`, in that order. Throws invalid-input for one that is not there. */
export async function readOverrides(inputs: Inputs, workspace: Workspace, host: Host, findings: Diagnostic[]): Promise<OverrideFile[]> {
  const fromEnvironment = [workspace.environment?.overrides ?? []].flat().map((file) => besideConfiguration(inputs.config ?? 'apiops.yaml', file));
  const files: OverrideFile[] = [];
  for (const file of [...fromEnvironment, ...inputs.overrides ?? []]) {
    const text = await host.readText(file);
    if (text === null) throw new UserError('invalid-input', `The override file '${file}' does not exist.`, { hint: 'Check overrides: in apiops.yaml, or --overrides.' });
    const { overrides, diagnostics } = parseOverrides(text, file);
    files.push(overrides);
    findings.push(...diagnostics);
  }
  return files;
}

function filterSnapshot(snapshot: Snapshot, selects: (id: string) => boolean): Snapshot {
  return new Map([...snapshot].filter(([, { id }]) => selects(id)));
}

/** The kinds managed on request that a run reads: those that the folder or an override names, and those that a selector asks for. */
export function requestedKinds(named: Iterable<string>, selector: Selector): ReadonlySet<KindName> {
  const held = new Set([...named].map((key) => parseResourceId(key)?.kind));
  return new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request' && (held.has(kind) || selector.requests(kind))));
}

/** Documents that name no operations: the service makes names up, others in each instance (apim-rest 3.2). */
export function documentsWithoutNames(folder: Snapshot): (apiId: string) => boolean {
  const formats: ReadonlySet<string | undefined> = new Set(['wsdl', 'wadl-xml']);
  return (apiId) => formats.has(folder.get(resourceKey(apiId))?.content?.format);
}

/** APIs that only a newer version of the management API knows, with everything below them and linked to them. */
export function findNewer(snapshot: Snapshot, apiVersion: string): { readonly covers: (id: string) => boolean; readonly diagnostics: readonly Diagnostic[] } {
  const found = [...snapshot.values()].flatMap((resource) => {
    const version = neededVersion(resource, apiVersion);
    return version === null ? [] : [{ resource, version }];
  });
  const keys = new Set(found.map(({ resource }) => resourceKey(resource.id)));
  return {
    covers: (id) => keys.size > 0 && (keys.has(rootApiOf(resourceKey(id)) ?? resourceKey(id)) || linkedApis(id).some((api) => keys.has(api))),
    diagnostics: found.map(({ resource: { id, properties, source }, version }) => diagnostic('newer-api-version',
      `${id} is of the type '${textOf(properties['type'])}', which the version ${apiVersion} of the management API does not know: it is left as it is. Choose --api-version ${version} or later to manage it.`, { ...source?.locate(['type']), resource: id })),
  };
}

/** The APIs at the other end of an association. */
function linkedApis(id: string): string[] {
  const resource = parseResourceId(id);
  if (resource === null || !kindRow(resource.kind).references.some(({ path, to }) => path === '{name}' && to.includes('Api'))) return [];
  return [resourceKey(resourceId('Api', [resource.names.at(-1) ?? ''], resource.workspace))];
}

/** The secrets of the service that the folder supplies too, so that they can be compared: those that named values hold. */
async function withSecrets(desired: Snapshot, live: Snapshot, store: LiveStore, findings: Diagnostic[]): Promise<Snapshot> {
  const result = new Map(live);
  const namedValues = new Map([...live.values()].flatMap((one) => one.kind === 'NamedValue' ? [[textOf(one.properties['displayName']), one] as const] : []));
  for (const [key, resource] of desired) {
    const current = live.get(key);
    if (current === undefined) continue;
    for (const [path, holder] of hiddenValues(resource, current, namedValues)) {
      const value = await store.readSecretValue(holder.id);
      const known = result.get(key) ?? current;
      if (value !== 'forbidden') result.set(key, { ...known, properties: setAt(known.properties, path, value) as Resource['properties'] });
      else {
        findings.push(diagnostic('secret-not-compared',
          `'${formatPath(path)}' of ${resource.id} was not compared: the identity may not read it. Grant Microsoft.ApiManagement/service/namedValues/listValue/action to see changed secrets.`,
          { resource: resource.id }));
      }
    }
  }
  return result;
}

/** Where the service hides a secret that the folder supplies, with the named value that holds it: itself, or the one made for a logger (apim-rest 4.7). */
function hiddenValues(desired: Resource, { kind, properties }: Resource, namedValues: ReadonlyMap<string, Resource>): readonly (readonly [JsonPath, Resource])[] {
  return kindRow(kind).secret.flatMap(({ path, returned }) => findPaths(desired.properties, path).flatMap((at) => {
    if (!(getAt(desired.properties, at) instanceof Sensitive)) return [];
    const shown = getAt(properties, at);
    if (kind === 'NamedValue') return properties['secret'] === true && properties['keyVault'] === undefined && shown === undefined ? [[at, namedValues.get(textOf(properties['displayName']))]] : [];
    return returned === 'reference' && typeof shown === 'string' && isGeneratedReference(shown) ? [[at, namedValues.get(shown.slice(2, -2))]] : [];
  })).filter((entry): entry is [JsonPath, Resource] => entry[1] !== undefined);
}

/**
 * All subscriptions, consumers' too, of the scopes (the service, its workspaces) where the folder brings new ones with an
 * owner, since a product may limit them per user, and where a product, an API or a workspace is deleted, since its
 * subscriptions would go with it. Null where none were needed.
 */
async function readSubscriptions(effective: Snapshot, live: LiveSnapshot, deleted: ReadonlySet<string>, store: LiveStore): Promise<readonly Resource[] | null> {
  const owned = [...effective].filter(([key, { kind, properties }]) => kind === 'Subscription' && properties['ownerId'] !== undefined && !live.snapshot.has(key)).map(([key]) => workspaceOf(key));
  const subscribed = [...deleted].filter((key) => ['Api', 'Product', 'Workspace'].includes(parseResourceId(key)?.kind ?? '')).map((key) => workspaceOf(key));
  const scopes = new Set([...owned, ...subscribed]);
  if (scopes.size === 0) return null;
  return (await Promise.all([...scopes].map((scope) => store.list('Subscription', scope)))).flat();
}

/** The id of the workspace that a key is of or lies in; null for the service. */
function workspaceOf(key: string): string | null {
  return /^workspaces\/[^/]+/.exec(key)?.[0] ?? null;
}

/** `ignore` of apiops.yaml: such as the weight of every member of every pool, the id and the property as one path. */
function createIgnore(patterns: readonly string[]): (id: string, propertyPath: string) => boolean {
  const matchers = patterns.map((pattern) => picomatch(pattern, { nocase: true, dot: true }));
  return (id, propertyPath) => {
    const path = `${id}/${propertyPath.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
    return matchers.some((matches) => matches(path));
  };
}

function findCycles(writes: readonly Write[]): Diagnostic[] {
  const { cycle } = orderByDependency(new Map(writes.map((write) => [writeKey(write), new Set(write.needs)])));
  return cycle === null ? [] : [diagnostic('reference-cycle', `These resources wait for each other in a circle: ${[...cycle, cycle[0]].join(' -> ')}. They refer to each other, or each takes a name or path that the other gives up: change one of them in a publish of its own.`,
    { resource: cycle[0]?.replace('#current', '') ?? '' })];
}
