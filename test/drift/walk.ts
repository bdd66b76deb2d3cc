import type { Drift } from '../../src/drift/classify.ts';
import { things, type State, type Thing } from './small-estate.ts';

/** What each side has of every thing, by id; null where it is not there. */
export type Estate = ReadonlyMap<string, State | null>;

/** What people did in an hour, in this order. */
export interface Hour {
  readonly committed: readonly Thing[];
  readonly published: 'tracked' | 'none' | null;
  readonly edited: readonly Thing[];
}

export interface Chances {
  readonly commit: number;
  readonly publish: number;
  readonly edit: number;
}

/** A small estate, and people who commit, publish and edit in the portal at random. Knows nothing of how anything is written or compared. */
export class Walk {
  git = new Map<string, State | null>(things.map(({ id, comesAndGoes }, index) => [id, comesAndGoes && index % 3 === 0 ? null : {}]));
  published: Estate = new Map(this.git);
  service = new Map<string, State | null>(this.git);
  readonly #random: () => number;
  #last = 0;

  constructor(seed: number) {
    this.#random = generate(seed);
  }

  /** Lets an hour pass. */
  pass({ commit, publish, edit }: Chances): Hour {
    const committed = this.#isNow(commit) ? [this.#move(this.git, [this.service, this.published])] : [];
    const published = this.#isNow(publish) ? (this.#isNow(0.8) ? 'tracked' : 'none') : null;
    if (published !== null) this.#publish(published);
    const edited: Thing[] = [];
    while (this.#isNow(edit) && edited.length < 3) edited.push(this.#move(this.service, [this.git, this.published]));
    return { committed, published, edited };
  }

  /** What a check has to say now, a line for each resource and part. */
  expected(): string[] {
    return things.flatMap((thing) => expectedOf(thing, this.git.get(thing.id) ?? null, this.published.get(thing.id) ?? null, this.service.get(thing.id) ?? null)).sort();
  }

  #publish(prune: 'tracked' | 'none'): void {
    for (const [id, state] of this.git) {
      if (state !== null || (prune === 'tracked' && this.published.get(id) !== null)) this.service.set(id, state);
    }
    this.published = new Map(this.git);
  }

  /** Changes one thing of a side: to something new, or to what another side has; makes it or deletes it. */
  #move(side: Map<string, State | null>, others: readonly Estate[]): Thing {
    const thing = this.#one(things);
    const { id, places, comesAndGoes } = thing;
    const now = side.get(id) ?? null;
    const other = this.#one(others).get(id) ?? null;
    if ((comesAndGoes && this.#isNow(0.3)) || places.length === 0) side.set(id, now === null ? (this.#isNow(0.5) ? other ?? this.#fresh(thing) : this.#fresh(thing)) : null);
    else if (now === null) side.set(id, other ?? this.#fresh(thing));
    else if (other !== null && this.#isNow(0.4)) side.set(id, other);
    else side.set(id, { ...now, [this.#one(places)]: this.#next() });
    return thing;
  }

  #fresh({ places }: Thing): State {
    return Object.fromEntries(places.map((place) => [place, this.#next()]));
  }

  /** No value ever comes twice, nor does the next one look like it. */
  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  #isNow(chance: number): boolean {
    return this.#random() < chance;
  }

  #one<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T;
  }
}

function expectedOf({ id, places }: Thing, git: State | null, published: State | null, service: State | null): string[] {
  const isEqual = (a: State, b: State): boolean => places.every((place) => (a[place] ?? 0) === (b[place] ?? 0));
  if (git === null && service === null) return [];
  if (git === null) return [published === null ? `unmanaged unmanaged ${id} drift` : service !== null && isEqual(service, published) ? `pending unmanaged ${id} pending` : `drift unmanaged ${id} both`];
  if (service === null) return [published === null ? `pending create ${id} pending` : isEqual(git, published) ? `drift create ${id} drift` : `drift create ${id} both`];
  const moved = places.filter((place) => (git[place] ?? 0) !== (service[place] ?? 0)).map((place) => {
    const [byGit, byService] = [git, service].map((side) => published === null || (side[place] ?? 0) !== (published[place] ?? 0));
    return { place, origin: byService ? (byGit ? 'both' : 'drift') : 'pending' };
  });
  return (['drift', 'pending'] as const).flatMap((part) => {
    const own = moved.filter(({ origin }) => (origin === 'pending') === (part === 'pending'));
    return own.length === 0 ? [] : [`${part} update ${id} ${own.every(({ origin }) => origin === own[0]?.origin) ? own[0]?.origin : 'both'}: ${own.map(({ place, origin }) => `${place} ${origin}`).sort().join(', ')}`];
  });
}

/** What a check said, as {@link Walk.expected} has it. */
export function toLines(found: Drift): string[] {
  return (['drift', 'pending', 'unmanaged'] as const).flatMap((part) => found[part].map(({ op, id, origin, properties }) => `${part} ${op} ${id} ${origin}${op === 'update' ? `: ${properties.map((one) => `${one.path} ${one.origin}`).sort().join(', ')}` : ''}`)).sort();
}

/** The same numbers for the same seed. */
function generate(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
