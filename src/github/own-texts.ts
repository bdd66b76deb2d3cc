import { isSameIdentity, parseMarkerComment, type MarkerComment, type MarkerIdentity } from './marker-comment.ts';

/** An issue or a comment, as far as it tells whose it is. */
interface Text {
  readonly author: string;
  readonly body: string;
  /** ISO 8601, UTC. */
  readonly created: string;
}

export interface OwnTexts<T extends Text> {
  readonly newest: { readonly text: T; readonly marker: MarkerComment } | null;
  /** Older ones with the same identity: there should be none. */
  readonly others: readonly T[];
}

/**
 * Those of `texts` that `user` (lower case) wrote about `identity`, told by the hidden marker alone: titles and words may be
 * anybody's, and a marker that somebody else copied is not ours. `accept` leaves out what is settled.
 */
export function findOwnTexts<T extends Text>(texts: readonly T[], user: string, identity: MarkerIdentity, accept: (marker: MarkerComment) => boolean = () => true): OwnTexts<T> {
  const own = texts.filter(({ author }) => author === user).flatMap((text) => {
    const marker = parseMarkerComment(text.body);
    return marker !== null && isSameIdentity(marker, identity) && accept(marker) ? [{ text, marker }] : [];
  }).sort((a, b) => (a.text.created < b.text.created ? 1 : a.text.created > b.text.created ? -1 : 0));
  return { newest: own[0] ?? null, others: own.slice(1).map(({ text }) => text) };
}
