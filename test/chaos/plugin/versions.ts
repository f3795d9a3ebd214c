/** The versions of the plugin that are saved: good ones, and those that are broken in all the ways that a plugin can be. */
import { execFileSync } from "node:child_process";
import type { Random } from "../random.ts";

export interface Surface {
  readonly dbWrite: boolean;
  /** Whether it subscribes to shutdown, and so is told before it is stopped. */
  readonly shutdown: boolean;
  /** Names that come and go: methods, hooks, subscriptions. */
  readonly extras: readonly string[];
}

export interface Plan {
  /** polite: reads on to the end of its stdin when it gets SIGTERM; plain: dies of it. */
  readonly manners: "polite" | "plain";
  readonly boot_ms?: number;
  /** Faults at these steps. */
  readonly boot?: string;
  readonly getmanifest?: string;
  readonly init?: string;
  /** A fault that comes by itself. */
  readonly later?: string;
  readonly later_ms?: number;
}

export const HOOKS = [
  "rpc_command",
  "htlc_accepted",
  "custommsg",
  "openchannel2_changed",
  "peer_connected",
  "invoice_payment",
  "commitment_revocation",
] as const;

/** What a changed manifest may have besides. */
export const EXTRA_METHODS = ["extra1", "extra2", "extra3"] as const;
export const EXTRA_HOOKS = ["openchannel", "recover"] as const;
export const EXTRA_TOPICS = ["coin_movement", "forward_event"] as const;

/** Faults of what is running, that end it, keep it from answering, or are only bad manners. */
export const FAULTS: readonly string[] = [
  ..."exit exit-0 traceback sigkill sigsegv hang stubborn deaf mute orphan escaped-orphan half-and-exit pause child".split(
    " ",
  ),
  ..."stray stray-without-newline half flood-stdout flood-stdout-lines flood-stderr twice nobody late request".split(
    " ",
  ),
  ..."no-jsonrpc neither no-utf8 batch undeclared log-level log-text log-params message-to-nobody no-params no-method".split(
    " ",
  ),
];

/** Faults of a version that never comes to serve, by when they show. */
const BROKEN: Readonly<Record<"boot" | "getmanifest" | "init", readonly string[]>> = {
  boot: "exit exit-0 traceback sigkill hang stubborn mute deaf orphan escaped-orphan".split(" "),
  getmanifest: "exit traceback sigsegv hang stubborn mute half-and-exit error disable garbage nothing neither".split(
    " ",
  ),
  init: "exit traceback sigkill hang stubborn mute deaf half-and-exit disable nothing".split(" "),
};

/** Faults that do not keep a version from serving. */
const RUDE: Readonly<Record<"boot" | "getmanifest" | "init", readonly string[]>> = {
  boot: "stray flood-stdout flood-stdout-lines flood-stderr child undeclared log-level".split(" "),
  getmanifest: "stray child wait flood-stderr".split(" "),
  init: "stray wait request error log-text flood-stdout-lines twice".split(" "),
};

const LIMPING = "exit sigkill hang deaf mute orphan stray flood-stdout".split(" ");

/** A pyenv's `python3` is a shell script that takes longer than Python itself. */
let interpreter: string | undefined;

export class Versions {
  /** The number of the newest version. */
  newest = 0;
  surface: Surface;
  readonly #random: Random;
  readonly #runtime: string;
  readonly #manners: readonly Plan["manners"][];

  /** @param runtime absolute path of plugin.py */
  constructor(random: Random, runtime: string, surface: Surface, manners: readonly Plan["manners"][]) {
    this.#random = random;
    this.#runtime = runtime;
    this.surface = surface;
    this.#manners = manners;
    interpreter ??= execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  }

  /** One that serves, and has no fault of its own. */
  good(): string {
    const boot_ms = this.#random.percent(30) ? this.#random.between(1, 150) : 0;
    return this.#source({ manners: this.#random.pick(this.#manners), boot_ms });
  }

  /** One that serves, with bad manners at its start or a fault before long. */
  rude(): string {
    const random = this.#random;
    const manners = random.pick(this.#manners);
    if (random.percent(50)) {
      return this.#source({ manners, later: random.pick(LIMPING), later_ms: random.between(0, 200) });
    }
    const step = random.pick(["boot", "getmanifest", "init"] as const);
    return this.#source({ manners, [step]: random.pick(RUDE[step]) });
  }

  /** One that cannot serve. */
  broken(): string {
    const random = this.#random;
    const good = this.good();
    switch (random.between(0, 7)) {
      case 0:
        return `${good}\n)`;
      case 1:
        return good.replace(/^#!.*/, "#!/nowhere/python3");
      case 2:
        return good.slice(0, random.between(1, good.length - 60));
      case 3:
        return "";
      default: {
        const step = random.pick(["boot", "getmanifest", "init"] as const);
        return this.#source({ manners: random.pick(this.#manners), [step]: random.pick(BROKEN[step]) });
      }
    }
  }

  #source(plan: Plan): string {
    const version = ++this.newest;
    const literal = JSON.stringify({ ...plan, manifest: JSON.stringify(manifestOf(this.surface)) });
    return `#!${interpreter} -SE\nVERSION = ${version}\nPLAN = ${literal}\nexec(open(${JSON.stringify(this.#runtime)}).read())\n`;
  }
}

function manifestOf({ dbWrite, shutdown, extras }: Surface): object {
  const extra = (names: readonly string[]): string[] => names.filter((name) => extras.includes(name));
  const methods = ["version", "echo", "slow", "fault", ...extra(EXTRA_METHODS)];
  const hooks = [...HOOKS, ...extra(EXTRA_HOOKS), ...(dbWrite ? ["db_write"] : [])];
  return {
    options: [{ name: "chaos-option", type: "string", description: "Changes", default: "calm", dynamic: true }],
    rpcmethods: methods.map((name) => ({ name, usage: "[params]", description: "Answers" })),
    hooks: hooks.map((name) => ({ name })),
    subscriptions: ["block_added", ...extra(EXTRA_TOPICS), ...(shutdown ? ["shutdown"] : [])],
    notifications: [{ method: "chaos_out" }],
    dynamic: true,
    cancheck: true,
  };
}
