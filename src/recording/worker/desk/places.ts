/** Which plugin a stream, a name or a topic belongs to, as the notes say. */
import type { Note, Names } from "../../notes.ts";

interface Place {
  readonly p: number;
  topics: ReadonlySet<string>;
  /** The version in service, and the newest that was started. */
  serving: number;
  newest: number;
  /** The one that was told last what init says: it makes the calls. */
  initialized: number;
}

interface Link {
  readonly owner: number | undefined;
  readonly methods: ReadonlyMap<string, number>;
  readonly hooks: ReadonlyMap<string, number>;
  readonly options: ReadonlyMap<string, number>;
  readonly subscriptions: ReadonlySet<string>;
}

export interface Version {
  readonly p: number;
  readonly v: number;
}

/** Of autoreload itself. */
export const NOBODY: Version = { p: 0, v: 0 };

export class Places {
  readonly #plugins = new Map<number, Place>();
  readonly #links = new Map<number, Link>();
  readonly #instances = new Map<number, Version>();
  readonly #connections = new Map<number, number>();

  note(note: Note): void {
    switch (note.note) {
      case "plugin":
        this.#plugin(note.p).topics = new Set(note.topics);
        return;
      case "instance": {
        const { number, p, v } = note;
        this.#instances.set(number, { p, v });
        this.#plugin(p).newest = v;
        return;
      }
      case "serves":
        this.#plugin(note.p).serving = note.v;
        return;
      case "ended":
        this.#instances.delete(note.number);
        return;
      case "link":
        this.#links.set(note.number, linkOf(note));
        return;
      case "connection":
        this.#connections.set(note.number, note.p);
        return;
      case "hung-up":
        this.#connections.delete(note.number);
        return;
      case "open":
      case "mended":
      case "asks-again":
      case "judged-again":
      case "event":
      case "reloads":
      case "changed":
      case "secrets":
      case "write":
      case "record":
      case "unrecord":
      case "inspect":
      case "uninspect":
      case "lost":
      case "stop":
        return;
    }
  }

  /** Undefined for one that nothing is known of. */
  instance(number: number): Version | undefined {
    return this.#instances.get(number);
  }

  initialized({ p, v }: Version): void {
    this.#plugin(p).initialized = v;
  }

  caller(connection: number): Version | undefined {
    const p = this.#connections.get(connection);
    if (p === undefined) return undefined;
    const { initialized, serving, newest } = this.#plugin(p);
    return { p, v: initialized || serving || newest };
  }

  link(number: number): Link | undefined {
    return this.#links.get(number);
  }

  /** The version that a message for the plugin meets, as far as is known when it comes. */
  current(p: number | undefined): Version {
    if (p === undefined || p === 0) return NOBODY;
    const { serving, newest } = this.#plugin(p);
    return { p, v: serving || newest };
  }

  /** Who is told of a topic by a link: each plugin by one, its own companion's if that is told too. */
  subscribers(topic: string, number: number): Version[] {
    const owner = this.#links.get(number)?.owner;
    const told = [...this.#plugins.values()].filter(({ p, topics }) => {
      if (!wants(topics, topic)) return false;
      if (owner !== undefined) return owner === p;
      return ![...this.#links.values()].some((link) => link.owner === p && wants(link.subscriptions, topic));
    });
    return told.map(({ p }) => this.current(p));
  }

  #plugin(p: number): Place {
    let plugin = this.#plugins.get(p);
    if (plugin === undefined) {
      plugin = { p, topics: new Set(), serving: 0, newest: 0, initialized: 0 };
      this.#plugins.set(p, plugin);
    }
    return plugin;
  }
}

function wants(topics: ReadonlySet<string>, topic: string): boolean {
  return topics.has(topic) || (topic !== "log" && topics.has("*"));
}

function linkOf({ owner, methods, hooks, options, subscriptions }: Extract<Note, { note: "link" }>): Link {
  const byName = (names: Names): ReadonlyMap<string, number> => new Map(names);
  return {
    owner,
    methods: byName(methods),
    hooks: byName(hooks),
    options: byName(options),
    subscriptions: new Set(subscriptions),
  };
}
