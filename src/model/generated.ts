import { textOf } from './json.ts';
import { collectTexts } from './normalize.ts';
import { isGeneratedName, resourceKey, resourceName } from './resource-id.ts';
import type { Resource } from './resource.ts';

export { isGeneratedName } from './resource-id.ts';

/** Whether a subscription is the one that the service makes with a product, which nobody asked for (apim-rest 4.1). */
export function isAutomaticSubscription({ kind, id, properties }: Resource): boolean {
  return kind === 'Subscription' && isGeneratedName(resourceName(id)) && textOf(properties['displayName']) === '';
}

/** Whether a subscription is the one that the service made with this product. */
export function isAutomaticSubscriptionTo(product: string, subscription: Resource): boolean {
  return isAutomaticSubscription(subscription) && textOf(subscription.properties['scope']).toLowerCase() === resourceKey(`/${product}`);
}

/** Whether a text is the reference that the service put in the place of a secret it was given (apim-rest 4.7). */
export function isGeneratedReference(text: string): boolean {
  return /^\{\{(Logger-Credentials--)?[0-9a-f]{24}\}\}$/.test(text);
}

/** Whether a resource is a named value that the service made for a logger's secret. */
export function isGeneratedCredential({ id, kind, properties }: Resource): boolean {
  return kind === 'NamedValue' && isGeneratedName(resourceName(id)) && /^Logger-Credentials--[0-9a-f]{24}$/.test(textOf(properties['displayName']));
}

/** The named values, by display name, that loggers mention in their credentials. */
export function namedByLoggers(resources: Iterable<Resource>): ReadonlySet<string> {
  return new Set([...resources].filter(({ kind }) => kind === 'Logger').flatMap(({ properties }) => collectTexts(properties['credentials'] ?? null)
    .flatMap(({ text }) => [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name]) => name ?? ''))));
}
