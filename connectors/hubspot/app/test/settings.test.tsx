import {
  Alert,
  Button,
  Input,
  MultiSelect,
  NumberInput,
  Select,
  StatusTag,
  Text,
} from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import { SettingsPage } from "../src/app/settings/SettingsPage.tsx";
import { answered, leadclock } from "./leadclock.ts";

const POLICY = {
  name: "Ours",
  sla: "response",
  leadTypes: [
    { name: "hand-raiser", label: "Hand-raiser", severity: "urgent" },
    { name: "other", label: "Other", severity: "normal" },
  ],
  calendars: {
    business: {
      timeZone: "Europe/Berlin",
      week: {
        mon: [["09:00", "17:00"]],
        tue: [
          ["09:00", "12:00"],
          ["13:00", "17:00"],
        ],
      },
    },
  },
  clocks: [
    { name: "assignment", target: { otherwise: { minutes: 1 } }, calendar: "always" },
    {
      name: "response",
      calendar: "business",
      target: { byLeadType: { "hand-raiser": { minutes: 30 } }, otherwise: { businessDays: 1 } },
      tiers: [{ tier: 1, after: { minutes: 0 }, to: ["owner", "role:desk"] }],
    },
  ],
  people: { backups: {}, executive: "eve@acme.example" },
};
const ALL = ["read", "readAll", "act", "editPolicy", "approve", "publish", "operate"];
const PEOPLE = [
  { person: "eve@acme.example", name: "Eve", active: true, human: true },
  { person: "olga@acme.example", name: "Olga", active: true, human: true },
  { person: "queue", name: "Queue", active: true, human: false },
];
const serving = (permissions: readonly string[] = ALL, more: Parameters<typeof leadclock>[0] = {}) =>
  leadclock({
    "GET /me": answered({ role: "admin", permissions, tenant: { name: "Acme" } }),
    "GET /setup": answered({
      accounts: [
        {
          id: "1",
          label: "HubSpot",
          accountId: "77",
          name: "Acme",
          status: "connected",
          watchFrom: Date.parse("2026-03-01T00:00:00Z"),
          lacks: ["E-mails are not seen."],
        },
      ],
      policy: { version: 3, name: "Ours" },
    }),
    "GET /gate": answered({
      mode: "silent",
      state: "silent",
      passed: false,
      testRecipientName: "Olga",
      checks: [{ id: "days", title: "Silence", state: "fail", says: "1 of 3 days.", fix: "Wait." }],
    }),
    "GET /policies/editor": answered({ newest: 3, draft: null, policy: POLICY }),
    "GET /policies/choices": answered({ people: PEOPLE }),
    ...more,
  });
const labels = (props: object) =>
  (props as { options: { label: string }[] }).options.map(({ label }) => label);
const open = () => {
  const renderer = createRenderer("settings");
  renderer.render(<SettingsPage />);
  const all = () => [
    ...renderer.findAll(Input),
    ...renderer.findAll(NumberInput),
    ...renderer.findAll(Select),
    ...renderer.findAll(MultiSelect),
  ];
  const field = (name: string) => all().find(({ props }) => props.name === name)!;
  const change = (name: string, value: unknown) =>
    (field(name).props.onChange as (value: unknown) => void)(value);
  const button = (label: string) => renderer.findAll(Button).find(({ text }) => text === label);
  return { ...renderer, field, change, button };
};

describe("the settings page", () => {
  test("shows the connection, what was not granted, and what is missing before alerts go live", async () => {
    serving();
    const { waitFor, find, findAll, button } = open();
    await waitFor(() => expect(find(StatusTag).text).toBe("Connected"));
    expect(find(Alert).props.title).toBe("What was not granted in HubSpot");
    const said = findAll(Text)
      .map(({ text }) => text)
      .join(" ");
    expect(said).toMatch(/Version 3, Ours/);
    expect(said).toMatch(/alerts reach Olga alone/);
    expect(said).toMatch(/Silence: 1 of 3 days\. Wait\./);
    expect(button("Go live")).toBeDefined();
    expect(button("Back to silent")).toBeUndefined();
  });

  test("shows lead types, thresholds, hours, tiers and people as they are written", async () => {
    serving();
    const { waitFor, field } = open();
    await waitFor(() => expect(field("threshold-hand-raiser").props.value).toBe(30));
    expect(field("threshold-other-unit").props.value).toBe("businessDays");
    expect(field("label-other").props.value).toBe("Other");
    expect(field("time-zone").props.value).toBe("Europe/Berlin");
    expect(field("hours-tue").props.value).toBe("09:00-12:00, 13:00-17:00");
    expect(field("hours-sun").props.value).toBe("");
    expect(field("tier-1-to").props.value).toEqual(["owner", "role:desk"]);
    expect(field("place-executive").props.value).toBe("eve@acme.example");
    expect(labels(field("place-operations").props)).toEqual(["Nobody", "Eve", "Olga"]);
  });

  test("a change is kept as a draft, whole and with nothing else touched; only then it can be previewed and published", async () => {
    const calls = serving(ALL, {
      "PUT /policies/draft": answered({ revision: 1, changes: ["30 minutes → 10 minutes"], problems: [] }),
      "POST /policies/publish": answered({ version: 4 }),
    });
    const { waitFor, field, change, button, findAll } = open();
    await waitFor(() => expect(button("Keep the draft")!.props.disabled).toBe(true));
    change("threshold-hand-raiser", 10);
    await waitFor(() => expect(field("threshold-hand-raiser").props.value).toBe(10));
    change("hours-wed", "10:00-12:00");
    await waitFor(() => expect(field("hours-wed").props.value).toBe("10:00-12:00"));
    change("tier-1", 5);
    await waitFor(() => expect(field("tier-1").props.value).toBe(5));
    change("tier-1-to", ["owner"]);
    await waitFor(() => expect(field("tier-1-to").props.value).toEqual(["owner"]));
    change("place-operations", "olga@acme.example");
    await waitFor(() => expect(field("place-operations").props.value).toBe("olga@acme.example"));
    expect(button("Publish")!.props.disabled).toBe(true);
    button("Keep the draft")!.trigger("onClick");
    await waitFor(() =>
      expect(findAll(Text).some(({ text }) => text === "30 minutes → 10 minutes")).toBe(true),
    );
    const [kept] = calls.filter(({ method }) => method === "PUT");
    const [assignment, response] = POLICY.clocks;
    expect(kept!.body).toEqual({
      basedOn: 3,
      revision: 0,
      policy: {
        ...POLICY,
        calendars: {
          business: {
            ...POLICY.calendars.business,
            week: { ...POLICY.calendars.business.week, wed: [["10:00", "12:00"]] },
          },
        },
        clocks: [
          assignment,
          {
            ...response,
            target: { byLeadType: { "hand-raiser": { minutes: 10 } }, otherwise: { businessDays: 1 } },
            tiers: [{ tier: 1, after: { minutes: 5 }, to: ["owner"] }],
          },
        ],
        people: { ...POLICY.people, operations: "olga@acme.example" },
      },
    });
    await waitFor(() => expect(button("Publish")!.props.disabled).toBe(false));
    button("Publish")!.trigger("onClick");
    await waitFor(() =>
      expect(findAll(Alert).map(({ props }) => props.title)).toContain("Version 4 is published."),
    );
    expect(calls.at(-2)).toMatchObject({ path: "/policies/publish", body: { revision: 1 } });
  });

  test("hours that are none are named at once and change nothing", async () => {
    serving();
    const { waitFor, field, change, button } = open();
    await waitFor(() => expect(field("hours-mon").props.value).toBe("09:00-17:00"));
    change("hours-mon", "nine to five");
    await waitFor(() => expect(field("hours-mon").props.error).toBe(true));
    expect(button("Keep the draft")!.props.disabled).toBe(true);
  });

  test("what Leadclock refuses is shown in its words", async () => {
    serving(ALL, {
      "PUT /policies/draft": { ok: false, status: 409, error: "Bob changed the draft.", fix: "Look again." },
      "POST /gate/live": { ok: false, status: 409, error: "Silence is not over.", fix: "Wait." },
    });
    const { waitFor, change, field, button, findAll } = open();
    await waitFor(() => expect(field("threshold-other").props.value).toBe(1));
    change("threshold-other", 2);
    await waitFor(() => expect(button("Keep the draft")!.props.disabled).toBe(false));
    button("Keep the draft")!.trigger("onClick");
    button("Go live")!.trigger("onClick");
    const titles = () => findAll(Alert).map(({ props }) => props.title);
    await waitFor(() =>
      expect(titles()).toEqual(
        expect.arrayContaining(["Bob changed the draft. Look again.", "Silence is not over. Wait."]),
      ),
    );
  });

  test("a manager sees all and changes nothing; a rep is sent to the home page", async () => {
    serving(["read", "readAll", "act"]);
    const manager = open();
    await manager.waitFor(() => expect(manager.field("threshold-other").props.readOnly).toBe(true));
    expect(manager.findAll(Button)).toEqual([]);

    serving(["read", "act"]);
    const rep = open();
    await rep.waitFor(() => expect(rep.find(Alert).props.variant).toBe("info"));
    expect(rep.findAll(Input)).toEqual([]);
  });
});
