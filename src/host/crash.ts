/**
 * Rejects with the next error that nobody waits for, in place of Node's own end with a stack trace: so that it is answered
 * like every other error, as one sentence without secrets. A second one ends the process as Node does.
 */
export async function untilCrash(): Promise<never> {
  const crashed = new Promise<never>((_resolve, reject) => {
    process.once('uncaughtException', reject);
  });
  // It may come when nobody listens yet, or no more.
  crashed.catch(() => undefined);
  return crashed;
}
