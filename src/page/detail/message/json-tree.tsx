/** Shows JSON text as a tree. Each value stands as it was written, with all digits of an amount. Closed values are not drawn. */
import { useMemo, useState } from "preact/hooks";
import { isCut, nodesOf } from "../../../session/json/nodes.ts";
import type { JsonNode } from "../../../session/json/nodes.ts";
import { Masked } from "../../actions/masked.tsx";
import type { RevealAsked } from "../../../inspector/wire.ts";
import { pointerOf } from "../../../session/mask/pointers.ts";
import { hitsIn } from "../../text/pieces.ts";
import { needles } from "../../text/needles.ts";
import { Text } from "../../text/text.tsx";
import { CHILDREN_AT_A_TIME, OPEN_DEPTH, STRING_CHARACTERS, TREE_CHARACTERS } from "./tree-limits.ts";

interface JsonTreeProps {
  readonly text: string;
  /** The JSON pointers of pseudonyms. */
  readonly mask: readonly string[] | undefined;
  /** The event whose body this is, to ask for the values behind pseudonyms. */
  readonly of: Omit<RevealAsked, "at">;
}

export function JsonTree({ text, mask, of }: JsonTreeProps) {
  const [limit, setLimit] = useState(TREE_CHARACTERS);
  const shown = text.length > limit ? text.slice(0, limit) : text;
  const root = useMemo(() => nodesOf(shown)[0], [shown]);
  if (root === undefined) return <pre class="raw">{shown === "" ? "nothing" : <Text value={shown} />}</pre>;
  const context = { text: shown, mask: new Set(mask), of };
  return (
    <div class="tree">
      <Value node={root} depth={0} context={context} />
      {shown.length < text.length && (
        <p class="more">
          The first {shown.length.toLocaleString("en")} of {text.length.toLocaleString("en")} characters.{" "}
          <button class="btn s" onClick={() => setLimit(limit * 4)}>
            Show more
          </button>
        </p>
      )}
    </div>
  );
}

interface Context {
  readonly text: string;
  readonly mask: ReadonlySet<string>;
  readonly of: Omit<RevealAsked, "at">;
}

interface ValueProps {
  readonly node: JsonNode;
  readonly depth: number;
  readonly context: Context;
}

function Value({ node, depth, context }: ValueProps) {
  const isContainer = node.kind === "object" || node.kind === "array";
  const masked = context.mask.size > 0 && context.mask.has(pointerOf(node));
  if (isContainer && node.children.length > 0 && !masked)
    return <Container node={node} depth={depth} context={context} />;
  return (
    <div class="ln">
      <Key node={node} />
      {masked ? (
        <Masked value={textOf(context, node)} place={{ ...context.of, at: pointerOf(node) }} />
      ) : (
        <Scalar text={textOf(context, node)} kind={node.kind} />
      )}
    </div>
  );
}

function textOf({ text }: Context, { from, to }: JsonNode): string {
  return text.slice(from, to);
}

/** A plus says that only the beginning of the value is here. */
function countOf(node: JsonNode, { text }: Context): string {
  const count = `${node.children.length}${isCut(text, node) ? "+" : ""}`;
  return node.kind === "object" ? `{${count}}` : `[${count}]`;
}

function Key({ node: { key, parent, index } }: { readonly node: JsonNode }) {
  if (parent === undefined) return null;
  return (
    <>
      <span class="ky">{key === undefined ? index : <Text value={key} />}</span>:{" "}
    </>
  );
}

function Container({ node, depth, context }: ValueProps) {
  const [choice, setOpen] = useState<boolean | undefined>(undefined);
  const [limit, setLimit] = useState(CHILDREN_AT_A_TIME);
  const isOpen = choice ?? (depth < OPEN_DEPTH || hasHit(context, node));
  const rest = node.children.length - limit;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Key node={node} />
        <span class="d3">{countOf(node, context)}</span>
      </summary>
      {isOpen &&
        node.children
          .slice(0, limit)
          .map((child) => <Value key={child.from} node={child} depth={depth + 1} context={context} />)}
      {isOpen && rest > 0 && (
        <div class="ln">
          <button class="btn s" onClick={() => setLimit(limit + 10 * CHILDREN_AT_A_TIME)}>
            {rest.toLocaleString("en")} more
          </button>
        </div>
      )}
    </details>
  );
}

/** A value with a search hit is open, however deep it is. */
function hasHit(context: Context, node: JsonNode): boolean {
  return needles.value.length > 0 && hitsIn(textOf(context, node), needles.value).length > 0;
}

const STYLES: Readonly<Record<JsonNode["kind"], string>> = {
  string: "st",
  number: "nu",
  literal: "li",
  object: "d3",
  array: "d3",
};

function Scalar({ text, kind }: { readonly text: string; readonly kind: JsonNode["kind"] }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > STRING_CHARACTERS && !isWhole;
  return (
    <span class={STYLES[kind]}>
      <Text value={isLong ? text.slice(0, STRING_CHARACTERS) : text} />
      {isLong && (
        <button class="btn tiny" onClick={() => setWhole(true)}>
          … all {text.length.toLocaleString("en")} characters
        </button>
      )}
    </span>
  );
}
