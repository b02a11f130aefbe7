import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import express from "express";
import type { ConsoleAccess } from "../../../src/console/access.ts";
import { type ConsoleOptions, consoleRoutes } from "../../../src/console/routes.ts";
import { temporaryDirectory } from "../../support/store.ts";

export interface ConsoleServer {
  readonly url: string;
  readonly clock: { at: number; now(): number };
  close(): Promise<void>;
}

/** What only somebody who was let in sees. */
export const INSIDE = "the console's own page";

/** The doors of the console on a free port of this machine, in front of a page that says nothing else than that one is in. */
export async function consoleServer(
  options: Partial<ConsoleOptions> & { readonly access?: ConsoleAccess } = {},
): Promise<ConsoleServer> {
  const clock = { at: Date.parse("2026-03-02T10:00:00Z"), now: () => clock.at };
  const built = temporaryDirectory("console");
  mkdirSync(path.join(built, "assets"));
  writeFileSync(path.join(built, "index.html"), `<p nonce="{{nonce}}">${INSIDE}</p>`);
  const app = express();
  app.use(
    consoleRoutes({
      clock,
      access: "open on loopback",
      tokenSetting: "LEADCLOCK_ACCESS_TOKEN",
      built: `${built}/`,
      ...options,
    }),
  );
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The status of a GET with headers that `fetch` would not let through, such as Host. */
export async function statusWith(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const request = httpRequest(url, { headers: { ...headers } });
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}
