import { applyOverrides, both, parseFilter, resolveTokens, withoutOverrides, type Selector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, emptyFolderCodes, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isGeneratedCredential, namedByLoggers } from '../model/generated.ts';
import { textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Snapshot } from '../model/resource.ts';
import { parsedOf } from '../plan/definition.ts';
import { closeSelection } from '../plan/closure.ts';
import type { Host } from './host.ts';
import { besideConfiguration, documentsWithoutNames, findNewer, openWorkspace, readOverrides, requestedKinds, ValidationError, type Workspace } from './preparation.ts';
import type { Outcome } from './result.ts';
import { resolveTarget } from './target.ts';

/** Makes the folder say what the service says. An unchanged service changes no file. */
export async function extract(inputs: Inputs, host: Host): Promise<Outcome> {
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
  const wanted = inputs['specification-format'] === 'openapi-json' ? toJsonSpecifications(extracted, folder.snapshot) : extracted;
  // What the selected resources need comes along, so that the folder can be published alone.
  const needed = closeSelection(wanted, selector);
  const newer = findNewer(new Map([...folder.snapshot].filter(([key]) => !live.snapshot.has(key))), target.apiVersion);
  const written = await artifacts.write(wanted, (id) => (selector.selects(id) || needed.has(resourceKey(id))) && !newer.covers(id)
    && !isUnsupported(requireResourceId(id).kind, live.unsupported), inputs.layout ?? workspace.configuration?.layout);
  const unused = selector.unused([...live.snapshot.values(), ...folder.snapshot.values()].map(({ id }) => id))
    .map((selected) => diagnostic('selector-unmatched', `The selector '${selected}' names nothing in the service or the folder.`, selector.locate(selected) ?? {}));
  return {
    diagnostics: sortDiagnostics([...findings, ...live.diagnostics, ...unused, ...newer.diagnostics, ...written.diagnostics]), requests: store.counts(),
    files: { created: written.created, changed: written.changed, deleted: written.deleted },
  };
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

/** Subscriptions of consumers are configuration only where a selector asks for subscriptions. */
function keepsNamed(named: ReadonlySet<string>, selector: Selector): (id: string) => boolean {
  const asked = selector.requests('Subscription');
  return (id) => named.has(resourceKey(id)) || (asked && requireResourceId(id).kind === 'Subscription' && selector.selects(id));
}

/** What the tier does not have was not read: the folder keeps it. The same holds for what lives below it or only links to it. */
function isUnsupported(kind: KindName, unsupported: ReadonlySet<KindName>): boolean {
  const { parent, body, references } = kindRow(kind);
  return unsupported.has(kind) || (parent !== null && isUnsupported(parent, unsupported))
    || (body === 'association' && references.some(({ to }) => to.some((target) => unsupported.has(target as KindName))));
}

/**
 * Without the credentials that the service made for loggers of the folder: the folder has its own way to supply those, a
 * token or a named value, and the service's name for them means nothing elsewhere.
 */
function withoutSupplied(live: Snapshot, folder: Snapshot, named: ReadonlySet<string>): Snapshot {
  const needed = namedByLoggers([...live].filter(([key]) => !folder.has(key)).map(([, resource]) => resource));
  return new Map([...live].filter(([key, resource]) => named.has(key) || !isGeneratedCredential(resource) || needed.has(textOf(resource.properties['displayName']))));
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
