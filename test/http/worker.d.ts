import type * as worker from "../../src/index.ts";
import type { StorageBindings } from "../../src/storage/bindings.ts";

/** Tells `exports` of cloudflare:workers which Worker the tests run in, and `env` which objects it has. */
declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof worker;
    }
    interface Env extends StorageBindings {}
  }
}
