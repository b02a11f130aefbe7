import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fieldNames } from "../../../connectors/salesforce/events/bitmaps.ts";
import { type Change, decodeEvent } from "../../../connectors/salesforce/events/decode.ts";
import { deliveryOf, isEcho } from "../../../connectors/salesforce/events/deliveries.ts";
import { BadSchema, Schemas } from "../../../connectors/salesforce/events/schemas.ts";
import { Transactions } from "../../../connectors/salesforce/events/transactions.ts";
import { encoded, LEAD_SCHEMA, leadEvent, SAMPLES, sample } from "./samples.ts";

const leadSchema = () => new Schemas(async () => LEAD_SCHEMA).get("lead-1");
const read = async (wire: object) => decodeEvent(encoded(wire), await leadSchema());
const change = async (wire: object) => (await read(wire)) as Change;

describe("bitmaps of fields", () => {
  test.each(SAMPLES.map((one) => [one.label, one] as const))("%s", async (_label, { wire, decoded }) => {
    const { shape } = await leadSchema();
    const { changedFields, nulledFields } = wire.ChangeEventHeader;
    expect(fieldNames(changedFields, shape)).toEqual(decoded.changedFields);
    expect(fieldNames(nulledFields, shape)).toEqual(decoded.nulledFields);
  });

  test("the vendor's printed example of a conversion comes out as it says", async () => {
    const { shape } = await leadSchema();
    expect(fieldNames(["0x08F81000"], shape)).toEqual([
      "Status",
      "IsConverted",
      "ConvertedDate",
      "ConvertedAccountId",
      "ConvertedContactId",
      "ConvertedOpportunityId",
      "LastModifiedDate",
    ]);
  });

  test("several parts of a name, more than 64 fields", () => {
    const fields = Array.from({ length: 90 }, (_, i) => ({
      name: `f${i}`,
      parts: i === 1 ? ["a", "b", "c"] : null,
    }));
    expect(fieldNames([`0x${(1n << 80n).toString(16)}`, "1-0x05"], { fields })).toEqual([
      "f80",
      "f1.a",
      "f1.c",
    ]);
  });

  test.each([["0x8000000000000000"], ["2-0x01"], ["4-0x8000"], ["OwnerId"]])(
    "%s does not fit the schema of a lead",
    async (text) => {
      const { shape } = await leadSchema();
      expect(() => fieldNames([text], shape)).toThrow(RangeError);
    },
  );
});

describe("what an event says", () => {
  test("a created lead: what is filled, nothing that is empty", async () => {
    const created = await change(sample("lead created").wire);
    expect(created).toMatchObject({
      entity: "Lead",
      ids: ["00Q000000000001AAA"],
      changeType: "CREATE",
      at: 1793520000000,
      user: "005000000000001AAA",
      changed: [],
    });
    expect(created.values).toMatchObject({
      "Name.LastName": "Example",
      OwnerId: "00G000000000001AAA",
      IsConverted: false,
      CreatedDate: 1793520000000,
    });
    expect(created.values).not.toHaveProperty("Phone");
    expect(created.gap).toBeUndefined();
  });

  test("null is unchanged unless the header says that it was cleared", async () => {
    const { values, changed } = await change(sample("field cleared").wire);
    expect(changed).toEqual(["Phone", "LastModifiedDate", "Address.City"]);
    expect(values).toEqual({ Phone: null, "Address.City": "Oslo", LastModifiedDate: 1793520400000 });
  });

  test("an update tells what changed and nothing else, though enriched fields come along", async () => {
    const { values } = await change(leadEvent({}, { Company: { string: "Example Co" } }));
    expect(values).toEqual({ OwnerId: "005000000000002AAA", LastModifiedDate: 1793520300000 });
  });

  test("a changed field that we may not read is not a cleared one", async () => {
    const { values, changed } = await change(leadEvent({}, { OwnerId: null }));
    expect(changed).toContain("OwnerId");
    expect(values).not.toHaveProperty("OwnerId");
  });

  test("one change of two leads names both", async () => {
    expect((await change(sample("two leads").wire)).ids).toEqual([
      "00Q000000000001AAA",
      "00Q000000000002AAA",
    ]);
  });

  test("a gap names the record and nothing of it", async () => {
    const gap = await change(sample("gap event").wire);
    expect(gap).toMatchObject({ changeType: "UPDATE", gap: true, values: {} });
  });

  test("more changes than are told one by one: everything of the object is to be read", async () => {
    const { wire } = sample("overflow");
    expect(await read(wire)).toMatchObject({
      lost: true,
      entity: "Lead",
      at: wire.ChangeEventHeader.commitTimestamp,
    });
  });

  test("ids with a wildcard are no records either", async () => {
    expect(await read(leadEvent({ changeType: "GAP_UPDATE", recordIds: ["00Q*"] }))).toMatchObject({
      lost: true,
    });
  });

  test("a large text that comes as a difference is not taken for the text", async () => {
    const { values } = await change(
      leadEvent(
        { changedFields: ["0x08000400"], diffFields: ["0x0400"] },
        { Description: { string: "@@ -1 +1 @@" } },
      ),
    );
    expect(values).toEqual({ LastModifiedDate: 1793520300000 });
  });

  test("bytes that are cut off, bytes too many, a bitmap of another schema", async () => {
    const bytes = encoded(sample("lead created").wire);
    const schema = await leadSchema();
    expect(() => decodeEvent(bytes.subarray(0, bytes.length - 3), schema)).toThrow();
    expect(() => decodeEvent(Buffer.concat([bytes, Buffer.of(7)]), schema)).toThrow();
    await expect(change(leadEvent({ changedFields: ["0x800000000000000000"] }))).rejects.toThrow(RangeError);
  });

  test("numbers beyond what a number can tell apart stay exact", async () => {
    const schema = JSON.stringify({
      type: "record",
      name: "Big",
      fields: [
        { name: "id", type: ["null", "long"] },
        { name: "small", type: ["null", "int", "long", "double"] },
        { name: "raw", type: ["null", "bytes"] },
      ],
    });
    const reader = await new Schemas(async () => schema).get("big");
    const bytes = Buffer.concat([
      Buffer.of(2),
      varint(9_007_199_254_740_993n),
      Buffer.of(4),
      varint(12n),
      Buffer.of(2, 4, 1, 2),
    ]);
    expect(reader.decode(bytes)).toEqual({ id: "9007199254740993", small: 12, raw: "AQI=" });
  });
});

describe("schemas", () => {
  test("each is fetched once, also by those who ask at the same time", async () => {
    let fetched = 0;
    const schemas = new Schemas(async () => {
      fetched++;
      return LEAD_SCHEMA;
    });
    await Promise.all([schemas.get("a"), schemas.get("a"), schemas.get("b")]);
    await schemas.get("a");
    expect(fetched).toBe(2);
  });

  test("one that could not be fetched is asked for again", async () => {
    const answers = [() => Promise.reject(new Error("unavailable")), () => Promise.resolve(LEAD_SCHEMA)];
    const schemas = new Schemas(() => answers.shift()!());
    await expect(schemas.get("a")).rejects.toThrow("unavailable");
    expect((await schemas.get("a")).shape.fields[0]!.name).toBe("ChangeEventHeader");
  });

  test.each(["{", '"string"', '{"type":"record"}'])("%s is none", async (json) => {
    await expect(new Schemas(async () => json).get("a")).rejects.toThrow(BadSchema);
  });

  test("the vendor's proto file is the vendor's", () => {
    const ours = new URL("../../../connectors/salesforce/events/pubsub_api.proto", import.meta.url);
    const emulated = new URL("../../../sandbox/salesforce/events/pubsub_api.proto", import.meta.url);
    expect(readFileSync(fileURLToPath(ours))).toEqual(readFileSync(fileURLToPath(emulated)));
  });
});

describe("deliveries", () => {
  const ORG = "00D000000000001EAA";

  test("the same change has the same key, another record or place in the transaction another one", async () => {
    const one = await change(leadEvent({}));
    const again = await change(leadEvent({ commitNumber: 99 }));
    const later = await change(leadEvent({ sequenceNumber: 2 }));
    const other = await change(leadEvent({ recordIds: ["00Q000000000009AAA"] }));
    const keys = [one, again, later, other].map((each) => deliveryOf(each, ORG).key);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe("00000000-0000-0000-0000-0000000000a2:1:Lead:00Q000000000001AAA");
  });

  test("a change of very many records still has a short key of its own", async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `00Q${String(i).padStart(12, "0")}AAA`);
    const many = deliveryOf(await change(leadEvent({ recordIds: ids })), ORG);
    const fewer = deliveryOf(await change(leadEvent({ recordIds: ids.slice(1) })), ORG);
    expect(many.key.length).toBeLessThan(120);
    expect(many.key).not.toBe(fewer.key);
    expect(many.payload).toMatchObject({ ids });
  });

  test("nothing that is about a person is kept of what the event says", async () => {
    const { payload, kind, accountId, occurredAt } = deliveryOf(
      await change(sample("lead created").wire),
      ORG,
    );
    expect({ kind, accountId, occurredAt }).toEqual({
      kind: "Lead.CREATE",
      accountId: ORG,
      occurredAt: 1793520000000,
    });
    expect(payload).toMatchObject({
      values: { OwnerId: "00G000000000001AAA", Status: "Open - Not Contacted" },
    });
    expect(JSON.stringify(payload)).not.toMatch(/Ada|ada@|Example/);
  });

  const origin = "com/salesforce/api/rest/67.0;client=Leadclock";
  const ownChange = { entity: "Lead", changeType: "UPDATE" as const, origin };
  const base = leadEvent({ changeOrigin: origin });

  test.each([
    ["our stamps", { changed: ["Leadclock_Due__c", "ns__Leadclock_State__c", "LastModifiedDate"] }, true],
    [
      "what the org's automation did in the transaction of our stamps",
      { changed: ["OwnerId", "LastModifiedDate"] },
      false,
    ],
    ["a task that we made", { entity: "Task", changeType: "CREATE" as const }, true],
    [
      "a lead that another program made",
      { origin: "com/salesforce/api/rest/67.0;client=Other", changed: ["Leadclock_Due__c"] },
      false,
    ],
    [
      "a lead whose name ours begins",
      { origin: "com/salesforce/api/rest/67.0;client=Leadclocks", changed: ["Leadclock_Due__c"] },
      false,
    ],
    [
      "a person's change of our own field",
      { origin: "com/salesforce/api/soap/67.0;client=SfdcInternalAPI/", changed: ["Leadclock_Reason__c"] },
      false,
    ],
    ["a deleted lead", { changeType: "DELETE" as const, changed: [] }, false],
    ["a gap", { changed: [], gap: true as const }, false],
  ])("%s: an echo is %s", async (_what, difference, echo) => {
    const known = await change(base);
    expect(isEcho({ ...known, ...ownChange, ...difference })).toBe(echo);
  });
});

describe("transactions", () => {
  const steps = (text: string) =>
    [...text].map((transaction, i) => ({
      transaction: transaction === "?" ? null : transaction,
      position: `${transaction}${i}`,
      item: i,
    }));
  const told = (list: readonly { transaction: string | null }[]) =>
    list.map((one) => one.transaction ?? "?").join("");

  test("the last one is held back until another follows", () => {
    const buffer = new Transactions<number>(50);
    expect(told(buffer.add(steps("aabb")))).toBe("aa");
    expect(told(buffer.add(steps("bb")))).toBe("");
    expect(buffer.held).toBe(4);
    expect(told(buffer.add(steps("c")))).toBe("bbbb");
    expect(told(buffer.flush())).toBe("c");
    expect(buffer.held).toBe(0);
  });

  test("what belongs to none is complete, and so is what came before it", () => {
    expect(told(new Transactions<number>(50).add(steps("aa?")))).toBe("aa?");
  });

  test("a transaction too long to be held is passed on in parts", () => {
    const buffer = new Transactions<number>(3);
    expect(told(buffer.add(steps("aaa")))).toBe("");
    expect(told(buffer.add(steps("a")))).toBe("aaaa");
  });
});

function varint(value: bigint): Buffer {
  let rest = value << 1n;
  const bytes: number[] = [];
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
