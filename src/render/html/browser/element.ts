type Attributes = Readonly<Record<string, string | false>>;

/** An element with its attributes, those that are false left out. Texts become text, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}
