import type { RequestIdVariables } from "hono/request-id";
import type { Result } from "../advice/failure.ts";
import type { Advice } from "../contract/answer.ts";
import type { Comparison, CompareQuestion } from "../contract/compare.ts";
import type { Estimate, EstimateQuestion } from "../contract/estimate.ts";
import type { Question } from "../contract/question.ts";
import type { Accelerators, Laws, PublishedRuns } from "../contract/reference.ts";
import type { StorageBindings } from "../storage/bindings.ts";
import type { ProblemCode } from "./problem-kinds.ts";

/** What the shell needs of the core: functions from question to answer, and tables to show. What is loaded on demand is a promise. */
export interface Core {
  readonly modelVersion: string;
  readonly advise: (question: Question) => Promise<Result<Advice>>;
  readonly estimate: (question: EstimateQuestion) => Promise<Result<Estimate>>;
  readonly compare: (question: CompareQuestion) => Promise<Result<Comparison>>;
  readonly laws: () => Promise<Laws>;
  readonly accelerators: () => Promise<Accelerators>;
  readonly publishedRuns: () => Promise<PublishedRuns>;
}

/** Bindings of wrangler.toml and variables of the deployment. */
export interface Bindings extends Partial<StorageBindings> {
  readonly ASSETS?: Fetcher;
  /** Needed to make workspaces, when set. */
  readonly BCRIT_ADMIN_TOKEN?: string;
  /** `open`: whoever reaches the service may make a workspace. `npm start` sets it. */
  readonly BCRIT_SIGN_UP?: string;
  /** `off` silences the log. */
  readonly BCRIT_LOG?: string;
  /** Secrets of chat services; unset: the service is not joined. */
  readonly BCRIT_SLACK_SIGNING_SECRET?: string;
  readonly BCRIT_DISCORD_PUBLIC_KEY?: string;
  readonly BCRIT_MATTERMOST_TOKEN?: string;
  readonly BCRIT_TEAMS_SECURITY_TOKEN?: string;
  /** A read key of the workspace whose runs chats may read. */
  readonly BCRIT_CHAT_KEY?: string;
  /** `off`: cards of chats show no picture. */
  readonly BCRIT_CHAT_PICTURES?: string;
}

/** What middleware and handlers leave for the log. */
export interface Variables extends RequestIdVariables {
  problem?: ProblemCode;
  format?: string;
}

/** Types of the Hono app. */
export interface AppEnv {
  Bindings: Bindings;
  Variables: Variables;
}
