import { peakFlops, supportedPrecision } from "./accelerators/index.ts";
import { type FrameworkConstants, frameworks } from "./frameworks.ts";
import { type Links, linksOf } from "./network.ts";
import { type Physics, physics as fitted } from "./physics.ts";
import { activeParameterCount, attentionParameters, feedForwardParameters, flopsPerToken } from "./shape.ts";
import type { Cluster, Shape } from "./types.ts";

/** Everything about shape, machine and code that no layout changes; made once per question. */
export interface Machine {
  readonly shape: Shape;
  readonly sequenceLength: number;
  readonly count: number;
  readonly physics: Physics;
  readonly code: FrameworkConstants;
  readonly links: Links;
  /** FLOP/s of a large matmul in the precision asked for, and in 16 bits for logits and attention. */
  readonly matmulRate: number;
  readonly highRate: number;
  readonly attentionRate: number;
  /**
   * Whether attention is one kernel and norms are split over tensor ranks. fp16 stands for the codes (and the V100) of before
   * 2022, which did neither: nobody trains large models in fp16 where there is bf16 and FlashAttention.
   */
  readonly fused: boolean;
  /** Dense peak in the precision asked for, FLOP/s: what MFU is measured against. */
  readonly peak: number;
  /** Bytes per second of accelerator memory. */
  readonly memoryRate: number;
  /** Bytes of a matmul operand element. */
  readonly operandBytes: number;
  /** Parameters of one layer outside the experts, of its experts, and of the embeddings on one end. */
  readonly denseParameters: number;
  /** Attention's inner width over the hidden width: not 1 where parameters beyond the shape's say that heads are wider (Qwen3: 128 each). */
  readonly attentionWidth: number;
  readonly expertParameters: number;
  readonly embedding: number;
  /** Layers' worth of parameters the logits are, for a code that balances pipeline stages by them; else 0. */
  readonly headLayers: number;
  readonly flopsPerToken: number;
}

/** The smallest measured share among the fitted chips: how much more than that a chip throttles in a run was never seen, so it is not extrapolated. */
const LEAST_FITTED_SHARE = 0.7;

/** Constants other than the fitted ones, for the fit itself. */
export interface Constants {
  readonly physics: Physics;
  readonly code: FrameworkConstants;
}

/**
 * Layers on the fullest of `pipeline` stages. A code that balances stages by parameters closes one with the layer that crosses its
 * share (nanotron), so that it holds one more than the whole part of it.
 */
export const stageLayers = (layers: number, headLayers: number, pipeline: number): number =>
  pipeline === 1 ? layers : headLayers > 0 ? Math.min(layers, Math.floor((layers + headLayers) / pipeline) + 1) : Math.ceil(layers / pipeline);

/** The machine made last: a search, its plans and the phases of a schedule all ask for the same one. */
let last: { readonly shape: Shape; readonly cluster: Cluster; readonly machine: Machine } | null = null;

/** Gathers what the time and memory models need; all rates in units per second. */
export function machineOf(shape: Shape, cluster: Cluster, sequenceLength: number, constants?: Constants): Machine {
  if (constants !== undefined) return gather(shape, cluster, sequenceLength, constants);
  if (last === null || last.shape !== shape || last.cluster !== cluster || last.machine.sequenceLength !== sequenceLength) {
    last = { shape, cluster, machine: gather(shape, cluster, sequenceLength) };
  }
  return last.machine;
}

function gather(shape: Shape, cluster: Cluster, sequenceLength: number, constants?: Constants): Machine {
  const physics = constants?.physics ?? fitted;
  const code = constants?.code ?? frameworks[cluster.framework];
  const { accelerator } = cluster;
  const precision = supportedPrecision(accelerator, cluster.precision);
  const low = precision === "fp8" || precision === "nvfp4";
  const high = low ? supportedPrecision(accelerator, "bf16") : precision;
  const share = (of: typeof precision): number => accelerator.measuredShare[of] ?? (of === "nvfp4" ? physics.fourBitShare : physics.unmeasuredShare);
  // Never above the best matmul anyone measured.
  const rate = (of: typeof precision, sustained: number): number =>
    peakFlops(accelerator, of) * share(of) * Math.min(1, Math.max(share(of), LEAST_FITTED_SHARE) ** physics.throttle * sustained * code.speed);
  const highRate = rate(high, physics.sustained);
  const lowRate = rate(precision, physics.sustainedLow);
  const feedForward = feedForwardParameters(shape, false);
  const attention = attentionParameters(shape);
  const missing = shape.activeParams - activeParameterCount(shape);
  const attentionWidth = missing > 0.05 * shape.activeParams ? Math.min(3, 1 + missing / (shape.layers * attention)) : 1;
  const denseParameters = attentionWidth * attention + (shape.experts === 0 ? feedForward : shape.hidden * shape.experts);
  const expertParameters = shape.experts === 0 ? 0 : feedForward - shape.hidden * shape.experts;
  return {
    shape,
    sequenceLength,
    count: cluster.count,
    physics,
    code,
    links: linksOf(cluster),
    matmulRate: low ? Math.max(lowRate, highRate) : highRate,
    highRate,
    attentionRate: highRate * physics.attentionShare * (peakFlops(accelerator, high) / 3.12e14) ** (physics.attentionGrowth - 1),
    fused: precision !== "fp16",
    peak: peakFlops(accelerator, precision),
    memoryRate: accelerator.memoryTbS * 1e12,
    operandBytes: precision === "fp32" || precision === "tf32" ? 4 : 2,
    attentionWidth,
    denseParameters,
    expertParameters,
    embedding: shape.vocab * shape.hidden,
    headLayers: code.balancesStages ? (shape.vocab * shape.hidden) / (denseParameters + expertParameters) : 0,
    flopsPerToken: flopsPerToken(shape, sequenceLength),
  };
}
