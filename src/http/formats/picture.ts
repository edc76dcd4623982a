import cyrillic from "@fontsource/inter/files/inter-cyrillic-400-normal.woff2";
import greek from "@fontsource/inter/files/inter-greek-400-normal.woff2";
import latinExtended from "@fontsource/inter/files/inter-latin-ext-400-normal.woff2";
import latin from "@fontsource/inter/files/inter-latin-400-normal.woff2";
import latinBold from "@fontsource/inter/files/inter-latin-600-normal.woff2";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import renderer from "@resvg/resvg-wasm/index_bg.wasm";
import type { Look } from "../../charts/theme.ts";

/** Pixels across where none are wished: those of the chart itself. A chat shows about half as many, which is sharp on a dense screen. */
const USUAL_WIDTH = 840;

const font = {
  fontBuffers: [latin, latinBold, latinExtended, greek, cyrillic].map((file) => new Uint8Array(file)),
  defaultFontFamily: "Inter",
  sansSerifFamily: "Inter",
};

let started: Promise<void> | undefined;

/** A chart as a PNG, drawn from its SVG. A picture cannot know what its reader prefers: `auto` is light. */
export const picture = async (chart: (look: Look) => string, { theme, width }: Look): Promise<Uint8Array<ArrayBuffer>> => {
  await (started ??= initWasm(renderer));
  const look = { theme: theme === "auto" ? "light" : theme, width: width ?? USUAL_WIDTH } as const;
  const drawing = new Resvg(chart(look), { font, fitTo: { mode: "width", value: look.width } });
  try {
    const image = drawing.render();
    try {
      return new Uint8Array(image.asPng());
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
};
