import type { Location } from './resource.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Diagnostic codes: severity and one sentence of meaning, for the generated reference. */
export const diagnosticCodes = {
  'artifacts-missing': ['error', 'The artifact folder does not exist.'],
  'artifacts-empty': ['error', 'The artifact folder holds no artifact that is known.'],
  'file-unreadable': ['error', 'A file could not be read, or is not UTF-8.'],
  'file-unparsable': ['error', 'A JSON, YAML or XML file does not parse.'],
  'merge-marker': ['error', 'A file holds the markers of an unfinished Git merge.'],
  'byte-order-mark': ['error', 'A file begins with a byte order mark.'],
  'file-unknown': ['warning', 'A file or folder of the artifact folder belongs to no kind that is known.'],
  'information-missing': ['error', 'A resource has files, but not its information file.'],
  'path-outside': ['error', 'A name or link leads out of the artifact folder.'],
  'layout-older': ['info', 'Files have the form of an older tool. They are read as they are; `init --convert` rewrites them.'],
  'schema-generated': ['info', 'Files hold schemas with names that the service made up. It makes others from the specification, so they are not published.'],
  'secret-redacted': ['info', 'A file holds the mark of a removed secret in the place of the secret.'],
  'stated-twice': ['info', 'Two files say the same.'],
  'contradiction': ['error', 'Two files say different things about one resource.'],
  'unknown-key': ['error', 'A key that is not known.'],
  'invalid-value': ['error', 'A value of the wrong type or form.'],
  'override-unmatched': ['error', 'An override names a resource that the folder does not hold.'],
  'override-duplicate': ['error', 'Two overrides name the same resource.'],
  'token-unresolved': ['error', 'A token has no value in the environment.'],
  'not-extracted': ['warning', 'A value of the service was not written into the folder: it is a secret, or a token stands in its place.'],
  'instance-bound': ['info', 'A value that was written into the folder belongs to one instance of the service: a Key Vault, an Application Insights resource, an owner.'],
  'source-environment-value': ['warning', 'A value that belongs to one environment would come into another: a host name, a subscription, a Key Vault.'],
  'filter-older': ['info', 'A filter file has a key of an older tool or format.'],
  'selector-unmatched': ['warning', 'A selector names nothing in the folder or the service.'],
  'reference-missing': ['error', 'A resource refers to one that neither the folder nor the service holds.'],
  'reference-outside': ['error', 'A resource refers to one outside its workspace, or in one, where only the groups of a product may lie outside.'],
  'reference-cycle': ['error', 'Resources refer to each other in a circle, or each takes a name that another gives up.'],
  'deletion-in-use': ['error', 'A resource would be deleted or replaced that others use, or deleted that a subscription belongs to.'],
  'required-property': ['error', 'A property is missing without which the service refuses the resource.'],
  'secret-missing': ['error', 'A secret has neither a value nor a Key Vault identifier, and the service does not hold it yet.'],
  'secret-not-carried': ['warning', 'A secret of the live service that is promoted could not be read, so that it has to be supplied.'],
  'requirement-unmet': ['warning', 'An environment requires what was published to another one before, and this was not: publishing is refused.'],
  'secret-not-compared': ['warning', 'A secret could not be compared, because the identity may not read it.'],
  'path-conflict': ['error', 'Two APIs have one path and are not in one version set.'],
  'name-conflict': ['error', 'Two resources have one display name where the service takes only one.'],
  'version-set-missing': ['error', 'An API has a version, but no version set.'],
  'policy-invalid': ['error', 'A policy document that the service would refuse.'],
  'policy-doubtful': ['warning', 'A policy document that the service may refuse: an element that is not known, or a rule that is not beyond doubt.'],
  'specification-invalid': ['error', 'An API specification that the service would refuse.'],
  'operation-missing': ['error', 'A policy, a tag or a reference is for an operation that the API does not have.'],
  'operation-undocumented': ['warning', 'An operation has a file of its own and is not in the specification of its API, so that every import removes it first.'],
  'operation-conflict': ['error', 'Two operations of an API have one method and URL template.'],
  'kind-misplaced': ['error', 'A resource of a kind that what it belongs to does not take.'],
  'workspace-unsupported': ['error', 'A resource that the service does not take in a workspace.'],
  'revision-redundant': ['info', 'A revision folder repeats the current revision, which its root folder already is.'],
  'revision-conflict': ['error', 'Two folders describe one revision of an API and differ.'],
  'revision-locked-property': ['warning', 'A revision sets a property that only the current revision may set.'],
  'subscription-limit': ['error', 'A product takes no further subscription of the same user.'],
  'not-read': ['warning', 'The service holds something that has no place in a folder; it was not read.'],
  'newer-api-version': ['warning', 'An API of a type that the chosen version of the management API does not know: it is left alone on both sides.'],
  'kind-unsupported': ['warning', "The service's tier does not have a kind of resource."],
  'kind-not-in-tier': ['error', "The folder holds a resource of a kind that the service's tier does not have; a warning where the sources differ."],
  'feature-not-in-tier': ['error', "A resource uses something that the service's tier does not have; a warning where the sources differ, or where the service takes it and does nothing with it."],
  'policy-not-in-tier': ['error', "A policy document holds a policy that no gateway of the service's tier runs."],
  'limit-exceeded': ['error', "The service would hold more than its tier takes, with what it holds already; a warning where that is not beyond doubt."],
  'tier-gains': ['info', 'What the tier of the target of a promotion has, and that of the source has not.'],
  'sku-differs': ['warning', "apiops.yaml gives an environment another SKU than the service has. The service's own counts."],
  'sku-unknown': ['warning', "The SKU of the service is not known, so that nothing was checked against what its tier has."],
  'marker-unreadable': ['warning', 'The named value in which the last publish is recorded does not say it.'],
  'no-base': ['info', 'What was published last is not known: the comparison has two sides only.'],
  'drifted': ['warning', 'What a file says was changed in the service since the last publish.'],
  'not-compared': ['error', 'One of several environments could not be compared.'],
  'accepted-over': ['warning', 'What drifted was written into the folder over a change of Git.'],
  'accept-override': ['warning', 'What drifted is set by an override file, and was not written into the folder.'],
  'accept-kept': ['warning', 'What the service does not have may be new in Git: its file was kept, because it is not known what was published last.'],
  'kind-unreadable': ['warning', 'The identity may not read a kind of resource: of this it is not known whether it drifted.'],
  'publish-lock-left': ['warning', 'The sign that a publish is under way could not be taken away; the next publish does that.'],
  'not-recorded': ['info', 'What was published is not recorded in the service: later plans have two sides only.'],
  'plan-limited': ['info', 'The plan covers what changed in the folder since a commit, and nothing else was read.'],
  'plan-not-limited': ['info', 'The plan was to cover what changed in the folder since a commit, and covers everything.'],
  'github-not-allowed': ['warning', 'The token may not do on GitHub what was asked for: the job lacks a permission.'],
  'github-failed': ['warning', 'GitHub did not do what was asked for.'],
  'plan-not-posted': ['info', 'A plan was not written on its pull request, because that is merged or closed.'],
  'posted-twice': ['warning', 'Two texts of this program on GitHub are about the same; only the newer one is kept up to date.'],
  'activity-log-unread': ['info', 'Who changed the service is not known: its activity log could not be read.'],
} as const satisfies Record<string, readonly [Severity, string]>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** Findings of a folder that holds nothing yet: an extract mends them by writing it. */
export const emptyFolderCodes: ReadonlySet<DiagnosticCode> = new Set(['artifacts-missing', 'artifacts-empty']);

/** A finding about the input. `message` says what, where and what to do next; it never holds a secret. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly resource: string | null;
}

export function diagnostic(code: DiagnosticCode, message: string, at: Partial<Location> & { resource?: string } = {}): Diagnostic {
  return {
    code, severity: diagnosticCodes[code][0], message,
    file: at.file ?? null, line: at.line ?? null, resource: at.resource ?? null,
  };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Errors first, then by file, line and code: the order in which they are shown. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...diagnostics].sort((a, b) => rank[a.severity] - rank[b.severity]
    || compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || compare(a.code, b.code) || compare(a.message, b.message));
}
