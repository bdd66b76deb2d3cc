import { ofShare } from '../support/share.ts';

/** Counts what a suite did, by kind of it, and prints one line at the end. */
export class Tally {
  readonly #told = new Map<string, number>();
  readonly #passed = new Map<string, number>();
  /** What was told otherwise than it should be. */
  readonly wrong: string[] = [];

  /** A mutation that a plan told as it should. */
  told(what: string): void {
    add(this.#told, what);
  }

  /** A mutation that does not count, with the reason. */
  passed(why: string): void {
    add(this.#passed, why);
  }

  print(title: string): void {
    const total = [...this.#told.values()].reduce((sum, each) => sum + each, 0);
    process.stdout.write(`${title}: ${total} mutations, ${this.wrong.length} missed or extra (${list(this.#told)})${this.#passed.size === 0 ? '' : `; not counted: ${list(this.#passed)}`}${ofShare}\n`);
  }
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${count} ${what}`).join(', ');
}
