import { closest as nearest, distance } from 'fastest-levenshtein';

/** The candidate that a misspelt word most likely means, or null where none is near. Case and separators do not count. */
export function closest(word: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0) return null;
  const fold = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const found = candidates.find((candidate) => fold(candidate) === fold(nearest(fold(word), candidates.map(fold))));
  if (found === undefined) return null;
  return distance(fold(word), fold(found)) <= Math.max(1, Math.floor(fold(word).length / 3)) ? found : null;
}
