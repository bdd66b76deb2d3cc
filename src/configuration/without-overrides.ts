import { isObject, setAt, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { diffContent } from '../plan/content.ts';
import { diffProperties } from '../plan/diff.ts';
import { toEffective } from '../plan/effective.ts';

/**
 * The service's resources with the values that an override set taken back to those of the folder, so that an extract of an
 * environment does not write its overrides into what all environments share. A value that somebody changed past the
 * override stays. Associations that an override takes out of the environment stay in the folder.
 */
export function withoutOverrides(live: Snapshot, folder: Snapshot, overridden: Snapshot): Snapshot {
  const removed = [...folder].filter(([key]) => !overridden.has(key) && !live.has(key));
  return toSnapshot([...live].map(([key, resource]) => {
    const [own, wanted] = [folder.get(key), overridden.get(key)];
    const isSame = own === undefined || wanted === undefined || own === wanted || kindRow(resource.kind).body === 'association';
    return isSame ? resource : takeBack(resource, own, wanted);
  }).concat(removed.map(([, resource]) => resource)));
}

function takeBack(live: Resource, own: Resource, wanted: Resource): Resource {
  const { content: _content, ...rest } = live;
  const isOverride = own.content !== wanted.content && diffContent(live.content, wanted.content) === null;
  const content = isOverride ? own.content : live.content;
  const properties = takeBackAt(live.kind, [], live.properties, effectiveOf(own), effectiveOf(wanted));
  return { ...rest, properties: isObject(properties) ? properties : {}, ...(content === undefined ? {} : { content }) };
}

/** The properties with what the specification supplies, which an override may have changed there. */
function effectiveOf(resource: Resource): JsonObject {
  return resource.kind !== 'Api' ? resource.properties : [...toEffective(toSnapshot([resource]), new Map()).values()][0]?.properties ?? resource.properties;
}

function takeBackAt(kind: KindName, path: JsonPath, live: Json | undefined, own: Json | undefined, wanted: Json | undefined): Json | undefined {
  if (own === wanted) return live;
  if (path.length > 0 && meansSame(kind, path, live, wanted)) return own;
  if (!isObject(live) || !isObject(wanted)) return live;
  const base: JsonObject = isObject(own) ? own : {};
  return Object.fromEntries([...new Set([...Object.keys(live), ...Object.keys(base)])].flatMap((name) => {
    const value = takeBackAt(kind, [...path, name], live[name], base[name], wanted[name]);
    return value === undefined ? [] : [[name, value] as const];
  }));
}

function meansSame(kind: KindName, path: JsonPath, live: Json | undefined, wanted: Json | undefined): boolean {
  const alone = (value: Json | undefined): JsonObject => {
    const whole = value === undefined ? {} : setAt({}, path, value);
    return isObject(whole) ? whole : {};
  };
  return diffProperties(kind, alone(live), alone(wanted)).length === 0;
}
