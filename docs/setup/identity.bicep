// Two identities for one environment: one that reads the API Management service (plan, drift, extract), one that writes it
// (publish). GitHub proves who a job is by its environment; nothing here is a secret. Deploy it into the resource group of
// the service, once for each environment. Deploying it again changes nothing.
targetScope = 'resourceGroup'

@description('Name of the API Management service in this resource group.')
param serviceName string

@description('Name of the environment in apiops.yaml. On GitHub, publish runs in the environment of this name, everything else in the one with -plan behind it.')
param environmentName string

@description('What the subjects of the repository begin with, as GitHub says it: repo:OWNER/NAME, or repo:OWNER@ID/NAME@ID.')
param subjectPrefix string

@description('More jobs that may read, by what follows the prefix: pull_request, ref:refs/heads/main.')
param otherReaders string[] = []

@description('Who issues the tokens. GitHub Enterprise Server: https://HOST/_services/token.')
param issuer string = 'https://token.actions.githubusercontent.com'

@description('Whom the tokens are for. US Government: api://AzureADTokenExchangeUSGov; China: api://AzureADTokenExchangeChina.')
param audience string = 'api://AzureADTokenExchange'

@description('Whether the reader may see the values of secret named values, so that a plan tells which of them change.')
param readSecretValues bool = false

@description('Whether the reader may read the activity log, so that the issue about drift says who changed what.')
param readActivityLog bool = false

param location string = resourceGroup().location

// Built-in roles have the same id everywhere.
var serviceReader = '71522526-b88f-4d52-b57f-d31fc3546d0d' // API Management Service Reader Role
var serviceContributor = '312a565d-c81f-4fd8-895a-4e21e48d571c' // API Management Service Contributor
var activityLogReader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7' // Reader

var readers = concat(['environment:${environmentName}-plan'], otherReaders)

resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: serviceName
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-apiops-${environmentName}-reader'
  location: location
}

resource writer 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-apiops-${environmentName}-writer'
  location: location
}

// The credentials of one identity cannot be written side by side.
@batchSize(1)
resource readerCredentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for use in readers: {
    parent: reader
    // A name holds letters, digits, - and _.
    name: replace(replace(replace(use, ':', '-'), '/', '-'), '.', '-')
    properties: {
      issuer: issuer
      subject: '${subjectPrefix}:${use}'
      audiences: [audience]
    }
  }
]

resource writerCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: writer
  name: 'environment-${environmentName}'
  properties: {
    issuer: issuer
    subject: '${subjectPrefix}:environment:${environmentName}'
    audiences: [audience]
  }
}

resource readerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, reader.id, serviceReader)
  scope: service
  properties: {
    principalId: reader.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceReader)
  }
}

resource writerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, writer.id, serviceContributor)
  scope: service
  properties: {
    principalId: writer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceContributor)
  }
}

// No built-in role that only reads holds these actions.
resource secretValueReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (readSecretValues) {
  name: guid(resourceGroup().id, 'api-management-named-value-reader')
  properties: {
    // Names of roles are unique in a tenant.
    roleName: 'API Management Named Value Reader (${resourceGroup().name}, ${subscription().subscriptionId})'
    description: 'Reads the values of secret named values.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.ApiManagement/service/namedValues/listValue/action'
          'Microsoft.ApiManagement/service/workspaces/namedValues/listValue/action'
        ]
        notActions: []
      }
    ]
    assignableScopes: [resourceGroup().id]
  }
}

resource secretValueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readSecretValues) {
  name: guid(service.id, reader.id, 'api-management-named-value-reader')
  scope: service
  properties: {
    principalId: reader.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretValueReader.id
  }
}

resource activityLogRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readActivityLog) {
  name: guid(resourceGroup().id, reader.id, activityLogReader)
  properties: {
    principalId: reader.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', activityLogReader)
  }
}

@description('AZURE_TENANT_ID of both GitHub environments.')
output tenantId string = tenant().tenantId

@description('AZURE_CLIENT_ID of the GitHub environment with -plan behind its name.')
output readerClientId string = reader.properties.clientId

@description('AZURE_CLIENT_ID of the GitHub environment that publishes.')
output writerClientId string = writer.properties.clientId
