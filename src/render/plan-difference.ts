import type { PlanDifference } from '../plan/plan-difference.ts';
import type { Change } from '../plan/plan.ts';
import { paint, type ColourMode } from './colour.ts';
import { cutText } from './plain-text.ts';
import { renderChange } from './plan-text.ts';

/** Lines of one side of a resource, characters of a line, and lines of all together that are shown. */
const [MAX_SIDE, MAX_LINE, MAX_LINES] = [12, 300, 200];

/** What can have become of the approval of a resource, what is new first: as a heading, and as part of a sentence. */
const outcomes: readonly { readonly heading: string; readonly words: string; readonly holds: (difference: PlanDifference) => boolean }[] = [
  { heading: 'Planned, and not approved', words: 'planned and not approved', holds: ({ approved }) => approved === null },
  { heading: 'Planned otherwise than approved', words: 'planned otherwise than approved', holds: ({ approved, planned }) => approved !== null && planned !== null },
  { heading: 'Approved, and not planned any more', words: 'approved and not planned any more', holds: ({ planned }) => planned === null },
];

/** `1 resource is planned and not approved, 2 are approved and not planned any more`; empty for no differences. */
export function renderDifferenceCounts(differences: readonly PlanDifference[]): string {
  const counted = outcomes.map(({ words, holds }) => ({ words, count: differences.filter(holds).length })).filter(({ count }) => count > 0);
  return counted.map(({ words, count }, index) => `${count}${index > 0 ? '' : count === 1 ? ' resource' : ' resources'} ${count === 1 ? 'is' : 'are'} ${words}`).join(', ');
}

/**
 * What was approved (`<`) beside what is planned (`>`), resource by resource, of each only what differs. Of much only the
 * first lines, and how many resources are left out.
 */
export function renderDifferences(differences: readonly PlanDifference[], colour: ColourMode): string {
  let left = MAX_LINES;
  const groups = outcomes.map(({ heading, holds }) => {
    const members = differences.filter(holds);
    const shown = members.map((member) => toLines(member, colour)).filter(({ length }) => {
      left -= length;
      return left >= 0;
    });
    const rest = members.length - shown.length;
    return members.length === 0 ? '' : [paint(heading, 'bold', colour), ...shown.flat(), ...(rest === 0 ? [] : [`… and ${rest} more`])].join('\n');
  });
  return ['Difference of the plans: < is what was approved, > is what is planned now.', ...groups].filter((part) => part !== '').join('\n\n');
}

function toLines({ approved, planned }: PlanDifference, colour: ColourMode): string[] {
  return [...toSide(approved, '<').map((line) => paint(line, 'red', colour)), ...toSide(planned, '>').map((line) => paint(line, 'green', colour))];
}

function toSide(change: Change | null, mark: '<' | '>'): string[] {
  if (change === null) return [];
  const lines = renderChange(change, 'off').flatMap((text) => text.split('\n'));
  const rest = lines.length - MAX_SIDE;
  return [...lines.slice(0, MAX_SIDE).map((line) => (line.length > MAX_LINE ? `${cutText(line, MAX_LINE)}…` : line)), ...(rest > 0 ? [`    … ${rest} more lines`] : [])].map((line) => `${mark} ${line}`);
}
