type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold credentials whoever reads them. */
const CREDENTIALS = ['AZURE_BEARER_TOKEN', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_PASSWORD', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];

/** Variables that the Azure libraries read, and what a runner of GitHub Actions says of the run: no credentials. */
const PLAIN = new Set([
  'AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'GITHUB_ACTIONS', 'GITHUB_EVENT_NAME', 'GITHUB_BASE_REF', 'GITHUB_REF', 'GITHUB_SHA',
  'GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT',
]);

/** Characters below which a value is no secret, and masking it would make every number of a log unreadable. */
const MIN_LENGTH = 6;

const unwatched = new WeakMap<Environment, Environment>();

/** The same environment to be handed on to another program: that reads it, and not a command. */
export function toUnwatched(environment: Environment): Environment {
  return unwatched.get(environment) ?? environment;
}

/**
 * The environment with `onSecret` called for each secret before anybody has it: credentials at once, and every other
 * variable when it is read, because a command reads none but those that tokens name. Variables that are known to be no
 * credentials are left out.
 */
export function watchSecrets(environment: Environment, onSecret: (value: string) => void): Environment {
  const seen = new Set<string>();
  const report = (value: string | undefined): void => {
    if (value === undefined || value.length < MIN_LENGTH || seen.has(value)) return;
    seen.add(value);
    onSecret(value);
  };
  for (const name of CREDENTIALS) report(environment[name]);
  const watched = new Proxy(environment, {
    get: (target, name) => {
      const value = typeof name === 'string' ? target[name] : undefined;
      if (typeof name === 'string' && !PLAIN.has(name)) report(value);
      return value;
    },
  });
  unwatched.set(watched, environment);
  return watched;
}

/** Text without any of the secrets: for what was not foreseen, everything else masks them where they enter. */
export function redact(text: string, secrets: Iterable<string>): string {
  return [...secrets].sort((a, b) => b.length - a.length).reduce((current, secret) => current.replaceAll(secret, '(sensitive)'), text);
}
