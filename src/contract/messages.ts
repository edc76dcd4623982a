import type * as z from "zod/mini";
import { Advice } from "./answer.ts";
import { AskReply } from "./ask.ts";
import { Comparison } from "./compare.ts";
import { CompareQuestion } from "./compare-question.ts";
import { Estimate } from "./estimate.ts";
import { EstimateQuestion } from "./estimate-question.ts";
import { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "./measurements.ts";
import { Launch, Launchers } from "./launch.ts";
import { Problem } from "./problem.ts";
import { Question } from "./question.ts";
import { Accelerators, Health, Laws, PublishedRuns } from "./reference.ts";
import { RunAdvice } from "./run-advice.ts";
import { runRequests, runResponses } from "./run-messages.ts";
import { Scenarios, ScenariosQuestion } from "./scenarios.ts";
import { RunSeries } from "./series.ts";

/** Messages callers send. Each becomes a file in schemas/ and a component of openapi.json. */
export const requests: Readonly<Record<string, z.ZodMiniType>> = {
  Question,
  EstimateQuestion,
  CompareQuestion,
  ScenariosQuestion,
  NoiseMeasurement,
  ThroughputMeasurement,
  BranchMeasurement,
  ...runRequests,
};

/** Messages the service sends. */
export const responses: Readonly<Record<string, z.ZodMiniType>> = { Advice, Estimate, Comparison, Launch, Launchers, Scenarios, Laws, Accelerators, PublishedRuns, Health, AskReply, RunAdvice, RunSeries, Problem, ...runResponses };
