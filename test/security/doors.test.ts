import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { ACCESS, type OpenedApp, openedApp } from "./open-app.ts";

let opened: OpenedApp;
let url: string;
const asOperator = () => ({ authorization: `Bearer ${opened.operator}` });

beforeAll(async () => {
  opened = await openedApp({ LEADCLOCK_PUBLIC_URL: "https://leadclock.example" });
  url = opened.url;
  await opened.connect("77");
});
afterAll(() => opened.close());

const PLACES = [
  "/",
  "/api/docs",
  "/api/openapi.json",
  "/api/setup",
  "/api/account",
  "/api/operator/status",
  "/health",
  "/sales/install",
  "/sales/oauth/callback",
  "/plain.css",
  "/nothing/here",
  "/api/nothing",
  "/%E0%A4%A",
];

describe("every answer, also a refusal", () => {
  test.each(PLACES)(
    "%s carries the headers that keep it out of frames, guesses and plain text",
    async (path) => {
      const { headers } = await fetch(`${url}${path}`, { redirect: "manual" });
      expect(Object.fromEntries(headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
        "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      });
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("nothing is told of another origin's preflight", async () => {
    const { headers } = await fetch(`${url}/api/pending/cancel`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("what fails here", () => {
  test("is answered without a word of how, and logged", async () => {
    const broken = opened.app.store.db;
    await broken.query("alter table alerts rename to alerts_away");
    const answer = await fetch(`${url}/api/alerts`, { headers: asOperator() });
    await broken.query("alter table alerts_away rename to alerts");
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: "Something failed here. The server's log says what." });
    expect(opened.logged.join("\n")).toContain("alerts");
  });

  test("an address that cannot be decoded is a bad request", async () => {
    const answer = await fetch(`${url}/api/explain/%E0%A4%A`, { headers: asOperator() });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([400, expect.not.stringMatching(/node_modules|\.ts|at /)]);
  });
});

describe("bodies", () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
  test.each(["/hubspot/webhooks", "/api/pending/cancel", "/api/operator/provision", "/enter"])(
    "a compressed one is not unpacked at %s",
    async (path) => {
      const type = path === "/enter" ? "application/x-www-form-urlencoded" : "application/json";
      const answer = await fetch(`${url}${path}`, {
        method: "POST",
        headers: { ...asOperator(), "content-type": type, "content-encoding": "gzip" },
        body: bomb,
        redirect: "manual",
      });
      expect(answer.status).toBe(415);
    },
  );

  test.each([
    ["/hubspot/webhooks", 11_000_000],
    ["/api/pending/cancel", 2_200_000],
    ["/api/operator/provision", 120_000],
    ["/enter", 5_000],
  ])("one of %s bytes is too long for %s", async (path, bytes) => {
    const type = path === "/enter" ? "application/x-www-form-urlencoded" : "application/json";
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { ...asOperator(), "content-type": type },
      body: `"${"x".repeat(bytes)}"`,
      redirect: "manual",
    });
    expect(answer.status).toBe(413);
  });
});

test("the body of somebody who may not ask is not read", async () => {
  for (const path of ["/api/pending/cancel", "/api/operator/provision"]) {
    const body = `"${"x".repeat(5_000_000)}"`;
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${url}${path}`, { method: "POST", headers, body })).status).toBe(401);
  }
});

describe("slow clients", () => {
  test("headers and bodies have their time, and a connection that is silent ends", () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeadersCount } = opened.app.server;
    expect(headersTimeout).toBeLessThanOrEqual(15_000);
    expect(requestTimeout).toBeLessThanOrEqual(60_000);
    expect(keepAliveTimeout).toBeLessThanOrEqual(10_000);
    expect(maxHeadersCount).toBeLessThanOrEqual(200);
  });

  test("who never ends the headers is sent away, others are served meanwhile", async () => {
    const { server } = opened.app;
    const before = [server.headersTimeout, server.requestTimeout] as const;
    server.headersTimeout = 200;
    server.requestTimeout = 400;
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    try {
      await once(socket, "connect");
      socket.write("POST /hubspot/webhooks HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      expect((await fetch(`${url}/health`)).status).toBe(200);
      let said = "";
      socket.on("data", (bytes) => {
        said += String(bytes);
      });
      await once(socket, "close");
      expect(said).toMatch(/^HTTP\/1\.1 408/);
    } finally {
      socket.destroy();
      [server.headersTimeout, server.requestTimeout] = before;
    }
  });
});

describe("the session of the page", () => {
  const enter = (token: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/enter`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ token }).toString(),
      redirect: "manual",
    });

  test("its cookie is for our own pages only, over TLS only, out of reach of scripts", async () => {
    const cookie = (await enter(ACCESS)).headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/;\s*HttpOnly/i);
    expect(cookie).toMatch(/;\s*SameSite=Strict/i);
    expect(cookie).toMatch(/;\s*Secure/i);
    expect(cookie).not.toMatch(/;\s*Domain=/i);
    expect(cookie).not.toContain(ACCESS);
  });

  test("nothing that a stranger puts into a browser beforehand becomes a session", async () => {
    const planted = "leadclock_console=planted-by-a-stranger";
    const cookie = (await enter(ACCESS, { cookie: planted })).headers.get("set-cookie") ?? "";
    expect(cookie).not.toContain("planted-by-a-stranger");
    const look = await fetch(`${url}/api/worklist`, { headers: { cookie: planted } });
    expect(look.status).toBe(401);
  });

  test("another site's form does not sign anybody in", async () => {
    const answer = await enter(ACCESS, { "sec-fetch-site": "cross-site", origin: "https://evil.example" });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
  });

  test("the cookie of the page opens nothing that changes something", async () => {
    const cookie = ((await enter(ACCESS)).headers.get("set-cookie") ?? "").split(";")[0]!;
    expect((await fetch(`${url}/api/worklist`, { headers: { cookie } })).status).toBe(200);
    for (const path of ["/api/pending/cancel", "/api/operator/provision"])
      expect((await fetch(`${url}${path}`, { method: "POST", headers: { cookie } })).status).toBe(401);
  });
});
