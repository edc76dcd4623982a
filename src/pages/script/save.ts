import type { Problem } from "../../contract/problem.ts";
import { el } from "./dom.ts";

/** Asks for a file with a key and saves it; gives the problem if there is none to save. */
export const save = async (path: string, headers: Readonly<Record<string, string>>, prefix: string): Promise<Problem | null> => {
  try {
    const answer = await fetch(path, { headers });
    if (!answer.ok) return (await answer.json()) as Problem;
    const address = URL.createObjectURL(await answer.blob());
    const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    const fallback = `${prefix}-${path.slice(path.lastIndexOf("/") + 1)}`;
    Object.assign(el("a"), { href: address, download: named ?? fallback }).click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return null;
  } catch {
    return { title: "No answer", detail: "The service cannot be reached just now.", errors: [] as Problem["errors"] } as Problem;
  }
};
