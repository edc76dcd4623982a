import { createServer } from "node:net";

/** A port of the loopback that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise((done, refuse) => {
    const probe = createServer();
    probe.once("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? done(address.port) : refuse(new Error("no free port"))));
    });
  });

/** Does something already listen on a port of the loopback? */
export const isTaken = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(true));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(false)));
  });
