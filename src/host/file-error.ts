/** What the system says of a file, as a part of a sentence. */
export function describeFileError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const sentences: Readonly<Record<string, string>> = {
    EACCES: 'permission denied', EPERM: 'permission denied', EISDIR: 'it is a folder', ENOTDIR: 'a part of its path is not a folder',
    ENOENT: 'it does not exist', EROFS: 'the disk is read-only', ENOSPC: 'the disk is full', EEXIST: 'a file is where a folder should be',
  };
  return sentences[code ?? ''] ?? code ?? 'unknown error';
}
