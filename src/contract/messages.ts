import type * as z from "zod";
import { Advice } from "./answer.ts";
import { Estimate, EstimateQuestion } from "./estimate.ts";
import { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "./measurements.ts";
import { Problem } from "./problem.ts";
import { Question } from "./question.ts";
import { Accelerators, Health, Laws, PublishedRuns } from "./reference.ts";
import { Scenarios, ScenariosQuestion } from "./scenarios.ts";

/** Messages callers send. Each becomes a file in schemas/ and a component of openapi.json. */
export const requests: Readonly<Record<string, z.ZodType>> = {
  Question,
  EstimateQuestion,
  ScenariosQuestion,
  NoiseMeasurement,
  ThroughputMeasurement,
  BranchMeasurement,
};

/** Messages the service sends. */
export const responses: Readonly<Record<string, z.ZodType>> = { Advice, Estimate, Scenarios, Laws, Accelerators, PublishedRuns, Health, Problem };
