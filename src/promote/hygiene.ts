import { renderOverride, renderReplacement } from '../artifacts/override-example.ts';
import { lineOf } from '../artifacts/text-file.ts';
import { diagnostic, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { formatPath, mapScalars, type JsonPath } from '../model/json.ts';
import { resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Location, type Resource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { toEffective } from '../plan/effective.ts';
import { cutText } from '../render/plain-text.ts';
import { isOfEnvironment, SourceMarks, type EnvironmentSide, type Mark } from './source-marks.ts';

export interface HygieneInput {
  readonly source: EnvironmentSide;
  /** With its own overrides. */
  readonly target: EnvironmentSide;
  /** The file in which the target's overrides belong, as findings name it. */
  readonly file: string;
  /** The names of all environments of apiops.yaml. */
  readonly environments: readonly string[];
}

/** Characters of a value that a finding shows. */
const MAX_FOUND = 120;

/** Texts for people, and what only they follow: another environment's name in them is no mistake. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['displayName', 'description', 'notes', 'summary', 'title', 'terms', 'termsOfServiceUrl', 'contact', 'license', 'externalDocsUrl', 'changeLog', 'apiVersionDescription']);

/**
 * Findings (`source-environment-value`, warnings) for values that belong to the source, or to another known environment, and
 * would come into the target: host names of its service; its subscription and resource group in the ids of other resources;
 * addresses, Key Vaults and named values that its override files set and the target's do not; host names and names of
 * resources that hold an environment's name as a word. What an override of the target sets is meant, but for host names of
 * the source's service. Not looked into are comments of policies, and of secrets and tokens what is not shown of them; texts
 * for people are, for the service's own host names.
 */
export function findSourceValues({ source, target, file, environments }: HygieneInput): Diagnostic[] {
  const marks = new SourceMarks(source, target, environments);
  const told = new Set<string>();
  const findings = [...target.snapshot].sort(([a], [b]) => (toRoot(a) === a ? 0 : 1) - (toRoot(b) === b ? 0 : 1)).flatMap(([key, resource]) => (
    [...inProperties(withImported(resource), marks), ...inContent(resource, marks)].flatMap(({ mark, path, place, example }) => {
      // An override of an API reaches its revisions, too.
      const which = JSON.stringify([toRoot(key), path === null ? null : formatPath(path), mark.found.toLowerCase()]);
      if (told.has(which)) return [];
      told.add(which);
      return [diagnostic('source-environment-value', `${path === null ? 'The text' : `'${formatPath(path)}'`} of ${resource.id} holds '${mark.found.length > MAX_FOUND ? `${cutText(mark.found, MAX_FOUND)}…` : mark.found}', which ${mark.because}. `
        + `Where ${target.name} needs another value, set it in ${file}: ${example}.`, { ...place, resource: resource.id })];
    })));
  return sortDiagnostics(findings);
}

interface Found {
  readonly mark: Mark;
  /** Null for the content. */
  readonly path: JsonPath | null;
  readonly place: Location | undefined;
  readonly example: string;
}

function inProperties(resource: Resource, marks: SourceMarks): Found[] {
  const { id, kind, source } = resource;
  return collectPublicTexts(resource).flatMap(({ path, text }) => {
    const isAddress = isOfEnvironment(kind, formatPath(path));
    const value = isAddress ? marks.ofValue(resource, formatPath(path), text) : null;
    const found = path.some((part) => FOR_PEOPLE.has(String(part))) ? marks.inAnyText(text) : value === null ? marks.inText(text, isAddress) : [...marks.inAnyText(text), value];
    const isMeant = source?.overrides?.some((override) => override.locate(path) !== null) === true;
    return found.filter(({ isService }) => isService || !isMeant).slice(0, 1).map((mark) => ({ mark, path, place: source?.locate(path), example: renderOverride(id, path, '…') }));
  });
}

/** Policies with all marks, texts for people with the service's own; what a specification says of its backend is a property. */
function inContent({ id, content, source }: Resource, marks: SourceMarks): Found[] {
  if (content === undefined || content.codec === 'specification') return [];
  const text = content.template ?? content.text;
  // A comment keeps its lines, so that what follows stays in its own.
  const looked = content.codec === 'policy' ? text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' ')) : text;
  const isMeant = source?.overrides?.some((override) => override.content.some((place) => place.file === source.contentFile)) === true;
  const found = content.codec === 'policy' ? marks.inText(looked, false) : marks.inAnyText(looked);
  return found.filter(({ isService }) => isService || !isMeant).map((mark) => ({
    mark, path: null, example: renderReplacement(id, mark.found, '…'),
    place: source === undefined ? undefined : { file: source.contentFile ?? source.file, line: lineOf(text, looked.indexOf(mark.found)) + (source.contentLine ?? 1) - 1 },
  }));
}

/** The texts of properties; of secrets and tokens what is shown of them. */
function collectPublicTexts({ properties }: Resource): { readonly path: JsonPath; readonly text: string }[] {
  const texts: { readonly path: JsonPath; readonly text: string }[] = [];
  mapScalars(properties, (value, path) => {
    const text = value instanceof Sensitive ? value.label : value;
    if (typeof text === 'string') texts.push({ path, text });
    return value;
  });
  return texts;
}

/** An API with the backend that its specification names, where its file names none. */
function withImported(resource: Resource): Resource {
  const { kind, properties, content, source } = resource;
  if (kind !== 'Api' || content === undefined || properties['serviceUrl']) return resource;
  const { serviceUrl } = toEffective(toSnapshot([resource]), new Map()).get(resourceKey(resource.id))?.properties ?? {};
  return typeof serviceUrl !== 'string' || content.template !== undefined ? resource : {
    ...resource, properties: { ...properties, serviceUrl },
    ...(source === undefined ? {} : { source: { ...source, locate: (path) => path[0] === 'serviceUrl' ? { file: source.contentFile ?? source.file, line: source.contentLine ?? 1 } : source.locate(path) } }),
  };
}

function toRoot(key: string): string {
  return key.replace(/;rev=[^/]+/, '');
}
