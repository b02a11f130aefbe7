import { once } from "node:events";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { ConsoleAccess } from "../../../src/console/access.ts";
import type { ConsoleReports, ConsoleTenant } from "../../../src/console/ports.ts";
import { type Console, consoleRoutes } from "../../../src/console/routes.ts";
import { fakeReports } from "./fake-reports.ts";

export const TENANT: ConsoleTenant = {
  name: "San Francisco Fire Department",
  crm: "HubSpot",
  crms: { hubspot: "HubSpot" },
  connect: [],
  mode: "live",
  testRecipient: null,
  demo: { story: "Real calls for service of 7 to 20 April 2020, replayed.", progress: 0.4 },
};

export interface ConsoleServer {
  readonly url: string;
  readonly clock: { at: number; now(): number };
  readonly errors: string[];
  close(): Promise<void>;
}

/** A console on a free port of this machine, over the real calls as they stand at its clock. */
export async function consoleServer(
  options: {
    readonly access?: ConsoleAccess;
    readonly at?: string;
    readonly tenant?: ConsoleTenant;
    readonly reports?: (own: ConsoleReports) => ConsoleReports;
  } = {},
): Promise<ConsoleServer> {
  const clock = { at: Date.parse(options.at ?? "2020-04-07T18:45:30-07:00"), now: () => clock.at };
  const errors: string[] = [];
  const own = fakeReports(clock);
  const page: Console = consoleRoutes({
    reports: options.reports?.(own) ?? own,
    clock,
    tenant: async () => options.tenant ?? TENANT,
    access: options.access ?? "open on loopback",
    tokenSetting: "LEADCLOCK_ACCESS_TOKEN",
    log: { error: (event) => errors.push(event) },
    everyMs: 5,
  });
  const app = express();
  app.use(page.router);
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock,
    errors,
    async close() {
      page.close();
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

/** The first `count` events of a live feed, by name and data; then the feed is left. */
export async function liveEvents(
  url: string,
  count: number,
): Promise<readonly { event: string; data: unknown }[]> {
  const leave = new AbortController();
  const response = await fetch(`${url}/api/live`, { signal: leave.signal });
  const events: { event: string; data: unknown }[] = [];
  let text = "";
  if (!response.body) throw new Error("a live feed has a body");
  for await (const chunk of response.body) {
    text += new TextDecoder().decode(chunk);
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      if (event) events.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null") });
    }
    if (events.length >= count) break;
  }
  leave.abort();
  return events.slice(0, count);
}
