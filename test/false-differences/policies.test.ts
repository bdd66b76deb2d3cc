import fc from 'fast-check';
import { diffContent } from '../../src/plan/content.ts';
import { descendants, parsePolicy, type PolicyDocument } from '../../src/policy/index.ts';
import { corpus } from '../policy/corpus/snippets.ts';
import { documents } from '../policy/corpus/index.ts';
import { ofShare, shareOf } from '../support/share.ts';
import { author, policyChoices, writePolicy, type PolicyForm } from './policy-forms.ts';

/** Each choice alone, in both formats. */
const single = policyChoices.format.flatMap((format) => Object.entries(policyChoices).flatMap(([choice, values]) => values.map((value): PolicyForm => ({ ...author, format, [choice]: value }))));
const any: fc.Arbitrary<PolicyForm> = fc.record({
  format: fc.constantFrom(...policyChoices.format), quotes: fc.constantFrom(...policyChoices.quotes), escapes: fc.constantFrom(...policyChoices.escapes), empty: fc.constantFrom(...policyChoices.empty),
  attributes: fc.constantFrom(...policyChoices.attributes), cdata: fc.constantFrom(...policyChoices.cdata), indent: fc.constantFrom(...policyChoices.indent), lineEnds: fc.constantFrom(...policyChoices.lineEnds), start: fc.constantFrom(...policyChoices.start),
});
const forms = [...single, ...fc.sample(any, { numRuns: shareOf(60, 4), seed: 4711 })];
const policies = [...documents, ...corpus].map(({ name, text }) => ({ name, text }));

let compared = 0;
let distinct = 0;
afterAll(() => { process.stdout.write(`policies: ${policies.length} documents in ${forms.length} forms each, ${compared} comparisons of ${distinct} texts, 0 differences${ofShare}\n`); });

function expressionsOf({ root }: PolicyDocument): string[] {
  return [...descendants(root)].flatMap(({ attributes, children }) => [
    ...attributes.map(({ value }) => value), children.flatMap((child) => (child.kind === 'text' || child.kind === 'cdata' ? [child.text] : [])).join(''),
  ]).filter((value) => /^\s*@[({]/.test(value)).sort();
}

test.each(policies)('$name says the same in every form', ({ text }) => {
  const document = parsePolicy(text, 'rawxml');
  const folder = { codec: 'policy', format: 'rawxml', text } as const;
  const expressions = expressionsOf(document);
  const texts = new Set<string>();
  for (const form of forms) {
    const written = writePolicy(document, form);
    const live = { codec: 'policy', format: form.format, text: written } as const;
    if (diffContent(live, folder) !== null) expect({ form, diff: diffContent(live, folder)?.diff, written }).toMatchObject({ diff: 'none' });
    expect(expressionsOf(parsePolicy(written, form.format))).toEqual(expressions);
    compared += 1;
    texts.add(written);
  }
  expect(texts.size).toBeGreaterThan(10);
  distinct += texts.size;
});
