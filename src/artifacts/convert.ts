import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WriteReport } from '../commands/ports.ts';
import { hasErrors } from '../model/diagnostics.ts';
import { canonicalJson, reveal } from '../model/json.ts';
import type { LayoutName } from '../model/kinds.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { isSameContent } from './contents.ts';
import { Conversion } from './conversion.ts';
import { readFolder, type Folder } from './folder.ts';
import { replaceFiles } from './transaction.ts';
import { requireReadable, toReport } from './writer.ts';

/**
 * Rewrites every artifact of the folder in `layout`, whatever form it has, meaning unchanged; files that belong to none stay.
 * The result is written elsewhere and read first. Throws UserError for a folder with an error, and where nothing could be
 * written.
 */
export async function convertFolder(folder: string, layout: LayoutName): Promise<WriteReport> {
  const current = await readFolder(folder);
  requireReadable(folder, current, 'nothing was converted');
  const targets = new Conversion(current, layout).targets();
  await prove(current, targets);
  const texts = textsOf(current);
  const gone = current.read.filter((file) => !targets.has(file)).map((file) => [file, null] as const);
  const changes = new Map([...[...targets].filter(([file, text]) => texts.get(file) !== text), ...gone].sort(([a], [b]) => (a < b ? -1 : 1)));
  await replaceFiles(folder, changes, { known: new Set(current.read) });
  return toReport(changes, current, []);
}

/** Throws where the new files would not say what the old ones do: a bug in this program. */
async function prove(current: Folder, targets: ReadonlyMap<string, string>): Promise<void> {
  if (targets.size === 0) return;
  const trial = await mkdtemp(path.join(tmpdir(), 'convert-'));
  try {
    await replaceFiles(trial, targets);
    const converted = await readFolder(trial);
    const difference = hasErrors(converted.diagnostics) ? converted.diagnostics.find(({ severity }) => severity === 'error')?.message
      : findDifference(current.snapshot, converted.snapshot) ?? findDifference(redundantOf(current), redundantOf(converted));
    if (difference !== undefined && difference !== null) throw new Error(`The converted folder would not say the same (${difference.replaceAll(trial, '')}); nothing was changed.`);
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

function findDifference(before: Snapshot, after: Snapshot): string | null {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [own, other] = [before.get(key), after.get(key)];
    if (own === undefined || other === undefined) return `${key} is ${other === undefined ? 'missing' : 'new'}`;
    if (own.kind !== other.kind || textOf(own) !== textOf(other)) return `the properties of ${key}`;
    if (!isSameContent(own.content, other.content)) return `the content of ${key}`;
  }
  return null;
}

/** The texts of the files, by path; of files that repeat another's only the one that counts. */
function textsOf({ snapshot, redundant, files, arrays }: Folder): ReadonlyMap<string, string> {
  const texts = new Map([...arrays].map(([file, { text }]) => [file, text]));
  for (const [key, { information, content }] of files) {
    const text = (snapshot.get(key) ?? redundant.get(key)?.resource)?.content?.text;
    if (information !== undefined) texts.set(information.path, information.json.text);
    if (content?.inside === false && text !== undefined) texts.set(content.path, text);
  }
  return texts;
}

function textOf({ properties }: Resource): string {
  return canonicalJson(reveal(properties));
}

function redundantOf({ redundant }: Folder): Snapshot {
  return new Map([...redundant].map(([key, { resource }]) => [key, resource]));
}
