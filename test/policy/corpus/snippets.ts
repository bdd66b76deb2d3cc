/** Policies as teams write them. `expressions` are what must come through to the character. */
export interface CorpusPolicy {
  readonly name: string;
  readonly text: string;
  readonly expressions: readonly string[];
}

function inbound(content: string): string {
  return `<policies>\n\t<inbound>\n\t\t<base />\n${content}\n\t</inbound>\n\t<backend>\n\t\t<base />\n\t</backend>\n\t<outbound>\n\t\t<base />\n\t</outbound>\n\t<on-error>\n\t\t<base />\n\t</on-error>\n</policies>`;
}

function attribute(name: string, expression: string): CorpusPolicy {
  return { name, text: inbound(`<set-variable name="result" value="${expression}" />`), expressions: [expression] };
}

function body(name: string, expression: string): CorpusPolicy {
  return { name, text: inbound(`<set-body>${expression}</set-body>`), expressions: [expression] };
}

export const corpus: readonly CorpusPolicy[] = [
  attribute('quotes inside a quoted attribute', '@(context.Request.Headers.GetValueOrDefault("X-Tenant", "none"))'),
  attribute('and, or, less than', '@(context.Response.StatusCode >= 200 && context.Response.StatusCode < 300 || context.LastError != null)'),
  attribute('generics', '@(context.Variables.GetValueOrDefault<Dictionary<string, List<int>>>("counts"))'),
  attribute('a character literal that is a quotation mark', `@(context.Request.Url.Path.Split('"')[0])`),
  attribute('a character literal that is a bracket', "@(context.Request.Url.Path.IndexOf('(') > 0 || context.Request.Url.Path.IndexOf('\\'') > 0)"),
  attribute('an escaped quotation mark', '@("say \\"hi\\" (now)".Length)'),
  attribute('a verbatim string that ends in a backslash', '@(@"C:\\temp\\".Length + @"a ""quoted"" ) bracket".Length)'),
  attribute('an interpolated string', '@($"{context.Request.Method}: {context.Request.Headers["Host"][0]} }}{{ {(1 > 0 ? ")" : "(")}")'),
  attribute('a verbatim interpolated string', '@($@"<id>{context.RequestId}</id>\\")'),
  attribute('the other order of prefixes', '@(@$"{context.RequestId}\\")'),
  attribute('a null-coalescing chain', '@(context.Subscription?.Key ?? context.Request.IpAddress ?? "anonymous")'),
  attribute('a lambda', '@(context.Request.Headers.Where(h => h.Key.StartsWith("x-")).Select(h => h.Value.First()).FirstOrDefault() ?? "")'),
  attribute('a regular expression', '@(Regex.Match(context.Request.Url.Path, @"^/(?<tenant>[^/]+)/").Groups["tenant"].Value)'),
  attribute('a literal entity, which C# sees as it is', '@("a &amp; b".Replace("&amp;", "&"))'),
  attribute('a named value in an expression', '@("{{signing-key}}" == context.Request.Headers.GetValueOrDefault("X-Key", ""))'),
  attribute('statements in an attribute', '@{\n  // the caller\'s (own) key\n  var key = "k";\n  return key + "<";\n}'),
  attribute('a block comment with brackets', '@(1 /* ) " } */ + 1)'),
  attribute('a JWT', '@(((Jwt)context.Variables["token"]).Claims["oid"].FirstOrDefault().AsJwt()?.Issuer)'),
  body('statements', '@{\n  var body = context.Request.Body.As<JObject>(preserveContent: true);\n  if (body["items"].Count() > 0 && body["total"].Value<int>() < 10) {\n    body["note"] = "a < b && c > d";\n  }\n  return body.ToString();\n}'),
  body('a body that builds HTML', '@{\n  return "<html><body>" + context.LastError.Message + "</body></html>";\n}'),
  body('a body with a comment that has an apostrophe', "@{\n  // don't stop here: it's a comment\n  return \"x\"; // and {\n}"),
  body('XML from C#', '@(new XElement("a", new XAttribute("b", "<&>")).ToString())'),
  body('white space around', '\n      @(context.Request.Body.As<string>())\n    '),
  body('nested initialisers', '@{ return new JObject(new JProperty("a", new JArray(new[] { 1, 2 })), new JProperty("b", new { c = "}" })).ToString(); }'),
  {
    name: 'CDATA with markup',
    text: inbound('<return-response>\n<set-status code="503" reason="Closed" />\n<set-body><![CDATA[<h1>Closed & "away"</h1>]]></set-body>\n</return-response>'),
    expressions: ['<h1>Closed & "away"</h1>'],
  },
  {
    name: 'CDATA with an expression',
    text: inbound('<set-body><![CDATA[@{ return 1 < 2 && true ? "<a>" : ""; }]]></set-body>'),
    expressions: ['@{ return 1 < 2 && true ? "<a>" : ""; }'],
  },
  {
    name: 'a Liquid template of JSON',
    text: inbound('<set-body template="liquid">{\n  "id": "{{body.customer.id}}",\n  "tags": [{% for tag in body.tags %}"{{ tag | Downcase }}"{% unless forloop.last %},{% endunless %}{% endfor %}]\n}</set-body>'),
    expressions: ['{% for tag in body.tags %}"{{ tag | Downcase }}"{% unless forloop.last %},{% endunless %}{% endfor %}'],
  },
  {
    name: 'a Liquid template of SOAP',
    text: inbound('<set-body template="liquid">\n  <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">\n    <soap:Body>\n      <GetOrder><id>{{body.id}}</id></GetOrder>\n    </soap:Body>\n  </soap:Envelope>\n</set-body>'),
    expressions: ['<id>{{body.id}}</id>'],
  },
  {
    name: 'validate-jwt',
    text: inbound('<validate-jwt header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized &amp; out" require-scheme="Bearer">\n<openid-config url="https://login.microsoftonline.com/{{tenant-id}}/v2.0/.well-known/openid-configuration" />\n<required-claims>\n<claim name="roles" match="any" separator=" ">\n<value>Orders.Read</value>\n</claim>\n</required-claims>\n</validate-jwt>'),
    expressions: [],
  },
  {
    name: 'choose, when, otherwise',
    text: inbound(`<choose>\n<when condition='@(context.Request.Headers.GetValueOrDefault("X-Beta", "") == "1" && context.Product?.Name != "Starter")'>\n<set-backend-service backend-id="beta" />\n</when>\n<otherwise>\n<set-backend-service base-url="https://orders.example" />\n</otherwise>\n</choose>`),
    expressions: ['@(context.Request.Headers.GetValueOrDefault("X-Beta", "") == "1" && context.Product?.Name != "Starter")'],
  },
  {
    name: 'send-request',
    text: inbound('<send-request mode="new" response-variable-name="token" timeout="20" ignore-error="false">\n<set-url>@($"{(string)context.Variables["url"]}?a=1&b=2")</set-url>\n<set-method>POST</set-method>\n<set-header name="Content-Type" exists-action="override">\n<value>application/x-www-form-urlencoded</value>\n</set-header>\n<set-body>client_id={{client-id}}&amp;client_secret={{client-secret}}&amp;grant_type=client_credentials</set-body>\n</send-request>'),
    expressions: ['@($"{(string)context.Variables["url"]}?a=1&b=2")'],
  },
  {
    name: 'cors, and comments everywhere',
    text: `<!-- IMPORTANT:\n     - <inbound> & friends -->\n<policies>\n  <inbound>\n    <!--\n      first\n        indented -->\n    <cors allow-credentials="true">\n      <allowed-origins><origin>https://a.example</origin><!-- beside --><origin>*</origin></allowed-origins>\n    </cors>\n  </inbound>\n</policies>\n<!-- the end -->`,
    expressions: [],
  },
  {
    name: 'a rewrite with ampersands, tabs and an XML declaration',
    text: '<?xml version="1.0" encoding="utf-8"?>\n<policies><inbound><rewrite-uri template="/a/{id}?x={x}&amp;y=&lt;1&gt;" copy-unmatched-params=\'false\'/></inbound></policies>\n',
    expressions: [],
  },
  {
    name: 'a fragment',
    text: '<fragment>\n\t<set-header name="x-region" exists-action="override">\n\t\t<value>@(context.Deployment.Region)</value>\n\t</set-header>\n</fragment>',
    expressions: ['@(context.Deployment.Region)'],
  },
  {
    name: 'a resolver',
    text: '<http-data-source>\n<http-request>\n<set-method>GET</set-method>\n<set-url>@($"https://users.example/{context.GraphQL.Arguments["id"]}")</set-url>\n</http-request>\n</http-data-source>',
    expressions: ['@($"https://users.example/{context.GraphQL.Arguments["id"]}")'],
  },
  {
    name: 'retry with a condition and a pool',
    text: '<policies><inbound><base/></inbound><backend><retry condition="@(context.Response != null && new List<int>() { 429, 503 }.Contains(context.Response.StatusCode))" count="3" interval="1" first-fast-retry="true"><set-backend-service backend-id="pool" /><forward-request buffer-request-body="true" /></retry></backend><outbound><base/></outbound><on-error><base/></on-error></policies>',
    expressions: ['@(context.Response != null && new List<int>() { 429, 503 }.Contains(context.Response.StatusCode))'],
  },
  {
    name: 'line ends of Windows',
    text: inbound('<set-body>@{\n  return "a";\n}</set-body>').replaceAll('\n', '\r\n'),
    expressions: ['@{\n  return "a";\n}'],
  },
  {
    name: 'text that looks like an expression and is none',
    text: inbound('<set-header name="Contact" exists-action="override"><value>ops@(example) and @{nobody}</value></set-header>'),
    expressions: ['ops@(example) and @{nobody}'],
  },
];
