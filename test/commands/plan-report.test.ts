import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageData } from '../../src/render/html/page-data.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { run, repository, service } = useServiceInGit(1);

const attack = '```\n::set-output name=x::y\n##[error]x </script><script>alert(1)</script> @everyone ${{ secrets.KEY }}';
const start = {
  'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {prune: tracked}\n',
  'artifacts/tags/public/tagInformation.json': JSON.stringify({ properties: { displayName: 'Public' } }),
  'artifacts/products/p/productInformation.json': JSON.stringify({ properties: { displayName: 'Product', description: 'As published' } }),
  'artifacts/named values/key/namedValueInformation.json': JSON.stringify({ properties: { displayName: 'key', secret: true, value: '{#key#}' } }),
};

test('the page of a plan tells what was published last and who moved, and what was written in the portal stays text', async () => {
  const commit = repository().commit(start);
  const environment = { GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'shop/apim', GITHUB_RUN_ID: '7', key: 'canary-one' };
  expect(await run('publish', {}, { environment })).toMatchObject({ ok: true });
  repository().commit({ 'artifacts/tags/public/tagInformation.json': JSON.stringify({ properties: { displayName: 'Open' } }) });
  await service().client.write('PATCH', '/products/p', { description: attack }, { 'if-match': '*' });

  const report = join(repository().path, 'out/report.html');
  expect(await run('plan', { report }, { environment: { ...environment, key: 'canary-two' } })).toMatchObject({ ok: true, planPath: null });
  const html = readFileSync(report, 'utf8');
  expect(html).toContain('<h1>Plan for dev</h1>');
  expect(html).toContain(`Published last: commit <code>${commit.slice(0, 10)}</code>, `);
  expect(html).not.toMatch(/canary|##\[|^\s*::/m);
  expect(html.match(/<script/g)).toHaveLength(2);
  const data = JSON.parse(/<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? '') as PageData;
  const changes = data.groups.filter(({ role }) => role !== 'unmanaged').flatMap((group) => group.changes);
  const [product, secret, tag] = changes;
  expect(changes.map(({ id, op }) => `${op} ${id}`)).toEqual(['update products/p', 'update namedValues/key', 'update tags/public']);
  expect([product?.origin, tag?.origin]).toEqual(['drift', 'pending']);
  expect(product?.properties[0]?.diff?.join('\n')).toContain('</script><script>alert(1)</script> @everyone ${{ secrets.KEY }}');
  expect(secret?.properties).toMatchObject([{ path: 'value', secret: true }]);
});
