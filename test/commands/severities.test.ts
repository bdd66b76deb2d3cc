import { useServiceInGit } from '../support/service-in-git.ts';

const inGit = useServiceInGit(1);

test('a warning that is an error keeps plan and publish from the first write', async () => {
  inGit.repository().commit({ 'apiops.yaml': 'artifacts: artifacts\nenvironments: { dev: }\n', 'artifacts/tags/beta/tagInformation.json': '{ "properties": { "displayName": "beta" } }\n', 'artifacts/notes/a.txt': 'x\n' });
  for (const command of ['plan', 'publish'] as const) {
    for (const code of ['all', 'file-unknown']) {
      const result = await inGit.run(command, { 'warnings-as-errors': [code] });
      expect(result).toMatchObject({ ok: false, exitCode: 1, failureReason: 'validation-failed' });
      expect(result.diagnostics.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toEqual(['file-unknown']);
    }
    expect(await inGit.run(command, { 'warnings-as-errors': ['file-unknwon'] })).toMatchObject({ failureReason: 'invalid-input', requests: null });
  }
  expect(await inGit.succeed('publish', { 'warnings-as-errors': ['selector-unmatched'] })).toMatchObject({ counts: { create: 1 }, report: { done: [{ id: 'tags/beta' }] } });
});
