import type { PolicyDocument } from './document.ts';

/** The document with its expressions as they are. Line ends are LF. */
export function toRawXml(document: PolicyDocument): string {
  return document.root.name;
}

/** The document as ordinary XML, expressions escaped. Line ends are LF. */
export function toXml(document: PolicyDocument): string {
  return document.root.name;
}
