/** The formats that a session can be exported to. */
import type { Exporter } from "./exporter.ts";
import { HarExporter } from "./har.ts";
import { OtlpExporter } from "./otlp.ts";
import { PerfettoExporter } from "./perfetto.ts";

/** These formats are made of rows. */
export const FORMATS = ["har", "otlp", "perfetto"] as const;
export type Format = (typeof FORMATS)[number];

export function exporterFor(format: Format): Exporter {
  switch (format) {
    case "har":
      return new HarExporter();
    case "otlp":
      return new OtlpExporter();
    case "perfetto":
      return new PerfettoExporter();
  }
}
