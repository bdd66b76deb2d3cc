import type { JsonObject } from '../../src/model/json.ts';

/** One API in three dialects: the service keeps the same of all. */

export const openApi30: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Petstore', description: 'Pets', version: '1.2.3', contact: { name: 'Pets', email: 'pets@example.com' }, license: { name: 'MIT' }, termsOfService: 'https://example.com/terms' },
  externalDocs: { url: 'https://example.com/docs' },
  servers: [{ url: 'http://plain.example/v1' }, { url: 'https://{host}.example/{base}', variables: { host: { default: 'pets' }, base: { default: 'v1' } } }],
  tags: [{ name: 'pets', description: 'All about pets' }],
  security: [{ token: [] }],
  paths: {
    '/pets': {
      parameters: [{ $ref: '#/components/parameters/Trace' }, { name: 'limit', in: 'query', schema: { type: 'string' } }],
      get: {
        operationId: 'listPets', summary: 'List pets', tags: ['pets'], deprecated: true, 'x-internal': true,
        parameters: [
          { name: 'limit', in: 'query', description: 'How many', schema: { type: 'integer', format: 'int32', maximum: 100 } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
        requestBody: { content: { 'application/json': { schema: { type: 'string' } } } },
        responses: {
          200: {
            description: 'A page of pets',
            headers: { 'X-Next': { description: 'Next page', schema: { type: 'string' } } },
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } } },
          },
          default: { $ref: '#/components/responses/Failure' },
        },
      },
      post: {
        operationId: 'createPet', summary: 'Create a pet', description: 'Creates it', callbacks: { done: {} },
        requestBody: { $ref: '#/components/requestBodies/Pet' },
        responses: { 201: { description: 'Created' }, 400: { description: 'Refused' } },
      },
    },
    '/pets/{petId}': {
      get: {
        operationId: 'getPet', summary: 'Get a pet',
        parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'The pet', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } } },
      },
    },
  },
  components: {
    parameters: { Trace: { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string' } } },
    requestBodies: { Pet: { description: 'The pet', required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' }, example: { id: 1, name: 'Rex' } } } } },
    responses: { Failure: { description: 'Failure', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } } },
    schemas: {
      Pet: {
        type: 'object', required: ['id', 'name'],
        properties: { id: { type: 'integer', format: 'int64' }, name: { type: 'string', minLength: 1 }, tag: { type: 'string', nullable: true }, status: { type: 'string', enum: ['open', 'sold'] } },
      },
      Error: { type: 'object', required: ['code'], properties: { code: { type: 'integer' }, cause: { $ref: '#/components/schemas/Error' } } },
    },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
};

export const openApi31: JsonObject = {
  ...openApi30,
  openapi: '3.1.0',
  webhooks: { changed: { post: { responses: {} } } },
  paths: {
    ...(openApi30['paths'] as JsonObject),
    '/pets/{petId}': { $ref: '#/components/pathItems/pet' },
  },
  components: {
    ...(openApi30['components'] as JsonObject),
    pathItems: { pet: (openApi30['paths'] as JsonObject)['/pets/{petId}'] as JsonObject },
    schemas: {
      Pet: {
        type: 'object', required: ['name', 'id'],
        properties: { id: { type: 'integer', format: 'int64' }, name: { type: 'string', minLength: 1 }, tag: { type: ['string', 'null'] }, status: { type: 'string', enum: ['sold', 'open'] } },
      },
      Error: { type: 'object', required: ['code'], properties: { code: { type: 'integer' }, cause: { $ref: '#/components/schemas/Error' } } },
    },
  },
};

export const swagger20: JsonObject = {
  swagger: '2.0',
  info: openApi30['info'] as JsonObject,
  host: 'pets.example', basePath: '/v1', schemes: ['http', 'https'],
  consumes: ['application/json'], produces: ['application/json'],
  tags: [{ name: 'pets', description: 'All about pets' }],
  paths: {
    '/pets': {
      parameters: [{ $ref: '#/parameters/Trace' }, { name: 'limit', in: 'query', type: 'string' }],
      get: {
        operationId: 'listPets', summary: 'List pets', tags: ['pets'],
        parameters: [{ name: 'limit', in: 'query', description: 'How many', type: 'integer', format: 'int32', maximum: 100 }],
        responses: {
          200: {
            description: 'A page of pets', headers: { 'X-Next': { description: 'Next page', type: 'string' } },
            schema: { type: 'array', items: { $ref: '#/definitions/Pet' } },
          },
          default: { $ref: '#/responses/Failure' },
        },
      },
      post: {
        operationId: 'createPet', summary: 'Create a pet', description: 'Creates it',
        parameters: [{ name: 'pet', in: 'body', required: true, description: 'The pet', schema: { $ref: '#/definitions/Pet' } }],
        responses: { 201: { description: 'Created' }, 400: { description: 'Refused' } },
      },
    },
    '/pets/{petId}': {
      get: {
        operationId: 'getPet', summary: 'Get a pet',
        parameters: [{ name: 'petId', in: 'path', required: true, type: 'string' }],
        responses: { 200: { description: 'The pet', schema: { $ref: '#/definitions/Pet' } } },
      },
    },
  },
  parameters: { Trace: { name: 'X-Trace', in: 'header', required: true, type: 'string' } },
  responses: { Failure: { description: 'Failure', schema: { $ref: '#/definitions/Error' } } },
  definitions: {
    Pet: {
      type: 'object', required: ['id', 'name'],
      properties: { id: { type: 'integer', format: 'int64' }, name: { type: 'string', minLength: 1 }, tag: { type: 'string', 'x-nullable': true }, status: { type: 'string', enum: ['open', 'sold'] } },
    },
    Error: { type: 'object', required: ['code'], properties: { code: { type: 'integer' }, cause: { $ref: '#/definitions/Error' } } },
  },
};
