import { describe, expect, test } from "vitest";
import { linkRatio } from "../../src/hardware/measured-links.ts";
import { linksOf, ringPass } from "../../src/hardware/network.ts";
import { physics } from "../../src/hardware/physics.ts";
import { clusterOf } from "./setups.ts";

const cluster = clusterOf("h100-sxm-80gb", 64);

describe("links as all-reduces show them", () => {
  const modelled = (bytes: number, ranks: number) => 2 * ringPass(physics, linksOf(cluster), bytes, ranks, 1);

  test.each([0.5, 1, 2])("a ring %f times as fast comes out so, whatever its latency", (speed) => {
    for (const ranks of [8, 64]) {
      const timed = [1e8, 5e8, 2e9].map((bytes) => ({ bytes, seconds: 3e-4 + modelled(bytes, ranks) / speed }));
      expect(linkRatio(cluster, ranks, timed)).toBeCloseTo(speed, 1);
    }
  });

  test("one size, one rank, or a ring that is faster with more bytes say nothing", () => {
    expect(linkRatio(cluster, 8, [{ bytes: 1e8, seconds: 1e-3 }])).toBeNull();
    expect(linkRatio(cluster, 1, [{ bytes: 1e8, seconds: 1e-3 }, { bytes: 2e8, seconds: 2e-3 }])).toBeNull();
    expect(linkRatio(cluster, 8, [{ bytes: 1e8, seconds: 2e-3 }, { bytes: 2e8, seconds: 1e-3 }])).toBeNull();
  });
});
