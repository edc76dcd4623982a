const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A picture of 8-bit RGBA pixels. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity at a place. */
  readonly at: (x: number, y: number) => readonly number[];
}

const paeth = (a: number, b: number, c: number): number => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
};

/** Reads a PNG of 8-bit RGBA, not interlaced (ISO/IEC 15948): another kind, or a broken one, throws. */
export const readPng = async (file: ArrayBuffer): Promise<Pixels> => {
  const [bytes, view] = [new Uint8Array(file), new DataView(file)];
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new Error("no PNG");
  const chunks: { readonly type: string; readonly from: number; readonly length: number }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    chunks.push({ type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), from: at + 8, length });
    at += length + 12;
  }
  if (chunks[0]?.type !== "IHDR" || chunks.at(-1)?.type !== "IEND") throw new Error("no whole PNG");
  const [width, height, kind] = [view.getUint32(16), view.getUint32(20), view.getUint32(24)];
  // Eight bits, RGBA, deflate, the five filters.
  if (kind !== 0x08060000) throw new Error("another kind of PNG");
  const packed = new Blob(chunks.filter(({ type }) => type === "IDAT").map(({ from, length }) => bytes.slice(from, from + length)));
  const rows = new Uint8Array(await new Response(packed.stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  const stride = 4 * width;
  if (rows.length !== height * (stride + 1)) throw new Error("another size than announced");
  const pixels = new Uint8Array(height * stride);
  const of = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [of(x - 4, y), of(x, y - 1), of(x - 4, x < 4 ? -1 : y - 1)];
      const guess = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)][filter] ?? Number.NaN;
      pixels[y * stride + x] = (rows[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + 4 * x, y * stride + 4 * x + 4)] };
};

/** Share of the pixels of a box whose red differs from that of the paper by more than a third of all it could. */
export const inkIn = ({ at }: Pixels, [left, top, right, bottom]: readonly [number, number, number, number], paper: number): number => {
  let ink = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (Math.abs((at(x, y)[0] ?? 0) - paper) > 85) ink += 1;
  return ink / ((right - left) * (bottom - top));
};
