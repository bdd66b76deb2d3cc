/** What a check reports and the project does not count as an error, and why. Each has to be met at least once. */
export interface Exception {
  readonly what: RegExp;
  readonly reason: string;
}

/** Splits findings into those that nothing excuses; throws nothing. Exceptions that no finding met are findings themselves. */
export function withoutExceptions(findings: readonly string[], exceptions: readonly Exception[]): string[] {
  const met = new Set<Exception>();
  const left = findings.filter((finding) => {
    const exception = exceptions.find(({ what }) => what.test(finding));
    if (exception !== undefined) met.add(exception);
    return exception === undefined;
  });
  const idle = exceptions.filter((exception) => !met.has(exception)).map(({ what }) => `no finding meets the exception ${what.source}: remove it`);
  return [...new Set([...left, ...idle])].sort();
}
