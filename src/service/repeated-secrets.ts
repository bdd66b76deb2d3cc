import { mapScalars } from '../model/json.ts';
import type { Resource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { findTokens, readTemplate } from '../model/token.ts';

/** Characters below which what a token stands for is no secret, and its removal would make a sentence unreadable. */
const MIN_LENGTH = 6;

/**
 * A message of the service about a resource that it was sent, without the secrets of that: the service may repeat in a
 * refusal what it refuses, as it is, or as JSON or XML has it.
 */
export function withoutRepeatedSecrets(message: string, { properties, content }: Pick<Resource, 'properties' | 'content'>): string {
  const labels = new Map<string, string>();
  const add = (value: string, label: string): void => {
    for (const form of [value, JSON.stringify(value).slice(1, -1), toXml(value)]) labels.set(form, label);
  };
  const addParts = (template: string, text: string): void => {
    const tokens = findTokens(template);
    for (const [index, value] of (readTemplate(template, text) ?? []).entries()) if (value.length >= MIN_LENGTH) add(value, tokens[index]?.text ?? '');
  };
  mapScalars(properties, (value) => {
    if (value instanceof Sensitive && value.reveal() !== '') {
      addParts(value.label, value.reveal());
      add(value.reveal(), value.label);
    }
    return value;
  });
  if (content?.template !== undefined) addParts(content.template, content.text);
  return [...labels].sort(([a], [b]) => b.length - a.length).reduce((text, [secret, label]) => text.replaceAll(secret, () => label), message);
}

function toXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
