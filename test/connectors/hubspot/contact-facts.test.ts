import { contactFacts } from "../../../connectors/hubspot/contact-facts.ts";
import type { LeadFact } from "../../../src/domain/facts.ts";
import { at, contact, directory, owner } from "../../support/hubspot-records.ts";

const people = directory(owner("551"), owner("552"), owner("900", { type: "QUEUE", userId: null }));
const context = { account: "42", directory: people, extra: ["priority"] };
const factsOf = (record: ReturnType<typeof contact>): LeadFact[] => contactFacts(record, context);
const ofKind = <K extends LeadFact["kind"]>(facts: LeadFact[], kind: K) =>
  facts.filter((fact): fact is Extract<LeadFact, { kind: K }> => fact.kind === kind);

const born = { createdate: "2026-03-02T09:00:00.000Z", hs_object_source: "FORM" };

describe("a contact's creation", () => {
  it("is a fact at createdate with how it came about, not an engagement", () => {
    expect(factsOf(contact(born))).toEqual([
      {
        kind: "created",
        key: "hubspot:42:contact:101:created",
        occurredAt: at("2026-03-02T09:00:00Z"),
        source: "hubspot",
        record: "hubspot:contact:101",
        via: "form",
        properties: { hs_object_source: "FORM" },
      },
    ]);
  });

  it("by import is a list upload of that batch (D1, D34)", () => {
    const facts = factsOf(contact({ ...born, hs_object_source: "IMPORT", hs_object_source_id: "77" }));
    expect(ofKind(facts, "created")[0]).toMatchObject({ via: "import", importBatch: "77" });
    expect(ofKind(facts, "engaged")[0]).toMatchObject({
      engagement: "listUpload",
      importBatch: "77",
      occurredAt: at(born.createdate),
    });
  });
});

describe("form submissions", () => {
  const submitted = contact(
    {
      ...born,
      recent_conversion_date: "2026-03-05T10:00:00Z",
      recent_conversion_event_name: "Pricing: Demo",
      first_conversion_date: "2026-03-02T08:59:58Z",
      first_conversion_event_name: "Home: Newsletter",
      priority: "B",
    },
    {
      recent_conversion_date: [
        ["2026-03-05T10:00:07Z", String(at("2026-03-05T10:00:00Z"))],
        ["2026-03-02T09:00:01Z", "2026-03-02T08:59:58.000Z"],
      ],
      recent_conversion_event_name: [
        ["2026-03-05T10:00:07Z", "Pricing: Demo"],
        ["2026-03-02T09:00:01Z", "Home: Newsletter"],
      ],
      priority: [
        ["2026-03-02T09:00:02Z", "A"],
        ["2026-03-04T12:00:00Z", "B"],
      ],
    },
  );

  it("are engagements at the time of submission, one each, from history and present value alike (D1)", () => {
    expect(
      ofKind(factsOf(submitted), "engaged").map(({ key, occurredAt, engagement }) => ({
        key,
        occurredAt,
        engagement,
      })),
    ).toEqual(
      ["2026-03-02T08:59:58Z", "2026-03-05T10:00:00Z"].map((when) => ({
        key: `hubspot:42:contact:101:conversion:${at(when)}`,
        occurredAt: at(when),
        engagement: "form",
      })),
    );
  });

  it("carry the form's name and the properties as they stood then, not as they stand now", () => {
    const [first, second] = ofKind(factsOf(submitted), "engaged");
    expect(first?.properties).toMatchObject({
      recent_conversion_event_name: "Home: Newsletter",
      priority: "A",
    });
    expect(second?.properties).toMatchObject({
      recent_conversion_event_name: "Pricing: Demo",
      priority: "B",
    });
  });

  it("are found under the same keys when the history is gone", () => {
    const bare = contact({ ...submitted.properties } as Record<string, string>);
    const keys = (record: typeof submitted) =>
      ofKind(factsOf(record), "engaged")
        .map(({ key }) => key)
        .sort();
    expect(keys(bare)).toEqual(keys(submitted));
  });

  it("through a meetings link are bookings", () => {
    const booked = contact({
      ...born,
      recent_conversion_date: "2026-03-05T10:00:00Z",
      recent_conversion_event_name: "Meetings Link: olga",
    });
    expect(ofKind(factsOf(booked), "engaged")[0]?.engagement).toBe("meetingBooked");
  });
});

describe("owner history", () => {
  it("gives each change at its own time: a person, a queue, nobody; repeats say nothing", () => {
    const facts = ofKind(
      factsOf(
        contact(born, {
          hubspot_owner_id: [
            ["2026-03-02T09:30:00Z", ""],
            ["2026-03-02T09:00:00Z", "900"],
            ["2026-03-02T09:20:00Z", "551"],
            ["2026-03-02T09:10:00Z", "551"],
          ],
        }),
      ),
      "ownerChanged",
    );
    expect(facts.map(({ occurredAt, ownerId, ownerKind }) => [occurredAt, ownerId, ownerKind])).toEqual([
      [at("2026-03-02T09:00:00Z"), "hubspot:900", "queue"],
      [at("2026-03-02T09:10:00Z"), "hubspot:551", undefined],
      [at("2026-03-02T09:30:00Z"), null, undefined],
    ]);
    expect(new Set(facts.map(({ key }) => key)).size).toBe(3);
  });
});

describe("two owners in one instant", () => {
  it("are told in HubSpot's order, the newest last", () => {
    const history = {
      hubspot_owner_id: [["2026-03-02T09:00:00Z", "552"] as const, ["2026-03-02T09:00:00Z", "551"] as const],
    };
    const facts = ofKind(factsOf(contact(born, history)), "ownerChanged");
    expect(facts.map(({ ownerId, sequence }) => [ownerId, sequence])).toEqual([
      ["hubspot:551", undefined],
      ["hubspot:552", 1],
    ]);
  });
});

describe("outcomes", () => {
  it("come from lead status and lifecycle, with who decided; open steps say nothing (D12, D39)", () => {
    const facts = ofKind(
      factsOf(
        contact(born, {
          hs_lead_status: [
            ["2026-03-02T09:00:00Z", "NEW"],
            ["2026-03-02T10:00:00Z", "IN_PROGRESS"],
            ["2026-03-02T11:00:00Z", "UNQUALIFIED", 10_551],
            ["2026-03-02T12:00:00Z", "OPEN"],
          ],
          lifecyclestage: [["2026-03-03T09:00:00Z", "customer"]],
        }),
      ),
      "stageChanged",
    );
    expect(facts.map(({ stage, by, occurredAt }) => [stage, by, occurredAt])).toEqual([
      ["disqualified", "hubspot:551", at("2026-03-02T11:00:00Z")],
      ["open", undefined, at("2026-03-02T12:00:00Z")],
      ["customer", undefined, at("2026-03-03T09:00:00Z")],
    ]);
  });

  it("an opt-out of e-mail concerns that channel alone", () => {
    const history = {
      hs_email_optout: [
        ["2026-03-02T10:00:00Z", "true"] as const,
        ["2026-03-03T10:00:00Z", "false"] as const,
      ],
    };
    expect(
      ofKind(factsOf(contact(born, history)), "consentChanged").map(({ channel, consent }) => [
        channel,
        consent,
      ]),
    ).toEqual([
      ["email", "optedOut"],
      ["email", "given"],
    ]);
  });
});

describe("a merge seen on the survivor", () => {
  it("is the fact the event would have told, one per record that went in (D23)", () => {
    const survivor = contact(
      { ...born, hs_merged_object_ids: "101;99" },
      { hs_merged_object_ids: [["2026-03-04T08:00:00Z", "101;99"]] },
      "300",
    );
    expect(
      ofKind(factsOf(survivor), "merged").map(({ key, survivor: to, losers, occurredAt }) => ({
        key,
        to,
        losers,
        occurredAt,
      })),
    ).toEqual([
      {
        key: "hubspot:42:contact:101:merged-into:300",
        to: "hubspot:contact:300",
        losers: ["hubspot:contact:101"],
        occurredAt: at("2026-03-04T08:00:00Z"),
      },
      {
        key: "hubspot:42:contact:99:merged-into:300",
        to: "hubspot:contact:300",
        losers: ["hubspot:contact:99"],
        occurredAt: at("2026-03-04T08:00:00Z"),
      },
    ]);
  });
});

describe("a breach reason", () => {
  it("is told with the note as it stood, again when the note changes, never for a note alone (D21)", () => {
    const facts = ofKind(
      factsOf(
        contact(born, {
          leadclock_resolution_note: [
            ["2026-03-02T08:00:00Z", "first"],
            ["2026-03-02T10:00:00Z", "called back", 10_552],
          ],
          leadclock_breach_reason: [["2026-03-02T09:00:00Z", "in_meeting", 10_551]],
        }),
      ),
      "reasonRecorded",
    );
    expect(facts.map(({ reason, note, by }) => [reason, note, by])).toEqual([
      ["in_meeting", "first", "hubspot:551"],
      ["in_meeting", "called back", "hubspot:552"],
    ]);
  });
});

describe("links to records of another CRM (D24)", () => {
  const links = (
    properties: Record<string, string | null>,
    history: Parameters<typeof contact>[1] = {},
  ): LeadFact[] => ofKind(factsOf(contact({ ...born, ...properties }, history)), "matched");

  it("are facts when they were set; ids of 15 characters are named by their 18", () => {
    expect(
      links(
        { salesforceleadid: "00Q5g00000ABCde" },
        { salesforceleadid: [["2026-03-02T09:11:00Z", "00Q5g00000ABCde"]] },
      ),
    ).toEqual([
      {
        kind: "matched",
        key: "hubspot:42:contact:101:link:salesforce:lead:00Q5g00000ABCdeEAH",
        occurredAt: at("2026-03-02T09:11:00Z"),
        source: "hubspot",
        record: "hubspot:contact:101",
        records: ["hubspot:contact:101", "salesforce:lead:00Q5g00000ABCdeEAH"],
        by: "crmLink",
      },
    ]);
  });

  it("lead and contact after a conversion, under the same keys whether history came along or not", () => {
    const ids = { salesforceleadid: "00Q5g00000ABCdeEAH", salesforcecontactid: "0035g00000abcdeAAA" };
    const bare = links(ids).map(({ key }) => key);
    const told = links(ids, {
      salesforcecontactid: [["2026-03-03T09:00:00Z", "0035g00000abcde"]],
      salesforceleadid: [["2026-03-02T09:11:00Z", "00Q5g00000ABCdeEAH"]],
    });
    expect(told.map(({ key }) => key)).toEqual(bare);
    expect(bare).toHaveLength(2);
  });

  it("one that was removed later tells nothing new, and what is no id tells nothing", () => {
    const history = {
      salesforceleadid: [
        ["2026-03-04T09:00:00Z", ""],
        ["2026-03-02T09:11:00Z", "00Q5g00000ABCde"],
      ],
    } as const;
    expect(links({ salesforceleadid: "" }, history)).toHaveLength(1);
    expect(links({ salesforceleadid: "unknown", salesforcecontactid: "00Q5g00000ABCde" })).toEqual([]);
  });
});
