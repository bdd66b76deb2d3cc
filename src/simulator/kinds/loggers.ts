import { isObject, type JsonObject } from '../../model/json.ts';
import { invalidField, refused } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import { namedValuesIn, textOf } from '../usage.ts';
import { hideSecret, isReference } from './hidden-values.ts';
import { removeUnused } from './usage-guard.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a literal credential must look like: logger type and key -> form and the service's complaint (apim-rest 1.7). */
const literalForms = [
  { type: 'applicationInsights', key: 'instrumentationKey', form: GUID, complaint: 'Invalid instrumentation key for Application Insights Logger' },
  { type: 'applicationInsights', key: 'connectionString', form: /(?:^|;)InstrumentationKey=/i, complaint: 'Invalid instrumentation key for Application Insights Logger' },
  { type: 'azureEventHub', key: 'connectionString', form: /^Endpoint=sb:\/\//i,
    complaint: 'The Service Bus connection string is not of the expected format. Either there are unexpected properties within the string or the format is incorrect.' },
] as const;

/** Credentials that are kept as they are; the others are secrets. */
const OPEN_CREDENTIALS = new Set(['name', 'endpointAddress', 'identityClientId']);

/** Loggers: secrets among the credentials move into a named value of the service's own (apim-rest 4.7). */
export const loggers: Behaviour = {
  write: (write) => {
    const { properties, service, scope, name } = write;
    const { loggerType, credentials } = properties;
    if (loggerType === 'azureMonitor') return { properties };
    if (!isObject(credentials) || Object.keys(credentials).length === 0) throw invalidField('credentials', "'credentials' is required.");
    const missing = namedValuesIn(credentials).find((reference) => service.namedValue(scope, reference) === undefined);
    // Target and message are the other way round: that is how the service answers.
    if (missing !== undefined) throw invalidField("One or more Properties ['{0}'] specified are missing.", missing);
    for (const { type, key, form, complaint } of literalForms) {
      const value = credentials[key];
      if (loggerType === type && typeof value === 'string' && !isReference(value) && !form.test(value)) {
        throw refused(`Validation failed for logger-id '${name}'. Exception Received '${complaint}'`);
      }
    }
    return { properties: { ...properties, credentials: hideSecrets(write, credentials) } };
  },
  remove: removeUnused('Logger'),
};

function hideSecrets(write: Write, credentials: JsonObject): JsonObject {
  const before = write.existing?.properties['credentials'];
  return Object.fromEntries(Object.entries(credentials).map(([key, value]) => [key,
    typeof value !== 'string' || OPEN_CREDENTIALS.has(key) || isReference(value)
      ? value : hideSecret(write, value, isObject(before) ? textOf(before, key) : '', 'Logger-Credentials--')]));
}
