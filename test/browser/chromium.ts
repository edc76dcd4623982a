import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { debianProgram } from "../../scripts/debian.ts";

/** Debian's Chromium, kept from calling home, with the folder its screenshots go to. */
export const startBrowser = async (): Promise<Browser> => {
  mkdirSync("dist/screenshots", { recursive: true });
  return chromium.launch({
    executablePath: debianProgram("/usr/bin/chromium", ["chromium"]),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
};
