/** What is left to do by hand after the scaffold for these environments was written, in order. */
export function toNextSteps(names: readonly string[], sample: boolean): readonly string[] {
  const reading = names.map((name) => `${name}-plan`);
  return [
    'apiops.yaml: the id of each service.',
    sample
      ? `apimartifacts and the override files: a sample. Once you have seen enough of it, remove it, and extract --environment ${names[0] ?? ''} brings what your service has.`
      : 'Workflows: a token {#NAME#} of your folder takes its value from a secret; name it where they name PARTNER_KEY.',
    `Azure: an identity that may read, for ${listOf(reading)}, and one that may write, for ${listOf(names)}, each with a federated credential for its environment of GitHub.`,
    `GitHub, environments ${listOf([...reading, ...names])}: the variables AZURE_CLIENT_ID and AZURE_TENANT_ID, and the secret PARTNER_KEY.`,
    `GitHub, environments ${listOf(names)}: required reviewers, and no branch but main.`,
    'GitHub, rules of the branch main: a pull request with an approval, the check APIOps, and branches up to date.',
    'GitHub, settings of Actions: that workflows may create pull requests, for apiops-extract.',
    'Push to a branch and open a pull request: the plan is its comment. docs/setup.md of this program has the commands.',
  ];
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
