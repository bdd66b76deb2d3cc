import type { Inputs } from '../github/inputs.ts';
import { diagnosticCodes, type Diagnostic, type DiagnosticCode, type Severity } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { closest } from '../model/suggestion.ts';

/** Gives findings the severity that the inputs ask for. With `isFinal` no error becomes less: something went unchecked because of it. */
export type Judge = (findings: readonly Diagnostic[], isFinal?: boolean) => Diagnostic[];

/**
 * `warnings-as-errors` and `errors-as-warnings` as what they do to findings. Throws invalid-input for a code that is not
 * known, or that both name.
 */
export function createJudge(inputs: Pick<Inputs, 'warnings-as-errors' | 'errors-as-warnings'>): Judge {
  const [raised, lowered] = [readCodes(inputs, 'warnings-as-errors', ['all']), readCodes(inputs, 'errors-as-warnings', [])];
  const twice = [...raised].find((code) => lowered.has(code));
  if (twice !== undefined) throw new UserError('invalid-input', `Both 'warnings-as-errors' and 'errors-as-warnings' name '${twice}'.`, { hint: 'Name it in one of them.' });
  const judge = ({ code, severity }: Diagnostic, isFinal: boolean): Severity => {
    if (severity === 'error') return lowered.has(code) && !isFinal ? 'warning' : 'error';
    return raised.has(code) || (severity === 'warning' && raised.has('all') && !lowered.has(code)) ? 'error' : severity;
  };
  return (findings, isFinal = false) => findings.map((finding) => ({ ...finding, severity: judge(finding, isFinal) }));
}

function readCodes(inputs: Pick<Inputs, 'warnings-as-errors' | 'errors-as-warnings'>, name: 'warnings-as-errors' | 'errors-as-warnings', words: readonly string[]): ReadonlySet<DiagnosticCode | 'all'> {
  const known = [...words, ...Object.keys(diagnosticCodes)];
  const codes = (inputs[name] ?? []).flatMap((entry) => entry.split(',')).map((code) => code.trim()).filter((code) => code !== '');
  for (const code of codes) {
    if (known.includes(code)) continue;
    const near = closest(code, known);
    throw new UserError('invalid-input', `'${code}' of '${name}' is no code of a finding.`, { hint: near === null ? 'See the reference of diagnostics.' : `Did you mean '${near}'?` });
  }
  return new Set(codes as (DiagnosticCode | 'all')[]);
}
