/** Files that wrangler.toml has uploaded beside the scripts. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.woff2" {
  const bytes: ArrayBuffer;
  export default bytes;
}
