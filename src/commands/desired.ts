import { applyOverrides, resolveTokens, traceOverrides, type OverrideTrace, type Selector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { API_VERSION, neededVersion } from '../model/api-version.ts';
import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostics.ts';
import { textOf } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, resourceId, resourceKey, rootApiOf } from '../model/resource-id.ts';
import { toSnapshot, withoutContent, type Resource, type Snapshot } from '../model/resource.ts';
import { closeSelection } from '../plan/closure.ts';
import { validateContents } from '../validate/rules.ts';
import { readOverrides, ValidationError, type FolderHost, type Workspace } from './workspace.ts';

/** What the folder asks for. */
export interface Desired {
  /** The selected part of the folder with overrides and tokens, without contents that are wrong by themselves. */
  readonly snapshot: Snapshot;
  /** What the folder holds and the selection leaves out. */
  readonly excluded: Snapshot;
  /** Whether the run is about a resource, of the folder or of the service. */
  readonly isSelected: (id: string) => boolean;
  /** What of it override files set, and where. */
  readonly overrides: readonly OverrideTrace[];
  readonly findings: readonly Diagnostic[];
}

/** Findings after which the folder is known only in part: rules over the whole would report what is not so. */
const INCOMPLETE: ReadonlySet<DiagnosticCode> = new Set(['artifacts-missing', 'artifacts-empty', 'file-unreadable', 'file-unparsable', 'merge-marker',
  'byte-order-mark', 'information-missing', 'path-outside', 'contradiction', 'revision-conflict']);

/** Findings after which a content is left out of what is looked at together. */
export const refusedContentCodes: ReadonlySet<DiagnosticCode> = new Set(['policy-invalid', 'specification-invalid']);

/**
 * Reads the folder with its overrides and tokens, now or, by the host of a commit, as it was. Throws ValidationError for a
 * folder that is known only in part, and invalid-input for an override file that is not there.
 */
export async function readDesired(inputs: Inputs, workspace: Workspace, host: FolderHost): Promise<Desired> {
  const { selector } = workspace;
  const read = await host.openArtifacts(workspace.folder).read();
  const findings: Diagnostic[] = [...workspace.diagnostics, ...read.diagnostics];
  const overrides = await readOverrides(inputs, workspace, host, findings);
  if (findings.some(({ code, severity }) => severity === 'error' && INCOMPLETE.has(code))) throw new ValidationError(findings);

  const overridden = applyOverrides(read.snapshot, overrides);
  const newer = findNewer(overridden.snapshot, inputs['api-version'] ?? API_VERSION);
  const chosen = closeSelection(overridden.snapshot, selector);
  const isSelected = (id: string): boolean => (selector.selects(id) || chosen.has(resourceKey(id))) && !newer.covers(id);
  const resolved = resolveTokens(filterSnapshot(overridden.snapshot, ({ id }) => isSelected(id)), host.environment, host.carried);
  findings.push(...newer.diagnostics, ...overridden.diagnostics, ...resolved.diagnostics, ...validateContents(resolved.snapshot.values()),
    ...selector.unused([...overridden.snapshot.values()].map(({ id }) => id))
      .map((unused) => diagnostic('selector-unmatched', `The selector '${unused}' names nothing in the folder.`)));
  // What is wrong by itself is left out of what is looked at together.
  const broken = new Set(findings.filter(({ code }) => refusedContentCodes.has(code)).map(({ resource }) => resourceKey(resource ?? '')));
  return {
    snapshot: toSnapshot([...resolved.snapshot].map(([key, resource]) => broken.has(key) ? withoutContent(resource) : resource)),
    excluded: filterSnapshot(overridden.snapshot, ({ id }) => !isSelected(id)), isSelected, findings,
    overrides: traceOverrides(read.snapshot, { snapshot: resolved.snapshot, removed: overridden.removed }),
  };
}

export function filterSnapshot(snapshot: Snapshot, selects: (resource: Resource) => boolean): Snapshot {
  return new Map([...snapshot].filter(([, resource]) => selects(resource)));
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
