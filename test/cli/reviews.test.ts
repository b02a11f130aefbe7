import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import { accountRoutes } from "../../src/api/account.ts";
import { actionRoutes } from "../../src/api/actions.ts";
import type { ApiDeps } from "../../src/api/deps.ts";
import { mount } from "../../src/api/mount.ts";
import { operatorCaller } from "../../src/api/operator-caller.ts";
import { packRoutes } from "../../src/api/packs.ts";
import { reviewRoutes } from "../../src/api/reviews.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { makePacks } from "../../workflows/reports/make-packs.ts";
import { aPolicy } from "../domain/support/policies.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

let store: FreshStore;
let server: Server;
let url: string;
let acme: TwoCrms;
const data = temporaryDirectory("reviews");
beforeAll(async () => {
  store = await freshStore();
  const reviews = [{ when: [{ property: "amount", is: ["big"] }], flag: "highValue" as const }];
  acme = await twoCrms(store, NINE, aPolicy({ reviews }));
  await acme.tell(
    "crm:lead:1",
    { name: "Ada Lovelace" },
    {
      kind: "engaged",
      occurredAt: NINE,
      engagement: "form",
      properties: { lead_type: "hand-raiser", amount: "big" },
    },
    { kind: "ownerChanged", occurredAt: NINE, ownerId: "crm:rep" },
  );
  await acme.liveTo(NINE + 40 * MINUTE);
  const deps = { ports: acme.ports, rules: acme.rules, store } as unknown as ApiDeps;
  const routes = [...accountRoutes(deps), ...reviewRoutes(deps), ...actionRoutes(deps), ...packRoutes(deps)];
  const callerOf = (request: express.Request) => operatorCaller(request, operatorToken(data), store.tenants);
  server = createServer(express().use("/api", mount(routes, { callerOf }))).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await store.remove();
  fs.rmSync(data, { recursive: true, force: true });
});

async function leadclock(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(
    [...args, "--url", url, "--data", data],
    streamIo(out, err, new PassThrough(), false),
  );
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("reviews: listed, shown with evidence, decided once, taken back", async () => {
  const listed = await leadclock("reviews", "list");
  expect(listed).toMatchObject({ code: 1, err: "" });
  expect(listed.out).toMatch(
    /^[0-9a-f]{10} {2}highValue {2}Ada Lovelace {2}for reviewer, was due Mon 2 Mar, 09:30:00 UTC/m,
  );
  const handle = listed.out.slice(0, 10);
  const shown = await leadclock("reviews", "show", handle);
  expect(shown.out).toContain("Owner: crm:rep; backup owner: none.");
  expect(shown.out).toContain("keep: The review is closed; no clock changes.");
  expect((await leadclock("reviews", "decide", handle, "keep", "--by", "sam")).out).toBe("Decided.\n");
  expect((await leadclock("reviews", "decide", handle, "keep", "--by", "sam")).out).toBe(
    "Decided already.\n",
  );
  expect(await leadclock("reviews", "list")).toMatchObject({ code: 0, out: "There are none.\n" });
  expect((await leadclock("reviews", "show", handle)).out).toMatch(
    /Decided Mon 2 Mar, \d\d:\d\d:\d\d UTC by sam/,
  );
  expect((await leadclock("reviews", "undo", handle, "--by", "kim")).out).toBe(
    "The decision is taken back.\n",
  );
  expect((await leadclock("reviews", "list", "--json")).out).toContain(handle);
});

test("reviews: what is wrong is told with the way out", async () => {
  expect((await leadclock("reviews", "look")).err).toContain("say `list`, `show`, `decide` or `undo`.");
  expect((await leadclock("reviews", "decide", "0123456789")).err).toContain("decide needs a decision");
  const unknown = await leadclock("reviews", "show", "0123456789");
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.err).toContain(
    "There is no such review. `leadclock reviews list` names those that are open.",
  );
  expect((await leadclock("reviews", "show", "Ada")).err).toContain("as `leadclock reviews list` names it");
  expect((await leadclock("reviews", "decide", "0123456789", "shrug")).code).toBe(1);
});

test("act: a breach by its record; the same twice is one; taken back", async () => {
  expect((await leadclock("act", "list")).out).toMatch(
    /Ada Lovelace {2}response due Mon 2 Mar, 09:30:00 UTC.*next tier 2/,
  );
  const approve = () => leadclock("act", "approve", "crm:lead:1", "--by", "sam");
  expect([(await approve()).out, (await approve()).out]).toEqual(["Done.\n", "Done already.\n"]);
  expect((await leadclock("act", "approve", "crm:lead:1", "--undo", "--by", "sam")).out).toBe(
    "Taken back.\n",
  );
  expect((await leadclock("act", "escalate", "crm:lead:1")).err).toContain("The next one is 2");
  expect((await leadclock("act", "close", "crm:lead:1")).err).toContain("Say how it was resolved");
  expect((await leadclock("act", "ponder", "crm:lead:1")).err).toContain("approve, send-back, route");
});

test("act: of two breaches named at once neither is taken; a tier that is out is not out again", async () => {
  const two = await leadclock("act", "approve", "crm:lead:1", "crm:lead:2", "--by", "sam");
  expect(two).toMatchObject({ code: 2, out: "" });
  expect(two.err).toContain("one breach at a time: crm:lead:1, or crm:lead:2? Nothing was done.");
  const out = await leadclock("act", "escalate", "crm:lead:1", "--tier", "1", "--by", "sam");
  expect(out).toMatchObject({ code: 1, out: "" });
  expect(out.err).toContain("Tier 1 is out already: nobody is told twice. The next one is tier 2.");
});

test("pack: the week that was made, as text, CSV and JSON", async () => {
  expect((await leadclock("pack", "list")).out).toBe("There are none yet.\n");
  expect((await leadclock("pack", "weekly")).err).toContain("no weekly report");
  await acme.liveTo(NINE + 7 * DAY);
  await makePacks(acme.ports, acme.rules, acme.tenantId);
  expect((await leadclock("pack", "list")).out).toMatch(
    /^weekly {2}2026-03-02 {2}made Mon 9 Mar, 09:00:00 UTC/,
  );
  expect((await leadclock("pack", "weekly")).out).toMatch(
    /^Breach review of the week of 2026-03-02\nAll leads: 1 leads/,
  );
  expect((await leadclock("pack", "weekly", "--csv")).out).toMatch(/^section,name,n,leads/);
  const json = await leadclock("pack", "weekly", "--period", "2026-03-02", "--json");
  expect(JSON.parse(json.out)).toMatchObject({ body: { total: { leads: 1, misses: 1 } } });
  expect((await leadclock("pack", "yearly")).err).toContain("say `weekly`, `monthly` or `list`.");
});
