import type { PolicyElement, PolicyNode } from './document.ts';

export function childElements(element: PolicyElement): PolicyElement[] {
  return element.children.filter((child: PolicyNode) => child.kind === 'element');
}

/** The element and everything in it, in the order of the document. */
export function* descendants(element: PolicyElement): Generator<PolicyElement> {
  yield element;
  for (const child of childElements(element)) yield* descendants(child);
}

export function attributeOf(element: PolicyElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

/** Whether its content is a Liquid template, which is neither policies nor C#. */
export function isLiquid(element: PolicyElement): boolean {
  return attributeOf(element, 'template')?.toLowerCase() === 'liquid';
}
