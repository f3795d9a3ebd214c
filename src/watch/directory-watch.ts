/** What a watched directory tells, however it is watched. */

/**
 * @param name of the entry; undefined for "look at all of them"
 * @param replaced whether the entry came, went or was put in another's place; false if only what it holds changed. An event
 *   about the directory itself has the directory's own base name.
 */
export type DirectoryListener = (name: string | undefined, replaced: boolean) => void;

export interface DirectoryWatch {
  close(): void;
}
