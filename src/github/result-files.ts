import path from 'node:path';
import type { CommandResult, ResultFileName } from '../commands/result.ts';
import { toMessage } from '../model/failure.ts';
import { renderResultFiles } from '../render/result-files.ts';

export interface FileContext {
  /** Absolute path of a folder that only this step uses; made where there is something to write. */
  readonly folder: string;
  readonly writeText: (file: string, text: string) => Promise<void>;
  /** Told once where a file cannot be written: the outcome stays, and the outputs of what is missing are empty. */
  readonly warn: (message: string) => void;
}

/** A result with the paths of its files, which later steps read or upload: outputs are too small for them. */
export async function withResultFiles(result: CommandResult, { folder, writeText, warn }: FileContext): Promise<CommandResult> {
  const paths: Partial<Record<ResultFileName, string>> = {};
  try {
    for (const { name, file, text } of renderResultFiles(result)) {
      const place = path.join(folder, file);
      await writeText(place, text);
      paths[name] = place;
    }
  } catch (error) {
    warn(`Not all files of the result were written: ${toMessage(error)}`);
  }
  return { ...result, paths };
}
