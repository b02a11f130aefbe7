import { existsSync, readdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { BY_HEADER, TENANT_HEADER } from "../api/operator-caller.ts";
import { readConfig } from "../config.ts";
import { BadInput } from "../errors.ts";
import { lockHolder } from "../store/embedded/lock-file.ts";
import { operatorToken } from "../tenants/secret-key.ts";

/** Options that every command has which talks to the running server. */
export const OPERATOR_OPTIONS = {
  data: { type: "string", value: "DIR", help: "Data directory of the server, instead of LEADCLOCK_DATA" },
  url: {
    type: "string",
    value: "URL",
    help: "Address of the server, where it keeps its store on PostgreSQL",
  },
  json: { type: "boolean", help: "Print JSON for machines" },
} as const;

/** Options of every command that asks about one tenant, and may change something there. */
export const TENANT_OPTIONS = {
  ...OPERATOR_OPTIONS,
  tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
  by: {
    type: "string",
    value: "NAME",
    help: "Who you are, for the audit; default: your name on this machine",
  },
} as const;

export interface OperatorTarget {
  readonly data?: string | undefined;
  readonly url?: string | undefined;
}

/** Where the server is, which tenant is meant, and who asks. */
export interface TenantTarget extends OperatorTarget {
  readonly tenant?: string | undefined;
  readonly by?: string | undefined;
}

/** Asks the API of the running server in somebody's name; throws BadInput with the server's words where it refuses. */
export async function askApi<T>(
  target: TenantTarget,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  return ask(target, method, `/api${path}`, body, {
    [TENANT_HEADER]: encodeURIComponent(target.tenant ?? ""),
    [BY_HEADER]: encodeURIComponent(target.by ?? userInfo().username),
  });
}

/** Asks the running server; throws BadInput saying how to start it when none runs. */
export async function askServer<T>(
  target: OperatorTarget,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<T> {
  return ask(target, method, `/api/operator${path}`, body, {});
}

async function ask<T>(
  target: OperatorTarget,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<T> {
  const dataDir = target.data ?? readConfig(process.env).LEADCLOCK_DATA;
  const url = target.url ?? runningAt(dataDir);
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${operatorToken(dataDir)}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new BadInput(
      "LEADCLOCK_DATA",
      `no server answers at ${url}.`,
      "Start it with `leadclock start`, or name another directory with --data.",
    );
  }
  if (response.status === 401)
    throw new BadInput(
      "LEADCLOCK_DATA",
      `the server at ${url} does not know the operator token of ${dataDir}.`,
      "Name the data directory it was started with.",
    );
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new BadInput("server", answer.error ?? `it answered ${response.status}.`, "");
  return answer;
}

function runningAt(dataDir: string): string {
  const holder = lockHolder(join(dataDir, "store"));
  if (holder && holder.port === undefined)
    throw new BadInput(
      "LEADCLOCK_DATA",
      `process ${holder.pid} has ${dataDir} open and does not listen yet.`,
      "Ask again in a moment.",
    );
  if (!holder?.port) throw new BadInput("LEADCLOCK_DATA", `no server runs on ${dataDir}.`, howTo(dataDir));
  return `http://127.0.0.1:${holder.port}`;
}

/** The demo keeps its server in a directory of its own: where one runs there, it is meant. */
function howTo(dataDir: string): string {
  const demos = existsSync(dataDir)
    ? readdirSync(dataDir)
        .filter((name) => name.startsWith("demo-"))
        .map((name) => join(dataDir, name))
    : [];
  const running = demos.find((demo) => lockHolder(join(demo, "store"))?.port !== undefined);
  return running
    ? `The demo runs on ${running}: add --data ${running}.`
    : "Start it with `leadclock start`, or name another directory with --data.";
}
