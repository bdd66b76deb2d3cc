/** What is used of the identity library, so that the bundles hold nothing else of it. Imported when a token is asked for. */
export { AzureCliCredential, AzurePowerShellCredential, ChainedTokenCredential, ClientAssertionCredential, EnvironmentCredential, ManagedIdentityCredential, WorkloadIdentityCredential } from '@azure/identity';
