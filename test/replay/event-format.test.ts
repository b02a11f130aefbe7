import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Fact } from "../../src/domain/facts.ts";
import { Event } from "../../src/replay/event.ts";
import { readInstant } from "../../src/replay/instant-text.ts";
import { LONGEST_LINE, linesOf } from "../../src/replay/lines.ts";
import { readEvent } from "../../src/replay/read-event.ts";
import { isTenantEvent, toLeadFact } from "../../src/replay/to-fact.ts";
import { schemaOf } from "../../src/settings/json-schema.ts";
import { renderProblem } from "../../src/settings/problem.ts";
import { replayed } from "./replayed.ts";

const root = new URL("../../", import.meta.url);
const at = "2026-11-17T14:03:12.345-05:00";

const problems = (event: unknown): readonly string[] => {
  const text = typeof event === "string" ? event : JSON.stringify(event);
  const read = readEvent({ line: 7, text });
  return Array.isArray(read) ? read.map((bad) => `line ${bad.line}: ${renderProblem(bad)}`) : [];
};

const fact = (event: object) => {
  const read = readEvent({ line: 1, text: JSON.stringify(event) });
  if (!("type" in read) || isTenantEvent(read)) throw new Error(problems(event).join("\n"));
  return toLeadFact(read).fact;
};

test("every kind of fact is a type of event, and nothing else is", () => {
  const sameNames: Event["type"] extends Fact["kind"]
    ? Fact["kind"] extends Event["type"]
      ? true
      : false
    : false = true;
  expect(sameNames).toBe(true);
});

describe("defaults make the simplest line enough", () => {
  test("an activity of a known person was done, outbound, by that person", () => {
    expect(fact({ lead: "L1", type: "activity", at, activity: "call", actorId: "ann" })).toMatchObject({
      kind: "activity",
      occurredAt: Date.parse(at),
      source: "file",
      direction: "outbound",
      status: "done",
      actorKind: "user",
    });
  });

  test("an activity of nobody known has an unknown actor", () => {
    expect(fact({ lead: "L1", type: "activity", at, activity: "call" })).toMatchObject({
      actorId: null,
      actorKind: "unknown",
    });
  });

  test("the same content has the same key, whatever the order of members and when it was received", () => {
    const one = fact({ lead: "L1", type: "ownerChanged", at, ownerId: "ann" });
    const same = fact({
      ownerId: "ann",
      type: "ownerChanged",
      v: 1,
      at: "2026-11-17T19:03:12.345Z",
      lead: "L1",
      receivedAt: at,
    });
    expect(same.key).toBe(one.key);
    expect(fact({ lead: "L1", type: "ownerChanged", at, ownerId: "bob" }).key).not.toBe(one.key);
    expect(fact({ lead: "L2", type: "ownerChanged", at, ownerId: "ann" }).key).not.toBe(one.key);
  });
});

describe("instants", () => {
  test.each([
    ["2026-11-17T14:03:12.345-05:00", "2026-11-17T19:03:12.345Z"],
    ["2026-11-17T14:03Z", "2026-11-17T14:03:00.000Z"],
    ["2026-11-17T14:03:12+0530", "2026-11-17T08:33:12.000Z"],
    ["2026-11-17T14:03:12.345678Z", "2026-11-17T14:03:12.345Z"],
    ["2026-11-17T14:03:12,5Z", "2026-11-17T14:03:12.500Z"],
    ["1795010592345", "2026-11-18T14:03:12.345Z"],
  ])("%s is %s", (text, iso) => {
    const read = readInstant(text);
    expect("at" in read && new Date(read.at).toISOString()).toBe(iso);
  });

  test.each<[unknown, string]>([
    [
      "2026-11-17T14:03:12",
      'at: "2026-11-17T14:03:12" is a local time without an offset. Add Z for UTC or the offset of its zone, as in 2026-11-17T14:03:12-05:00.',
    ],
    ["2026-11-17 14:03:12Z", "Put a T there."],
    [
      1_795_010_592,
      "at: 1795010592 looks like seconds. Give milliseconds since 1970 (1795010592000), or ISO-8601.",
    ],
    ["1795010592345", "is a number in quotes. Remove the quotes"],
    ["2026-02-29T10:00:00Z", "is a day that does not exist."],
    ["2026-11-17T24:00:00Z", "is not an instant."],
    ["yesterday", "is not an instant."],
    [undefined, "at: is missing."],
  ])("%j is refused", (text, message) => {
    expect(problems({ lead: "L1", type: "engaged", at: text }).join()).toContain(message);
  });
});

describe("a bad line is named with line, field and fix", () => {
  test.each<[unknown, string]>([
    [
      { lead: "L1", type: "engagd", at },
      'line 7: type: "engagd" is not a known type. Did you mean "engaged"?',
    ],
    [{ lead: "L1", at }, "line 7: type: is missing."],
    [{ type: "engaged", at }, "line 7: lead: is missing. Give a text."],
    [{ lead: 5, type: "engaged", at }, "line 7: lead: 5 is not a text."],
    [{ lead: "L1", type: "engaged", at, ownr: "x" }, "line 7: ownr: there is no such member."],
    [{ lead: "L1", type: "ownerChanged", at }, "line 7: ownerId: is missing."],
    [
      { lead: "L1", type: "activity", at, activity: "fax" },
      'line 7: activity: "fax" is not one of the known values.',
    ],
    [{ v: 2, lead: "L1", type: "engaged", at }, "line 7: v: 2 is not one of the known values. Use 1."],
    [{ lead: "L1", type: "userChanged", at, userId: "ann" }, "line 7: lead: there is no such member."],
    [{ lead: "L1", type: "engaged", at, properties: { a: 1 } }, "line 7: properties.a: 1 is not a text."],
    [
      { lead: "L1", type: "decided", at, by: "m", decision: { type: "let go" } },
      'line 7: decision.type: "let go" is not a known type.',
    ],
    ["{", "line 7: not JSON"],
    ["[1]", "line 7: not a JSON object."],
    ["null", "line 7: not a JSON object."],
  ])("%j", (event, message) => {
    expect(problems(event).join("\n")).toContain(message);
  });
});

describe("lines", () => {
  const read = async (chunks: readonly Buffer[]) =>
    (await Array.fromAsync(linesOf(Readable.from(chunks)))).flat();

  test("blank ones, CRLF, a byte order mark and a missing last line break do no harm", async () => {
    const bytes = Buffer.from('\uFEFF{"a":1}\r\n\r\n  \n{"b":"é"}');
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(await read(chunks)).toEqual([
        { line: 1, text: '{"a":1}' },
        { line: 4, text: '{"b":"é"}' },
      ]);
    }
  });

  test("a line that is too long is named; the next one is read", async () => {
    const long = Buffer.alloc(LONGEST_LINE * 3, "x");
    const chunks = [Buffer.from("a\n"), long.subarray(0, LONGEST_LINE), long, Buffer.from("xx\nb\n")];
    expect(await read(chunks)).toMatchObject([
      { line: 1, text: "a" },
      { line: 2, text: null },
      { line: 3, text: "b" },
    ]);
    expect(await read([Buffer.concat([long, Buffer.from("\nb")])])).toMatchObject([
      { line: 1, text: null },
      { line: 2, text: "b" },
    ]);
    expect(await read([long])).toMatchObject([{ line: 1, text: null }]);
  });

  test("a line that is not UTF-8 is named; the others are read", async () => {
    const lines = await read([
      Buffer.concat([Buffer.from("a\n"), Buffer.from([0x22, 0xff, 0x0a]), Buffer.from("c\n")]),
    ]);
    expect(lines).toMatchObject([
      { text: "a" },
      { line: 2, text: null, problem: expect.stringContaining("UTF-8") },
      { line: 3, text: "c" },
    ]);
  });
});

describe("the published JSON Schema", () => {
  const published: object = JSON.parse(readFileSync(new URL("schemas/event.schema.json", root), "utf8"));

  test("is that of the code (leadclock replay --print-schema event)", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(schemaOf(Event))));
  });

  test("accepts what we accept and refuses what we refuse", () => {
    const accepts = new Ajv2020({ strict: false }).compile(published);
    const samples: [object, boolean][] = [
      [{ lead: "L1", type: "engaged", at }, true],
      [{ lead: "L1", type: "engaged", at: 1_795_010_592_345 }, true],
      [{ type: "outage", system: "crm", at, endedAt: at }, true],
      [{ lead: "L1", type: "engaged", at: "2026-11-17T14:03:12" }, false],
      [{ lead: "L1", type: "ownerChanged", at }, false],
      [{ lead: "L1", type: "engaged", at, more: 1 }, false],
    ];
    for (const [event, valid] of samples) {
      expect([event, accepts(event)]).toEqual([event, valid]);
      expect(problems(event).length === 0).toBe(valid);
    }
  });
});

describe("docs/event-format.md", () => {
  const page = readFileSync(new URL("docs/event-format.md", root), "utf8");
  const blocks = [...page.matchAll(/```jsonl\n([\s\S]*?)```/g)].map(([, block]) => block!.trim().split("\n"));

  test("its examples are events that can be replayed", async () => {
    expect(blocks.length).toBeGreaterThan(1);
    for (const lines of blocks) expect((await replayed(lines)).bad).toEqual([]);
  });

  test("names every type and every member of an event", () => {
    for (const option of Event.options) {
      expect(page).toContain(`\`${option.shape.type.value}\``);
      for (const member of Object.keys(option.shape)) expect(page).toContain(`\`${member}\``);
    }
  });

  test("names every member of the output", async () => {
    const story = [
      { lead: "L1", type: "engaged", at },
      { lead: "L1", type: "ownerChanged", at, ownerId: "ann" },
      { lead: "L1", type: "flagged", at, flag: "complaint" },
      { lead: "L1", type: "activity", activity: "call", at: "2026-11-19T14:03:12-05:00", actorId: "ann" },
      { lead: "L2", type: "engaged", at },
      { lead: "L2", type: "ownerChanged", at, ownerId: "ann" },
      { lead: "L3", type: "merged", at, losers: ["L2"] },
    ];
    const { output, summary } = await replayed([...story], { at: "2026-11-20T00:00:00Z" });
    const undocumented = new Set<string>();
    const dataKeyed = new Set(["clocks", "causes", "alerts", "reviews", "excluded", "byReason"]);
    const visit = (value: unknown, keyed: boolean): void => {
      if (Array.isArray(value)) for (const one of value) visit(one, false);
      else if (value !== null && typeof value === "object")
        for (const [name, inner] of Object.entries(value)) {
          if (!keyed && !page.includes(`\`${name}\``)) undocumented.add(name);
          visit(inner, dataKeyed.has(name));
        }
    };
    for (const line of output) visit(JSON.parse(line), false);
    visit(summary, false);
    expect([...undocumented]).toEqual([]);
  });
});
