import { open } from "node:fs/promises";
import { BadInput } from "../errors.ts";
import { ChainWalk, type Link } from "../store/audit-chain.ts";
import { defineCommand } from "./command.ts";
import type { Io } from "./io.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

const FILTERS = ["subject", "action", "actor", "from", "to"] as const;

export const command = defineCommand({
  summary:
    "List, export and verify the audit trail: every input, decision, change, approval, alert and override",
  description:
    "Each entry carries a hash over itself and the hash before it, so a changed or missing entry shows. An exported\n" +
    "JSONL file is verified without a server; compare its newest hash with the one that `audit verify` shows there.",
  arguments: ["list|export|verify", "FILE…"],
  options: {
    ...TENANT_OPTIONS,
    subject: { type: "string", value: "ID", help: "list: only of this lead, outage, switch…" },
    action: { type: "string", value: "NAME", help: "list: only this, or all that begin so: policy." },
    actor: { type: "string", value: "NAME", help: "list: only by this person, or leadclock" },
    from: { type: "string", value: "TIME", help: "list: from then on, for instance 2026-03-02T09:00:00Z" },
    to: { type: "string", value: "TIME", help: "list: before then" },
    limit: { type: "string", value: "N", help: "list: at most so many, the newest; default 100" },
    csv: { type: "boolean", help: "export: as CSV for a spreadsheet, instead of JSONL" },
  },
  examples: [
    { line: "leadclock audit verify", does: "checks the whole chain; exit 1 if it is broken" },
    {
      line: "leadclock audit list --action policy. --from 2026-03-01T00:00:00Z",
      does: "who changed which rules",
    },
    { line: "leadclock audit export > trail.jsonl", does: "writes the whole chain" },
    { line: "leadclock audit verify trail.jsonl", does: "checks a file, without a server" },
  ],
  async run(options, [what, file], io, usage) {
    if (what === "export") {
      if (options.csv) await io.print(`${COLUMNS.join(",")}\r\n`);
      for (let after: number | null = 0; after !== null; ) {
        const page: { links: readonly Link[]; next: number | null } = await askApi(
          options,
          "POST",
          "/audit/links",
          { after },
        );
        for (const link of page.links)
          await io.print(options.csv ? csvLine(link) : `${JSON.stringify(link)}\n`);
        after = page.next;
      }
      return 0;
    }
    if (what === "verify") {
      const found = file ? await verifyFile(file) : await askApi<Verified>(options, "GET", "/audit/verify");
      await io.print(options.json ? `${JSON.stringify(found)}\n` : inWords(found));
      return found.broken ? 1 : 0;
    }
    if (what !== "list") throw usage("say `list`, `export` or `verify`.");
    const query = new URLSearchParams();
    for (const name of [...FILTERS, "limit"] as const) {
      const value = options[name];
      if (value) query.set(name, value);
    }
    const { entries } = await askApi<{ entries: readonly Link[] }>(options, "GET", `/audit?${query}`);
    await list(entries, options.json ?? false, io);
    return 0;
  },
});

interface Verified {
  readonly broken: { readonly seq: number; readonly why: string } | null;
  readonly newest: { readonly seq: number; readonly hash: string } | null;
}

/** The kinds of an entry's members. */
const MEMBERS = {
  seq: "number",
  at: "number",
  actor: "string",
  action: "string",
  subject: "string",
  detail: "object",
  hash: "string",
} as const satisfies Readonly<Record<keyof Link, string>>;

/** Follows the chain of an exported file. Throws BadInput where a line is no entry. */
async function verifyFile(file: string): Promise<Verified> {
  const walk = new ChainWalk();
  const handle = await open(file).catch((error: Error) => {
    throw new BadInput(
      "FILE",
      `${file} cannot be read: ${error.message}.`,
      "Name a file that `audit export` wrote.",
    );
  });
  try {
    let lines = 0;
    for await (const line of handle.readLines()) {
      lines += 1;
      if (line.trim() === "") continue;
      const broken = walk.next(linkOf(line, lines));
      if (broken) return { broken, newest: newestOf(walk) };
    }
    return { broken: null, newest: newestOf(walk) };
  } finally {
    await handle.close();
  }
}

const newestOf = ({ seq, hash }: ChainWalk): Verified["newest"] => (seq === 0 ? null : { seq, hash });

function linkOf(line: string, number: number): Link {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    read = null;
  }
  if (isLink(read)) return read;
  throw new BadInput(
    "FILE",
    `line ${number} is no entry.`,
    "Give a file that `audit export` wrote, as JSONL.",
  );
}

function isLink(read: unknown): read is Link {
  if (read === null || typeof read !== "object") return false;
  const members = new Map<string, unknown>(Object.entries(read));
  return Object.entries(MEMBERS).every(([name, kind]) => typeof members.get(name) === kind);
}

function inWords({ broken, newest }: Verified): string {
  const upTo = newest ? `${newest.seq} entries, newest hash ${newest.hash}` : "no entry";
  return broken ? `BROKEN at entry ${broken.seq}: ${broken.why} (${upTo}).\n` : `The chain holds: ${upTo}.\n`;
}

async function list(entries: readonly Link[], json: boolean, io: Io): Promise<void> {
  if (json) return io.print(`${JSON.stringify(entries)}\n`);
  if (entries.length === 0) return io.print("There is none.\n");
  for (const { seq, at, actor, action, subject, detail } of entries.toReversed())
    await io.print(
      `${seq}  ${new Date(at).toISOString()}  ${actor}  ${action}  ${subject}  ${JSON.stringify(detail)}\n`,
    );
}

const COLUMNS = ["seq", "at", "actor", "action", "subject", "detail", "hash"];

function csvLine({ seq, at, actor, action, subject, detail, hash }: Link): string {
  const cells = [
    String(seq),
    new Date(at).toISOString(),
    actor,
    action,
    subject,
    JSON.stringify(detail),
    hash,
  ];
  return `${cells.map(cell).join(",")}\r\n`;
}

/** Quoted always; what a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
