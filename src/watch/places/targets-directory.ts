/** The directory where a symlinked executable really is: it is the user's project, and its rule files hold, too. */
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import type { Ground } from "../ground.ts";
import { FileOrTree } from "./places.ts";
import type { Executable, Place } from "./places.ts";
import type { Tree } from "../tree/tree.ts";

export class TargetsDirectory implements Place {
  readonly #executable: Executable;
  readonly #directory: string;
  readonly #ground: Ground;
  #place: FileOrTree | undefined;

  /** @param directory that is watched anyway */
  constructor(executable: Executable, directory: string, ground: Ground) {
    this.#executable = executable;
    this.#directory = directory;
    this.#ground = ground;
  }

  get tree(): Tree | undefined {
    return this.#place?.tree;
  }

  doubt(path?: string): void {
    this.#place?.doubt(path);
  }

  async look(sinceMs: number): Promise<void> {
    const { target } = this.#executable;
    const directory = target === undefined ? undefined : dirname(target);
    if (directory !== undefined && directory !== this.#place?.path) await this.#moveTo(directory);
    await this.#place?.look(sinceMs);
  }

  close(): void {
    this.#place?.close();
  }

  async #moveTo(directory: string): Promise<void> {
    this.#place?.tree?.dismiss();
    this.#place?.close();
    const watched = await realpath(this.#directory).catch(() => undefined);
    this.#place = directory === watched ? undefined : new FileOrTree(directory, this.#ground, true);
  }
}
