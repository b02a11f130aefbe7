import { z } from "zod";
import { FINDING_KINDS } from "../../workflows/gate/book.ts";
import { attest, closeFinding, openFinding, requireSilence } from "../../workflows/gate/book-keeping.ts";
import { type Examine, examineGate, gateOf } from "../../workflows/gate/gate.ts";
import { backToSilent, extendHypercare, goLive, HYPERCARE_DAYS } from "../../workflows/gate/go-live.ts";
import { dailyReport } from "../../workflows/gate/report.ts";
import { ITEMS } from "../../workflows/gate/sign-off.ts";
import { silenceOf } from "../../workflows/gate/silence.ts";
import { examine } from "../doctor/examine.ts";
import { NotFound } from "../errors.ts";
import { personIn } from "../operator/person.ts";
import type { ApiDeps } from "./deps.ts";
import { Daily, GateAnswer, Silence } from "./gate-answer.ts";
import { OrdinalInAddress } from "./ordinals.ts";
import { type Route, route } from "./route.ts";

const Text = z.string().trim().max(2000);
const Why = Text.min(3, "say why in a few words");
const Days = z.number().int().min(HYPERCARE_DAYS.least).max(HYPERCARE_DAYS.most);

/** The way of an account to live alerts: what holds, who said so, and every step of it (R-141 … R-155). */
export function gateRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  const examined: Examine = async (tenantId) => {
    const { looked, findings } = await examine(store, { tenantId, now: ports.clock.now() });
    const broken = findings.filter(({ severity }) => severity === "broken");
    return { rebuilt: looked.rebuilt, broken: broken.map(({ invariant, what }) => `${invariant}: ${what}`) };
  };
  const gate = async (tenantId: string): Promise<z.input<typeof GateAnswer>> => {
    const found = await gateOf(ports, tenantId);
    const { view } = await rules.of(store, tenantId);
    const { testRecipient, examinations } = found;
    const testRecipientName =
      testRecipient === null ? null : view.userAt(testRecipient, ports.clock.now()).name;
    return {
      ...found,
      testRecipientName,
      examinations: examinations.map(({ at, by, checks }) => ({
        at,
        by,
        open: checks.filter(({ state }) => state !== "pass").length,
      })),
      items: Object.entries(ITEMS).map(([item, label]) => ({ item, label })),
    };
  };
  const look = (tenantId: string, by: string) => examineGate(ports, rules, tenantId, examined, by);
  return [
    route({
      method: "GET",
      path: "/gate",
      summary: "Where the account is on its way to live alerts, with every check as it was last looked at",
      needs: "readAll",
      answer: GateAnswer,
      run: async (_asked, { tenantId }) => gate(tenantId),
    }),
    route({
      method: "POST",
      path: "/gate/examination",
      summary: "Look at everything the gate rests on, over the whole store; kept with its date",
      needs: "approve",
      body: z.strictObject({}),
      answer: GateAnswer,
      run: async (_asked, { tenantId, name: by }) => {
        await look(tenantId, by);
        return gate(tenantId);
      },
    }),
    route({
      method: "GET",
      path: "/gate/silence",
      summary: "What would have been sent: alerts of each local day since the silence began",
      needs: "readAll",
      answer: Silence,
      run: async (_asked, { tenantId }) => silenceOf(ports, tenantId),
    }),
    route({
      method: "POST",
      path: "/gate/live",
      summary: "Let alerts reach the team; what does not pass needs an executive's reason",
      needs: "operate",
      body: z.strictObject({
        note: Text.default(""),
        overrideReason: Text.min(10, "give the executive's reason in a sentence").optional(),
        hypercareDays: Days.default(HYPERCARE_DAYS.usual),
      }),
      answer: GateAnswer,
      run: async ({ body: { note, overrideReason, hypercareDays } }, { tenantId, name: by }) => {
        const wanted = { by, note, overrideReason: overrideReason ?? null, hypercareDays };
        await look(tenantId, by);
        await goLive(ports, tenantId, await gateOf(ports, tenantId), wanted);
        return gate(tenantId);
      },
    }),
    route({
      method: "POST",
      path: "/gate/silent",
      summary: "Back to silent at once, or name the test recipient",
      needs: "operate",
      body: z.strictObject({ why: Text.default(""), testRecipient: Text.min(1).optional() }),
      answer: GateAnswer,
      run: async ({ body: { why, testRecipient } }, { tenantId, name: by }) => {
        const person =
          testRecipient === undefined
            ? {}
            : {
                testRecipient: personIn(
                  await store.tenantFacts.all(tenantId),
                  testRecipient,
                  "test-recipient",
                ),
              };
        await backToSilent(ports, tenantId, { by, why: why || "asked for", ...person });
        return gate(tenantId);
      },
    }),
    route({
      method: "POST",
      path: "/gate/hypercare",
      summary: "Extend hypercare",
      needs: "operate",
      body: z.strictObject({ days: z.number().int().min(1).max(HYPERCARE_DAYS.most), why: Why }),
      answer: GateAnswer,
      run: async ({ body }, { tenantId, name: by }) => {
        await extendHypercare(ports, tenantId, { ...body, by });
        return gate(tenantId);
      },
    }),
    route({
      method: "POST",
      path: "/gate/attestations",
      summary: "Answer for trainings and sign-offs by name",
      needs: "approve",
      body: z.strictObject({
        items: z.array(Text.min(1)).min(1).max(30),
        note: Text.default(""),
        evidence: Text.min(1).optional(),
      }),
      answer: GateAnswer,
      run: async ({ body: { items, note, evidence } }, { tenantId, name: by }) => {
        await attest(ports, tenantId, { items, note, evidence: evidence ?? null, by });
        return gate(tenantId);
      },
    }),
    route({
      method: "POST",
      path: "/gate/findings",
      summary: "Open a finding; critical ones block going live",
      needs: "act",
      body: z.strictObject({
        what: Text.min(3, "say what was found"),
        severity: z.enum(["critical", "minor"]),
        kind: z.enum(FINDING_KINDS).default("other"),
      }),
      answer: z.object({ number: z.number() }),
      run: async ({ body }, { tenantId, name: by }) => ({
        number: await openFinding(ports, tenantId, { ...body, by }),
      }),
    }),
    route({
      method: "POST",
      path: "/gate/findings/{number}/close",
      summary: "Close a finding with a note",
      needs: "operate",
      params: z.object({ number: OrdinalInAddress }),
      body: z.strictObject({ note: Why }),
      answer: z.object({ closed: z.number() }),
      run: async ({ params: { number }, body: { note } }, { tenantId, name: by }) => {
        await closeFinding(ports, tenantId, { number, note, by });
        return { closed: number };
      },
    }),
    route({
      method: "POST",
      path: "/gate/rules",
      summary: "Say how much silence is enough",
      needs: "operate",
      body: z.strictObject({
        openDays: z.number().int().min(2).max(5),
        leads: z.number().int().min(1).max(10_000),
      }),
      answer: GateAnswer,
      run: async ({ body }, { tenantId, name: by }) => {
        await requireSilence(ports, tenantId, body, by);
        return gate(tenantId);
      },
    }),
    route({
      method: "GET",
      path: "/gate/reports",
      summary: "The daily reports of the silent period and of hypercare, newest first",
      needs: "readAll",
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(14) }),
      answer: z.object({ reports: z.array(Daily) }),
      run: async ({ query: { limit } }, { tenantId }) => ({
        reports: (await store.gate.reports(tenantId, limit)).map((one) => ({ ...one })),
      }),
    }),
    route({
      method: "GET",
      path: "/gate/reports/today",
      summary: "The report as it would be now",
      needs: "readAll",
      answer: Daily,
      run: async (_asked, { tenantId }) => {
        const tenant = await store.tenants.get(tenantId);
        if (!tenant) throw new NotFound("such account");
        return dailyReport(store, tenant, ports.clock.now());
      },
    }),
  ];
}
