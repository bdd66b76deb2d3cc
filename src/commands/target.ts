import type { Configuration, EnvironmentConfiguration } from '../configuration/index.ts';
import { API_VERSION } from '../model/api-version.ts';
import { UserError } from '../model/failure.ts';
import { closest } from '../model/suggestion.ts';
import type { Inputs } from '../github/inputs.ts';
import type { ServiceTarget } from './host.ts';

const SERVICE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ApiManagement\/service\/[^/]+$/i;

/** Names of environments that are separated by commas, each once. */
export function splitNames(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''))];
}

/** The environment that the inputs name, or null where none is named. Throws invalid-input for an unknown one. */
export function findEnvironment(inputs: Inputs, configuration: Configuration | null): EnvironmentConfiguration | null {
  const { environment } = inputs;
  if (environment === undefined) return null;
  const known = configuration?.environments ?? {};
  const found = Object.hasOwn(known, environment) ? known[environment] : undefined;
  if (found !== undefined) return found;
  const near = closest(environment, Object.keys(known));
  throw new UserError('invalid-input', `There is no environment '${environment}' in apiops.yaml.`, {
    hint: near === null ? 'Add it below environments:, or name the service with --service-id.' : `Did you mean '${near}'?`,
  });
}

/**
 * The service that a command works on: `--service-id`, or `--subscription-id --resource-group --service-name`, or that of
 * the environment. Throws invalid-input where none is named.
 */
export function resolveTarget(inputs: Inputs, environment: EnvironmentConfiguration | null): ServiceTarget & { readonly apiVersion: string } {
  const [subscription, group, name] = [inputs['subscription-id'], inputs['resource-group'], inputs['service-name']];
  const parts = [subscription, group, name].filter((part) => part !== undefined).length;
  if (parts > 0 && parts < 3) {
    throw new UserError('invalid-input', 'Only a part of the service is named.', { hint: 'Give all three of --subscription-id, --resource-group and --service-name.' });
  }
  const id = inputs['service-id'] ?? (parts === 3
    ? `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ApiManagement/service/${name}`
    : environment?.service);
  if (id === undefined) {
    throw new UserError('invalid-input', 'No service is named.', { hint: 'Give --environment with a service in apiops.yaml, or --service-id, or --subscription-id, --resource-group and --service-name.' });
  }
  if (!SERVICE_ID.test(id)) {
    throw new UserError('invalid-input', `'${id}' is not the id of an API Management service.`, {
      hint: 'It has the form /subscriptions/…/resourceGroups/…/providers/Microsoft.ApiManagement/service/….',
    });
  }
  return {
    id,
    ...(inputs['arm-endpoint'] === undefined ? {} : { endpoint: inputs['arm-endpoint'] }),
    ...(inputs.cloud === undefined ? {} : { cloud: inputs.cloud }),
    apiVersion: inputs['api-version'] ?? API_VERSION,
    ...(inputs.parallelism === undefined ? {} : { parallelism: inputs.parallelism }),
  };
}
