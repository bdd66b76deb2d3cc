/** Four characters less than a resource name may have; they are for the number that keeps names apart. */
const MAX_LENGTH = 76;

/**
 * The resource name that an import makes of an `operationId`, or of method and path where there is none. The
 * documentation says lower case and dashes for all that is not alphanumeric; real exports keep the case and `_`
 * (apim-rest 3.2), so both stay, and names are to be compared without regard to case.
 */
export function toOperationName(text: string): string {
  return text.replace(/[^\p{L}\p{N}_]+/gu, '-').replace(/^-/, '').slice(0, MAX_LENGTH).replace(/-$/, '');
}

/** The names as they are, a number behind those that another has already: `get`, `get-1`. */
export function createNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let unique = name;
    for (let number = 1; taken.has(unique.toLowerCase()); number += 1) unique = `${name}-${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/**
 * Names made of display names, for operations that the service gave random ones (apim-rest 3.2), in the order of
 * `operations`. Where two are the same the later ones, in order of method and template, get a number: `add`, `add-2`.
 */
export function namesByDisplayName(operations: readonly { readonly displayName: string; readonly method: string; readonly urlTemplate: string }[]): string[] {
  const names = Array<string>(operations.length);
  const taken = new Set<string>();
  const order = operations.map(({ method, urlTemplate }, index) => ({ key: `${method} ${urlTemplate}`, index }));
  for (const { index } of order.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))) {
    const wanted = toOperationName(operations[index]?.displayName ?? '') || 'operation';
    let unique = wanted;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${wanted}-${number}`;
    taken.add(unique.toLowerCase());
    names[index] = unique;
  }
  return names;
}
