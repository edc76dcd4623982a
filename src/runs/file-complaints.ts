import type { FieldError } from "../contract/problem.ts";
import type { RunFile } from "../contract/runs.ts";
import { branchComplaints, noiseComplaints, throughputComplaints, unitComplaints } from "./complaints.ts";

const at = (list: string, index: number, errors: readonly FieldError[], own = ""): FieldError[] =>
  errors.map((error) => ({ ...error, pointer: `/${list}/${index}${error.pointer.replace(own, "")}` }));

/** Everything wrong with a run file that no schema sees: its rows are held to what a post is held to. */
export const fileComplaints = ({ question, noise, timings, memory, branches }: RunFile): FieldError[] => [
  ...noise.flatMap(({ agent, epoch, segment, geometry, cell, received_at: receivedAt }, index) => [
    ...at("noise", index, unitComplaints(geometry, question)),
    ...at("noise", index, noiseComplaints({ agent, epoch, segment, geometry, cells: [cell], replay_from_step: null }).map((error) => ({ ...error, pointer: error.pointer.replace("/cells/0", "/cell") }))),
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(receivedAt) ? [] : at("noise", index, [{ pointer: "/received_at", code: "invalid", message: "is not a time as 2026-01-31T12:00:00.000Z", hint: null }])),
  ]),
  ...timings.flatMap(({ agent, epoch, point }, index) => at("timings", index, throughputComplaints({ agent, epoch, points: [point], memory: [], all_reduce: [] }), "/points/0").map(inside("point"))),
  ...memory.flatMap(({ agent, epoch, memory: row }, index) => at("memory", index, throughputComplaints({ agent, epoch, points: [], memory: [row], all_reduce: [] }), "/memory/0").map(inside("memory"))),
  ...branches.flatMap((branch, index) => at("branches", index, branchComplaints(branch))),
];

/** A pointer's row number is followed by the name of what the row holds. */
const inside = (name: string) => (error: FieldError): FieldError => ({ ...error, pointer: error.pointer.replace(/^(\/\w+\/\d+)/, `$1/${name}`) });
