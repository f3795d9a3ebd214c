/** What the proxy tells a recording beside the bytes. Plugins, instances, links and connections go by numbers. */
import type { Inspecting } from "../inspector/inspecting.ts";
import type { Difference, Party, SessionEvent, Subject, Verdict } from "../session/format/events.ts";

export type Note =
  | {
      readonly note: "plugin";
      readonly p: number;
      readonly name: string;
      readonly path: string;
      readonly topics: readonly string[];
    }
  /** An instance was started. @property v which of the plugin's it is */
  | { readonly note: "instance"; readonly number: number; readonly p: number; readonly v: number }
  | { readonly note: "serves"; readonly p: number; readonly v: number }
  | { readonly note: "ended"; readonly number: number }
  /** What a link has registered, each name with its plugin. @property owner the plugin of a companion */
  | {
      readonly note: "link";
      readonly number: number;
      readonly owner: number | undefined;
      readonly methods: Names;
      readonly hooks: Names;
      readonly options: Names;
      readonly subscriptions: readonly string[];
    }
  /** A request from before the recording that is open. */
  | {
      readonly note: "open";
      readonly id: string;
      readonly link: number;
      readonly p: number;
      readonly of: Subject;
      readonly m: string;
      readonly from: Party;
    }
  /** The plugin's answer to this request is replaced by ours, which comes next. */
  | { readonly note: "mended"; readonly id: string; readonly wrong: string }
  /**
   * A request comes next that asks again what was asked before.
   * @property of the id that it was asked by, as JSON text @property n its number among the events, if that is known
   */
  | {
      readonly note: "asks-again";
      readonly id: string;
      readonly of: string;
      readonly n?: number;
      readonly isAfterSave: boolean;
    }
  /** @property verdict absent where there was nothing to compare with */
  | {
      readonly note: "judged-again";
      readonly id: string;
      readonly against?: number;
      readonly verdict?: Verdict;
      readonly why?: string;
      readonly diff?: readonly Difference[];
    }
  /** A connection for the plugin's own calls. */
  | { readonly note: "connection"; readonly number: number; readonly p: number }
  | { readonly note: "hung-up"; readonly number: number }
  | { readonly note: "event"; readonly event: UnnumberedEvent }
  /** A reload begins, of so many changes that were told before. */
  | { readonly note: "reloads"; readonly p: number; readonly changes: number }
  /** How a new manifest differs from the one before; the reload that brought it is told next. */
  | { readonly note: "changed"; readonly p: number; readonly changed: readonly string[] }
  /** Options whose values are concealed, and such values. */
  | { readonly note: "secrets"; readonly options: readonly string[]; readonly values: readonly string[] }
  /** From now on there may be files, and an inspector. */
  | { readonly note: "write"; readonly network: string }
  /** The session is written to a file, from what is still in memory on. */
  | { readonly note: "record"; readonly place: Place }
  /** The file is over, and the session goes on. */
  | { readonly note: "unrecord" }
  | { readonly note: "inspect"; readonly inspecting: Inspecting }
  | { readonly note: "uninspect" }
  /** The ring was full, and what came from these sources is not whole. */
  | { readonly note: "lost"; readonly messages: number; readonly bytes: number; readonly sources: readonly number[] }
  | { readonly note: "stop" };

/** A file that the user named, or a directory of ours and how the file's name begins there. */
export type Place = { readonly file: string } | { readonly directory: string; readonly name: string };

export type Names = readonly (readonly [name: string, p: number])[];

type Unnumbered<Event> = Event extends SessionEvent ? Omit<Event, "n" | "t"> : never;
export type UnnumberedEvent = Unnumbered<SessionEvent>;
