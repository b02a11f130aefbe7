import { apiWorld } from "../support/api-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

interface Mapping {
  readonly properties: readonly {
    readonly name: string;
    readonly values: readonly { readonly value: string; readonly leads: number; readonly becomes: string }[];
  }[];
}

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

test("a value is unknown only where a person is asked about it: no other value of the same lead says what it is", async () => {
  const world = await apiWorld(store, NINE, {
    classification: [
      { leadType: "hand-raiser", when: [{ property: "request", is: ["demo"] }] },
      { leadType: "non-hand-raiser", when: [{ property: "form", is: ["Newsletter"] }] },
    ],
    exclusions: [{ reason: "test", when: [{ property: "form", is: ["Test"] }] }],
  });
  const engaged = (lead: string, properties: Readonly<Record<string, string>>) =>
    world.tell(`crm:lead:${lead}`, {}, { kind: "engaged", occurredAt: NINE, engagement: "form", properties });
  await engaged("1", { form: "Ask us", request: "demo" });
  await engaged("2", { form: "Ask us", request: "Carrier pigeon post" });
  await engaged("3", { form: "Book a demo", request: "demo" });
  await engaged("4", { form: "Newsletter" });
  await engaged("5", { form: "Test" });

  const { properties } = await world.ask<Mapping>("GET /setup/mapping");
  const made = Object.fromEntries(
    properties.flatMap(({ name, values }) =>
      values.map(({ value, leads, becomes }) => [`${name} ${value}`, [leads, becomes]]),
    ),
  );

  expect(made).toEqual({
    // One is known by its request, the other one is asked about by its request.
    "form Ask us": [2, "others"],
    "form Book a demo": [1, "others"],
    "form Newsletter": [1, "type"],
    "form Test": [1, "excluded"],
    "request demo": [2, "type"],
    "request Carrier pigeon post": [1, "unknown"],
    "engagement form": [5, "others"],
  });
  await world.close();
});
