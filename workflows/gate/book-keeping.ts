import { BadInput, NotFound } from "../../src/errors.ts";
import type { Ports, TenantId } from "../ports.ts";
import type { Finding, FindingKind, GateRules } from "./book.ts";
import { ITEMS } from "./sign-off.ts";

/** A named person answers for these. Throws BadInput for an unknown item. */
export async function attest(
  { store, clock }: Ports,
  tenantId: TenantId,
  given: {
    readonly items: readonly string[];
    readonly by: string;
    readonly note: string;
    readonly evidence: string | null;
  },
): Promise<void> {
  const { items, by, note, evidence } = given;
  const unknown = items.find((item) => !(item in ITEMS));
  if (unknown !== undefined)
    throw new BadInput("items", `there is no ${unknown}.`, `There are: ${Object.keys(ITEMS).join(", ")}.`);
  const at = clock.now();
  await store.transaction(async (data) => {
    for (const item of items) await data.gate.attest(tenantId, { item, by, at, note, evidence });
    await data.audit.append(
      tenantId,
      items.map((item) => ({
        at,
        actor: by,
        action: "gate.attested",
        subject: item,
        detail: { was: null, is: "attested", note, evidence },
      })),
    );
  });
}

/** Something was found that should not be; critical ones block the gate. Answers its number. */
export async function openFinding(
  { store, clock }: Ports,
  tenantId: TenantId,
  given: {
    readonly severity: Finding["severity"];
    readonly kind: FindingKind;
    readonly what: string;
    readonly by: string;
  },
): Promise<number> {
  const { severity, kind, what, by } = given;
  const at = clock.now();
  return store.transaction(async (data) => {
    await data.gate.hold(tenantId);
    const number = await data.gate.open(tenantId, { severity, kind, what, openedBy: by, openedAt: at });
    await data.audit.append(tenantId, [
      {
        at,
        actor: by,
        action: "finding.opened",
        subject: `finding ${number}`,
        detail: { was: null, is: "open", severity, kind, what },
      },
    ]);
    return number;
  });
}

/** Throws NotFound where none of that number is open. */
export async function closeFinding(
  { store, clock }: Ports,
  tenantId: TenantId,
  given: { readonly number: number; readonly note: string; readonly by: string },
): Promise<void> {
  const { number, note, by } = given;
  const at = clock.now();
  await store.transaction(async (data) => {
    if (!(await data.gate.closeFinding(tenantId, { number, by, at, note })))
      throw new NotFound(`open finding ${number}`);
    await data.audit.append(tenantId, [
      {
        at,
        actor: by,
        action: "finding.closed",
        subject: `finding ${number}`,
        detail: { note, was: "open", is: "closed" },
      },
    ]);
  });
}

/** How much silence is enough; 2 to 5 open days. */
export async function requireSilence(
  { store, clock }: Ports,
  tenantId: TenantId,
  rules: GateRules,
  by: string,
): Promise<void> {
  const at = clock.now();
  await store.transaction(async (data) => {
    const was = await data.gate.rules(tenantId);
    await data.gate.setRules(tenantId, rules, by, at);
    await data.audit.append(tenantId, [
      { at, actor: by, action: "gate.required", subject: tenantId, detail: { was, is: rules } },
    ]);
  });
}
