import type { PolicyFormat } from './document.ts';

export function canonicalPolicy(text: string, format: PolicyFormat): string {
  void format;
  return text;
}
