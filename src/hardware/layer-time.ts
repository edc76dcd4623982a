import type { Machine } from "./machine.ts";
import { allToAll, ringPass } from "./network.ts";

/** Seconds of one layer's forward pass for one micro-batch on one rank, by kind, and of the logits at the end. */
export interface LayerTime {
  matmul: number;
  attention: number;
  elementwise: number;
  /** Collectives compute does not hide: tensor, expert and context parallelism. */
  network: number;
  /** A pass of the above in order, forward and backward, and the seconds launching a forward's kernels takes at least. */
  forward: number;
  backward: number;
  floor: number;
  /** Adding this layer's weight gradients to those of the micro-batches before. */
  accumulate: number;
  /** Logits and loss, forward and backward together. */
  logits: number;
  loss: number;
}

/** A zeroed LayerTime to fill again and again. */
export const emptyLayerTime = (): LayerTime => ({
  matmul: 0, attention: 0, elementwise: 0, network: 0, forward: 0, backward: 0, floor: 0, accumulate: 0, logits: 0, loss: 0,
});

/** Backward over forward: two matmuls for one, 2.5 attentions (recomputing scores), twice the elementwise traffic. */
export const BACKWARD = { matmul: 2, attention: 2.5, elementwise: 2 } as const;

/** One matmul of M×K by K×N: arithmetic at the sustained rate or one pass over operands and result, whichever takes longer. */
const matmul = (machine: Machine, rate: number, m: number, k: number, n: number): number =>
  Math.max((2 * m * k * n) / rate, (machine.operandBytes * (m * k + k * n + m * n)) / machine.memoryRate);

/**
 * Fills `out` with the forward time of one layer at `tensor`-, `context`- and `expert`-parallel degrees and `microBatch`
 * sequences. Attention is causal; activations are split over the tensor ranks (sequence parallelism).
 */
export function layerTime(machine: Machine, out: LayerTime, tensor: number, context: number, expert: number, microBatch: number): void {
  const { shape, physics, links, code } = machine;
  const h = shape.hidden;
  const tokens = (machine.sequenceLength * microBatch) / context;
  const inner = h * machine.attentionWidth;
  const keyValue = (2 * inner * shape.kvHeads) / shape.heads;
  const gates = shape.gatedMlp ? 2 : 1;
  const rate = machine.matmulRate;
  let matmuls = matmul(machine, rate, tokens, h, (inner + keyValue) / tensor) + matmul(machine, rate, tokens, inner / tensor, h);
  let network = 0;
  let exchange = 0;
  let width: number;
  let traffic = (physics.hiddenBytes * tokens * h * (code.sequenceParallel && machine.fused ? 1 : tensor));
  if (shape.experts === 0) {
    width = shape.ffn;
    matmuls += matmul(machine, rate, tokens, h, (gates * width) / tensor) + matmul(machine, rate, tokens, width / tensor, h);
  } else {
    width = shape.expertFfn * shape.expertsPerToken;
    const local = shape.experts / expert;
    const rows = Math.max(1, (tokens * expert * shape.expertsPerToken) / shape.experts);
    const grouped = rate * physics.expertShare;
    matmuls +=
      local *
      (matmul(machine, grouped, rows, h, (gates * shape.expertFfn) / tensor) + matmul(machine, grouped, rows, shape.expertFfn / tensor, h));
    traffic += physics.routeBytes * tokens * shape.expertsPerToken * h;
    const sent = (2 * tokens * h) / tensor;
    exchange = 2 * allToAll(physics, links, sent, shape.expertsPerToken, expert, tensor);
  }
  traffic += physics.ffnBytes * tokens * width;
  if ((h / tensor) % 64 !== 0 || (h / shape.heads) % 8 !== 0) matmuls *= physics.misaligned;
  out.matmul = matmuls;
  out.attention = (2 * machine.sequenceLength * tokens * inner) / (tensor * machine.attentionRate);
  if (!machine.fused) out.attention += (physics.scoreBytes * machine.sequenceLength * tokens * shape.heads) / (tensor * machine.memoryRate);
  out.elementwise = traffic / (tensor * machine.memoryRate);
  // Two all-reduces (or the gather and scatter of sequence parallelism, same bytes) a pass.
  if (tensor > 1) network += code.tensorExposed * 4 * ringPass(physics, links, 2 * tokens * h, tensor, 1);
  if (context > 1) {
    // Keys and values travel round the ring under the attention they feed.
    const ring = ringPass(physics, links, (2 * tokens * context * keyValue) / tensor, context, tensor);
    network += Math.max(0, ring - out.attention) + 0.1 * ring;
  }
  network += exchange;
  out.network = network;
  const dense = tensor > 1 ? code.parallelFloor : code.layerFloor;
  out.floor = shape.experts === 0 ? dense : Math.max(dense, physics.expertFloor);
  out.forward = matmuls + out.attention + out.elementwise + network;
  out.backward = BACKWARD.matmul * matmuls + BACKWARD.attention * out.attention + BACKWARD.elementwise * out.elementwise + network;
  out.accumulate = (code.accumulateBytes * (machine.denseParameters + machine.expertParameters / expert)) / (tensor * machine.memoryRate);
  out.logits = 3 * matmul(machine, machine.highRate, tokens, h, shape.vocab / tensor);
  out.loss = (physics.lossBytes * tokens * shape.vocab) / (tensor * machine.memoryRate);
}
