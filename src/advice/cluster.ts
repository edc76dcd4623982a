import type { Assumption } from "../contract/answer.ts";
import { nearest } from "../contract/nearest.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Hardware } from "../contract/question.ts";
import { accelerators, defaultPrecision, findAccelerator } from "../hardware/accelerators/index.ts";
import type { Accelerator, Cluster, Precision } from "../hardware/types.ts";

type Understood = { readonly cluster: Cluster; readonly assumptions: Assumption[] };

/** The machine of a question: the catalogue entry with every override applied, or what is wrong with it. */
export const understandCluster = (hardware: Hardware): Understood | { readonly errors: FieldError[] } => {
  const assumptions: Assumption[] = [];
  const catalogue = findAccelerator(hardware.accelerator.toLowerCase());
  const base = catalogue ?? custom(hardware);
  if (base === null) return { errors: [unknownAccelerator(hardware)] };

  const precision = choosePrecision(base, hardware);
  if (typeof precision !== "string") return { errors: [precision] };
  if (hardware.precision === null) {
    assumptions.push({ path: "/hardware/precision", value: precision, why: "the precision language models are usually trained in on this accelerator" });
  }

  const accelerator: Accelerator = {
    ...base,
    peakTflops: hardware.peak_tflops === null ? base.peakTflops : { ...base.peakTflops, [precision]: hardware.peak_tflops },
    memoryGib: hardware.memory_gib ?? base.memoryGib,
    intraNodeGbS: hardware.intra_node_gb_s ?? base.intraNodeGbS,
    interNodeGbS: hardware.inter_node_gb_s ?? base.interNodeGbS,
    usdPerHour: hardware.usd_per_hour ?? base.usdPerHour,
  };
  const perNode = hardware.per_node ?? base.perNode;
  if (hardware.per_node === null) {
    assumptions.push({ path: "/hardware/per_node", value: perNode, why: `accelerators that share the fast link of ${base.name}` });
  }
  if (hardware.usd_per_hour === null && base.usdPerHour !== null) {
    assumptions.push({ path: "/hardware/usd_per_hour", value: base.usdPerHour, why: `list price, ${base.priceNote ?? "undated"}; prices move, so give your own` });
  }
  if (catalogue === undefined || catalogue === null) {
    assumptions.push({ path: "/hardware/accelerator", value: base.id, why: "an accelerator of your own: memory bandwidth is taken as peak FLOP/s over 300 bytes, as of the catalogue's; its power is unknown, so no energy is forecast" });
  } else if (!catalogue.verified) {
    assumptions.push({ path: "/hardware/accelerator", value: base.id, why: "figures of this accelerator were not read from its maker's own document; give peak_tflops and memory_gib to be sure" });
  }
  return { cluster: { accelerator, count: hardware.count, perNode, precision, framework: hardware.framework }, assumptions };
};

/** An accelerator made of the caller's own numbers, or null when one of the four that are needed is missing. */
const custom = (hardware: Hardware): Accelerator | null => {
  const { memory_gib, peak_tflops, intra_node_gb_s, inter_node_gb_s } = hardware;
  if (memory_gib === null || peak_tflops === null || intra_node_gb_s === null || inter_node_gb_s === null) return null;
  return {
    id: hardware.accelerator,
    name: hardware.accelerator,
    peakTflops: { [hardware.precision ?? "bf16"]: peak_tflops },
    measuredShare: {},
    memoryGib: memory_gib,
    // Bytes per FLOP of the accelerators in the catalogue lie near 1/300 (bf16); nothing better is known of this one.
    memoryTbS: peak_tflops / 300,
    intraNodeGbS: intra_node_gb_s,
    interNodeGbS: inter_node_gb_s,
    perNode: 8,
    linkDomain: 8,
    powerWatts: null,
    usdPerHour: null,
    priceNote: null,
    source: "the caller's own numbers",
    verified: true,
  };
};

const choosePrecision = (accelerator: Accelerator, hardware: Hardware): Precision | FieldError => {
  const peaks = accelerator.peakTflops;
  const asked = hardware.precision;
  if (asked === null) return defaultPrecision(accelerator);
  if (peaks[asked] !== undefined || hardware.peak_tflops !== null) return asked;
  return {
    pointer: "/hardware/precision",
    code: "unsupported_precision",
    message: `${accelerator.name} does not compute in this precision`,
    hint: `use one of ${Object.keys(peaks).join(", ")}, or give peak_tflops`,
  };
};

const unknownAccelerator = (hardware: Hardware): FieldError => {
  const near = nearest(hardware.accelerator, accelerators.map((one) => one.id));
  const needed = (["memory_gib", "peak_tflops", "intra_node_gb_s", "inter_node_gb_s"] as const).filter((name) => hardware[name] === null);
  return {
    pointer: "/hardware/accelerator",
    code: "unknown_accelerator",
    message: "not in the catalogue, and not all the numbers of a custom accelerator are given",
    hint: `${near === null ? "" : `did you mean "${near}"? `}GET /v1/accelerators lists the ids; for a custom one also give ${needed.join(", ")}`,
  };
};
