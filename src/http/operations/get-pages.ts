import type { Handler } from "hono";
import { docsPage } from "../../pages/docs.ts";
import { homePage } from "../../pages/home.ts";
import { llmsText } from "../../pages/llms.ts";
import { publicFor } from "../caching.ts";
import type { AppEnv, Core } from "../environment.ts";

/** GET /. */
export const getHome = (core: Core): Handler<AppEnv> =>
  async function getHome(c) {
    const { accelerators } = await core.accelerators();
    return c.html(homePage(core.modelVersion, accelerators), 200, { "Cache-Control": publicFor });
  };

/** GET /docs. */
export const getDocs: Handler<AppEnv> = (c) => c.html(docsPage, 200, { "Cache-Control": publicFor });

/** GET /llms.txt. */
export const getLlms: Handler<AppEnv> = (c) => c.text(llmsText, 200, { "Cache-Control": publicFor });
