import { hasErrors } from '../model/diagnostics.ts';
import type { CommandResult, EnvironmentDrift, Promotion, PromotedEnvironment, RefusedApproval } from '../commands/result.ts';
import type { Change } from '../plan/plan.ts';
import { toChangeJson, toSide } from './change-json.ts';

/** The one object of `--format json`. */
export function renderResultJson(result: CommandResult): string {
  const { failure: _failure, approval, drift, promotion, target: _target, dependents: _dependents, ...rest } = result;
  const changeList = result.changeList.map(toChangeJson);
  const diagnostics = toFindings(result);
  // `##[` anywhere in a line is a command to a runner of GitHub Actions.
  return JSON.stringify({ ...rest, changeList, diagnostics, ...(approval === undefined ? {} : { approval: toApprovalJson(approval) }), ...(drift === undefined ? {} : { environments: drift.map(toDriftJson) }), ...(promotion === undefined ? {} : { promotion: toPromotionJson(promotion) }) }).replaceAll('##[', '\\u0023#[');
}

/** The findings of a result. A failure that none explains is one itself, so that it does not go unsaid. */
export function toFindings({ diagnostics, failure, failureReason }: CommandResult): readonly object[] {
  if (failure === null || hasErrors(diagnostics)) return diagnostics;
  return [...diagnostics, {
    code: failureReason ?? 'unexpected', severity: 'error', message: failure.hint === null ? failure.message : `${failure.message} ${failure.hint}`, file: null, line: null, resource: null,
  }];
}

function toDriftJson({ name, target, base, plan, drift, pending, unmanaged, places, unreadable, requests, failure }: EnvironmentDrift): object {
  const toJson = (changes: readonly Change[]): object[] => changes.map(toChangeJson);
  return {
    environment: name, service: target, base, planHash: plan?.hash ?? null, counts: plan?.counts ?? null, drift: toJson(drift), pending: toJson(pending), unmanaged: toJson(unmanaged),
    places, unreadable, requests, failure,
  };
}

function toPromotionJson({ from, source, environments }: Promotion): object {
  return { from, source, environments: environments.map(toPromotedJson) };
}

function toPromotedJson({ name, service, sku, state, plan, promotion, report, requests, failure }: PromotedEnvironment): object {
  return {
    environment: name, service, sku, state, planHash: plan?.hash ?? null, counts: plan?.counts ?? null, changeList: plan?.changes.map(toChangeJson) ?? [],
    intended: promotion?.intended.map(({ id, path, file, line, before, after }) => ({ id, path, file, line, ...toSide('before', before), ...toSide('after', after) })) ?? [],
    same: promotion?.same ?? [], handWork: promotion?.handWork ?? [], report, requests, failure,
  };
}

function toApprovalJson({ approved, planned, differences }: RefusedApproval): object {
  const toJson = (change: Change | null): object | null => (change === null ? null : toChangeJson(change));
  return { approved, planned, differences: differences.map((difference) => ({ approved: toJson(difference.approved), planned: toJson(difference.planned) })) };
}
