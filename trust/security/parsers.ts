import { readFileSync } from "node:fs";
import fc from "fast-check";
import { deliveriesOf } from "../../connectors/hubspot/deliveries.ts";
import { isSignedByHubSpot } from "../../connectors/hubspot/signature.ts";
import { decodeEvent } from "../../connectors/salesforce/events/decode.ts";
import { BadSchema, Schemas } from "../../connectors/salesforce/events/schemas.ts";
import type { Subject } from "../../connectors/salesforce/history.ts";
import { leadFacts } from "../../connectors/salesforce/lead-facts.ts";
import type { Row } from "../../connectors/salesforce/rows.ts";
import { incidentEvents } from "../../sandbox/replay/uci-incidents.ts";
import { templateProblems } from "../../src/alerts/templates.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { linesOf } from "../../src/replay/lines.ts";
import { readEvent } from "../../src/replay/read-event.ts";
import { parsePolicyText, renderPolicyText } from "../../src/settings/policy-text.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { encoded, LEAD_SCHEMA, SAMPLES } from "../../test/connectors/salesforce/samples.ts";
import { context, lead } from "../../test/support/salesforce-rows.ts";
import { DEEP, nastyJson, nastyText, spoiled } from "./nasty.ts";

interface Parser {
  readonly name: string;
  readonly input: fc.Arbitrary<Buffer>;
  /** Throws what the callers of the parser expect it to throw only. */
  parse(input: Buffer): unknown;
}

const json = (arbitrary: fc.Arbitrary<unknown>) =>
  arbitrary.map((value) => Buffer.from(JSON.stringify(value) ?? ""));
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const deep = fc.constantFrom(...DEEP).map((text) => Buffer.from(text));

const webhookEvent = {
  eventId: 1,
  portalId: 77,
  appId: 3,
  subscriptionId: 4,
  occurredAt: 1_800_000_000_000,
  subscriptionType: "contact.propertyChange",
  attemptNumber: 0,
  objectId: 101,
  propertyName: "lifecyclestage",
  propertyValue: "lead",
};
const replayEvent = { lead: "L1", type: "engaged", at: "2026-03-02T09:00:00Z", leadType: "hand-raiser" };
const policyFile = fromPolicy(presets.default!);
const policyYaml = renderPolicyText(policyFile, "yaml", []);
const CSV = readFileSync(
  new URL("../../data/uci-servicenow-incidents/incident_event_log_first890.csv", import.meta.url),
  "utf8",
).slice(0, 20_000);
const schema = await new Schemas(async () => LEAD_SCHEMA).get("lead");
const events = SAMPLES.slice(0, 5).map(({ wire }) => encoded(wire));

/** A text with a piece cut out, doubled or replaced. */
const scratched = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(40), nastyText)
    .map(([at, length, put]) => Buffer.from(text.slice(0, at) + put + text.slice(at + length)));
const flipped = (bytes: Buffer) =>
  fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }).map((changes) => {
    const copy = Buffer.from(bytes);
    for (const [at, value] of changes) copy[at] = value;
    return copy;
  });
const cutOff = (bytes: Buffer) => fc.nat(bytes.length).map((end) => bytes.subarray(0, end));

/** Everything that reads what comes from outside. */
export const PARSERS: readonly Parser[] = [
  {
    name: "HubSpot webhooks",
    input: fc.oneof(json(spoiled([webhookEvent])), json(fc.array(nastyJson)), anyBytes, deep),
    parse: (body) => deliveriesOf(body, 0),
  },
  {
    name: "change events",
    input: fc.oneof(...events.map(flipped), ...events.map(cutOff), anyBytes),
    // A decoder says no by throwing: the stream keeps such an event for the operator.
    parse: (bytes) => onlyErrors(() => decodeEvent(bytes, schema)),
  },
  {
    name: "policies as JSON",
    input: fc.oneof(json(spoiled(policyFile)), json(nastyJson), deep),
    parse: (bytes) => policyText(bytes, "policy.json"),
  },
  {
    name: "policies as YAML",
    input: fc.oneof(
      scratched(policyYaml),
      anyBytes,
      nastyText.map((text) => Buffer.from(text)),
      fc.constant(aliasBomb()),
    ),
    parse: (bytes) => policyText(bytes, "policy.yaml"),
  },
  {
    name: "replay files",
    input: fc.oneof(json(spoiled(replayEvent)), json(nastyJson), anyBytes, deep),
    parse: (bytes) => replayed(bytes),
  },
  {
    name: "signatures",
    input: fc
      .tuple(nastyText, nastyText, fc.oneof(nastyText, fc.constant("1800000000000")), anyBytes)
      .map(([url, signature, timestamp, body]) =>
        Buffer.from(JSON.stringify({ url, signature, timestamp, body: body.toString("base64") })),
      ),
    parse(bytes) {
      const { url, signature, timestamp, body } = JSON.parse(bytes.toString("utf8"));
      const headers = { "x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": timestamp };
      const request = { method: "POST", url: `https://a.example/${url}`, headers, body: Buffer.from(body) };
      if (isSignedByHubSpot(request, ["secret"], 1_800_000_000_000))
        throw new Error("a made-up one is taken");
    },
  },
  {
    name: "schemas of events",
    input: fc.oneof(json(spoiled(JSON.parse(LEAD_SCHEMA))), json(nastyJson), scratched(LEAD_SCHEMA), deep),
    parse: (bytes) =>
      new Schemas(async () => bytes.toString("utf8")).get("lead").catch((error: unknown) => {
        if (!(error instanceof BadSchema)) throw error;
      }),
  },
  {
    name: "rows of queries",
    input: json(spoiled({ row: lead().row, history: lead().history })),
    // One that cannot be read is set aside with its delivery, by itself.
    parse(bytes) {
      const told = JSON.parse(bytes.toString("utf8")) as { row?: Row; history?: Subject["history"] } | null;
      onlyErrors(() => leadFacts(lead(told?.row, { history: told?.history ?? [] }), context));
    },
  },
  {
    name: "logs in CSV",
    input: fc.oneof(scratched(CSV), anyBytes, fc.constant(Buffer.from(`"${"a,\n".repeat(100_000)}`))),
    parse: (bytes) => onlyErrors(() => incidentEvents(bytes.toString("utf8"))),
  },
  {
    name: "words of alerts",
    input: fc.oneof(
      nastyText.map((text) => Buffer.from(text)),
      fc.constant(Buffer.from("{{".repeat(50_000))),
      fc.constant(Buffer.from(`{{${" ".repeat(50_000)}`)),
    ),
    parse(bytes) {
      const text = bytes.toString("utf8");
      templateProblems("breach", { subject: text, body: [text] });
    },
  },
];

function onlyErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (
      !(error instanceof Error) ||
      /call stack|Invalid (array|string) length|allocation/.test(error.message)
    )
      throw error;
  }
}

function policyText(bytes: Buffer, name: string): void {
  const read = parsePolicyText(bytes.toString("utf8"), name);
  if (read.ok) readPolicy(read.value);
}

async function replayed(bytes: Buffer): Promise<void> {
  const chunks = async function* () {
    yield bytes;
  };
  for await (const batch of linesOf(chunks())) for (const line of batch) readEvent(line);
}

/** A few lines that stand for a billion. */
function aliasBomb(): Buffer {
  const lines = ['a0: &a0 ["lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol"]'];
  for (let n = 1; n < 12; n++)
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(", ")}]`,
    );
  return Buffer.from(lines.join("\n"));
}
