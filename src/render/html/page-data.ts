/** What the script of the page reads: texts that are harmless already, and nothing that is not shown. */
export interface PageData {
  /** Names, by which {@link PageChange.environment} counts. */
  readonly environments: readonly string[];
  /** What ops and origins are called, in the order in which filters offer them. */
  readonly ops: Readonly<Record<string, OpWords>>;
  readonly origins: Readonly<Record<string, string>>;
  readonly groups: readonly PageGroup[];
}

export interface OpWords {
  readonly symbol: string;
  readonly word: string;
}

export interface PageGroup {
  readonly title: string;
  /** `losses` are what is deleted or created anew; `unmanaged` is only listed. */
  readonly role: 'losses' | 'changes' | 'unmanaged';
  readonly changes: readonly PageChange[];
}

export interface PageChange {
  readonly id: string;
  readonly environment: number;
  readonly kind: string;
  readonly op: string;
  readonly origin: string;
  /** What it is and who moved it: `API, changed in Git`. */
  readonly words: string;
  /** `breaking`, `in conflict`. */
  readonly alerts: readonly string[];
  readonly properties: readonly PageProperty[];
}

export interface PageProperty {
  readonly path: string;
  /** As JSON; absent where the side does not have it. Of a secret its label. */
  readonly before?: string;
  readonly after?: string;
  readonly secret?: true;
  /** Who moved it, where that is not said of the whole resource. */
  readonly origin?: string;
  readonly conflict?: true;
  /** The lines of a unified diff without file headers. */
  readonly diff?: readonly string[];
  /** Where its value was set, where that is not the folder's own file. */
  readonly setBy?: string;
  readonly details?: readonly { readonly op: string; readonly subject: string; readonly breaking: boolean }[];
}
