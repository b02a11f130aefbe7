import { tenantView } from "../../src/domain/directory.ts";
import { onCallAt } from "../../src/domain/on-call.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { resolveRecipients } from "../../src/domain/recipients.ts";

const policy = {
  ...presets.default!,
  timeZone: "America/New_York",
  people: {
    ...presets.default!.people,
    operations: "crm:ops",
    roles: { "sdr-lead": "crm:lead" },
    onCall: { rotation: ["crm:ann", "crm:ben"], turnDays: 7, from: "2026-03-02" },
  },
};
const at = (text: string) => Date.parse(text);
const told = (role: "onCall" | `role:${string}`, when: number) =>
  resolveRecipients(tenantView([]), policy, [role], null, when).map(({ userId }) => userId);

test("turns change at midnight in the policy's own zone, also where its clocks change meanwhile", () => {
  expect(onCallAt(policy, at("2026-03-02T04:59:59Z"))).toBeNull();
  expect(onCallAt(policy, at("2026-03-02T05:00:00Z"))).toBe("crm:ann");
  expect(onCallAt(policy, at("2026-03-09T03:59:59Z"))).toBe("crm:ann");
  expect(onCallAt(policy, at("2026-03-09T04:00:00Z"))).toBe("crm:ben");
  expect(onCallAt(policy, at("2026-03-16T04:00:00Z"))).toBe("crm:ann");
});

test("a tier may name whoever is on call, or whoever has a role; where nobody is, the chain goes on", () => {
  expect(told("onCall", at("2026-03-10T12:00:00Z"))).toEqual(["crm:ben"]);
  expect(told("role:sdr-lead", at("2026-03-10T12:00:00Z"))).toEqual(["crm:lead"]);
  expect(told("onCall", at("2026-01-01T12:00:00Z"))).toEqual(["crm:ops"]);
  expect(told("role:nobody", at("2026-03-10T12:00:00Z"))).toEqual(["crm:ops"]);
});
