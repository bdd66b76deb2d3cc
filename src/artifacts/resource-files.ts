import type { FolderForm } from '../commands/ports.ts';
import type { JsonPath } from '../model/json.ts';
import type { JsonFile } from './json-file.ts';

/** The files that say something of one resource. Paths are relative to the folder, `/` separated. */
export interface ResourceFiles {
  readonly information?: { readonly path: string; readonly json: JsonFile; readonly form: FolderForm };
  /**
   * `inside`: the text stands in a JSON file, at `place` below its `properties`. That is the information file, but for the
   * schema of a GraphQL API, which the successor keeps as a resource of its own.
   */
  readonly content?: { readonly path: string; readonly inside: boolean; readonly form: FolderForm; readonly place?: JsonPath };
  /** Its entry in an array of associations. */
  readonly entry?: { readonly path: string; readonly index: number; readonly form: FolderForm };
  /** Where else the same is said: whole files, elements of arrays, texts inside files. A change has to reach them too. */
  readonly repeated?: readonly Repetition[];
}

export interface Repetition {
  readonly path: string;
  readonly form: FolderForm;
  /** Of an entry in an array of associations. */
  readonly index?: number;
  /** Of a text inside a JSON file, below its `properties`. */
  readonly place?: JsonPath;
}
