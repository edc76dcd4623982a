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
    ...(isTime(receivedAt) ? [] : at("noise", index, [{ pointer: "/received_at", code: "invalid", message: "is not a time as 2026-01-31T12:00:00.000Z", hint: null }])),
  ]),
  ...timings.flatMap(({ agent, epoch, point }, index) => at("timings", index, throughputComplaints({ agent, epoch, points: [point], memory: [], all_reduce: [] }), "/points/0").map(inside("point"))),
  ...memory.flatMap(({ agent, epoch, memory: row }, index) => at("memory", index, throughputComplaints({ agent, epoch, points: [], memory: [row], all_reduce: [] }), "/memory/0").map(inside("memory"))),
  ...branches.flatMap((branch, index) => at("branches", index, branchComplaints(branch))),
];

/** Written as an export writes it, and a time that there is: no thirteenth month. */
const isTime = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/.test(text);

/** A pointer's row number is followed by the name of what the row holds. */
const inside = (name: string) => (error: FieldError): FieldError => ({ ...error, pointer: error.pointer.replace(/^(\/\w+\/\d+)/, `$1/${name}`) });
