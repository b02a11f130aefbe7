import { readFileSync } from "node:fs";
import avro from "avro-js";
import { parseFilter } from "../../../sandbox/salesforce/events/filter.ts";
import { standardFields } from "../../../sandbox/salesforce/events/layouts.ts";
import { append } from "../../../sandbox/salesforce/events/log.ts";
import {
  type Change,
  type ChangeHeader,
  encodeChange,
  type Values,
} from "../../../sandbox/salesforce/events/payload.ts";
import { nextReplayId } from "../../../sandbox/salesforce/events/replay.ts";
import { buildSchema } from "../../../sandbox/salesforce/events/schema.ts";
import { currentSchema } from "../../../sandbox/salesforce/events/schemas.ts";
import { ORG } from "./org-world.ts";
import { StreamWorld } from "./stream-world.ts";

interface Sample {
  label: string;
  wire: { ChangeEventHeader: ChangeHeader & { changedFields: string[] }; [field: string]: unknown };
  decoded: { changedFields: string[]; nulledFields: string[] };
}

const contract = (name: string): string => readFileSync(`test/contracts/salesforce/${name}`, "utf8");
const published = contract("lead-change-event.avsc");
const { events: samples } = JSON.parse(contract("lead-change-events.sample.json")) as { events: Sample[] };
const schema = buildSchema("Lead", standardFields("Lead"));

test("the schema of Lead events is the published one, and the service definition the vendor's file", () => {
  expect(JSON.parse(schema.json)).toEqual(JSON.parse(published));
  expect(schema.id).toMatch(/^[\w-]{22}$/);
  expect(readFileSync("sandbox/salesforce/events/pubsub_api.proto")).toEqual(
    readFileSync("test/contracts/salesforce/pubsub_api.proto"),
  );
});

test("the bitmap of a conversion is the one in the vendor's guide", () => {
  const conversion = samples.find(({ label }) => label.startsWith("lead converted"))!;
  expect(decode(encodeChange(schema, changeOf(conversion))).ChangeEventHeader.changedFields).toEqual([
    "0x08F81000",
  ]);
});

test.each(samples)("sample as bytes: $label", (sample) => {
  const type = avro.parse(published);
  const expected = type.toBuffer(type.fromString(JSON.stringify(sample.wire)));
  expect(encodeChange(schema, changeOf(sample)).toString("hex")).toBe(expected.toString("hex"));
});

test("the independent client decodes every sample as recorded", async () => {
  const org = await StreamWorld.start();
  try {
    org.channel();
    const stream = await org.subscribe("/data/Leadclock__chn");
    await org.live("/data/Leadclock__chn");
    for (const sample of samples)
      append(org.world, {
        org: ORG,
        replayId: nextReplayId(org.world, ORG),
        uuid: sample.label,
        entity: "Lead",
        schemaId: currentSchema(org.world, ORG, "Lead").id,
        at: org.world.clock.now(),
        dueAt: org.world.clock.now(),
        ...changeOf(sample),
        extra: {},
        channels: { Leadclock__chn: [] },
        dropped: false,
      });
    const received = await stream.has(samples.length);
    for (const [index, sample] of samples.entries()) {
      const { ChangeEventHeader, ...body } = received[index]!.payload;
      expect(ChangeEventHeader).toEqual({ ...sample.wire.ChangeEventHeader, ...lists(sample) });
      expect(body).toEqual(fieldsOf(sample.wire));
    }
  } finally {
    await org.end();
  }
});

test("a part of a compound field that was cleared stands alone in the list of cleared ones", () => {
  const header = samples[2]!.wire.ChangeEventHeader;
  const change = {
    header,
    values: { City: null, LastModifiedDate: 1 },
    changed: ["City", "LastModifiedDate"],
  };
  expect(decode(encodeChange(schema, change)).ChangeEventHeader).toMatchObject({
    changedFields: ["0x08000000", "4-0x02"],
    nulledFields: ["4-0x02"],
  });
});

test("a filter reads what the vendor's page names and refuses the rest", () => {
  const subject = {
    header: { changeType: "UPDATE", changeOrigin: "com/salesforce/api/rest/67.0;client=Leadclock" },
    record: {
      Status: "Working",
      AnnualRevenue: 500,
      DoNotCall: true,
      CreatedDate: Date.parse("2026-03-02T09:00:00Z"),
    },
  };
  const passes = (text: string): boolean => parseFilter(text).matches(subject);
  expect(passes("ChangeEventHeader.changeOrigin != 'com/salesforce/api/rest/67.0;client=Leadclock'")).toBe(
    false,
  );
  expect(passes("changeEventHeader.changeorigin LIKE '%client=leadclock%'")).toBe(true);
  expect(passes("Status IN ('Open', 'working') AND (AnnualRevenue > 1000 OR DoNotCall = true)")).toBe(true);
  expect(passes("Status NOT IN ('Open','Working')")).toBe(false);
  expect(passes("CreatedDate >= 2026-03-02T10:00:00+01:00 AND Industry = null")).toBe(true);
  expect(passes("Status LIKE 'W_rk%' AND AnnualRevenue <= 500 AND AnnualRevenue <> 4")).toBe(true);
  expect(
    parseFilter("Status = 'a' OR Rating = 'b' OR ChangeEventHeader.changeType = 'CREATE'").fields,
  ).toEqual(["Status", "Rating"]);
  for (const wrong of [
    "ChangeEventHeader.changeOrigin NOT LIKE '%x%'",
    "NOT (Status = 'a')",
    "ChangeEventHeader.recordIds = 'x'",
    "Owner.Name = 'x'",
    "Status = open",
    "Status = 'a' AND",
    "Status == 'a'",
    "(Status = 'a'",
    "Status = 'a",
  ])
    expect(() => parseFilter(wrong)).toThrow();
});

/** A sample as the emulator keeps it: rows' fields instead of compound ones, names instead of bitmaps. */
function changeOf({ wire, decoded }: Sample): Change {
  const {
    changedFields: _c,
    nulledFields: _n,
    diffFields: _d,
    ...header
  } = {
    nulledFields: [],
    diffFields: [],
    ...wire.ChangeEventHeader,
  };
  const values: Values = {};
  for (const [name, value] of Object.entries(fieldsOf(wire)))
    if (value !== null && typeof value === "object") Object.assign(values, value);
    else values[name] = value;
  return { header, values, changed: decoded.changedFields.map((name) => name.split(".").at(-1)!) };
}

/** Without the names of the union's branches. */
function fieldsOf({ ChangeEventHeader: _, ...wire }: Sample["wire"]): Values {
  const plain = (value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    const [[name, content]] = Object.entries(value) as [[string, unknown]];
    if (!name.startsWith("com.sforce")) return content;
    return Object.fromEntries(Object.entries(content as object).map(([key, one]) => [key, plain(one)]));
  };
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, plain(value)]));
}

function lists({ decoded }: Sample): Record<string, string[]> {
  return { changedFields: decoded.changedFields, nulledFields: decoded.nulledFields, diffFields: [] };
}

function decode(bytes: Buffer): { ChangeEventHeader: { changedFields: string[]; nulledFields: string[] } } {
  return avro.parse(published).fromBuffer(bytes) as ReturnType<typeof decode>;
}
