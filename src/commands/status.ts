import { connectors } from "../../connectors/index.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

interface Stream {
  readonly state: string;
  readonly since: number;
  readonly why: string | null;
  readonly lacks: readonly string[];
}

interface Walk {
  readonly seen: number;
  readonly total: number | null;
  readonly doneAt: number | null;
}

interface Status {
  readonly now: number;
  readonly tenants: readonly {
    readonly id: string;
    readonly name: string;
    readonly mode: string;
    readonly installations: readonly {
      readonly id: string;
      readonly status: string;
      readonly backfill: Walk | null;
      readonly sweep: Walk | null;
      readonly stream: Stream | null;
    }[];
    readonly summary: {
      readonly leads: number;
      readonly untouched: number;
      readonly excluded: number;
      readonly duringOutage: number;
      readonly sla: Readonly<Record<string, number>>;
    };
    readonly inbox: { readonly byState: Readonly<Record<string, number>> };
    readonly outbox: readonly { readonly kind: string; readonly state: string; readonly n: number }[];
    readonly heldUp: readonly { readonly box: string; readonly n: number; readonly reason: string }[];
    readonly heartbeats: Readonly<Record<string, { at: number; state: string; why: string | null }>>;
    readonly flood: { readonly since: number; readonly alerts: number } | null;
    readonly coverage: { readonly pushed: number; readonly eligible: number };
  }[];
}

const INSTALL_PATHS = Object.keys(connectors)
  .map((crm) => `/${crm}/install`)
  .join(" or ");

export const command = defineCommand({
  summary: "Show what the running server is doing: tenants, queues, coverage, backfill",
  options: OPERATOR_OPTIONS,
  examples: [
    { line: "leadclock status", does: "one screen of where things stand" },
    { line: "leadclock status --json", does: "the same for machines" },
  ],
  async run(options, _args, io) {
    const status = await askServer<Status>(options, "GET", "/status");
    if (options.json) {
      await io.print(`${JSON.stringify(status)}\n`);
      return 0;
    }
    await io.print(`As of ${new Date(status.now).toISOString()} (UTC)\n`);
    if (status.tenants.length === 0)
      await io.print(`No account is connected yet. Open ${INSTALL_PATHS} on the server.\n`);
    for (const tenant of status.tenants) {
      const { pushed, eligible } = tenant.coverage;
      await io.print(`${tenant.name} (${tenant.id}), ${tenant.mode}\n`);
      for (const one of tenant.installations)
        await io.print(
          `  ${one.id}: ${one.status}${one.backfill ? `, backfill ${progress(one.backfill)}` : ""}\n${streamOf(one.stream)}`,
        );
      await io.print(
        `  leads ${tenant.summary.leads}, untouched ${tenant.summary.untouched}; SLA ${counts(tenant.summary.sla)}; left out of averages: excluded ${tenant.summary.excluded}, in outages ${tenant.summary.duringOutage}\n`,
      );
      await io.print(
        `  inbox ${counts(tenant.inbox.byState)}\n  outbox ${tenant.outbox.map((one) => `${one.kind} ${one.state} ${one.n}`).join(", ") || "empty"}\n`,
      );
      for (const { box, n, reason } of tenant.heldUp)
        await io.print(
          `    ${n} in the ${box} ${n === 1 ? "waits" : "wait"} after several tries: ${reason}\n`,
        );
      for (const [channel, { at, state, why }] of Object.entries(tenant.heartbeats))
        await io.print(
          `  ${channel}: test alert of ${new Date(at).toISOString()} ${state}${why ? `, ${why}` : ""}\n`,
        );
      if (tenant.flood)
        await io.print(
          `  SENDING HOLDS since ${new Date(tenant.flood.since).toISOString()}: ${tenant.flood.alerts} alerts within an hour; see \`leadclock alerts list\`\n`,
        );
      await io.print(
        `  coverage in 30 days: ${eligible === 0 ? "nothing yet" : `${pushed} of ${eligible} facts pushed (${((100 * pushed) / eligible).toFixed(1)} %)`}\n`,
      );
    }
    return 0;
  },
});

function streamOf(stream: Stream | null): string {
  if (!stream) return "";
  const state = `stream ${stream.state} since ${new Date(stream.since).toISOString()}`;
  const lines = [stream.why ? `${state}: ${stream.why}` : state, ...stream.lacks];
  return lines.map((line) => `    ${line}\n`).join("");
}

function progress(walk: Walk): string {
  if (walk.doneAt !== null) return `done, ${walk.seen} records`;
  if (walk.total === null) return `${walk.seen} records so far`;
  const share = walk.total === 0 ? 1 : Math.min(1, walk.seen / walk.total);
  return `[${"#".repeat(Math.round(share * 20)).padEnd(20, ".")}] ${walk.seen} of ${walk.total} records`;
}

function counts(record: Readonly<Record<string, number>>): string {
  return (
    Object.entries(record)
      .map(([name, n]) => `${name} ${n}`)
      .join(", ") || "none"
  );
}
