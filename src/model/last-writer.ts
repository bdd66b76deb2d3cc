/** Who wrote a resource last. */
export interface LastWriter {
  /** As Azure names it: the address of a person, the id of an application. Text of others. */
  readonly caller: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}
