import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, constantFrom, property, stringMatching } from 'fast-check';
import { maskSecrets, parsePolicy, redactSecrets } from '../../src/policy/index.ts';
import { documents } from './corpus/index.ts';
import { corpus } from './corpus/snippets.ts';

/** Made up, in parts, so that no scanner takes this file for one that holds secrets. */
const hex = ['9f86d081884c7d65', '9a2feaa0c55ad015'].join('');
const base64 = ['q2Jk8Zt0+Vx7mN4rLw1c', 'Yh5uB3eS9aPd/6TgKfQo=='].join('');
const functionKey = ['kQ7vR2xW9zB4nM6pT1sY', '8uH3jL5cD0fG-aE_oI=='].join('');
const jwt = ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'].join('.');
const basic = 'dXNlcjpwYXNzd29yZDE=';
const guid = '3b1e9c52-7f0d-4a68-8e21-5c9d0b7a4f13';
const pem = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7', 'VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDu'].join('\n');
const clientSecret = ['abc8Q', '~', 'dEfGhIjKlMnOpQrStUvWxYz0123456789.a'].join('');

const inbound = (content: string): string => `<policies>\n  <inbound>\n    ${content}\n  </inbound>\n</policies>\n`;
const header = (name: string, value: string): string => inbound(`<set-header name="${name}" exists-action="override">\n      <value>${value}</value>\n    </set-header>`);
const variable = (expression: string): string => inbound(`<set-variable name="x" value="${expression}" />`);

const found: readonly [string, string, string][] = [
  ['a bearer token', header('Authorization', `Bearer ${hex}`), hex],
  ['a key without a scheme', header('authorization', 'letmein-1'), 'letmein-1'],
  ['basic credentials', header('Authorization', `Basic ${basic}`), basic],
  ['a token behind a scheme of its own', header('Authorization', `GenieKey ${guid}`), guid],
  ['a proxy', header('Proxy-Authorization', `Basic ${basic}`), basic],
  ['a literal in an expression', header('Authorization', `@("Bearer ${hex}")`), hex],
  ['a literal that is added to a scheme', header('Authorization', `@("Bearer " + "${hex}")`), hex],
  ['an escaped expression', header('Authorization', `@(&quot;Bearer ${hex}&quot;)`), hex],
  ['credentials that are encoded on the way', header('Authorization', '@("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("svc-orders:Winter-2024")))'), 'Winter-2024'],
  ['a branch of an expression', header('Authorization', `@{ if (context.Variables.ContainsKey("a")) { return "Bearer ${hex}"; } return ""; }`), hex],
  ['a signature', header('Authorization', `SharedAccessSignature sr=https%3a%2f%2fns.servicebus.windows.net&amp;sig=${encodeURIComponent(base64)}&amp;se=1700000000&amp;skn=root`), encodeURIComponent(base64)],
  ['a subscription key', header('Ocp-Apim-Subscription-Key', guid), guid],
  ['a subscription key in CDATA', header('Ocp-Apim-Subscription-Key', `<![CDATA[${hex}]]>`), hex],
  ['a key of a function', header('x-functions-key', functionKey), functionKey],
  ['an API key', header('X-API-Key', 'k1'), 'k1'],
  ['a key of a model', header('api-key', hex), hex],
  ['a header of a telling name', header('X-Contoso-Token', hex), hex],
  ['a cookie', header('Cookie', `session=${hex}; theme=dark`), hex],
  ['a header that is checked', inbound(`<check-header name="x-api-key" failed-check-httpcode="401" failed-check-error-message="no" ignore-case="false"><value>${hex}</value></check-header>`), hex],
  ['a header in a request', inbound(`<send-request mode="new" response-variable-name="r"><set-url>https://a</set-url><set-header name="x-api-key" exists-action="override"><value>${hex}</value></set-header></send-request>`), hex],
  ['a header in single quotes', inbound(`<set-header exists-action='override' name='x-api-key'>\n<value>\n  ${hex}\n</value></set-header>`), hex],
  ['a query parameter', inbound(`<set-query-parameter name="subscription-key" exists-action="override"><value>${guid}</value></set-query-parameter>`), guid],
  ['the code of a function', inbound(`<set-query-parameter name="code" exists-action="override"><value>${functionKey}</value></set-query-parameter>`), functionKey],
  ['a password', inbound('<authentication-basic username="svc" password="hunter2" />'), 'hunter2'],
  ['a password in an expression', inbound('<authentication-basic username="svc" password="@("hunter2")" />'), 'hunter2'],
  ['a password with entities', inbound('<authentication-basic password="a&amp;b&lt;c" username="svc" />'), 'a&amp;b&lt;c'],
  ['a password in single quotes', inbound("<authentication-basic username='svc' password='he said \"no\"' />"), 'he said "no"'],
  ['a password of a proxy', inbound('<proxy url="http://proxy:8080" username="svc" password="pr0xy" />'), 'pr0xy'],
  ['a password of a certificate', inbound('<authentication-certificate body="@(context.Variables.GetValueOrDefault<byte[]>("pfx"))" password="hunter2" />'), 'hunter2'],
  ['a certificate', inbound(`<authentication-certificate body="@(Convert.FromBase64String("MIIKcQ${base64.slice(0, 40).repeat(4)}"))" />`), base64.slice(0, 40).repeat(4)],
  ['a signing key', inbound(`<validate-jwt header-name="Authorization"><issuer-signing-keys><key>${base64}</key></issuer-signing-keys></validate-jwt>`), base64],
  ['the second signing key', inbound(`<validate-jwt header-name="Authorization"><issuer-signing-keys><key certificate-id="a" /><key id="b">\n${base64}\n</key></issuer-signing-keys></validate-jwt>`), base64],
  ['a decryption key', inbound(`<validate-jwt token-value="a"><decryption-keys><key>${base64}</key></decryption-keys></validate-jwt>`), base64],
  ['the key of a hash', variable('@{ using (var h = new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes("shared-with-partner"))) { return ""; } }'), 'shared-with-partner'],
  ['a key that is decoded first', variable(`@{ var key = Convert.FromBase64String("${base64}"); return ""; }`), base64],
  ['a code in an address', inbound(`<set-backend-service base-url="https://f.azurewebsites.net/api?code=${functionKey}" />`), functionKey],
  ['a signature in an address', inbound(`<set-url>https://a.blob.core.windows.net/c/b?sv=2022-11-02&amp;sr=b&amp;sig=${encodeURIComponent(base64)}</set-url>`), encodeURIComponent(base64)],
  ['a signature in an expression', variable(`@("https://a/b?sp=r&sig=${encodeURIComponent(base64)}&se=" + DateTime.UtcNow)`), encodeURIComponent(base64)],
  ['a subscription key in an address', inbound(`<set-url>https://a/b?subscription-key=${hex}</set-url>`), hex],
  ['an API key in a template', inbound('<rewrite-uri template="/v1/{id}?api_key=demo4711" />'), 'demo4711'],
  ['a token in an address', inbound('<set-url>https://a/b?access_token=abc123</set-url>'), 'abc123'],
  ['a user in an address', inbound('<set-backend-service base-url="https://svc:hunter2@a.example/b" />'), 'hunter2'],
  ['a client secret in a form', inbound('<set-body>@("grant_type=client_credentials&client_id=a&client_secret=s3cr3t.value")</set-body>'), 's3cr3t.value'],
  ['a client secret in an interpolated form', inbound('<set-body>@{ return $"client_secret=s3cr3t.value&scope={context.Variables["scope"]}"; }</set-body>'), 's3cr3t.value'],
  ['a client secret in Liquid', inbound('<set-body template="liquid">grant_type=password&amp;client_secret=s3cr3t.value&amp;user={{body.user}}</set-body>'), 's3cr3t.value'],
  ['a password in a form', inbound('<set-body>grant_type=password&amp;username=svc&amp;password=Winter2024!</set-body>'), 'Winter2024!'],
  ['a key of an account', variable(`@("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${base64};EndpointSuffix=core.windows.net")`), base64],
  ['a shared access key', variable(`@("Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${base64}")`), base64],
  ['a password of a database', '<sql-data-source><connection-info><connection-string>Server=tcp:a,1433;User ID=sa;Password=P@ss;word;Encrypt=True</connection-string></connection-info></sql-data-source>', 'P@ss'],
  ['a password of a cache', variable('@("a.redis.cache.windows.net:6380,password=hunter2,ssl=True")'), 'hunter2'],
  ['an instrumentation key', inbound(`<trace source="a"><message>InstrumentationKey=${guid};IngestionEndpoint=https://a/</message></trace>`), guid],
  ['a JSON web token', inbound(`<set-variable name="x" value="${jwt}" />`), jwt],
  ['a private key', inbound(`<set-variable name="x" value="-----BEGIN RSA PRIVATE KEY-----\n${pem}\n-----END RSA PRIVATE KEY-----" />`), pem],
  ['a private key on one line', variable(`@("-----BEGIN PRIVATE KEY-----\\n${pem.replace('\n', '\\n')}\\n-----END PRIVATE KEY-----")`), pem.slice(0, 50)],
  ['a private key without its end', inbound(`<!-- -----BEGIN PRIVATE KEY-----\n${pem} -->`), pem],
  ['a client secret of Azure', inbound(`<set-variable name="x" value="${clientSecret}" />`), clientSecret],
  ['a key of a signalling service', variable(`@("Endpoint=https://a.service.signalr.net;AccessKey=${base64};Version=1.0;")`), base64],
  ['a key that is decoded from text', variable(`@{ byte[] signingKey = System.Text.Encoding.UTF8.GetBytes("${hex}"); return ""; }`), hex],
  ['a token of GitHub', variable(`@("ghp_${hex}abcd")`), `ghp_${hex}abcd`],
  ['a key of AWS', variable(`@("${['AKIA', 'IOSFODNN7EXAMPLE'].join('')}")`), ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
  ['a key of Stripe', variable(`@("${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')}")`), '4eC39HqLyjWDarjtT1zdp7dc'],
  ['a token of Slack', variable(`@("${['xoxb', '123456789012', 'abcdefGHIJKL'].join('-')}")`), 'abcdefGHIJKL'],
  ['a hook of Slack', inbound(`<set-url>https://hooks.slack.com/services/T00000000/B00000000/${hex.slice(0, 24)}</set-url>`), hex.slice(0, 24)],
  ['a hook of Teams', inbound(`<set-url>https://contoso.webhook.office.com/webhookb2/${guid}@${guid}/IncomingWebhook/${hex}/${guid}</set-url>`), hex],
  ['a key of Google', variable(`@("${['AIza', 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'].join('')}")`), 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'],
  ['a password in C#', variable('@{ var password = "Winter2024!"; return password; }'), 'Winter2024!'],
  ['an API key in C#', variable(`@{ const string ApiKey = "${hex}"; return ApiKey; }`), hex],
  ['a GUID that is a secret', variable(`@{ string clientSecret="${guid}"; return ""; }`), guid],
  ['a property of a new object', variable('@(new JObject(new JProperty("client_secret", "s3cr3t.value")).ToString())'), 's3cr3t.value'],
  ['a property of JSON', inbound(`<set-body>{ "user": "svc", "api_key": "${hex}" }</set-body>`), hex],
  ['a property of escaped JSON', inbound('<set-body>@("{\\"password\\":\\"Winter2024!\\"}")</set-body>'), 'Winter2024!'],
  ['an element', inbound('<set-body><login><user>svc</user><wsse:Password Type="text">hunter2</wsse:Password></login></set-body>'), 'hunter2'],
  ['a variable', inbound('<set-variable name="backend-api-key" value="s3cr3t-key" />'), 's3cr3t-key'],
  ['a fallback of a variable', inbound(`<set-variable name="api-key" value="@(context.Variables.GetValueOrDefault<string>("key") ?? "${hex}")" />`), hex],
  ['a variable, the other way round', inbound(`<set-variable value="@("${hex}")" name="accessToken" />`), hex],
  ['a comparison', inbound(`<choose><when condition="@(context.Request.Headers.GetValueOrDefault("x-api-key", "") != "${hex}")" /></choose>`), hex],
  ['a comment with an element', inbound(`<!-- <set-header name="x-api-key"><value>${hex}</value></set-header> -->`), hex],
  ['a comment with words', inbound(`<!-- TODO: move. API key: ${hex} -->`), hex],
  ['a comment with a request', inbound(`<!-- curl -H "Ocp-Apim-Subscription-Key: ${hex}" https://a -->`), hex],
  ['a comment in C#', variable(`@{ // token = ${hex}\n return ""; }`), hex],
  ['a document that does not parse', `<policies><inbound><set-header name="x-api-key"><value>${hex}</value></set-header>`, hex],
];

const kept: readonly [string, string][] = [
  ['a named value', header('Authorization', 'Bearer {{token}}')],
  ['a named value alone', header('Ocp-Apim-Subscription-Key', '{{backend-key}}')],
  ['a token', header('x-functions-key', '{#orders-function-key#}')],
  ['two named values', header('Authorization', 'Basic {{user}}:{{password}}')],
  ['a scheme alone', header('Authorization', 'Bearer')],
  ['a computed value', header('Authorization', '@("Bearer " + (string)context.Variables["token"])')],
  ['an interpolated value', header('Authorization', '@($"Bearer {context.Variables["token"]}")')],
  ['a value of the request', header('Authorization', '@(context.Request.Headers.GetValueOrDefault("X-Forwarded-Authorization-2","anonymous"))')],
  ['an encoded value', header('Authorization', '@("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("{{user}}:{{password}}")))')],
  ['an escaped expression', header('Authorization', '@(&quot;Bearer &quot; + (string)context.Variables[&quot;token&quot;])')],
  ['a named value in an expression', header('x-api-key', '@("{{key}}")')],
  ['something to fill in', header('x-api-key', 'your-api-key')],
  ['something to fill in, in brackets', header('x-api-key', '&lt;your key&gt;')],
  ['something crossed out', header('x-api-key', 'xxxxxxxx')],
  ['something hidden', header('x-api-key', '********')],
  ['something to change', inbound('<authentication-basic username="svc" password="changeme" />')],
  ['a header that is removed', inbound('<set-header name="Authorization" exists-action="delete" />')],
  ['an ordinary header', header('X-Request-Id', hex)],
  ['a content type', header('Content-Type', 'application/x-www-form-urlencoded')],
  ['the id of a front door', inbound(`<check-header name="X-Azure-FDID" failed-check-httpcode="403"><value>${guid}</value></check-header>`)],
  ['a cookie that says little', header('Set-Cookie', 'region=eu-west-1; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600')],
  ['a password that is a named value', inbound('<authentication-basic username="{{user}}" password="{{password}}" />')],
  ['a password that is computed', inbound('<authentication-basic username="a" password="@((string)context.Variables["password"])" />')],
  ['a certificate by its id', inbound('<authentication-certificate certificate-id="orders-client" />')],
  ['a certificate by its thumbprint', inbound('<authentication-certificate thumbprint="CA06F56B258B7A0D4F2B05470939478651151984" />')],
  ['a thumbprint in an expression', variable('@(context.Request.Certificate.Thumbprint == "CA06F56B258B7A0D4F2B05470939478651151984")')],
  ['a signing key by its certificate', inbound('<validate-jwt header-name="Authorization"><issuer-signing-keys><key certificate-id="signing" /></issuer-signing-keys></validate-jwt>')],
  ['a modulus', inbound(`<validate-jwt header-name="Authorization"><issuer-signing-keys><key id="a" n="${base64}" e="AQAB" /></issuer-signing-keys></validate-jwt>`)],
  ['an audience', inbound(`<validate-jwt header-name="Authorization"><audiences><audience>${guid}</audience></audiences><issuers><issuer>https://sts.windows.net/${guid}/</issuer></issuers></validate-jwt>`)],
  ['an application', inbound(`<validate-azure-ad-token tenant-id="${guid}"><client-application-ids><application-id>${guid}</application-id></client-application-ids></validate-azure-ad-token>`)],
  ['a client id in a form', inbound(`<set-body>@("grant_type=client_credentials&client_id=${guid}&client_secret={{client-secret}}&scope=api://${guid}/.default")</set-body>`)],
  ['a client secret that is computed', inbound('<set-body>@("client_id=a&client_secret=" + Uri.EscapeDataString((string)context.Variables["secret"]))</set-body>')],
  ['a client secret of Liquid', inbound('<set-body template="liquid">client_secret={{body.client_secret}}</set-body>')],
  ['an address with a port', inbound('<set-backend-service base-url="https://a.example:8443/b@c" />')],
  ['an address of a token', variable(`@("https://login.microsoftonline.com/${guid}/oauth2/v2.0/token")`)],
  ['a status', inbound('<return-response><set-status code="401" reason="Unauthorized: access token is missing" /></return-response>')],
  ['a code of the request', inbound('<rewrite-uri template="/callback?code={code}&amp;state={state}" />')],
  ['a code that is short', inbound('<set-url>https://a/b?code=EUR&amp;key=id</set-url>')],
  ['a version', inbound('<set-query-parameter name="api-version" exists-action="override"><value>2024-05-01-preview</value></set-query-parameter>')],
  ['a key of a cache', inbound('<cache-lookup-value key="@("token-" + context.Subscription.Id)" variable-name="token" default-value="@("none")" />')],
  ['a key of a counter', inbound('<rate-limit-by-key calls="10" renewal-period="60" counter-key="@(context.Request.Headers.GetValueOrDefault("Ocp-Apim-Subscription-Key","anonymous"))" />')],
  ['names in C#', variable('@{ var tokenEndpoint = "https://login.example/oauth2/token2"; var secretName = "orders-secret-v2-primary"; return tokenEndpoint; }')],
  ['a grant', variable('@(new JObject(new JProperty("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")).ToString())')],
  ['a message', inbound('<set-body>{ "error": "invalid_token", "password": "must not be empty", "token": "string" }</set-body>')],
  ['a hash in a comment', inbound(`<!-- sha256:${hex}${hex}, commit ${hex.slice(0, 40)} -->`)],
  ['prose in a comment', inbound('<!-- the secret is kept in Key Vault; the token: see client-credentials-flow-documentation -->')],
  ['an image', inbound(`<set-body><![CDATA[<img src="data:image/png;base64,iVBORw0KGgo${base64.slice(0, 40).repeat(8)}" />]]></set-body>`)],
  ['a public key', inbound(`<!-- -----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY----- -->`)],
  ['a certificate that is public', variable(`@("-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----")`)],
  ['a connection by identity', '<sql-data-source><connection-info><connection-string use-managed-identity="true">Server=tcp:a,1433;Database=b;Encrypt=True</connection-string></connection-info></sql-data-source>'],
  ['a connection with a named value', '<sql-data-source><connection-info><connection-string>Server=a;User ID=b;Password={{sql-password}};</connection-string></connection-info></sql-data-source>'],
  ['the name of an access key', variable('@("Endpoint=sb://a/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey={{key}}")')],
  ['a managed identity', inbound(`<authentication-managed-identity resource="https://management.azure.com" client-id="${guid}" output-token-variable-name="msi-access-token" />`)],
  ['an element of a request', inbound('<set-body template="liquid"><login><Password>{{body.login.password}}</Password></login></set-body>')],
  ['a key that a variable holds', variable('@{ var h = new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes(context.Variables.GetValueOrDefault("hmac-key1", ""))); return ""; }')],
  ['a password that a variable holds', variable('@{ var password = context.Variables.GetValueOrDefault("password1"); return password; }')],
  ['what stands for no password', variable('@(context.Variables.GetValueOrDefault<string>("password", "none-given1"))')],
  ['assignments in C#', variable('@{ var ApiKey = context.Variables["a1"]; user=name; password=Get(); access_token=Token(context); AccessKey=context.Variables["x"]; return ""; }')],
  ['assignments on lines', variable('@{\n  user = name;\n  password = given1;\n  return ""; }')],
  ['a format of a signature', header('Authorization', '@{ var key = "{{sas-key}}"; return String.Format("SharedAccessSignature sr={0}&sig={1}&se={2}&skn={3}", "a", key, 1, "root"); }')],
  ['a format of Cosmos DB', variable('@(System.Uri.EscapeDataString(String.Format("type={0}&ver={1}&sig={2}", "master", "1.0", (string)context.Variables["signature"])))')],
  ['a message in an expression', header('Authorization', '@{ if (!context.Variables.ContainsKey("token")) { throw new Exception("Bearer missing"); } return ""; }')],
  ['a token that is split', inbound('<set-variable name="token" value="@(context.Request.Headers.GetValueOrDefault("Authorization","scheme param").Split(\' \').Last())" />')],
  ['a claim', variable('@(((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("http://schemas.microsoft.com/identity/claims/objectidentifier2", ""))')],
  ['rules for parameters', inbound('<validate-parameters specified-parameter-action="ignore" unspecified-parameter-action="ignore"><query><parameter name="api-key" action="prevent" /></query></validate-parameters>')],
  ['a schema', inbound('<set-body><xs:schema><xs:element name="password" type="xs:string"></xs:element><password>string</password></xs:schema></set-body>')],
  ['what a variable is called', inbound('<set-variable name="token" value="@((string)context.Variables["access_token"])" />')],
  ['a comparison with nothing', inbound('<choose><when condition="@(context.Request.Headers.GetValueOrDefault("Authorization", "") == "")" /></choose>')],
  ['a comparison with a scheme', inbound('<choose><when condition="@(context.Request.Headers.GetValueOrDefault("Authorization", "").StartsWith("Bearer "))" /></choose>')],
];

const redact = (text: string): ReturnType<typeof redactSecrets> => {
  const names = new Set<string>();
  return redactSecrets(text, (hint) => {
    let name = hint;
    for (let number = 2; names.has(name); number += 1) name = `${hint}-${number}`;
    names.add(name);
    return `{#${name}#}`;
  });
};

test.each(found)('found: %s', (_what, text, secret) => {
  const result = redact(text);
  expect(result.found.length).toBeGreaterThan(0);
  expect(result.text).not.toContain(secret);
  for (const { token } of result.found) expect(result.text).toContain(token);
  expect(redact(result.text)).toEqual({ text: result.text, found: [] });
  expect(maskSecrets(maskSecrets(text))).toBe(maskSecrets(text));
});

test.each(kept)('kept: %s', (_what, text) => {
  expect(redact(text)).toEqual({ text, found: [] });
});

test('enough in both directions', () => {
  expect(found.length).toBeGreaterThanOrEqual(40);
  expect(kept.length).toBeGreaterThanOrEqual(40);
});

test.each([...documents, ...corpus])('no finding in $name', ({ text }) => {
  expect(redact(text)).toEqual({ text, found: [] });
});

const estates = join(__dirname, '../../../shared/estates');
(existsSync(estates) ? test : test.skip)('no finding in policies of real folders', () => {
  const policies = readdirSync(estates, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'));
  expect(policies.length).toBeGreaterThan(10);
  expect(policies.filter((file) => redact(readFileSync(join(estates, file), 'utf8')).found.length > 0)).toEqual([]);
});

test('says where, in the order of the document, and calls one secret by one name', () => {
  const text = `<policies>\r\n  <inbound>\r\n${header('x-api-key', hex)}\r\n<!-- ${hex} -->\r\n<authentication-basic username="u" password="other-1" /></inbound></policies>`;
  const result = redact(text);
  expect(result.found).toEqual([
    { rule: 'credential-header', line: 6, token: '{#x-api-key#}' }, { rule: 'credential-header', line: 11, token: '{#x-api-key#}' }, { rule: 'password-attribute', line: 12, token: '{#password#}' },
  ]);
  expect(result.text).toBe(text.replaceAll(hex, '{#x-api-key#}').replace('other-1', '{#password#}'));
});

test('a password that is a word is replaced only where it is one', () => {
  const text = inbound('<base /><authentication-basic username="base" password="base" />');
  expect(redact(text).text).toBe(inbound('<base /><authentication-basic username="base" password="{#password#}" />'));
});

const places: readonly ((secret: string) => string)[] = [
  (secret) => header('Authorization', `Bearer ${secret}`), (secret) => header('Authorization', `@("Bearer ${secret}")`), (secret) => header('x-api-key', secret),
  (secret) => inbound(`<authentication-basic username="a" password="${secret}" />`), (secret) => inbound(`<set-url>https://a/b?sig=${secret}&amp;c=d</set-url>`),
  (secret) => inbound(`<set-body>@("client_secret=${secret}&scope=a")</set-body>`), (secret) => inbound(`<!-- <set-header name="x-api-key"><value>${secret}</value></set-header> ${secret} -->`),
  (secret) => variable(`@{ var password = "${secret}"; return "a < b" + password; }`),
  (secret) => inbound(`<validate-jwt token-value="a"><issuer-signing-keys><key>${secret}</key></issuer-signing-keys></validate-jwt>`),
];

test('what was redacted holds the secret no more, stays well-formed, and has no more findings', () => {
  assert(property(constantFrom(...places), stringMatching(/^[a-zA-Z0-9]{3}[a-z][0-9][A-Za-z0-9_~.-]{6,40}$/), (place, secret) => {
    const result = redact(place(secret));
    expect(result.text).not.toContain(secret);
    expect(() => parsePolicy(result.text, 'rawxml')).not.toThrow();
    expect(redact(result.text)).toEqual({ text: result.text, found: [] });
  }), { numRuns: 2_000 });
});

test('every found document stays well-formed', () => {
  const parses = (text: string): boolean => {
    try {
      parsePolicy(text, 'rawxml');
      return true;
    } catch {
      return false;
    }
  };
  for (const [, text] of found.filter(([, each]) => parses(each))) expect(parses(redact(text).text)).toBe(true);
});

test.each([
  ['letters', 'a'], ['digits and letters', 'a1B2'], ['brackets', '<'], ['headers', '<set-header name="x-api-key">'], ['values', '<value>'], ['quotation marks', '"'], ['dashes', '-----BEGIN PRIVATE KEY-----\n'],
  ['variables', '<set-variable name="token" '], ['pairs', 'a=b;'], ['comments', '<!--'], ['slashes', '//'], ['calls', 'token = a('], ['spaces', ' '], ['names', 'secret '], ['elements', '<password>'],
])('takes long runs of %s in its stride', (_what, part) => {
  redact(part.repeat(Math.ceil(100_000 / part.length)));
});
