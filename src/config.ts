import { z } from "zod";
import { BadInput } from "./errors.ts";

const PORT = "is no port. Give a whole number from 0 to 65535; 0 takes any free one.";
const MINUTES = "is no number of minutes. Give a number above 0.";
const DAYS = "is no number of days. Give 0 or more.";
const LEVEL = "is no level. Give error, warn, info or debug.";
const ADDRESS =
  "is no address. Give it as the CRM calls it, with https:// (http:// only for a trial on this machine).";
const ROLE = "is no role. Give web, worker or all.";
const SLACK = "is no address. Give that of the emulated Slack, or leave it out.";
const COLLECTOR =
  "is no address. Give that of an OpenTelemetry collector, for instance http://127.0.0.1:4318.";
const PASSWORD = "is too short. Give a password of 16 characters or more.";
const SERVER =
  "is no address of a PostgreSQL server. Give it as postgres://user:password@host:5432/database.";

/** Every setting of the program itself; connectors bring their own. One schema and one inferred type. */
export const Config = z.object({
  LEADCLOCK_DATA: z.string().min(1).default(".leadclock"),
  LEADCLOCK_PORT: z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(8080),
  LEADCLOCK_HOST: z.string().min(1).default("127.0.0.1"),
  // Joined with paths that begin with a slash, and signed as joined: a slash at its end would be one too many.
  LEADCLOCK_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: ADDRESS })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  LEADCLOCK_ROLE: z.enum(["all", "web", "worker"], ROLE).default("all"),
  LEADCLOCK_METRICS_TOKEN: z.string().min(16, PASSWORD).optional(),
  LEADCLOCK_SECRET_KEY: z.string().min(1).optional(),
  LEADCLOCK_ACCESS_TOKEN: z.string().min(16, PASSWORD).optional(),
  LEADCLOCK_POLICY: z.string().min(1).optional(),
  LEADCLOCK_LOG_LEVEL: z.enum(["error", "warn", "info", "debug"], LEVEL).default("info"),
  LEADCLOCK_SWEEP_MINUTES: z.coerce.number(MINUTES).positive(MINUTES).default(10),
  LEADCLOCK_SLACK_URL: z
    .url({ protocol: /^https?$/, error: SLACK })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  LEADCLOCK_PRIVATE_HOSTS: z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(",")
        .map((host) => host.trim())
        .filter((host) => host !== ""),
    )
    .default([]),
  LEADCLOCK_BACKFILL_DAYS: z.coerce.number(DAYS).min(0, DAYS).default(30),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, SERVER)
    .optional(),
  DATABASE_OWNER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, SERVER)
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: COLLECTOR }).optional(),
});
export type Config = z.infer<typeof Config>;

/** What each setting is for, as the README's table and `leadclock start --help` print it. */
export const SETTINGS: Readonly<Record<keyof Config, string>> = {
  LEADCLOCK_DATA: "Directory of the embedded store, keys and locks. Default .leadclock",
  LEADCLOCK_PORT: "Port the app listens on. Default 8080; 0 takes any free one",
  LEADCLOCK_HOST: "Address the app listens on. Default 127.0.0.1",
  LEADCLOCK_PUBLIC_URL: "The app's address as the CRM calls it, https, without a trailing slash",
  LEADCLOCK_SECRET_KEY:
    "Encrypts tokens at rest: 32 random bytes in base64 or as 64 hex digits; several, newest first, separated by commas, to rotate",
  LEADCLOCK_ACCESS_TOKEN: "Opens the page: a password of 16 characters or more",
  LEADCLOCK_ROLE:
    "web answers HTTP, worker does the work, all does both. Default all; the others need DATABASE_URL",
  LEADCLOCK_METRICS_TOKEN:
    "Opens /metrics to who sends it as a bearer token: 16 characters or more. Default: closed",
  LEADCLOCK_POLICY: "Policy file published when a tenant is first connected. Default: the install preset",
  LEADCLOCK_LOG_LEVEL: "error, warn, info or debug. Default info",
  LEADCLOCK_SWEEP_MINUTES: "How often to look for what webhooks missed. Default 10",
  LEADCLOCK_SLACK_URL: "Another address than Slack's own, for a trial with the emulated one",
  LEADCLOCK_PRIVATE_HOSTS:
    "Mail servers on a private network that accounts may name: names or addresses, separated by commas. Default: none",
  LEADCLOCK_BACKFILL_DAYS: "How many days of history to read on install. Default 30; 0 for none",
  DATABASE_URL:
    "PostgreSQL 15 or newer instead of the embedded store, for instance postgres://user@host/leadclock",
  DATABASE_OWNER_URL:
    "The same database as the owner of its tables, for migrations only; then the user of DATABASE_URL needs no more than the role leadclock_app",
  OTEL_EXPORTER_OTLP_ENDPOINT:
    "Where traces go: an OpenTelemetry collector, over HTTP. Default: none are made",
};

/** Reads the settings; throws BadInput naming the first wrong one and how to mend it. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = Config.safeParse(given);
  if (parsed.success) return coherent(parsed.data);
  const issue = parsed.error.issues[0]!;
  const name = String(issue.path[0]) as keyof Config;
  // What is secret, or may hold a password, is not repeated.
  const shown = /KEY|TOKEN|DATABASE/.test(name) ? "it" : env[name];
  throw new BadInput(name, `${shown} ${issue.message}`, "");
}

/** The embedded store has one process: roles share a server. */
function coherent(config: Config): Config {
  if (config.LEADCLOCK_ROLE === "all" || config.DATABASE_URL) return config;
  throw new BadInput(
    "LEADCLOCK_ROLE",
    `${config.LEADCLOCK_ROLE} is for several processes, and the embedded store has one.`,
    "Set DATABASE_URL, or leave the role out.",
  );
}
