/** Query parameters whose value is a credential; `code` is that of Azure Functions, `sig` that of shared access signatures. */
const PARAMETER = /[?&](?:[\w.-]*(?:key|token|secret|password)|sig|signature|code|pwd|client[-_]assertion)=(?<value>(?:\{#[^{}#]*#\}|[^&#])*)/gi;
const USER = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#]*:(?<value>[^\s/@?#]+)@/i;
/** What stands for a value: tokens of this program and others, named values. */
const PLACEHOLDER = /^(?:\{\{[^{}]*\}\}|\{#[^{}#]*#\}|\{[\w.-]*\}|\*+|x+)?$/i;

/** Whether an absolute address holds a password of its user, or a key as the value of a parameter. */
export function holdsCredential(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return false;
  const values = [USER.exec(text), ...text.matchAll(PARAMETER)].map((match) => match?.groups?.['value'] ?? '');
  return values.some((value) => !PLACEHOLDER.test(value));
}

/** The address without its user and its query where it holds a credential; any other text as it is. */
export function withoutCredential(text: string): string {
  return holdsCredential(text) ? text.replace(/[?#][^]*$/, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1') : text;
}
