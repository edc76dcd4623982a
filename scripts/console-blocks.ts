import { spawnSync } from "node:child_process";

/** A command that ends so keeps the output that stands below it: somebody cut it by hand. */
const KEPT = /# shortened$/;

const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/** A command as a reader types it, and what stands below it. */
interface Command {
  readonly line: string;
  readonly output: readonly string[];
}

/** `$ …` lines of a block with the lines below each. */
const commandsOf = (block: string): Command[] => {
  const commands: { line: string; output: string[] }[] = [];
  for (const line of block.trimEnd().split("\n")) {
    if (line.startsWith("$ ")) commands.push({ line: line.slice(2), output: [] });
    else commands.at(-1)?.output.push(line);
  }
  return commands;
};

/** What a command prints when the service the docs write as localhost:8787 is at `url`. Throws when it fails. */
export const outputOf = (command: string, url: string, folder: string): string => {
  const { stdout, stderr, status } = spawnSync("bash", ["-c", command.replaceAll("localhost:8787", url.replace("http://", ""))], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return stdout.replaceAll("\r", "").trimEnd();
};

/** A page with the output of every command in its `console` blocks replaced by what it prints now. */
export const withOutputs = (page: string, print: (command: string) => string): string =>
  page.replaceAll(BLOCK, (_, block: string) => {
    const commands = commandsOf(block).map(({ line, output }) => [`$ ${line}`, KEPT.test(line) ? output.join("\n") : print(line)].filter((part) => part !== "").join("\n"));
    return `\`\`\`console\n${commands.join("\n")}\n\`\`\``;
  });
