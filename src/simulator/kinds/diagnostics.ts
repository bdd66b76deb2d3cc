import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { lastName, textOf } from '../usage.ts';

const NAMES = ['applicationinsights', 'azuremonitor', 'local'];

/** Diagnostics of the service, a workspace or an API (apim-rest 4.7). */
export const diagnostics: Behaviour = {
  write: ({ service, scope, name, properties }) => {
    const kind = name.toLowerCase();
    if (!NAMES.includes(kind)) throw invalidField('diagnosticId', `The diagnostic identifier must be one of: ${NAMES.join(', ')}.`);
    const loggerId = textOf(properties, 'loggerId');
    if (kind === 'local') {
      if (loggerId !== '') throw invalidField('loggerId', 'LoggerId must not be specified.');
      return { properties };
    }
    if (loggerId === '') throw invalidField('loggerId', 'LoggerId must be specified.');
    if (!/\/loggers\/[^/]+$/i.test(loggerId)) throw invalidField('loggerId', "Invalid field 'loggerId' specified");
    if (service.resolve(scope, 'Logger', loggerId) === undefined) throw invalidField('loggerId', `Logger Id '${lastName(loggerId)}' does not exist`);
    if (properties['operationNameFormat'] !== undefined && kind !== 'applicationinsights') {
      throw invalidField('OperationNameFormat', "'OperationNameFormat' is only supported for Application Insights diagnostics");
    }
    return { properties };
  },
};
