/** Sends a plugin a call of any method, hook or notification. The params begin as a sample of lightningd's. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fired, PluginState } from "../../inspector/wire.ts";
import { fire, isAsking, sampleOf } from "../actions/asking.ts";
import { faultOfParams } from "../actions/params.ts";
import { prettyJson } from "../../session/json/layout.ts";
import { dialog } from "../actions/table.ts";
import { complain } from "../store/notice.ts";
import { serverState } from "../store/server-state.ts";

interface Target {
  readonly p: number;
  readonly of: Fired;
  readonly m: string;
}

export function FireDialog() {
  const targets = (serverState.value?.plugins ?? []).flatMap(targetsOf);
  const at = useSignal(0);
  const text = useSignal("");
  const judged = useComputed(() => faultOfParams(text.value));
  const target = targets[at.value];
  useEffect(() => {
    const chosen = new AbortController();
    void fill(target, text, chosen.signal);
    return () => chosen.abort();
  }, [target?.p, target?.of, target?.m]);
  if (target === undefined) return <p class="d2">The plugin has no method, hook or subscription yet.</p>;
  const fault = judged.value;
  const send = async (): Promise<void> => {
    if (judged.value === undefined && (await fire(target.p, target.of, target.m, text.value))) dialog.value = undefined;
  };
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="field">
        What
        <select autofocus value={String(at.value)} onChange={(event) => (at.value = Number(event.currentTarget.value))}>
          {(serverState.value?.plugins ?? []).map((plugin) =>
            GROUPS.map(([of, name]) => <Group key={`${plugin.p}${of}`} {...{ plugin, of, name, targets }} />),
          )}
        </select>
      </label>
      <label class="field">
        params
        <textarea
          spellcheck={false}
          value={text.value}
          aria-invalid={fault !== undefined}
          aria-describedby="fire-fault"
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <p id="fire-fault" class={fault === undefined ? "d2" : "bad"}>
        {fault ?? "The answer goes nowhere but here. What the plugin calls by itself is real."}
      </p>
      <div class="tools">
        <button class="btn" disabled={fault !== undefined || isAsking.value}>
          Send
        </button>
      </div>
    </form>
  );
}

const GROUPS: readonly (readonly [Fired, string])[] = [
  ["method", "methods"],
  ["hook", "hooks"],
  ["topic", "notifications"],
];

function targetsOf({ p, methods, hooks, topics }: PluginState): Target[] {
  return [
    ...methods.map(({ name }) => ({ p, of: "method" as const, m: name })),
    ...hooks.map((m) => ({ p, of: "hook" as const, m })),
    ...topics.map((m) => ({ p, of: "topic" as const, m })),
  ];
}

interface GroupProps {
  readonly plugin: PluginState;
  readonly of: Fired;
  readonly name: string;
  readonly targets: readonly Target[];
}

function Group({ plugin, of, name, targets }: GroupProps) {
  const own = [...targets.entries()].filter(([, target]) => target.p === plugin.p && target.of === of);
  if (own.length === 0) return null;
  return (
    <optgroup label={`${plugin.name}: ${name}`}>
      {own.map(([index, { m }]) => (
        <option key={index} value={String(index)}>
          {m}
        </option>
      ))}
    </optgroup>
  );
}

/** Drops a sample that arrives after the user has chosen something else. */
async function fill(target: Target | undefined, text: { value: string }, chosen: AbortSignal): Promise<void> {
  if (target === undefined) return;
  try {
    const sample = prettyJson(await sampleOf(target.of, target.m));
    if (!chosen.aborted) text.value = sample;
  } catch (error) {
    if (chosen.aborted) return;
    text.value = "{}";
    complain(error);
  }
}
