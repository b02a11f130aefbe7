import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { memoryLimits } from "../../src/tenants/memory-limits.ts";

const NOON = Date.parse("2026-03-02T12:00:00Z");
const acme = { tenantId: "acme", id: "hubspot:1" };
const two = { name: "calls", calls: 2, perMs: 10_000 };

describe("a clock that was ahead and is set right", () => {
  test("calls of its wrong time hold up nobody longer than one window", async () => {
    const limits = memoryLimits();
    for (const _ of [1, 2]) expect(await limits.take(acme, two, NOON + 2 * HOUR)).toEqual({ ok: true });
    expect(await limits.take(acme, two, NOON)).toEqual({ ok: false, at: NOON + 10_000 });
    expect(await limits.take(acme, two, NOON + 10_001)).toEqual({ ok: true });
  });

  test("a pause that the CRM asked for in its wrong time ends within an hour", async () => {
    const limits = memoryLimits();
    await limits.hold(acme, two, NOON + 5 * HOUR);
    expect(await limits.take(acme, two, NOON)).toEqual({ ok: false, at: NOON + HOUR });
    expect(await limits.take(acme, two, NOON + HOUR + MINUTE)).toEqual({ ok: true });
  });
});
