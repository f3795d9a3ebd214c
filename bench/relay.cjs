#!/usr/bin/env node
// What autoreload is measured against: the least that a proxy in Node can do. It understands nothing of what it passes on.
const { spawn } = require("node:child_process");

const child = spawn(process.env.BENCH_PLUGIN, process.argv.slice(2), { stdio: ["pipe", "pipe", "inherit"] });
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.on("exit", (code) => process.exit(code ?? 1));
