import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import type { Connection as JsforceConnection } from "jsforce";

// The package's ESM entry is not one for Node.
const jsforce = createRequire(import.meta.url)("jsforce") as typeof import("jsforce");

export const ORG = "00D000000000001EAA";
export const START = Date.parse("2026-03-02T09:00:00Z");
const VERSION = "67.0";
export const REDIRECT = "https://app.example/callback";
export const ADMIN = "admin@acme.example";
export const REP = "rita@acme.example";
export const SAM = "sam@acme.example";
export const GONE = "gone@acme.example";
export const INTEGRATION = "leadclock@acme.example";

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
/** A row as the control route tells it. */
export interface EmulatedRow {
  id: string;
  deleted: boolean;
  values: Record<string, unknown>;
  firstWrites: { field: string; value: number; realAt: number }[];
}

export class Emulator {
  readonly directory: string;
  readonly url: string;
  readonly pubsub: string;
  readonly controlUrl: string;
  readonly ca: string;
  readonly process: ChildProcess;
  token = "";
  refreshToken = "";

  constructor(directory: string, said: Record<string, string>, process: ChildProcess) {
    this.directory = directory;
    this.url = said.url!;
    this.pubsub = said.pubsub!;
    this.controlUrl = said.control!;
    this.ca = said.ca!;
    this.process = process;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(path.startsWith("http") ? path : this.url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined || body instanceof URLSearchParams
          ? {}
          : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("application/json");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  /** A call of the REST API, its path after the version. */
  rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(method, `/services/data/v${VERSION}${path}`, body, headers);
  }

  form(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.call("POST", path, new URLSearchParams(fields));
  }

  /** A control route; refuses anything but success, with what it said. */
  async control(
    path: string,
    body?: unknown,
    method = body === undefined ? "GET" : "POST",
  ): Promise<Record<string, unknown>> {
    const answer = await this.call(method, `${this.controlUrl}/_sandbox${path}`, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  pass(ms: number): Promise<Record<string, unknown>> {
    return this.control("/clock", { by: ms });
  }

  /** Does actions now; answers what each made. */
  async act(...actions: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
    const { results } = (await this.control("/actions", { org: ORG, actions })) as {
      results: { result: Record<string, unknown> }[];
    };
    return results.map(({ result }) => result);
  }

  /** Every row of an object as the emulator keeps it, deleted ones too. */
  async rows(type: string): Promise<EmulatedRow[]> {
    const { text } = await this.control(`/records/${ORG}/${type}`);
    return String(text)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** The real client, with this session. */
  client(token = this.token): JsforceConnection {
    return new jsforce.Connection({ instanceUrl: this.url, accessToken: token, version: VERSION });
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
  directory = mkdtempSync(join(tmpdir(), "salesforce-")),
  clock = new Date(START).toISOString(),
): Promise<Emulator> {
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "sandbox/salesforce/main.ts",
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
  const emulator = new Emulator(directory, JSON.parse(line) as Record<string, string>, child);
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), readFileSync(emulator.ca, "utf8")]);
  leftovers.push(() => emulator.end());
  return emulator;
}

/** An org with an admin, two salespeople, one who left, an integration user, a queue, and the app installed. */
export async function furnish(emulator: Emulator, more: Record<string, unknown> = {}): Promise<void> {
  await emulator.control("/orgs", {
    id: ORG,
    name: "Acme",
    zone: "Europe/Berlin",
    historyTracking: { Lead: ["OwnerId", "Status"] },
    permissionSets: [
      {
        name: "Leadclock_Integration",
        permissions: ["ViewAllData", "EditTask"],
        objects: ["Lead", "Contact", "Account", "Opportunity", "Campaign"].map((object) => ({
          object,
          delete: true,
        })),
      },
    ],
    users: [
      { username: ADMIN, firstName: "Ada", lastName: "Admin", profile: "System Administrator" },
      { username: REP, firstName: "Rita", lastName: "Rep", manager: SAM },
      { username: SAM, firstName: "Sam", lastName: "Sales" },
      { username: GONE, firstName: "Gone", lastName: "Long", active: false },
      {
        username: INTEGRATION,
        lastName: "Leadclock",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Leadclock_Integration"],
      },
    ],
    queues: [{ name: "Inbound", objects: ["Lead", "Task"], members: [REP, SAM] }],
    ...more,
  });
  await emulator.control("/apps", {
    name: "Test app",
    clientId: "key",
    clientSecret: "secret",
    redirectUrls: [REDIRECT],
    installIn: [{ org: ORG }],
  });
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(48).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** What an authorize request asks for. */
export function asking(challenge: string): Record<string, string> {
  return {
    response_type: "code",
    client_id: "key",
    redirect_uri: REDIRECT,
    scope: "api refresh_token",
    state: "st",
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
}

/** Signs in, agrees and comes back like a browser; answers where it was sent. */
export async function agree(
  emulator: Emulator,
  challenge: string,
  fields: Record<string, string> = {},
): Promise<URL> {
  emulator.token = "";
  const answer = await emulator.form("/services/oauth2/authorize", {
    ...asking(challenge),
    username: INTEGRATION,
    decision: "allow",
    ...fields,
  });
  return new URL(answer.headers.get("location") ?? `https://nowhere.example/${answer.status}`);
}

/** Goes through consent and code exchange; the emulator's calls then have the session. */
export async function install(emulator: Emulator, username = INTEGRATION): Promise<Answer> {
  const { verifier, challenge } = pkce();
  const back = await agree(emulator, challenge, { username });
  const answer = await emulator.form("/services/oauth2/token", {
    grant_type: "authorization_code",
    code: back.searchParams.get("code") ?? "",
    client_id: "key",
    client_secret: "secret",
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  emulator.token = String(answer.body.access_token);
  emulator.refreshToken = String(answer.body.refresh_token);
  return answer;
}

/** A furnished emulator with the app authorised by the integration user. */
export async function ready(more: Record<string, unknown> = {}): Promise<Emulator> {
  const emulator = await start();
  await furnish(emulator, more);
  await install(emulator);
  return emulator;
}

/** The id of a user or queue by username or name. */
export async function idOf(emulator: Emulator, type: "User" | "Group", name: string): Promise<string> {
  const rows = await emulator.rows(type);
  return rows.find(
    ({ values }) =>
      values.Username === name || (type === "Group" && values.Name === name && values.Type === "Queue"),
  )!.id;
}
