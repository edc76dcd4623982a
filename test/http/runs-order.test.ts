import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunFile } from "../../src/contract/runs.ts";
import { branch, call, cell, newRun, newWorkspace, noise, post, throughput } from "./run-service.ts";

/** Every post of a small run: two agents, a restart, growing sums. */
const agentsPosts = [
  ...["host0", "host1"].flatMap((agent) => [8, 20, 33].map((n, at) => ["measurements", noise([cell(n, 90 + at), cell(n + 1, 94)], agent, 0)] as const)),
  ...[9, 25].map((n) => ["measurements", { ...noise([cell(n, 93)], "host0", 1), replay_from_step: 3290 + n }] as const),
  ["throughput", throughput] as const,
  ["throughput", { ...throughput, points: throughput.points.map((point) => ({ ...point, n: 40, sum_log_seconds: -119.8, sum_log_seconds_squared: 359.2 })) }] as const,
  ["branches", branch] as const,
];

type Body = (typeof agentsPosts)[number][1];

/** A post of several cells as one post for each. */
const split = (body: Body): Body[] => ("cells" in body ? body.cells.map((one) => ({ ...body, cells: [one] })) : [body]);

test("any order, any repetition and any split of the posts is the same run", async () => {
  const { key } = await newWorkspace();
  const tell = async (posts: readonly (readonly ["measurements" | "throughput" | "branches", Body])[]) => {
    const { id } = await newRun(key);
    for (const [what, body] of posts) await post(key, id, what, body);
    const file = await (await call("GET", `/v1/runs/${id}/export`, { key })).json<RunFile>();
    return { rows: JSON.stringify({ ...file, noise: file.noise.map((row) => ({ ...row, received_at: "" })) }), advice: await (await call("GET", `/v1/runs/${id}/advice`, { key })).text() };
  };
  const expected = await tell(agentsPosts);
  expect(JSON.parse(expected.rows)).toMatchObject({ replays: [{ epoch: 1, from_step: 3299 }], branches: [{}] });
  const shuffled = fc.tuple(fc.shuffledSubarray([...agentsPosts, ...agentsPosts], { minLength: 2 * agentsPosts.length }), fc.array(fc.boolean(), { minLength: 2 * agentsPosts.length, maxLength: 2 * agentsPosts.length }));
  await fc.assert(
    fc.asyncProperty(shuffled, async ([posts, splits]) => {
      expect(await tell(posts.flatMap(([what, body], at) => (splits[at] === true ? split(body).map((part) => [what, part] as const) : [[what, body] as const])))).toEqual(expected);
    }),
    { numRuns: 25 },
  );
}, 60_000);
