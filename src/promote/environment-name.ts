/** How people shorten what environments are called; one that is not here goes by its name alone. */
const ALIASES: readonly (readonly string[])[] = [
  ['dev', 'develop', 'development'], ['test', 'tst', 'testing'], ['stage', 'staging', 'stg'], ['prod', 'prd', 'production'], ['acc', 'acceptance'], ['int', 'integration'],
];

/** Hosts that everybody uses, and that hold such a word. */
const SHARED_HOSTS: ReadonlySet<string> = new Set(['dev.azure.com']);

/**
 * Finds the name of another environment in a host name or the name of a resource: `dev` in `orders-dev.example.com` and
 * `kv-shop-dev01`, as a whole word, and not as the last label of a host (`web.dev`). Null where there is none, and where the
 * target is named too.
 * @param others names of the environments but the target
 */
export function findEnvironmentName(name: string, target: string, others: readonly string[]): string | null {
  const host = name.toLowerCase();
  const dot = host.lastIndexOf('.');
  const words = dot < 0 ? host : host.slice(0, dot);
  if (SHARED_HOSTS.has(host) || holdsOne(words, namesOf(target))) return null;
  const own = new Set(namesOf(target));
  return others.find((other) => holdsOne(words, namesOf(other).filter((one) => !own.has(one)))) ?? null;
}

/** A name of one letter is no word to look for. */
function namesOf(environment: string): readonly string[] {
  const name = environment.toLowerCase();
  return name.length < 2 ? [] : ALIASES.find((names) => names.includes(name)) ?? [name];
}

/** Whether one of the names stands in the words of a text, one after the other; a number may follow. */
function holdsOne(text: string, names: readonly string[]): boolean {
  const words = toWords(text);
  return names.some((name) => {
    const wanted = toWords(name);
    return wanted.length > 0 && words.some((_word, start) => wanted.every((word, index) => {
      const found = words[start + index] ?? '';
      return found === word || (index === wanted.length - 1 && found.replace(/\d+$/, '') === word);
    }));
  });
}

function toWords(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
