import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import express, { type RequestHandler } from "express";
import { appFiles } from "../../src/console/app-files.ts";
import { temporaryDirectory } from "../support/store.ts";

const open: Server[] = [];
afterAll(() => {
  for (const server of open) server.close();
});

async function served(built: string, guard: RequestHandler = (_request, _response, next) => next()) {
  const app = express();
  app.use(appFiles({ guard: [guard], built: `${built}/` }));
  const server = createServer(app).listen(0, "127.0.0.1");
  open.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function builtConsole(): string {
  const built = temporaryDirectory("console");
  mkdirSync(path.join(built, "assets"));
  writeFileSync(path.join(built, "assets/index-abc.js"), "export {};");
  writeFileSync(path.join(built, "index.html"), '<meta property="csp-nonce" nonce="{{nonce}}">');
  return built;
}

describe("the built console", () => {
  test("answers every address below its path with the page, never kept, under a policy of its own", async () => {
    const url = await served(builtConsole());
    const nonces = new Set<string>();
    for (const address of ["/console", "/console/", "/console/worklist?lead=1", "/console/leads/a/b"]) {
      const response = await fetch(url + address);
      const policy = response.headers.get("content-security-policy")!;
      const [, nonce] = /nonce="([^"]+)"/.exec(await response.text())!;
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:/);
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(4);
  });

  test("keeps scripts and styles for ever, and a file that is not there is no page", async () => {
    const url = await served(builtConsole());
    const script = await fetch(`${url}/console/assets/index-abc.js`);
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const missing = await fetch(`${url}/console/assets/index-old.js`);
    expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "no-store"]);
    expect((await fetch(`${url}/console/assets/..%2findex.html`)).status).toBe(404);
  });

  test("says so plainly where it is not built", async () => {
    const response = await fetch(`${await served(temporaryDirectory("nothing"))}/console/worklist`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("The console is not built");
  });

  test("shows nobody a page whom the guard stops", async () => {
    const url = await served(builtConsole(), (_request, response) => void response.status(401).end());
    expect((await fetch(`${url}/console/worklist`)).status).toBe(401);
  });
});
