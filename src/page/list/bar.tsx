/** How long a message took, as a bar on a logarithmic scale from 0.1 ms to 1 s. The hatched part is its wait for a reload. */
interface BarProps {
  readonly ms: number;
  readonly heldMs: number;
  readonly kind: string;
}

export function Bar({ ms, heldMs, kind }: BarProps) {
  const width = Math.max(4, Math.min(100, ((Math.log10(Math.max(ms, 0.01)) + 1) / 4) * 100));
  const held = heldMs > 0 ? Math.min(1, heldMs / ms) : 0;
  return (
    <span class={`bar k-${kind}`} title={held > 0 ? `${heldMs.toFixed(1)} ms of it waited for a reload` : undefined}>
      {held > 0 && <i class="held" style={{ width: `${width * held}%` }} />}
      <i style={{ width: `${width * (1 - held)}%` }} />
    </span>
  );
}
