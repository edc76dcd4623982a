import type * as worker from "../../src/index.ts";

/** Tells `exports` of cloudflare:workers which Worker the tests run in. */
declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
