import type { Input } from "../client/ask.ts";
import type { LeadAnswer } from "./lead-answer.ts";
import type { FormField } from "./ReasonDialog.tsx";

type Body = Omit<Input<"POST /breaches/actions">["body"], "journey">;

/** One button: what it does, and what it has to ask first. */
export interface ActionPlan {
  readonly id: string;
  readonly label: string;
  /** What most people would do now. */
  readonly isObvious: boolean;
  readonly body: Body;
  readonly fields: readonly FormField[];
  said(given: Readonly<Record<string, string>>): string;
}

const note = (label: string): FormField => ({ name: "note", label, isLong: true, isNeeded: true });

/** The buttons for what the server says may be done, the obvious one first. */
export function plansOf({ row, actions, people, reasons, routing }: LeadAnswer): readonly ActionPlan[] {
  const nameOf = (id: string | undefined) => people.find((one) => one.id === id)?.name ?? id ?? "";
  const handed = (to: string) =>
    routing === "changes"
      ? `${row.name} goes to ${to}.`
      : `Operations are asked to hand ${row.name} to ${to}.`;
  const plans = actions.flatMap(({ action, clock, tier }): readonly ActionPlan[] => {
    const body: Body = { action, ...(clock === null ? {} : { clock }), ...(tier === null ? {} : { tier }) };
    const plan = (
      label: string,
      said: ActionPlan["said"],
      fields: readonly FormField[] = [],
    ): ActionPlan => ({
      id: action,
      label,
      isObvious: false,
      body,
      fields,
      said,
    });
    switch (action) {
      case "route": {
        const choose: FormField = {
          name: "to",
          label: "To",
          isNeeded: true,
          options: people.map(({ id, name }) => ({ value: id, label: name })),
        };
        const open = plan(row.owner ? "Route…" : "Assign…", ({ to }) => handed(nameOf(to)), [choose]);
        const { backup } = row;
        if (row.owner !== null) return [open];
        if (backup === null) return [{ ...open, isObvious: true }];
        const direct: ActionPlan = {
          ...plan(`Assign to ${backup.name}`, () => handed(backup.name)),
          id: "assign",
          isObvious: true,
          body: { ...body, to: backup.id },
        };
        return [direct, open];
      }
      case "escalate":
        return [
          {
            ...plan(`Escalate now, tier ${tier}`, () => `Tier ${tier} is told now.`),
            isObvious: row.owner !== null,
          },
        ];
      case "approve":
        return [plan("Approve", () => `Approved: ${row.name}.`)];
      case "sendBack":
        return [
          plan("Send back…", () => `Sent back to ${row.owner?.name ?? "the owner"}.`, [
            note("What is missing"),
          ]),
        ];
      case "suppress":
        return [
          plan("Suppress…", () => `Nobody is alerted about ${row.name} any more.`, [
            note("Why nobody is to be alerted any more"),
          ]),
        ];
    }
    return [
      plan("Close the loop…", () => `Closed: ${row.name}.`, [
        {
          name: "breachReason",
          label: "What got in the way?",
          isNeeded: false,
          options: reasons.map(({ value, label }) => ({ value, label })),
        },
        note("How it was resolved"),
      ]),
    ];
  });
  return [...plans].sort((a, b) => Number(b.isObvious) - Number(a.isObvious));
}
