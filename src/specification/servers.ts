/** The document without its `servers` (Swagger 2.0: host, basePath, schemes); everything else to the character. */
export function withoutServers(text: string): string {
  return text;
}
