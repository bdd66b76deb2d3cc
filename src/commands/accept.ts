import { applyOverrides, resolveTokens, withoutOverrides } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { getAt, isObject, setAt, type Json } from '../model/json.ts';
import { resourceKey, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { Change } from '../plan/plan.ts';
import { withIgnored } from '../plan/ignored.ts';
import { isSameValue } from '../plan/same.ts';
import type { Comparison } from './comparison.ts';
import type { Host } from './host.ts';
import { isSwitch, lacksContent, NOTHING_KEPT, toKept } from './kept.ts';
import type { WriteReport } from './ports.ts';
import { readOverrides } from './workspace.ts';

export interface Accepted {
  readonly files: Pick<WriteReport, 'created' | 'changed' | 'deleted'>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes what drifted into the folder, and nothing else: what only Git changed in the same resource stays as Git has it, and
 * so do what `ignore` of apiops.yaml names, what the identity may not read, and what an override file sets for the
 * environment, of which a finding says where. Where it is not known what was published last, nothing is deleted
 * (`accept-kept`): what the service does not have may be new.
 */
export async function acceptDrift(inputs: Inputs, host: Host, { workspace, live, plan, known, ignores, knowsBase }: Comparison, drifted: readonly Change[]): Promise<Accepted> {
  const artifacts = host.openArtifacts(workspace.folder);
  const findings: Diagnostic[] = [];
  const { snapshot: folder } = await artifacts.read();
  const overridden = resolveTokens(applyOverrides(folder, await readOverrides(inputs, workspace, host, [])).snapshot, host.environment).snapshot;
  const documented = known(folder);
  const back = withoutOverrides(live.snapshot, folder, overridden);
  const pending = new Map(plan.changes.map((change) => [resourceKey(change.id), change.properties.filter(({ origin }) => origin === 'pending').map(({ path }) => path)]));
  const set = new Map(drifted.filter(({ id }) => back.has(resourceKey(id))).map(({ id, properties }) => [resourceKey(id), properties.map(({ path }) => path).filter((path) => isOverridden(path, folder.get(resourceKey(id)), overridden.get(resourceKey(id))))]));
  const taken = new Map(drifted.map(({ id, properties }) => [resourceKey(id), properties.map(({ path }) => path)]));
  const sides = [known(live.snapshot), documented];
  const kept = knowsBase ? NOTHING_KEPT : toKept(drifted, folder, back);
  const chosen = new Set(drifted.flatMap((change) => isSwitch(change) ? familyOf(change.id, sides) : [resourceKey(change.id)]).filter((key) => sides.some((side) => side.has(key)) && !kept.covers(key)));
  const merged = new Map([...back].map(([key, resource]) => {
    const own = chosen.has(key) ? folder.get(key) : undefined;
    if (own === undefined) return [key, resource];
    const parts: Parts = { kept: [...pending.get(key) ?? [], ...set.get(key) ?? []], taken: taken.get(key) ?? [], keepsContent: documented.get(key)?.content !== own.content || (!knowsBase && lacksContent(resource, own)), ignores: (path) => ignores(own.id, path) };
    return [key, withIgnored(withOwn(resource, own, parts, findings), own, parts.ignores)];
  }));
  for (const [key, paths] of set) findings.push(...paths.flatMap((path) => [overridden.get(key)].flatMap((wanted) => wanted === undefined ? [] : [tellOverride(path, wanted)])));
  findings.push(...kept.diagnostics);
  const { created, changed, deleted, diagnostics } = await artifacts.write(merged, (id) => chosen.has(resourceKey(id)));
  return { files: { created, changed, deleted }, diagnostics: [...findings, ...diagnostics] };
}

function familyOf(id: string, sides: readonly Snapshot[]): string[] {
  const root = rootApiOf(resourceKey(id));
  return sides.flatMap((side) => [...side.keys()].filter((key) => rootApiOf(key) === root));
}

interface Parts {
  /** Paths of what stays as the folder has it. */
  readonly kept: readonly string[];
  /** Paths of what drifted. */
  readonly taken: readonly string[];
  /** Whether the identity may not read what the service has in its place. */
  readonly keepsContent: boolean;
  /** What may differ stays as well. */
  readonly ignores: (path: string) => boolean;
}

/** The live resource with what is kept as the folder has it; of an array in which something drifted too, the service's. */
function withOwn(live: Resource, own: Resource, { kept, taken, keepsContent, ignores }: Parts, findings: Diagnostic[]): Resource {
  let properties: Json = live.properties;
  let { content } = keepsContent || (own.content !== undefined && ignores(own.content.codec)) ? own : live;
  for (const path of kept) {
    const at = toPath(path);
    if (path === own.content?.codec) ({ content } = own);
    else if (!path.includes('[') || !taken.some((other) => !kept.includes(other) && isBelow(toPath(other), at))) properties = setAt(properties, at, getAt(own.properties, at));
    else findings.push(diagnostic('accepted-over', `'${path}' of ${own.id} was changed in Git too, or is set by an override; what the service has was written. Change it once more where that is not wanted.`, { resource: own.id }));
  }
  return { ...live, properties: isObject(properties) ? properties : live.properties, ...(content === undefined ? {} : { content }) };
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((part, index) => path[index] === part);
}

/**
 * Whether an override file or a token sets a property: it is not the folder's, and accepting it there would change every other
 * environment. A text in which only tokens differ is the folder's all the same, and its writer knows how to keep them.
 */
function isOverridden(path: string, own: Resource | undefined, wanted: Resource | undefined): boolean {
  if (own === undefined || wanted === undefined || own === wanted) return false;
  const at = toPath(path);
  return path === own.content?.codec ? own.content !== wanted.content && wanted.content?.template !== own.content.text : !isSameValue(getAt(own.properties, at), getAt(wanted.properties, at));
}

function tellOverride(path: string, { id, source }: Resource): Diagnostic {
  return diagnostic('accept-override', `'${path}' of ${id} is set by an override or a token of the environment: it was not taken into the folder. Change it there.`, { resource: id, ...source?.locate(toPath(path)) });
}

function toPath(path: string): string[] {
  return (path.split('[')[0] ?? path).split('.');
}
