import fc from "fast-check";
import { deliveriesOf } from "../../connectors/hubspot/deliveries.ts";
import { decodeEvent } from "../../connectors/salesforce/events/decode.ts";
import { Schemas } from "../../connectors/salesforce/events/schemas.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { linesOf } from "../../src/replay/lines.ts";
import { readEvent } from "../../src/replay/read-event.ts";
import { parsePolicyText, renderPolicyText } from "../../src/settings/policy-text.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { encoded, LEAD_SCHEMA, SAMPLES } from "../../test/connectors/salesforce/samples.ts";
import type { Check, Figures, Round } from "../check.ts";
import { DEEP, nastyJson, nastyText, spoiled } from "./nasty.ts";

const RUNS = 60;
/** What a round may grow the process by, at most. */
const MOST_BYTES = 600_000_000;

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

const PARSERS: readonly Parser[] = [
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
];

/** Everything that reads what comes from outside, with what nobody sends on purpose. */
export const fuzzParsers: Check = {
  name: "fuzz-parsers",
  area: "security",
  what: `${PARSERS.map(({ name }) => name).join(", ")}: spoiled, cut off, flipped, deep, and as bytes of no meaning`,
  quick: true,
  stores: ["embedded"],
  run: (round) => fuzzed(round, (parser, input) => parser.parse(input)),
  planted: [
    {
      what: "a parser that stumbles over a NUL character",
      run: (round) =>
        fuzzed(round, (parser, input) => {
          if (input.includes("\\u0000") || input.includes(0)) throw new Error("a NUL");
          return parser.parse(input);
        }),
    },
  ],
};

async function fuzzed(
  { seed, times, note }: Round,
  parse: (parser: Parser, input: Buffer) => unknown,
): Promise<Figures> {
  const detail: string[] = [];
  let tried = 0;
  const before = process.memoryUsage().rss;
  for (const parser of PARSERS) {
    note(parser.name);
    for (const input of fc.sample(parser.input, { seed, numRuns: RUNS * times })) {
      tried++;
      try {
        await parse(parser, input);
      } catch (error) {
        detail.push(
          `${parser.name}: ${String(error).slice(0, 120)} for ${input.toString("latin1").slice(0, 80)}`,
        );
      }
    }
  }
  const grown = process.memoryUsage().rss - before;
  if (grown > MOST_BYTES) detail.push(`the process grew by ${Math.round(grown / 1e6)} MB`);
  return { tried, lost: 0, doubled: 0, wrong: detail.length, detail: detail.slice(0, 20) };
}

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
