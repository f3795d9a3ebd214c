/**
 * Says whether this system can run a binary. If it cannot, exec gives ENOEXEC, and the C library then lets a shell read the file, whose
 * complaints say nothing. If only the loader is missing, exec gives ENOENT for a file that exists.
 */
import { existsSync, readdirSync } from "node:fs";
import type { Fault, System } from "./executable.ts";

/**
 * Whether a file with these first bytes is no text. A file that may be executed but not read has none of them, and can only be a binary.
 */
export function isBinary(head: Buffer): boolean {
  return head.length === 0 || head.includes(0) || head.subarray(0, 4).equals(ELF) || formatOf(head) !== undefined;
}

export function foreignBinary(path: string, head: Buffer, system: System): Fault | undefined {
  const format = formatOf(head);
  if (format === undefined) return undefined;
  if (format !== "ELF") return runs(format, system) ? undefined : foreign(path, `a ${format} program`, system);
  if (system.platform !== "linux") return foreign(path, "a Linux program", system);
  const machine = machineOf(head);
  if (machine !== undefined && !machine.runsOn.includes(system.arch) && !emulated()) {
    return foreign(path, `a program for ${machine.name}`, system);
  }
  return missingLoader(path, head);
}

type Format = "ELF" | "macOS" | "Windows";

const ELF = Buffer.from("\x7fELF", "latin1");

/** Mach-O: 32 and 64 bits in both byte orders, and files for several machines. */
const MACH_O = new Set(["feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "cafebabf"]);

function formatOf(head: Buffer): Format | undefined {
  if (head.subarray(0, 4).equals(ELF)) return "ELF";
  if (MACH_O.has(head.toString("hex", 0, 4))) return "macOS";
  return head.toString("latin1", 0, 2) === "MZ" && head.includes(0) ? "Windows" : undefined;
}

function runs(format: Format, { platform }: System): boolean {
  return format === "macOS" && platform === "darwin" ? true : platform === "linux" && emulated();
}

/** Whether the kernel was told of other programs to run binaries with (binfmt_misc: qemu, wine, java). */
function emulated(): boolean {
  try {
    return readdirSync("/proc/sys/fs/binfmt_misc").some((name) => name !== "register" && name !== "status");
  } catch {
    return false;
  }
}

interface Machine {
  readonly name: string;
  readonly runsOn: readonly NodeJS.Architecture[];
}

/** `e_machine` of the ELF header (elf.h). What is not listed is left to the system. */
const MACHINES: ReadonlyMap<number, Machine> = new Map([
  [3, { name: "32-bit x86", runsOn: ["ia32", "x64"] }],
  [40, { name: "32-bit ARM", runsOn: ["arm", "arm64"] }],
  [62, { name: "x86-64", runsOn: ["x64"] }],
  [183, { name: "ARM64", runsOn: ["arm64"] }],
  [243, { name: "RISC-V", runsOn: ["riscv64"] }],
]);

function machineOf(head: Buffer): Machine | undefined {
  return head.length < 20 ? undefined : MACHINES.get(isBigEndian(head) ? head.readUInt16BE(18) : head.readUInt16LE(18));
}

function isBigEndian(head: Buffer): boolean {
  return head[5] === 2;
}

function foreign(path: string, what: string, { platform, arch }: System): Fault {
  return {
    why: "foreign-binary",
    sentence: `${path} is ${what}, and this system (${platform} ${arch}) cannot run it.`,
    advice: "Build it for this system.",
  };
}

function missingLoader(path: string, head: Buffer): Fault | undefined {
  const loader = loaderOf(head);
  if (loader === undefined || existsSync(loader)) return undefined;
  return {
    why: "no-interpreter",
    sentence: `${path} needs the loader ${loader}, which does not exist: it was built for another kind of Linux.`,
    advice: "Build it on this system, or link it statically.",
  };
}

const PT_INTERP = 3;

/** The loader of a 64-bit little-endian ELF file; undefined if the file needs none, or names it after its first bytes. */
function loaderOf(head: Buffer): string | undefined {
  if (head.length < 64 || head[4] !== 2 || isBigEndian(head)) return undefined;
  const table = Number(head.readBigUInt64LE(32));
  const entrySize = head.readUInt16LE(54);
  for (let at = table, left = head.readUInt16LE(56); left > 0 && at + 56 <= head.length; at += entrySize, left--) {
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const from = Number(head.readBigUInt64LE(at + 8));
    const to = from + Number(head.readBigUInt64LE(at + 32)) - 1;
    return to <= head.length && to > from ? head.toString("utf8", from, to) : undefined;
  }
  return undefined;
}
