import { credentialVariables } from '../model/credential-variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that the Azure libraries read and that are no credentials. */
const PLAIN = new Set(['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST']);

/** What the runner says of the run, which is no secret either; masked, an output of the job that holds it would be dropped. */
const OF_THE_RUN = new Set(['API_URL', 'BASE_REF', 'EVENT_NAME', 'EVENT_PATH', 'REF', 'REPOSITORY', 'RUN_ATTEMPT', 'RUN_ID', 'SERVER_URL', 'SHA'].map((name) => `GITHUB_${name}`));

const origins = new WeakMap<Environment, Environment>();

/** Characters below which a value is no secret, and masking it would make every number of a log unreadable. */
const MIN_LENGTH = 6;

/**
 * The environment with `onSecret` called for each secret before anybody has it: credentials at once, and every other
 * variable when it is read, because a command reads none but those that tokens name. Variables of the Azure libraries
 * that are known to be no credentials, and those of the run, are left out.
 */
export function watchSecrets(environment: Environment, onSecret: (value: string) => void): Environment {
  const seen = new Set<string>();
  const report = (value: string | undefined): void => {
    if (value === undefined || value.length < MIN_LENGTH || seen.has(value)) return;
    seen.add(value);
    onSecret(value);
  };
  for (const name of credentialVariables) report(environment[name]);
  const watched = new Proxy(environment, {
    get: (target, name) => {
      const value = typeof name === 'string' ? target[name] : undefined;
      if (typeof name === 'string' && !PLAIN.has(name) && !OF_THE_RUN.has(name)) report(value);
      return value;
    },
  });
  origins.set(watched, environment);
  return watched;
}

/** The environment behind a watched one, for a program that is started with it: handing it on whole reads none of it. */
export function unwatched(environment: Environment): Environment {
  return origins.get(environment) ?? environment;
}

/** Text without any of the secrets: for what was not foreseen, everything else masks them where they enter. */
export function redact(text: string, secrets: Iterable<string>): string {
  return [...secrets].sort((a, b) => b.length - a.length).reduce((current, secret) => current.replaceAll(secret, '(sensitive)'), text);
}
