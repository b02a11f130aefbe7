import { Alert, Button, EmptyState, Form, Select, StatusTag, TableCell, Text } from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import { LeadCard } from "../src/app/cards/LeadCard.tsx";
import { answered, leadclock } from "./leadclock.ts";

const ENGAGED = Date.parse("2026-03-02T09:00:00Z");
const MINUTE = 60_000;
const LEAD = {
  leadId: "lead-1",
  journeys: [
    {
      id: "j",
      status: "answered",
      verdict: "miss",
      leadType: "Hand-raiser",
      owner: { name: "Rita Rep" },
      engagedAt: ENGAGED,
      handoverAt: ENGAGED + 5 * MINUTE,
      firstTouchAt: ENGAGED + 50 * MINUTE,
      clocks: [
        {
          clock: "response",
          number: 1,
          label: "Response",
          status: "miss",
          target: "30 open minutes",
          dueAt: ENGAGED + 35 * MINUTE,
          timeZone: "Europe/Berlin",
          decides: true,
        },
      ],
      why: { question: "Why is this a miss?", because: [["Due at ", { at: ENGAGED + 35 * MINUTE }, "."]] },
      mayGive: { reason: true, contest: false },
    },
  ],
  reasons: [{ value: "inMeeting", label: "In a meeting" }],
};
const RECORD = "GET /records/hubspot%3Acontact%3A101";

const open = () => {
  const renderer = createRenderer("crm.record.tab");
  renderer.render(<LeadCard contactId="101" />);
  return renderer;
};
const choose = ({ onChange }: { onChange?: unknown }, value: string) =>
  (onChange as (value: string) => void)(value);
const texts = (all: readonly { readonly text?: string | null }[]) => all.map(({ text }) => text);

describe("the card on a contact's record", () => {
  test("shows the verdict, the delays, the clocks in their own zone, and why", async () => {
    leadclock({ [RECORD]: answered({ leadId: "lead-1" }), "GET /leads/lead-1": answered(LEAD) });
    const { findAll, find, waitFor } = open();
    await waitFor(() => expect(texts(findAll(StatusTag))).toEqual(["Miss", "Miss"]));
    const said = texts(findAll(Text));
    expect(said).toEqual(expect.arrayContaining(["50 min", "5 min", "45 min", "Rita Rep"]));
    expect(said.join(" ")).toMatch(/Hand-raiser, engaged .*10:00.*(CET|GMT\+1)/);
    expect(said.join(" ")).toMatch(/Due at .*10:35/);
    expect(texts(findAll(TableCell))).toContain("30 open minutes");
    expect(find(Button).props.variant).toBe("primary");
  });

  test("takes the reason for a miss, and says so where none was chosen", async () => {
    const calls = leadclock({
      [RECORD]: answered({ leadId: "lead-1" }),
      "GET /leads/lead-1": answered(LEAD),
      "POST /leads/lead-1/reason": answered({ changed: true }),
    });
    const { find, waitFor, maybeFind } = open();
    await waitFor(() => find(Select));
    find(Form).trigger("onSubmit");
    await waitFor(() => expect(find(Alert).props.title).toBe("Choose a reason first."));
    choose(find(Select).props, "inMeeting");
    find(Form).trigger("onSubmit");
    await waitFor(() => expect(maybeFind(Alert)).toBeNull());
    expect(calls.filter(({ method }) => method === "POST")).toEqual([
      { method: "POST", path: "/leads/lead-1/reason", body: { reason: "inMeeting" } },
    ]);
  });

  test("says that a contact is no lead of yours, or why nothing is known", async () => {
    leadclock({ [RECORD]: answered({ leadId: null }) });
    const none = open();
    await none.waitFor(() => expect(none.find(EmptyState).props.title).toBe("No lead of yours"));

    leadclock({
      [RECORD]: { ok: false, status: 403, error: "You are not known here.", fix: "Ask an admin." },
    });
    const refused = open();
    await refused.waitFor(() => expect(refused.find(Alert).props.title).toBe("You are not known here."));
    expect(refused.maybeFind(Button)).toBeNull();
  });
});
