import type { Strength } from './secret-strength.ts';

/** One way in which a policy document may hold a secret. */
export interface SecretRule {
  readonly name: string;
  /** What the secret is called where `find` and `within` name no group `hint`. */
  readonly hint: string;
  /** Where to look: its group `area`, each time it matches. The whole document, when left out. */
  readonly within?: RegExp;
  /** What to look for: its group `secret`, never with a bracket or quotation mark of the document around it. */
  readonly find: RegExp;
  readonly strength: Strength;
}

/** Header names whose value is a credential, whatever it looks like. */
const headers = [
  '(?:proxy-|x-)?authorization', 'ocp-apim-subscription-key', 'x-functions-(?:clientid-)?key', '(?:x-)?api[-_]?key', '(?:x-)?subscription-key', 'x-(?:api|auth|access)-(?:token|key)',
  '(?:x-)?client[-_]secret', 'x-(?:shared-|webhook-|origin-|gateway-|apim-)?secret', 'x-[a-z]+-api-?key', '[a-z]+-api-key', 'x-goog-api-key', 'x-amz-security-token', 'x-vault-token',
  '(?:x-gitlab-|private-)token', 'x-master-key', 'aeg-sas-(?:key|token)', 'x-zumo-(?:auth|master)', '(?:x-)?password', 'x-rapidapi-key',
].join('|');

/** Query parameters, and fields of forms, whose value is a credential. */
const parameters = [
  'sig', '(?:ocp-apim-)?subscription-key', '(?:x-)?api[-_]?key', '(?:access|refresh|id|auth|bearer|sas)[-_]?token', 'client[-_]?(?:secret|assertion)', 'x-functions-key',
].join('|');

/** Ends of names that say that a value is a password or a secret, and of those that are keys too. */
const secrets = 'secret|password|passwd|passphrase|pwd';
const keys = '(?:api|access|shared|signing|private|master|functions?|host|subscription|account|hmac|encryption|client|auth|primary|secondary|symmetric|sas)[-_ ]?keys?|token|credentials?|sastoken';

/** A quotation mark of C# or JSON, also inside another string or an escaped document. */
const quote = String.raw`(?:\\?["']|&quot;|&\#34;|&apos;)`;
/** One character of a quoted text; an entity counts as one. */
const quoted = String.raw`(?:&(?:amp|lt|gt|\#x?[0-9a-f]{2,5});|(?!&(?:quot|apos|\#34);)[^"'\\<>{}\s])`;
/** One character of a value in a connection string. */
const paired = String.raw`(?:&(?:amp|lt|gt|\#x?[0-9a-f]{2,5});|(?!&(?:quot|apos|\#34);)[^"'\\<>{};,\s])`;
/** A key in a connection string, to its end: what goes on otherwise is C#. */
const keyText = String.raw`[A-Za-z0-9+/_=%~.-]{8,}(?=[;"'<\s&]|$)`;
/** One character of a value in a query or a form. */
const encoded = String.raw`[^&"'\\<>{}\s#;,()\[\]@+|]`;
/** What a name of a variable may stand behind. */
const freestanding = String.raw`(?<![\w.-]|GetValueOrDefault(?:<[^<>]{0,60}>)?\(\s*(?:"|&quot;))`;
/** Conversions around a literal: `Encoding.UTF8.GetBytes(`. */
const calls = String.raw`(?:(?:new\s+)?(?:[\w.]{1,60}\.)?(?:GetBytes|FromBase64String|FromHexString|EscapeDataString|UrlEncode|JValue|ToCharArray)\(\s*){0,3}`;

function pattern(source: string): RegExp {
  return new RegExp(source, 'gid');
}

/** The values of a set-header or the like of one of these names; `hint` is the name. */
function valuesOf(elements: string, names: string): RegExp {
  return pattern(String.raw`<(?<element>${elements})\s(?=[^<>]{0,400}?\bname\s*=\s*["'](?<hint>${names})["'])[^<>]{0,800}>(?<area>[^]{0,20000}?)</\k<element>\s*>`);
}

const literalValue = String.raw`<value(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?\s*`;
/** A text of one literal only, whether it is an expression or none. */
const scheme = String.raw`(?:(?:bearer|basic|digest|token|apikey|api-key|key|negotiate|sharedkey|sharedkeylite|ssws|splunk|genie[a-z]*|[a-z][\w]*-[\w-]+)\s+)?`;
const schemeAlone = String.raw`(?!(?:bearer|basic|digest|token|apikey|negotiate|sharedkey|ntlm)\s*(?:<|\]\]>|"|&quot;))`;
const inExpression = String.raw`(?<!\[\s*|(?:GetValueOrDefault|ContainsKey|TryGetValue|Claims|Property|SelectToken)(?:<[^<>]*>)?\(\s*)`;

/** A set-variable of a telling name, to the end of its tag: an expression in it may hold any bracket. */
const tellingVariable = pattern(String.raw`<set-variable\s(?=[^<>]{0,400}?\bname\s*=\s*["'](?<hint>[\w.-]*(?:${secrets}|${keys}))["'])(?<area>[^]{0,8000}?["'])\s*/?>`);

const inProse = pattern(String.raw`(?<![\w.-])(?<hint>[\w.-]{0,40}(?:${secrets}|${keys}|key))\s*(?:\bis\b|:|=)\s*(?<secret>[A-Za-z0-9+/=_~.-]{16,})`);

const shared: readonly SecretRule[] = [
  {
    name: 'private-key', hint: 'private-key', strength: 'any',
    find: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]|&#x?[0-9a-f]+;)*(?<secret>[A-Za-z0-9+/=](?:[\w+/=:,.\s\\-](?!----)|&#x?[0-9a-f]+;)*[\w+/=])/gd,
  },
  { name: 'json-web-token', hint: 'token', strength: 'any', find: /(?<![\w.-])(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/gd },
  // The forms that vendors give to their keys, so that they can be found.
  { name: 'azure-client-secret', hint: 'client-secret', strength: 'any', find: /(?<![\w~.-])(?<secret>[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![\w~-])/gd },
  { name: 'azure-key', hint: 'key', strength: 'any', find: /(?<![\w+/=-])(?<secret>[\w+/-]{30,90}(?:AzFu|AzSe|AzCa|AZEG|ACDb|APIM|\+ASt|\+ABa|\+AEh|\+ASb|\+ARm|\+AMC|JQQJ99)[\w+/-]{4,40}={0,2})(?![\w+/=-])/gd },
  { name: 'github-token', hint: 'github-token', strength: 'any', find: /(?<!\w)(?<secret>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/gd },
  { name: 'gitlab-token', hint: 'gitlab-token', strength: 'any', find: /(?<![\w-])(?<secret>glpat-[\w-]{20,60})/gd },
  { name: 'npm-token', hint: 'npm-token', strength: 'any', find: /(?<!\w)(?<secret>npm_[A-Za-z0-9]{36})(?!\w)/gd },
  { name: 'aws-key', hint: 'aws-key', strength: 'any', find: /(?<![\w+/=-])(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![\w+/=-])/gd },
  { name: 'stripe-key', hint: 'stripe-key', strength: 'any', find: /(?<!\w)(?<secret>(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,255})/gd },
  { name: 'slack-token', hint: 'slack-token', strength: 'any', find: /(?<![\w-])(?<secret>xox[abeoprs]-[\w-]{10,255})/gd },
  { name: 'slack-webhook', hint: 'webhook', strength: 'any', find: /hooks\.slack\.com\/services\/(?<secret>T\w{6,14}\/B\w{6,14}\/\w{16,32})/gd },
  { name: 'teams-webhook', hint: 'webhook', strength: 'any', find: /\/IncomingWebhook\/(?<secret>[0-9a-f]{32}(?:\/[0-9a-f-]{36})?)/gid },
  { name: 'google-key', hint: 'google-key', strength: 'any', find: /(?<![\w-])(?<secret>AIza[\w-]{35}|ya29\.[\w-]{20,255}|GOCSPX-[\w-]{28})(?![\w-])/gd },
  { name: 'sendgrid-key', hint: 'sendgrid-key', strength: 'any', find: /(?<![\w.-])(?<secret>SG\.[\w-]{16,64}\.[\w-]{16,64})/gd },
  { name: 'model-key', hint: 'api-key', strength: 'random', find: /(?<![\w-])(?<secret>sk-(?:proj-|svcacct-|ant-\w+-)?[\w-]{20,255})/gd },
];

/**
 * THE table of the forms in which policies hold secrets. Each is tested in both directions: what it finds, and what it has
 * to leave alone. Order says which name a finding has where several rules find the same.
 */
export const secretRules: readonly SecretRule[] = [
  ...shared,
  {
    name: 'credential-header', hint: 'header', strength: 'any', within: valuesOf('set-header|check-header', headers),
    find: pattern(String.raw`${literalValue}(?!@[({])${schemeAlone}(?![^<]*\bsig=)${scheme}(?<secret>[^\s<](?:[^<\]]|\](?!\]>))*?)\s*(?:\]\]>)?\s*</value`),
  },
  {
    name: 'credential-header', hint: 'header', strength: 'any', within: valuesOf('set-header|check-header', headers),
    find: pattern(String.raw`${literalValue}@\(\s*[$@]{0,2}${quote}${schemeAlone}${scheme}(?<secret>${quoted}+)${quote}\s*\)`),
  },
  {
    name: 'credential-header', hint: 'header', strength: 'any', within: valuesOf('set-header', headers),
    find: pattern(String.raw`${quote}(?:bearer|basic|token|sharedkey|apikey)\s+(?![a-z]+${quote})(?<secret>${quoted}+)${quote}`),
  },
  {
    name: 'credential-header', hint: 'header', strength: 'random', within: valuesOf('set-header', headers),
    find: pattern(String.raw`${inExpression}${quote}(?<secret>${quoted}{16,})${quote}`),
  },
  // `"Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:password"))`
  { name: 'basic-credentials', hint: 'basic', strength: 'any', find: pattern(String.raw`ToBase64String\(\s*[\w.]{1,60}GetBytes\(\s*[$@]{0,2}${quote}${quoted}+?:(?<secret>${quoted}+)${quote}`) },
  { name: 'cookie', hint: 'cookie', strength: 'random', within: valuesOf('set-header', '(?:set-)?cookie'), find: /(?<![^\s;>"[])(?:[\w.-]{1,80})=(?<secret>[^;\s<>"'{}&]+)/gd },
  {
    name: 'credential-parameter', hint: 'parameter', strength: 'any', within: valuesOf('set-query-parameter', parameters),
    find: pattern(String.raw`${literalValue}(?:@\(\s*"|(?!@[({]))(?<secret>${quoted}+)(?:"\s*\))?\s*(?:\]\]>)?\s*</value`),
  },
  {
    name: 'credential-parameter', hint: 'parameter', strength: 'random', within: valuesOf('set-query-parameter', 'code|key|token|auth'),
    find: pattern(String.raw`${literalValue}(?:@\(\s*"|(?!@[({]))(?<secret>${quoted}+)(?:"\s*\))?\s*(?:\]\]>)?\s*</value`),
  },
  // Any header, parameter or property of a telling name.
  {
    name: 'named-element', hint: 'secret', strength: 'password', within: pattern(String.raw`<(?<element>[\w:.-]+)\s(?=[^<>]{0,400}?\b(?:name|key)\s*=\s*["'](?<hint>[\w.-]*(?:${secrets}|${keys}))["'])[^<>]{0,800}(?<!/)>(?<area>[^<]{0,4000}(?:<value>[^<]{0,4000}</value>\s*)*)</`),
    find: pattern(String.raw`(?:^|<value>)\s*(?:@\(\s*")?(?<secret>(?!@[({])${quoted}+)(?:"\s*\))?\s*(?:$|</value>)`),
  },
  {
    name: 'variable', hint: 'secret', strength: 'password', within: tellingVariable,
    find: pattern(String.raw`\bvalue\s*=\s*["'](?:@\(\s*(?:"|&quot;))?(?<secret>(?!@[({])${quoted}+)(?:(?:"|&quot;)\s*\))?["']`),
  },
  { name: 'variable', hint: 'secret', strength: 'random', within: tellingVariable, find: pattern(String.raw`${inExpression}${quote}(?<secret>${quoted}{16,})${quote}`) },
  {
    name: 'password-attribute', hint: 'password', strength: 'any',
    find: /(?<=<[\w:.-]{1,80}|["'])\s+(?<hint>password|client-secret|shared-secret|passphrase)\s*=\s*(?:"(?<secret>(?!@[({])[^"<]+)"|'(?<secret2>(?!@[({])[^'<]+)')/gid,
  },
  { name: 'password-attribute', hint: 'password', strength: 'any', find: pattern(String.raw`(?<=<[\w:.-]{1,80}|["'])\s+(?<hint>password|client-secret|shared-secret|passphrase)\s*=\s*["']@\(\s*${quote}(?<secret>${quoted}+)${quote}\s*\)["']`) },
  {
    name: 'password-element', hint: 'password', strength: 'any',
    find: /<(?<element>(?:[\w.-]+:)?(?<hint>[\w.-]*(?:password|passwd|client[-_]?secret|api[-_]?key|shared[-_]?secret)))(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?\s*(?<secret>(?!@[({])[^\s<@{][^<{\]]*?)\s*(?:\]\]>)?\s*<\/\k<element>\s*>/gid,
  },
  {
    name: 'symmetric-key', hint: 'signing-key', strength: 'any', within: /<(?<element>issuer-signing-keys|decryption-keys)\b[^<>]*>(?<area>[^]*?)<\/\k<element>\s*>/gid,
    find: /<key(?![^<>]*\/>)(?:\s[^<>]*)?>\s*(?:@\(\s*"|(?!@[({]))(?<secret>[^<{}@"\s][^<{}"]*?)(?:"\s*\))?\s*<\/key/gid,
  },
  { name: 'certificate', hint: 'certificate', strength: 'random', within: /<authentication-certificate\s(?<area>[^<>]*\bbody\s*=[^<>]*)>/gid, find: /(?<secret>[A-Za-z0-9+/]{100,}={0,2})/gd },
  { name: 'hash-key', hint: 'hmac-key', strength: 'any', find: pattern(String.raw`\bnew\s+(?:[\w.]{1,80}\.)?HMAC\w+\(\s*${calls}[@$]{0,2}${quote}(?<secret>${quoted}+)${quote}`) },
  // In addresses, forms and connection strings.
  { name: 'address-user', hint: 'password', strength: 'any', find: /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>{}?#()]{1,120}:(?<secret>[^\s/@"'<>{}?#()]{1,200})@(?=[\w[{])/gid },
  { name: 'address-key', hint: 'key', strength: 'any', find: pattern(String.raw`(?<=[?&"'>]|&amp;|^)(?<hint>${parameters})=(?<secret>${encoded}{4,})`) },
  { name: 'address-key', hint: 'key', strength: 'random', find: pattern(String.raw`(?<=[;\s])(?<hint>${parameters})=(?<secret>${encoded}{16,})`) },
  { name: 'address-key', hint: 'key', strength: 'password', find: pattern(String.raw`(?<=[?&"'>\s]|&amp;|^)(?<hint>password|passwd|pwd|secret|passphrase)=(?<secret>${encoded}{4,})`) },
  { name: 'address-key', hint: 'key', strength: 'random', find: pattern(String.raw`(?<=[?&]|&amp;)(?<hint>code|key|token|auth|assertion|signature)=(?<secret>${encoded}{16,})`) },
  { name: 'connection-string', hint: 'connection', strength: 'any', find: pattern(String.raw`(?<![\w.-])(?<hint>AccountKey|SharedAccessKey|SharedSecretValue|SharedKey)=(?<secret>${keyText})`) },
  { name: 'connection-string', hint: 'connection', strength: 'password', find: pattern(String.raw`(?<![\w.-])(?<hint>AccessKey|ApiKey|PrimaryKey|SecondaryKey)=(?<secret>${keyText})`) },
  { name: 'connection-string', hint: 'connection', strength: 'any', find: /(?<![\w.-])(?<hint>InstrumentationKey)\s*=\s*(?<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gid },
  { name: 'connection-string', hint: 'connection', strength: 'any', find: pattern(String.raw`(?<=[\w ]{2,40}=[^;"<>{}\n=]{0,200}; ?|:\d{2,5},(?:\w+=\w+,)*)(?<hint>password|pwd)=(?![\w.]+\()(?<secret>${paired}+)`) },
  { name: 'connection-string', hint: 'connection', strength: 'any', find: pattern(String.raw`(?<=["'>]|&quot;)(?<hint>password|pwd)=(?<secret>${paired}+)(?=;\s*[a-z][\w ]{1,40}=)`) },
  // In C#, JSON and Liquid: `var password = "…"`, `"client_secret": "…"`, `["token"] = "…"`, `new JProperty("password", "…")`.
  { name: 'assignment', hint: 'secret', strength: 'password', find: pattern(String.raw`${freestanding}(?<hint>[\w.-]{0,60}(?:${secrets}))\d{0,3}(?:${quote})?\s*\]?\s*(?:=|:|,)\s*${calls}[@$]{0,2}${quote}(?<secret>${quoted}+)${quote}`) },
  { name: 'assignment', hint: 'key', strength: 'random', find: pattern(String.raw`${freestanding}(?<hint>[\w.-]{0,60}(?:${keys}))\d{0,3}(?:${quote})?\s*\]?\s*(?:=|:|,)\s*${calls}[@$]{0,2}${quote}(?<secret>${quoted}+)${quote}`) },
  { name: 'assignment', hint: 'key', strength: 'random', find: pattern(String.raw`\b(?:var|string|byte\[\])\s+(?<hint>key)\d{0,3}\s*=\s*${calls}[@$]{0,2}${quote}(?<secret>${quoted}+)${quote}`) },
  // `context.Request.Headers.GetValueOrDefault("x-api-key", "") == "…"`
  { name: 'comparison', hint: 'key', strength: 'password', find: pattern(String.raw`${quote}(?<hint>${headers})${quote}[^;{}\n]{0,80}?(?:[!=]=|\.Equals\()\s*[@$]{0,2}${quote}(?:(?:bearer|basic)\s+)?(?<secret>${quoted}+)${quote}`) },
  // In prose, logs and commented-out requests.
  { name: 'header-line', hint: 'header', strength: 'password', find: pattern(String.raw`${freestanding}(?<hint>${headers})\s*:\s*(?:(?:bearer|basic|token|sharedkey)\s+)?(?<secret>[\w+/=.~!$%*-]{8,})`) },
  { name: 'bearer', hint: 'authorization', strength: 'random', find: /(?<![\w-])(?:bearer|basic)\s+(?<secret>[A-Za-z0-9+/=_.~-]{16,})/gid },
  { name: 'comment', hint: 'secret', strength: 'random', within: /(?:<!--|\/\*)(?<area>(?:(?!-->|\*\/)[^])*)/gd, find: inProse },
  { name: 'comment', hint: 'secret', strength: 'random', within: /\/\/(?<area>[^\n]*)/gd, find: inProse },
];
