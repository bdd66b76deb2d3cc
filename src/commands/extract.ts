import { applyOverrides, both, parseFilter, resolveTokens, withoutOverrides, type Selector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, emptyFolderCodes, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isAutomaticSubscription, isGeneratedCredential, namedByLoggers } from '../model/generated.ts';
import { textOf } from '../model/json.ts';
import { isUnknown } from '../model/absent-kinds.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { requireResourceId, resourceKey, workspaceOf } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { parsedOf } from '../plan/definition.ts';
import { closeSelection, type Selection } from '../plan/closure.ts';
import { documentsWithoutNames, findNewer, requestedKinds } from './desired.ts';
import type { Host } from './host.ts';
import { isReproducible, readMentioned, reportUnreproducible } from './mentioned.ts';
import type { LiveStore, WithheldSecret } from './ports.ts';
import type { Outcome } from './result.ts';
import { resolveTarget } from './target.ts';
import { besideConfiguration, openWorkspace, readOverrides, ValidationError, type Workspace } from './workspace.ts';

/** Makes the folder say what the service says. An unchanged service changes no file. */
export async function extract(inputs: Inputs, host: Host): Promise<Outcome> {
  return (await extractService(inputs, host)).outcome;
}

export interface Extracted {
  readonly outcome: Outcome;
  /** The secrets that the files do not hold. */
  readonly withheld: readonly WithheldSecret[];
  readonly store: LiveStore;
  /** Whether what was asked for covers a resource. */
  readonly selects: (id: string) => boolean;
}

/** As {@link extract}, for who goes on with what it read. */
export async function extractService(inputs: Inputs, host: Host): Promise<Extracted> {
  const workspace = await openWorkspace(inputs, host);
  const target = resolveTarget(inputs, workspace.environment);
  const store = host.openService(target);
  const artifacts = host.openArtifacts(workspace.folder);
  const folder = await artifacts.read();
  const findings: Diagnostic[] = [...workspace.diagnostics, ...folder.diagnostics.filter(({ code }) => !emptyFolderCodes.has(code))];
  const overrides = await readOverrides(inputs, workspace, host, findings);
  const selector = await readSelector(inputs, workspace, host, findings);
  if (hasErrors(findings)) throw new ValidationError(findings);
  const service = await store.describe();
  host.logger.info(`Reading ${service.name} (${service.sku})`);
  // What the folder or an override names is configuration, whoever made it.
  const named = new Set([...folder.snapshot.keys(), ...overrides.flatMap(({ entries }) => entries.map(({ id }) => resourceKey(id)))]);
  const keeps = keepsNamed(named, selector);
  const live = await store.read({ keep: keeps, requested: requestedKinds(named, selector), byDisplayName: documentsWithoutNames(folder.snapshot) });
  const overridden = resolveTokens(applyOverrides(folder.snapshot, overrides).snapshot, host.environment).snapshot;
  const extracted = withoutSupplied(withoutOverrides(live.snapshot, folder.snapshot, overridden), folder.snapshot, named);
  const read = inputs['specification-format'] === 'openapi-json' ? toJsonSpecifications(extracted, folder.snapshot) : extracted;
  const asked = askedOf(selector, named);
  const selection: Selection = { selects: (id) => asked(requireResourceId(id).kind, id) && selector.selects(id), excludes: (id) => selector.excludes(id) };
  // What the selected resources need comes along, so that the folder can be published alone.
  const chosen = [...closeSelection(read, selection)].flatMap((key) => read.get(key) ?? []);
  const mentioned = [...(await readMentioned(store, live, chosen)).values()].filter(({ id }) => !selector.excludes(id));
  const wanted = toSnapshot([...read.values(), ...mentioned.filter(isReproducible)]);
  const needed = closeSelection(wanted, selection);
  const newer = findNewer(new Map([...folder.snapshot].filter(([key]) => !live.snapshot.has(key))), target.apiVersion);
  const written = await artifacts.write(wanted, (id) => (selection.selects(id) || needed.has(resourceKey(id))) && !newer.covers(id)
    && !isUnknown(id, live.unsupported), inputs.layout ?? workspace.configuration?.layout);
  findings.push(...mentioned.filter((resource) => !isReproducible(resource)).map((resource) => reportUnreproducible(resource, chosen)));
  const unused = selector.unused([...live.snapshot.values(), ...folder.snapshot.values()].map(({ id }) => id))
    .map((selected) => diagnostic('selector-unmatched', `The selector '${selected}' names nothing in the service or the folder.`, selector.locate(selected) ?? {}));
  const outcome = {
    diagnostics: sortDiagnostics([...findings, ...live.diagnostics, ...tellWorkspaces(service.name, live.unsupported, [...folder.snapshot.values()].filter(({ id }) => selection.selects(id))), ...unused, ...newer.diagnostics, ...written.diagnostics]), requests: store.counts(),
    files: { created: written.created, changed: written.changed, deleted: written.deleted },
  };
  return { outcome, withheld: written.withheld, store, selects: (id) => selector.selects(id) };
}

/** What the folder has in workspaces, where the tier has none: it is not removed, since nothing is known of it. */
function tellWorkspaces(service: string, unsupported: ReadonlySet<KindName>, folder: readonly Resource[]): Diagnostic[] {
  const count = folder.filter(({ id }) => workspaceOf(id) !== null).length;
  return count === 0 || !unsupported.has('Workspace') ? []
    : [diagnostic('kind-unsupported', `The tier of ${service} does not have workspaces: the ${count === 1 ? '1 resource' : `${count} resources`} that the folder has in 'workspaces/' ${count === 1 ? 'was left as it is' : 'were left as they are'}.`)];
}

/** The selectors of apiops.yaml and the command, and the filter file where there is one: what both select. */
async function readSelector(inputs: Inputs, workspace: Workspace, host: Host, findings: Diagnostic[]): Promise<Selector> {
  const configured = workspace.configuration?.filter;
  const file = inputs.filter ?? (configured === undefined ? undefined : besideConfiguration(inputs.config ?? 'apiops.yaml', configured));
  if (file === undefined) return workspace.selector;
  const text = await host.readText(file);
  // A filter that is not there must not extract the whole service.
  if (text === null) throw new UserError('invalid-input', `The filter file '${file}' does not exist.`, { hint: 'Check filter: in apiops.yaml, or --filter.' });
  const { selector, diagnostics } = parseFilter(text, file);
  findings.push(...diagnostics);
  return both(workspace.selector, selector);
}

/** Whether a resource is asked for: of the kinds on request only what is named, or what a selector names by its collection. */
function askedOf(selector: Selector, named: ReadonlySet<string>): (kind: KindName, id: string) => boolean {
  const requested = new Set(kindNames.filter((kind) => kindRow(kind).managed === 'by-default' || selector.requests(kind)));
  return (kind, id) => requested.has(kind) || named.has(resourceKey(id));
}

/** Subscriptions of consumers are configuration only where a selector asks for subscriptions. */
function keepsNamed(named: ReadonlySet<string>, selector: Selector): (id: string) => boolean {
  const asked = selector.requests('Subscription');
  return (id) => named.has(resourceKey(id)) || (asked && requireResourceId(id).kind === 'Subscription' && selector.selects(id));
}

/**
 * Without the credentials that the service made for loggers of the folder: the folder has its own way to supply those, a
 * token or a named value, and the service's name for them means nothing elsewhere. Without the subscriptions that the
 * service made with its products, too: it makes others elsewhere.
 */
function withoutSupplied(live: Snapshot, folder: Snapshot, named: ReadonlySet<string>): Snapshot {
  const needed = namedByLoggers([...live].filter(([key]) => !folder.has(key)).map(([, resource]) => resource));
  return new Map([...live].filter(([key, resource]) => named.has(key)
    || (!isAutomaticSubscription(resource) && (!isGeneratedCredential(resource) || needed.has(textOf(resource.properties['displayName']))))));
}

/** OpenAPI documents that are new in the folder as JSON; the others keep the form that their author chose. */
function toJsonSpecifications(live: Snapshot, folder: Snapshot): Snapshot {
  return new Map([...live].map(([key, resource]) => {
    const { content } = resource;
    if (content?.format !== 'openapi' || folder.get(key)?.content !== undefined) return [key, resource];
    const text = `${JSON.stringify(parsedOf(content).document, null, 2)}\n`;
    return [key, { ...resource, content: { ...content, format: 'openapi+json', text } }];
  }));
}
