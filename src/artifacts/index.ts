import type { ArtifactStore } from '../commands/ports.ts';
import { convertFolder } from './convert.ts';
import { readFolder } from './folder.ts';
import { writeFolder } from './writer.ts';

/** The artifacts in `folder` (absolute, or relative to the working directory), in any layout. */
export function openArtifacts(folder: string): ArtifactStore {
  return {
    async read() {
      const { snapshot, diagnostics, read, layout, forms } = await readFolder(folder);
      return { snapshot, diagnostics, files: read, layout, forms };
    },
    write: (live, selected, layout) => writeFolder(folder, live, selected, layout),
    convert: (layout) => convertFolder(folder, layout),
  };
}
