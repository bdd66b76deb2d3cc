import type { CommandResult } from '../commands/result.ts';
import type { Severity } from '../model/diagnostics.ts';

/** `Checked the folder by itself, dev and prod: 0 errors, 1 warning, 2 remarks.` Names are as the configuration file writes them. */
export function renderChecked({ diagnostics }: Pick<CommandResult, 'diagnostics'>, checked: NonNullable<CommandResult['checked']>): string {
  if (checked.length === 0) return '';
  const names = checked.map((name) => name ?? 'the folder by itself');
  const count = (severity: Severity, one: string): string => {
    const number = diagnostics.filter((finding) => finding.severity === severity).length;
    return `${number} ${one}${number === 1 ? '' : 's'}`;
  };
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `Checked ${list}: ${count('error', 'error')}, ${count('warning', 'warning')}, ${count('info', 'remark')}.`;
}
