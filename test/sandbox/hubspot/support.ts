import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@hubspot/api-client";

export const HUB = 4_242_424;
export const START = Date.parse("2026-03-02T09:00:00Z");
export const FORM = "0c0ffee0-0000-4000-8000-000000000001";
const REDIRECT = "https://app.example/callback";
export const ALL_SCOPES = [
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.schemas.contacts.write",
  "crm.objects.owners.read",
  "crm.objects.companies.read",
  "crm.objects.companies.write",
];
export const OPTIONAL_SCOPES = [
  "sales-email-read",
  "crm.objects.leads.read",
  "crm.objects.leads.write",
  "crm.objects.users.read",
  "forms",
  "settings.users.read",
  "settings.users.teams.read",
];

/** What a failed test leaves behind is ended with its file. */
const leftovers: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of leftovers) await end();
});

export interface Answer {
  status: number;
  headers: Headers;
  // Bodies of an API under test have no type until looked at.
  body: Record<string, unknown>;
}

/** A running emulator in a process and a directory of its own. */
export class Emulator {
  readonly directory: string;
  readonly url: string;
  readonly process: ChildProcess;
  token = "";
  refreshToken = "";

  constructor(directory: string, url: string, process: ChildProcess) {
    this.directory = directory;
    this.url = url;
    this.process = process;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("application/json");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  get(path: string): Promise<Answer> {
    return this.call("GET", path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call("POST", path, body);
  }

  form(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.call("POST", path, new URLSearchParams(fields), {
      "content-type": "application/x-www-form-urlencoded",
    });
  }

  /** A control route; refuses anything but success, with what it said. */
  async control(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.call(body === undefined ? "GET" : "POST", `/_sandbox${path}`, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  pass(ms: number): Promise<Record<string, unknown>> {
    return this.control("/clock", { by: ms });
  }

  act(...actions: Record<string, unknown>[]): Promise<Record<string, unknown>> {
    return this.control("/actions", { portal: HUB, actions });
  }

  client(): Client {
    return new Client({ basePath: this.url, accessToken: this.token });
  }

  /** Ends the process the hard way and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Starts the emulator over a directory, a fresh one by default, with its clock standing still. */
export async function start(
  directory = mkdtempSync(join(tmpdir(), "hubspot-")),
  clock = new Date(START).toISOString(),
) {
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "sandbox/hubspot/main.ts",
      "--port",
      "0",
      "--data",
      directory,
      "--clock",
      clock,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    child.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
  const emulator = new Emulator(directory, (JSON.parse(line) as { url: string }).url, child);
  leftovers.push(() => emulator.end());
  return emulator;
}

/** A portal with three people, one of whom left, one form, and one app that wants to hear everything. */
export async function furnish(
  emulator: Emulator,
  targetUrl: string | null = null,
  subscriptions: unknown[] = [],
) {
  await emulator.control("/portals", {
    hubId: HUB,
    name: "Test portal",
    timeZone: "Europe/Berlin",
    owners: [
      {
        id: "551001",
        userId: 66001,
        email: "rep@example.com",
        firstName: "Rita",
        lastName: "Rep",
        teams: [{ id: "9", name: "North", primary: true }],
      },
      { id: "551002", userId: 66002, email: "sam@example.com", firstName: "Sam", lastName: "Sales" },
      {
        id: "551003",
        userId: 66003,
        email: "gone@example.com",
        firstName: "Gone",
        lastName: "Long",
        archived: true,
      },
    ],
    forms: [{ guid: FORM, name: "Demo request" }],
  });
  await emulator.control("/apps", {
    name: "Test app",
    clientId: "client",
    clientSecret: "secret",
    developerApiKey: "devkey",
    redirectUrls: [REDIRECT],
    requiredScopes: ALL_SCOPES,
    optionalScopes: OPTIONAL_SCOPES,
    webhooks: { targetUrl, subscriptions },
  });
}

/** Goes through consent and code exchange like a browser and a server would. */
export async function install(emulator: Emulator, optional: string[] = OPTIONAL_SCOPES): Promise<Answer> {
  emulator.token = "";
  const consent = await emulator.form("/oauth/authorize", {
    client_id: "client",
    redirect_uri: REDIRECT,
    scope: ALL_SCOPES.join(" "),
    optional_scope: optional.join(" "),
    state: "st",
    account: `${HUB}:66001`,
    decision: "connect",
  });
  const back = new URL(consent.headers.get("location") ?? "");
  const answer = await emulator.form("/oauth/2026-09/token", {
    grant_type: "authorization_code",
    client_id: "client",
    client_secret: "secret",
    redirect_uri: REDIRECT,
    code: back.searchParams.get("code") ?? "",
  });
  emulator.token = String(answer.body.access_token);
  emulator.refreshToken = String(answer.body.refresh_token);
  return answer;
}

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  events: Record<string, unknown>[];
}

/** An app's webhook endpoint that keeps what it gets and answers as told. */
export async function receiver(status: (count: number) => number = () => 204) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    received.push({ headers: request.headers, body, events: JSON.parse(body) });
    response.writeHead(status(received.length)).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?x=%40a`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  leftovers.push(close);
  return { url, received, close };
}

/** A furnished emulator with the app installed. */
export async function ready(
  targetUrl: string | null = null,
  subscriptions: unknown[] = [],
): Promise<Emulator> {
  const emulator = await start();
  await furnish(emulator, targetUrl, subscriptions);
  await install(emulator);
  return emulator;
}
