import { renameSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { freshDirectory, TEST_KEY, temporaryDirectory } from "../support/store.ts";

export const NOW = Date.parse("2026-03-02T09:00:00Z");
export const ACCESS = "a-long-token-nobody-guesses";
export const HUBSPOT_SECRET = "the-secret-of-the-hubspot-app";

export interface OpenedApp {
  readonly app: App;
  /** Where it listens, which is not its public URL. */
  readonly url: string;
  /** An account of the made-up CRM becomes a tenant. */
  connect(account: string): Promise<string>;
  /** The machine's own token. */
  readonly operator: string;
  /** Its data directory. */
  readonly data: string;
  /** What it logged, one JSON a line. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** The whole program on a free port, as strangers meet it: HubSpot with its webhooks, and two made-up CRMs. */
export async function openedApp(
  env: Readonly<Record<string, string>> = {},
  connectors = [hubSpotOnNoNetwork(), madeUpCrm("sales", "Sales Ltd"), madeUpCrm("forms", "Forms & Co")],
  clock = { now: () => NOW },
  /** As if the store were a server's, which several processes share. */
  role: Config["LEADCLOCK_ROLE"] = "all",
): Promise<OpenedApp> {
  const data = temporaryDirectory("security");
  const database = await freshDirectory();
  renameSync(database.options.dataDir, join(data, "store"));
  const logged: string[] = [];
  const log = (level: string) => (event: string, fields?: object) =>
    void logged.push(JSON.stringify({ level, event, ...fields }));
  const app = await openApp({
    config: {
      ...readConfig({
        LEADCLOCK_DATA: data,
        LEADCLOCK_PORT: "0",
        LEADCLOCK_SECRET_KEY: TEST_KEY,
        ...env,
      }),
      LEADCLOCK_ROLE: role,
    },
    connectors,
    clock,
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    defaults: { mode: "silent", policy: firstPolicy(null) },
    access: { token: ACCESS },
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    app,
    url,
    async connect(account) {
      const visit = await fetch(`${url}/sales/install`, { redirect: "manual" });
      const state = new URL(visit.headers.get("location")!).searchParams.get("state")!;
      const cookie = visit.headers
        .getSetCookie()
        .map((one) => one.split(";")[0])
        .join("; ");
      const back = new URLSearchParams({ code: account, state });
      const answer = await fetch(`${url}/sales/oauth/callback?${back}`, {
        headers: { cookie },
        redirect: "manual",
      });
      // Where the CRM says who agreed, they are signed in and go on.
      if (!answer.ok && answer.headers.get("location") !== "/console/setup")
        throw new Error(`not connected: ${await answer.text()}`);
      return `sales-${account}`;
    },
    operator: operatorToken(data),
    data,
    logged,
    async close() {
      await app.stop();
      await database.remove();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Its webhooks work; every call it makes ends at a closed port. */
function hubSpotOnNoNetwork() {
  return hubspot.create({
    HUBSPOT_CLIENT_ID: "leadclock",
    HUBSPOT_CLIENT_SECRET: HUBSPOT_SECRET,
    HUBSPOT_API_URL: "http://127.0.0.1:9",
    HUBSPOT_APP_URL: "http://127.0.0.1:9",
    HUBSPOT_TIME_LIMIT_MS: "500",
  });
}
