import { allowedFor } from "../../src/domain/targets.ts";
import { aPolicy } from "./support/policies.ts";

test("a target that is another's and some more is one time, not two", () => {
  const policy = aPolicy();
  const spec = policy.clocks.find(({ name }) => name === "lead-wait")!;
  expect(allowedFor(policy, spec, "hand-raiser").words).toBe("45 open minutes");
  const hours = { ...spec, target: { ...spec.target, plus: { minutes: 30 } } } as typeof spec;
  const more = { ...policy, clocks: [...policy.clocks.filter((one) => one !== spec), hours] };
  expect(allowedFor(more, hours, "hand-raiser").words).toBe("1 open hour");
});

test("a business day and some minutes stay two: no number of minutes is the same", () => {
  const policy = aPolicy();
  const spec = policy.clocks.find(({ name }) => name === "lead-wait")!;
  expect(allowedFor(policy, spec, "non-hand-raiser").words).toBe("1 business day and 15 open minutes");
});
