import type { SimulatedService } from './simulated-service.ts';

/** What a fresh service has (apim-rest 2.5). */
export function createBuiltIns(service: SimulatedService): void {
  const { root } = service;
  service.store(root, 'ServicePolicy', 'policy', {
    format: 'rawxml',
    value: '<policies>\r\n\t<inbound />\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>',
  });
}
