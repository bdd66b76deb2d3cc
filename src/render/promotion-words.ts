import type { Intended } from '../commands/promotion.ts';
import type { Promotion, PromotedEnvironment } from '../commands/result.ts';
import type { Json } from '../model/json.ts';
import { toServiceName } from './change-words.ts';
import { cutText } from './plain-text.ts';
import { toValueLine } from './plan-text.ts';

/** UTF-16 units of a value that a line shows before it is cut. */
const MAX_VALUE = 80;

/** What became of a target. */
const states: Record<PromotedEnvironment['state'], string> = {
  'planned': 'planned', 'published': 'published', 'failed': 'failed', 'refused': 'refused', 'not-attempted': 'not written',
};

/** `From dev, the folder in Git`. */
export function renderSource({ from, source }: Promotion): string {
  return `From ${from}, ${source === 'live' ? 'its live service' : 'the folder in Git'}`;
}

/** `prod (apim-prod, Premium): published`. */
export function renderTarget({ name, service, sku, state }: PromotedEnvironment): string {
  const about = [service === null ? [] : toServiceName(service), sku ?? []].flat().join(', ');
  return `${name}${about === '' ? '' : ` (${about})`}: ${states[state]}`;
}

/** The headings of the parts of a report beside the plan, with their numbers. */
export function toHeadings({ intended, same, handWork }: NonNullable<PromotedEnvironment['promotion']>): Readonly<Record<'intended' | 'same' | 'handWork', string>> {
  return {
    intended: `Different by intention (${intended.length})`, same: `The same in both: ${same.length} resource${same.length === 1 ? '' : 's'}`, handWork: `Set up by hand (${handWork.length})`,
  };
}

/** Where something is different by intention, what it is there and what says so: `namedValues/x value: "a" -> "b"` and `configuration.prod.yaml:4`. */
export function toIntendedWords({ id, path, before, after, file, line }: Intended): { readonly what: string; readonly place: string } {
  const value = before === undefined && after === undefined ? path === '' ? ' taken out' : '' : `: ${before === undefined ? '' : `${renderValue(before)} -> `}${renderValue(after)}`;
  return { what: `${id}${path === '' ? '' : ` ${path}`}${value}`, place: `${file}:${line}` };
}

function renderValue(value: Json | undefined): string {
  const text = toValueLine(value);
  return text.length > MAX_VALUE ? `${cutText(text, MAX_VALUE)}…` : text;
}
