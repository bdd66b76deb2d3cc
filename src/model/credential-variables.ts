/** Variables of the environment that hold what signs in, to Azure or to GitHub's tokens, whoever reads them. */
export const credentialVariables = ['AZURE_BEARER_TOKEN', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_PASSWORD', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'] as const;
