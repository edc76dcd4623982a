import { understandCluster } from "../advice/cluster.ts";
import type { Warning } from "../contract/answer.ts";
import type { Hardware } from "../contract/question.ts";
import { linkDomain } from "../hardware/accelerators/index.ts";
import { linkRatio } from "../hardware/measured-links.ts";
import type { RunRecords } from "./records.ts";

/** A link this many times off its maker's figure is taken as measured wrong. */
const BELIEVED = 8;
/** A ratio nearer to 1 than this is the scatter of the model's own collectives. */
const SAME = 1.15;

/** A run's own links as its all-reduces show them, for hardware of the same accelerator; as it is where none were timed at two sizes. */
export const withMeasuredLinks = (hardware: Hardware, { question, allReduce }: RunRecords, ranks: number | null): { readonly hardware: Hardware; readonly warnings: readonly Warning[] } => {
  const own = question.hardware;
  const timed = allReduce.map((row) => row.allReduce).toSorted((a, b) => a.bytes - b.bytes || a.seconds - b.seconds);
  if (timed.length === 0 || hardware.accelerator !== own.accelerator) return { hardware, warnings: [] };
  const understood = understandCluster(own);
  if ("errors" in understood) return { hardware, warnings: [] };
  const { cluster } = understood;
  const size = Math.min(ranks ?? own.count, own.count);
  const ratio = linkRatio(cluster, size, timed);
  if (ratio === null || (ratio < SAME && ratio > 1 / SAME)) return { hardware, warnings: [] };
  const inside = size <= linkDomain(cluster);
  const path = inside ? "/hardware/intra_node_gb_s" : "/hardware/inter_node_gb_s";
  if (ratio > BELIEVED || ratio < 1 / BELIEVED) {
    return { hardware, warnings: [{ code: "measurement_unused", message: `the timed all-reduces are ${ratio.toPrecision(2)} times as fast as this accelerator's links: are bytes those of one rank's buffer, and seconds those of one collective?`, path }] };
  }
  const nominal = inside ? (hardware.intra_node_gb_s ?? cluster.accelerator.intraNodeGbS) : (hardware.inter_node_gb_s ?? cluster.accelerator.interNodeGbS);
  const speed = Number((nominal * ratio).toPrecision(3));
  const message = `all-reduces over ${size} ranks ran ${ratio < 1 ? `at ${ratio.toPrecision(2)} of` : `${ratio.toPrecision(2)} times`} the speed the links would give: ${speed} GB/s are reckoned with`;
  return { hardware: { ...hardware, ...(inside ? { intra_node_gb_s: speed } : { inter_node_gb_s: speed }) }, warnings: [{ code: "links_measured", message, path }] };
};
