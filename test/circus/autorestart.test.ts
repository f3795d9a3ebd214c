import { chmod, mkdir, rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { Circus, describeCircus, says } from "./circus.ts";

describeCircus("restarts", () => {
  test("a change restarts the watcher whose file it is, and no other", async () => {
    await using circus = await Circus.start({ web: {}, api: {} });
    const autoreload = await circus.watched("web", "api");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    await circus.save("api/lib/a.py", "1");
    await circus.restarted(autoreload, "api", "lib/a.py");
    expect(circus.said("web")).toEqual(["started", "got SIGTERM", "started"]);
    expect(circus.said("api")).toEqual(["started", "got SIGTERM", "started"]);
  });

  test("an excluded file does nothing", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    await circus.save("web/app.log", "1");
    await circus.save("web/deep/app.log", "1");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    expect(circus.said("web")).toEqual(["started", "got SIGTERM", "started"]);
  });

  test("a watcher that is not active is not started", async () => {
    await using circus = await Circus.start({ web: {}, idle: { autostart: "False" } });
    const { lines } = await circus.watched("web", "idle");
    await circus.ask("stop", { name: "web", waiting: true });
    await circus.save("web/app.py", "1");
    await lines.next(/web: app\.py changed: not restarted, since it is stopped$/);
    await circus.save("idle/app.py", "1");
    await lines.next(/idle: app\.py changed: not restarted, since it is stopped$/);
    expect(await circus.ask("status")).toMatchObject({ statuses: { web: "stopped", idle: "stopped" } });
    expect(circus.said("web")).toEqual(["started", "got SIGTERM"]);
  });

  test("all active watchers that share a directory are restarted, each once", async () => {
    await using circus = await Circus.start({ web: {}, worker: {}, idle: { autostart: "False" } }, "web");
    const { lines } = await circus.watched("web", "worker", "idle");
    await circus.save("web/app.py", "1");
    await Promise.all([
      lines.seen(/web: app\.py changed: restarted as process/),
      lines.seen(/worker: app\.py changed: restarted as process/),
      lines.seen(/idle: app\.py changed: not restarted, since it is stopped$/),
    ]);
    for (const name of ["web", "worker"]) await circus.lines.seen(new RegExp(`^${name} \\d+ started$`), 2);
    expect(circus.said("web")).toEqual(["started", "got SIGTERM", "started"]);
    expect(circus.said("worker")).toEqual(["started", "got SIGTERM", "started"]);
    expect(circus.said("idle")).toEqual([]);
  });

  test("the processes of a watcher with many are all new", async () => {
    await using circus = await Circus.start({ "my web.app": { numprocesses: 2 } });
    const { lines } = await circus.watched("my web.app");
    await circus.save("my web.app/app.py", "1");
    await lines.next(/my web\.app: app\.py changed: restarted as process \d+, \d+$/);
  });

  test("what changes while another watcher takes its time to end is not lost", async () => {
    await using circus = await Circus.start({ slow: { cmd: says("slow", 1) }, web: {} });
    const autoreload = await circus.watched("slow", "web");
    await circus.save("slow/app.py", "1");
    await autoreload.lines.next(/slow: app\.py changed: restarting$/);
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "slow", "app.py");
    await circus.restarted(autoreload, "web", "app.py");
  });

  test("while Circus is at another command, a change waits for it", async () => {
    await using circus = await Circus.start({ slow: { cmd: says("slow", 1) }, web: {} });
    const autoreload = await circus.watched("slow", "web");
    const restarting = circus.ask("restart", { name: "slow", waiting: true });
    await circus.lines.seen(/slow \d+ got SIGTERM$/);
    await circus.save("web/app.py", "1");
    await autoreload.lines.next(/web: app\.py changed: to be restarted when Circus is ready .*watcher_restart/);
    await circus.restarted(autoreload, "web", "app.py");
    await restarting;
    expect(autoreload.lines.matching(/to be restarted/)).toHaveLength(1);
  });

  test("a watcher that a save left unable to start is started by the save that mends it", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.save("web/app.sh", `#!/bin/sh\nexec ${says("web")}\n`);
    await chmod(circus.path("web/app.sh"), 0o755);
    await circus.configure({ web: { cmd: "./app.sh" } });
    await circus.launch();
    const autoreload = await circus.watched("web");
    await circus.started("web");
    await chmod(circus.path("web/app.sh"), 0o644);
    await circus.save("web/app.py", "1");
    await autoreload.lines.next(/ERROR\] web: app\.\S+ changed.*: stopped, but could not be started again/);
    await chmod(circus.path("web/app.sh"), 0o755);
    await circus.save("web/app.py", "2");
    await autoreload.lines.next(/web: app\.\S+ changed.*: starting again, since it could not be started before$/);
    await autoreload.lines.next(/web: app\.\S+ changed.*: restarted as process \d+$/);
    await circus.lines.seen(/^web \d+ started$/, 2);
  });
});

describeCircus("a program's own files", () => {
  test("what it writes at its end is not a reason to restart it again", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.save(
      "web/app.sh",
      `trap 'date > stops.txt; sleep 0.1; exit' TERM\necho web $$ started\nwhile sleep 0.05; do :; done\n`,
    );
    await circus.configure({ web: { cmd: "sh app.sh" } });
    await circus.launch();
    const autoreload = await circus.watched("web");
    for (const count of [1, 2]) {
      await circus.save("web/app.py", String(count));
      await circus.restarted(autoreload, "web", "app.py");
      await autoreload.lines.next(/web: stops\.txt changed: not restarted, since it was started after that$/);
    }
    expect(circus.said("web")).toEqual(["started", "started", "started"]);
  });

  test("what it writes at every start does not go on forever", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.save("web/app.sh", `date > starts.txt\nexec ${says("web")}\n`);
    await circus.configure({ web: { cmd: "sh app.sh" } });
    await circus.launch();
    const { lines } = await circus.watched("web");
    await circus.save("web/app.py", "1");
    await lines.next(/WARNING\] web: starts\.txt changes by itself again after every reload/);
  });
});

describeCircus("signals", () => {
  test("autorestart_kill_signal is sent instead of Circus's own stop signal", async () => {
    await using circus = await Circus.start({
      web: { autorestart_kill_signal: "INT" },
      api: { autorestart_kill_signal: 9 },
    });
    const { lines } = await circus.watched("web", "api");
    await circus.started("web", "api");
    await circus.save("web/app.py", "1");
    await lines.next(/web: app\.py changed: stopping with SIGINT, then starting$/);
    await lines.next(/web: app\.py changed: restarted/);
    await circus.lines.seen(/^web \d+ started$/, 2);
    await circus.save("api/app.py", "1");
    await lines.next(/api: app\.py changed: stopping with SIGKILL, then starting$/);
    await lines.next(/api: app\.py changed: restarted/);
    await circus.lines.seen(/^api \d+ started$/, 2);
    expect(circus.said("web")).toEqual(["started", "got SIGINT", "started"]);
    expect(circus.said("api")).toEqual(["started", "started"]);
  });

  test("a signal that there is not is told, and the restart is graceful", async () => {
    await using circus = await Circus.start({ web: { autorestart_kill_signal: "SIGNOPE" } });
    const autoreload = await circus.watched("web");
    await autoreload.lines.next(/WARNING\] web: its autorestart_kill_signal "SIGNOPE" is no signal/);
    await circus.started("web");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    expect(circus.said("web")).toEqual(["started", "got SIGTERM", "started"]);
  });
});

describeCircus("watchers that come and go", () => {
  test("one that is added is watched, one that is removed is not any more", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    await circus.save("late/.autorestart_includes", "*.py\n");
    const options = { working_dir: circus.path("late"), copy_env: true };
    await circus.ask("add", { name: "Late", cmd: says("Late"), options, start: true });
    await autoreload.lines.next(/Late: watching/);
    await circus.started("Late");
    await circus.save("late/app.py", "1");
    await circus.restarted(autoreload, "Late", "app.py");
    await circus.ask("rm", { name: "Late", waiting: true });
    await autoreload.lines.next(/Late: no longer in Circus/);
    await circus.save("late/app.py", "2");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    expect(autoreload.lines.matching(/Late: app\.py changed: restarted/)).toHaveLength(1);
  });

  test("reloadconfig's new, changed and gone ones are followed", async () => {
    await using circus = await Circus.start({ web: {}, old: {} });
    const autoreload = await circus.watched("web", "old");
    await circus.save("new/.autorestart_excludes", "");
    await circus.save("elsewhere/.autorestart_excludes", "");
    await circus.configure({ web: { working_dir: circus.path("elsewhere") }, new: {} });
    await circus.ask("reloadconfig", { waiting: true });
    await autoreload.lines.seen(/old: no longer in Circus/);
    await autoreload.lines.seen(/new: watching/);
    await autoreload.lines.seen(/web: watching .*\/elsewhere$/);
    await circus.started("new");
    await circus.save("old/app.py", "1");
    await circus.save("web/app.py", "1");
    await circus.save("new/app.py", "1");
    await circus.restarted(autoreload, "new", "app.py");
    await circus.save("elsewhere/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    expect(autoreload.lines.matching(/restarted/)).toHaveLength(2);
  });

  test("an option that is set is followed", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    await circus.save("other/.autorestart_excludes", "");
    await circus.ask("set", { name: "web", options: { working_dir: circus.path("other") }, waiting: true });
    await autoreload.lines.seen(/web: watching .*\/other$/);
    await circus.save("other/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
  });

  test("a directory without rule files is watched as soon as it has one, and no longer than that", async () => {
    await using circus = await Circus.prepare({ web: {}, api: {} });
    await rm(circus.path("web/.autorestart_excludes"));
    await circus.launch();
    const autoreload = await circus.watched("api");
    await autoreload.lines.seen(/web: not watched until there is \.autorestart_includes or \.autorestart_excludes/);
    await circus.save("web/app.py", "1");
    await circus.save("api/app.py", "1");
    await circus.restarted(autoreload, "api", "app.py");
    await circus.save("web/.autorestart_includes", "*.py\n");
    await circus.save("web/app.py", "2");
    await circus.restarted(autoreload, "web", "app.py");
    await rm(circus.path("web/.autorestart_includes"));
    await circus.save("web/app.py", "3");
    await circus.save("api/app.py", "2");
    await circus.restarted(autoreload, "api", "app.py");
    expect(circus.said("web")).toEqual(["started", "got SIGTERM", "started"]);
  });

  test("a working_dir that does not exist is told, and watched as soon as it does", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.configure({ web: { autostart: "False", working_dir: circus.path("none/web") } });
    await circus.launch();
    const autoreload = circus.autoreload();
    await autoreload.lines.next(
      /WARNING\] web: its working_dir .*none\/web does not exist; it is watched as soon as it does$/,
    );
    await mkdir(circus.path("none/web"), { recursive: true });
    await circus.save("none/web/.autorestart_excludes", "");
    await circus.ask("start", { name: "web", waiting: true });
    await circus.started("web");
    await circus.save("none/web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
  });
});
