import { question } from "../http/run-question.ts";

/** A run on a server, and a key that posts to it. */
export interface Posted {
  readonly url: string;
  readonly key: string;
  readonly run: string;
}

const headers = (key: string) => ({ Authorization: `Bearer ${key}`, "Content-Type": "application/json" });

const made = async <T>(url: string, body: unknown, key = ""): Promise<T> => {
  const response = await fetch(url, { method: "POST", headers: key === "" ? { "Content-Type": "application/json" } : headers(key), body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
};

/** A new workspace with a run. */
export const newRun = async (url: string): Promise<Posted> => {
  const { key } = await made<{ key: string }>(`${url}/v1/workspaces`, { name: "faults" });
  const { id } = await made<{ id: string }>(`${url}/v1/runs`, { name: "killed", question }, key);
  return { url, key, run: id };
};

/** One cell of an agent, after n steps. */
const cell = (bucket: number, n: number) => ({
  metric: "l2", bucket, from_tokens: 1e6 * 2 ** (bucket / 8) * 1.001, to_tokens: 1e6 * 2 ** (bucket / 8) * 1.05, n, s: n, g: 0.002 * n, ss: 1.01 * n, gg: 5e-6 * n, sg: 0.002 * n,
});

/** What agents were told is stored: per agent and bucket the largest n that was acknowledged, and the largest that was sent. */
export interface Ledger {
  readonly acknowledged: Map<string, number>;
  readonly sent: Map<string, number>;
}

/** Posts as one agent, ever larger sums of two buckets at a time, until the server is gone. */
export const postUntilGone = async ({ url, key, run }: Posted, agent: string, { acknowledged, sent }: Ledger, stop: AbortSignal): Promise<number> => {
  let posts = 0;
  for (let n = (sent.get(`${agent} 0`) ?? 0) + 1; !stop.aborted; n++) {
    const buckets = [0, 1 + (n % 40)];
    for (const bucket of buckets) sent.set(`${agent} ${bucket}`, n);
    const body = { agent, segment: { id: "a" }, geometry: { tokens_per_unit: 2048, groups: 8, units_per_step: 512 }, cells: buckets.map((bucket) => cell(bucket, n)) };
    try {
      const response = await fetch(`${url}/v1/runs/${run}/measurements`, { method: "POST", headers: headers(key), body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`refused: ${text}`);
      for (const bucket of buckets) acknowledged.set(`${agent} ${bucket}`, n);
      posts++;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("refused")) throw error;
      return posts;
    }
  }
  return posts;
};

/** What the server holds: n of every agent and bucket, and how often each is there. */
export const stored = async ({ url, key, run }: Posted): Promise<ReadonlyMap<string, readonly number[]>> => {
  const response = await fetch(`${url}/v1/runs/${run}/export`, { headers: headers(key) });
  if (!response.ok) throw new Error(await response.text());
  const file = await response.json<{ readonly noise: readonly { readonly agent: string; readonly cell: { readonly bucket: number; readonly n: number } }[] }>();
  const rows = Map.groupBy(file.noise, ({ agent, cell: { bucket } }) => `${agent} ${bucket}`);
  return new Map([...rows].map(([name, all]) => [name, all.map(({ cell: { n } }) => n)]));
};
