import { expect, test } from "vitest";
import { AUTORELOAD, Circus, describeCircus, says } from "./circus.ts";

describeCircus("Circus's coming and going", () => {
  test("it is waited for, and told once that it is not there", async () => {
    await using circus = await Circus.prepare({ web: {} });
    const autoreload = circus.autoreload();
    await autoreload.lines.next(/WARNING\] Nothing answers at .*; waiting for Circus to be started there/);
    await circus.launch();
    await autoreload.lines.next(/INFO\] Connected to Circus at /);
    await autoreload.lines.next(/web: watching/);
    await circus.started("web");
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    expect(autoreload.lines.matching(/WARNING/)).toHaveLength(1);
  });

  test("it may be stopped and started again, with other watchers, publishing elsewhere", async () => {
    await using circus = await Circus.start({ web: {}, old: {} });
    const autoreload = await circus.watched("web", "old");
    await circus.quit();
    await autoreload.lines.next(/WARNING\] Circus is gone from .*; waiting for it to come back\.$/);
    await circus.configure({ web: {}, new: {} }, { pubsub_endpoint: `ipc://${circus.path("elsewhere")}` });
    await circus.save("new/.autorestart_excludes", "");
    await circus.launch();
    await autoreload.lines.next(/INFO\] Circus is back at /);
    await autoreload.lines.seen(/old: no longer in Circus/);
    await autoreload.lines.seen(/new: watching/);
    await circus.lines.seen(/^web \d+ started$/, 2);
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
    await circus.save("late/.autorestart_excludes", "");
    const options = { working_dir: circus.path("late"), copy_env: true };
    await circus.ask("add", { name: "late", cmd: says("late"), options, start: true });
    await autoreload.lines.seen(/late: watching/);
  });

  test("what changed while it was away is not restarted for again", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    await circus.quit();
    await autoreload.lines.next(/Circus is gone/);
    await circus.save("web/app.py", "1");
    // Only what was seen before Circus started is known to be older.
    await autoreload.lines.next(
      /web: app\.py changed: to be restarted when Circus is back, if that does not start it$/,
    );
    await circus.launch();
    await autoreload.lines.next(/web: app\.py changed: not restarted, since it was started after that$/);
    await circus.save("web/app.py", "2");
    await circus.restarted(autoreload, "web", "app.py");
  });

  test("a restart of all of Circus is survived", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    await circus.ask("restart");
    await autoreload.lines.next(/Circus is gone/);
    await autoreload.lines.next(/Circus is back/);
    await circus.lines.seen(/^web \d+ started$/, 2);
    await circus.save("web/app.py", "1");
    await circus.restarted(autoreload, "web", "app.py");
  });

  test("SIGTERM ends us, with Circus and without it", async () => {
    await using circus = await Circus.start({ web: {} });
    const autoreload = await circus.watched("web");
    expect(await autoreload.end("SIGTERM")).toEqual({ code: 0, signal: null });
    await circus.quit();
    const waiting = circus.autoreload();
    await waiting.lines.next(/Nothing answers/);
    expect(await waiting.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });
});

describeCircus("as one of Circus's own watchers", () => {
  const ourselves = (circus: Circus) => ({
    cmd: `${process.execPath} ${AUTORELOAD} circus --endpoint ${circus.endpoint}`,
    working_dir: circus.path("web"),
  });

  test("it does not restart itself, and ends when Circus stops it", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.configure({ web: {}, autoreload: ourselves(circus) });
    await circus.launch();
    await circus.lines.seen(/\[INFO\] autoreload: that is this process/);
    await circus.lines.seen(/\[INFO\] web: watching/);
    await circus.save("web/app.py", "1");
    await circus.lines.seen(/web: app\.py changed: restarted as process/);
    await circus.save("web/app.py", "2");
    await circus.lines.seen(/web: app\.py changed: restarted as process/, 2);
    expect(circus.lines.matching(/autoreload: app\.py/)).toEqual([]);
    expect(circus.lines.matching(/that is this process/)).toHaveLength(1);
    const { info } = await circus.ask("stats", { name: "autoreload" });
    const [pid] = Object.keys(info as object);
    const events = await circus.events();
    await circus.ask("stop", { name: "autoreload", waiting: true });
    const { input } = await events.next(/^watcher\.autoreload\.reap /);
    expect(input).toContain(`"process_pid": ${pid}`);
    expect(input).toContain('"exit_code": 0');
  });

  test("the one of a Circus that crashed makes way for the new one's", async () => {
    await using circus = await Circus.prepare({ web: {} });
    await circus.configure({ web: {}, autoreload: ourselves(circus) });
    await circus.launch();
    await circus.lines.seen(/\[INFO\] web: watching/);
    await circus.crash();
    await circus.lines.seen(/Circus is gone/);
    await circus.launch();
    await circus.lines.seen(/Circus came back without this process, which it ran as a watcher before; ending\.$/);
    await circus.lines.seen(/\[INFO\] web: watching/, 2);
    await circus.lines.seen(/^web \d+ started$/, 2);
    await circus.save("web/app.py", "1");
    await circus.lines.seen(/web: app\.py changed: restarted as process/);
    expect(circus.lines.matching(/web: app\.py changed: restarting/)).toHaveLength(1);
  });
});
