import type { ArtifactStore } from '../commands/ports.ts';
import { readFolder } from './folder.ts';
import { writeFolder } from './writer.ts';

/** The artifacts in `folder` (absolute, or relative to the working directory) in the native layout. */
export function openArtifacts(folder: string): ArtifactStore {
  return {
    async read() {
      const { snapshot, diagnostics, read } = await readFolder(folder);
      return { snapshot, diagnostics, files: read, layout: 'v7', forms: [] };
    },
    write: (live, selected) => writeFolder(folder, live, selected),
    convert: () => Promise.reject(new Error('not there yet')),
  };
}
