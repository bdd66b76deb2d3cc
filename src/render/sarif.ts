import { diagnosticCodes, type Diagnostic, type DiagnosticCode, type Severity } from '../model/diagnostics.ts';
import { toPlainText } from './plain-text.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note' };
const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];

export interface SarifOptions {
  /** Version of this program. */
  readonly version: string;
  /** Path of a file relative to the root of its repository, `/` separated, or that of what stands in where there is no file; null for one that lies outside. */
  readonly toPath: (file: string | null) => string | null;
}

/** Findings as a log of SARIF 2.1.0 with one run, whose rules are the table of diagnostics. Ends with a line end. */
export function renderSarif(findings: readonly Diagnostic[], { version, toPath }: SarifOptions): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json', version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'apiops', version, rules: codes.map(toRule) } },
      columnKind: 'utf16CodeUnits',
      originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
      results: findings.map((finding) => toSarifResult(finding, toPath)),
    }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule(code: DiagnosticCode): object {
  const [severity, meaning] = diagnosticCodes[code];
  return { id: code, shortDescription: { text: meaning.replaceAll('`', "'") }, defaultConfiguration: { level: levels[severity] } };
}

function toSarifResult({ code, severity, message, file, line, resource }: Diagnostic, toPath: SarifOptions['toPath']): object {
  const path = toPath(file);
  const location = {
    ...(path === null ? {} : { physicalLocation: { artifactLocation: { uri: toUri(path), uriBaseId: '%SRCROOT%' }, ...(line === null ? {} : { region: { startLine: line } }) } }),
    ...(resource === null ? {} : { logicalLocations: [{ fullyQualifiedName: toPlainText(resource), kind: 'resource' }] }),
  };
  return {
    ruleId: code, ruleIndex: codes.indexOf(code), level: levels[severity], message: { text: toMessageText(message) },
    ...(Object.keys(location).length === 0 ? {} : { locations: [location] }),
  };
}

/** Text as SARIF reads it: `[words](1)` would be a link (3.11.6). */
function toMessageText(message: string): string {
  return toPlainText(message).replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

/** A relative reference: a colon in its first part would make that a scheme. */
function toUri(path: string): string {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  return uri.split('/')[0]?.includes('%3A') === true ? `./${uri}` : uri;
}
