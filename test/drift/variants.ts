import { parse as parseYaml } from 'yaml';
import { hasErrors } from '../../src/model/diagnostics.ts';
import { canonicalJson, formatPath, getAt, isObject, setAt, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import { workspaceOf } from '../../src/model/resource-id.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { parsePolicy, type PolicyFormat } from '../../src/policy/index.ts';
import { validateContents } from '../../src/validate/rules.ts';
import { author, writePolicy, type PolicyForm } from '../false-differences/policy-forms.ts';
import { isAt, meansTheSame } from '../mutation/expectation.ts';
import { editsOf } from '../mutation/policy-edits.ts';
import { propertyMutations, type Mutation } from '../mutation/property-mutations.ts';
import { specificationEdits } from '../mutation/specification-edits.ts';

/** A resource as one mutation leaves it. */
export interface Variant {
  readonly what: string;
  /** What moved: a property, or a content by its codec. */
  readonly place: string;
  /** Whether two variants of one place are two values of the same thing. */
  readonly isWhole: boolean;
  /** How it was made, where it is of a property. */
  readonly mutation?: Mutation;
  /** As an extract writes it. */
  readonly inGit: Resource;
  /** As the service answers. */
  readonly inService: Resource;
  /** Whether a property that is told is what moved. */
  readonly isAt: (told: string) => boolean;
}

/** As a service answers: escaped, and with the line ends of Windows. */
const answered: PolicyForm = { ...author, format: 'xml', escapes: 'named', lineEnds: 'crlf' };

/** Every mutation of a live resource that the folder holds too, of its properties and of its content; `beside` are the resources below it that say a part of its specification. */
export function variantsOf(folder: Resource, live: Resource, hasBeside: boolean): Variant[] {
  const contents = hasBeside && folder.content?.codec === 'specification' ? [] : contentVariants(folder, live).filter(({ inGit }) => !hasErrors(validateContents([inGit])));
  return [...propertyVariants(folder, live), ...spread(contents, CONTENTS)];
}

/** The most edits of one content, spread over it. */
const CONTENTS = 16;

function spread<T>(all: readonly T[], count: number): T[] {
  return all.length <= count ? [...all] : Array.from({ length: count }, (_each, index) => all[Math.floor((index * all.length) / count)] as T);
}

/** Of what a specification carries, only what it does not say itself: the rest moves with it. */
const beside: Readonly<Partial<Record<KindName, readonly string[]>>> = { ApiOperation: ['displayName', 'description'], ApiSchema: [], ApiTagDescription: ['description', 'externalDocsUrl', 'externalDocsDescription'] };
/** What a specification says of an API or an operation where its information file is silent. */
const fromDocument: Readonly<Partial<Record<KindName, readonly string[]>>> = { Api: ['displayName', 'description', 'serviceUrl', 'termsOfServiceUrl', 'contact', 'license'], ApiOperation: ['displayName', 'description'] };
/** Which revision is current moves all names of the API with it. */
const named: Readonly<Partial<Record<KindName, readonly string[]>>> = { Api: ['apiRevision', 'isCurrent'], ApiRelease: ['apiId'] };

function propertyVariants(folder: Resource, live: Resource): Variant[] {
  const { kind, properties: body } = live;
  if (kindRow(kind).body !== 'json') return [];
  return propertyMutations(kind, body).flatMap((mutation) => {
    const { path, value, what } = mutation;
    const before = getAt(body, path);
    const isSilent = value === undefined && fromDocument[kind]?.includes(String(path[0])) === true && (kind !== 'Api' || folder.content !== undefined);
    const isLeftOut = isSilent || path[0] === kindRow(kind).contentProperty || beside[kind]?.includes(String(path[0])) === false || named[kind]?.includes(String(path[0])) === true || isHidden(body, path);
    if (isLeftOut || meansTheSame(kind, mutation, before)) return [];
    const after = setAt(body, path, value) as JsonObject;
    return [{
      what: `${what} ${formatPath(path)} = ${JSON.stringify(value)}`, place: formatPath(path), isWhole: [value, before].every(isScalar) && !path.some((part) => typeof part === 'number'),
      mutation, inGit: { ...folder, properties: after }, inService: { ...live, properties: after }, isAt: (told: string) => isAt({ kind, mutation, body, after }, told),
    }];
  });
}

function contentVariants(folder: Resource, live: Resource): Variant[] {
  const { content } = folder;
  if (content === undefined || live.content === undefined) return [];
  return textsOf(content, folder.id).map(({ what, text, answer }) => ({
    what: `${content.codec}: ${what}`, place: content.codec, isWhole: true, isAt: (told: string) => told === content.codec,
    inGit: { ...folder, content: { ...content, text } }, inService: { ...live, content: answer ?? { ...content, text } },
  }));
}

interface EditedText {
  readonly what: string;
  readonly text: string;
  readonly answer?: Content;
}

function textsOf({ codec, format, text }: Content, id: string): EditedText[] {
  if (codec === 'policy') {
    return editsOf(parsePolicy(text, format as PolicyFormat)).map(({ what, document }) => ({ what, text: writePolicy(document, author), answer: { codec, format: 'xml', text: writePolicy(document, answered) } }));
  }
  if (codec === 'markdown') return ['x', '\n\n- y\n'].map((more) => ({ what: `with ${JSON.stringify(more)}`, text: `${text}${more}` }));
  if (!format.startsWith('openapi')) return format === 'graphql' ? [{ what: 'a type more', text: `${text}\ntype Zzz {\n  a: Int\n}\n` }, { what: 'another type more', text: `${text}\ntype Yyy {\n  a: Int\n}\n` }] : [];
  const document = parseYaml(text) as JsonObject;
  // Workspaces take no tags from documents, and an operation without responses has an empty one all the same.
  return specificationEdits(document).filter(({ what, details }) => details.length > 0 && !what.startsWith('removed 200 ') && (workspaceOf(id) === null || !what.includes('tag'))).map((edit) => {
    const edited = JSON.stringify(edit.document());
    return { what: edit.what, text: edited, answer: { codec, format: 'openapi+json', text: edited } };
  });
}

/** Another value of the same thing, or else of another thing; null where there is neither. */
export function partnerOf(variant: Variant, all: readonly Variant[]): { readonly partner: Variant; readonly isSameThing: boolean } | null {
  const after = [...all.slice(all.indexOf(variant) + 1), ...all.slice(0, all.indexOf(variant))];
  const same = variant.isWhole ? after.find((other) => other.place === variant.place && other.isWhole && !isEqual(variant, other)) : undefined;
  if (same !== undefined) return { partner: same, isSameThing: true };
  const other = after.find(({ place }) => root(place) !== root(variant.place));
  return other === undefined ? null : { partner: other, isSameThing: false };
}

/** Whether two variants say the same of the thing that moved, because a kind takes what is absent for it. */
function isEqual(a: Variant, b: Variant): boolean {
  if (a.inGit.content !== b.inGit.content && a.place === a.inGit.content?.codec) return a.inGit.content.text === b.inGit.content?.text;
  const path = a.place.split('.');
  const [left, right] = [a, b].map(({ inGit }) => getAt(inGit.properties, path));
  return canonicalJson(left) === canonicalJson(right) || meansTheSame(a.inGit.kind, { what: '', path, value: left }, right);
}

function root(place: string): string {
  return place.split(/[.[]/)[0] ?? place;
}

function isScalar(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value !== 'object');
}

/** A secret is not to be read, so that it has no other value either. */
function isHidden(body: JsonObject, path: JsonPath): boolean {
  return path.some((_part, index) => holdsSecret(getAt(body, path.slice(0, index + 1)), index === path.length - 1));
}

function holdsSecret(value: Json | undefined, isLast: boolean): boolean {
  if (value instanceof Sensitive) return true;
  if (!isLast) return false;
  return Array.isArray(value) ? (value as readonly Json[]).some((each) => holdsSecret(each, true)) : isObject(value) && Object.values(value).some((each) => holdsSecret(each, true));
}
