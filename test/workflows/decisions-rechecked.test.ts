import { MINUTE } from "../../src/domain/time.ts";
import { decideReview } from "../../workflows/reviews/decide-review.ts";
import { listReviews } from "../../workflows/reviews/list-reviews.ts";
import { aPolicy } from "../domain/support/policies.ts";
import { called, owned } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { twoCrms, whole } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEAD = "crm:lead:1";
const PEOPLE = {
  backups: {},
  managers: {},
  defaultManager: "crm:boss",
  operations: "crm:ops",
  reviewer: "crm:robin",
};

let store: FreshStore;
beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.remove());

test("a lead that is released from its review was called by then, though nothing told us: nobody is alerted", async () => {
  const reviews = [{ when: [{ property: "topic", is: ["complaint"] }], flag: "complaint" as const }];
  const acme = await twoCrms(store, NINE, aPolicy({ people: PEOPLE, reviews }));
  const properties = { lead_type: "hand-raiser", topic: "complaint" };
  await acme.tell(
    LEAD,
    {},
    { kind: "engaged", occurredAt: NINE, engagement: "form", properties },
    owned(NINE, "crm:rep"),
  );
  await acme.liveTo(NINE + 60 * MINUTE);
  acme.accounts.crm.unlearned.push({
    record: LEAD,
    fact: whole(LEAD, called(NINE + 59 * MINUTE, "crm:rep")),
  });
  const [review] = await listReviews(acme.ports, acme.rules, acme.tenantId);
  await decideReview(acme.ports, acme.rules, acme.tenantId, review!.handle, {
    decision: "release",
    by: "robin",
    reason: "calm now",
  });
  await acme.liveTo(NINE + 90 * MINUTE);

  const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(LEAD));
  expect(alerts.filter(({ kind, outcome }) => kind !== "review" && outcome === "sent")).toEqual([]);
});
