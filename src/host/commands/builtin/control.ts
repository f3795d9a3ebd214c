/** What commands may do with the node as a whole. */
import type { IdText } from "../../../jsonrpc/encode.ts";
import type { Plugin, StartCommand } from "../../plugin/plugin.ts";
import type { NotRegistered } from "../../plugin/plugins.ts";

export interface Control {
  register(path: string, environment: NodeJS.ProcessEnv, start?: StartCommand): Plugin | NotRegistered;
  /** @throws if the file cannot be run */
  launch(plugin: Plugin, client: IdText): Promise<void>;
  /** Calls back once every plugin is active, which may be at once. */
  whenAllActive(then: () => void): void;
  stopPlugin(plugin: Plugin, stopped: () => void): void;
  /** Stops the node, and calls `answer` when all plugins are gone. */
  stop(answer: () => void): void;
}
