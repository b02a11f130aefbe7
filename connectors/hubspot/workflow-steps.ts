import { z } from "zod";
import { PROCESSES } from "../../src/domain/processes.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Delivery, RawRequest, Received, Webhook } from "../connector.ts";
import { readEvents } from "./events.ts";
import { isFromHubSpotItself, namesSomebody } from "./pages.ts";
import { Id } from "./schema.ts";
import { isSignedWithoutTime } from "./signature.ts";

/** What a workflow can tell us, by the last part of its address. */
const STEPS = ["start-clock", "assignment-completed", "process-completed"] as const;
type Step = (typeof STEPS)[number];

/** One object runs through one action: a page of JSON. */
const MAX_BODY = 256 * 1024;

const Fields = z.looseObject({
  /** How the lead asked for contact; anything else than what the action offers is `other`. */
  engagement: z.string().nullish(),
  leadType: z.string().trim().max(200).nullish(),
  process: z.enum(PROCESSES).nullish(),
  /** A yes of HubSpot's checkbox, as JSON or as text. */
  ownerTold: z.union([z.boolean(), z.stringbool()]).nullish(),
});

/**
 * What HubSpot calls a custom workflow action with.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions
 */
const Called = z.looseObject({
  callbackId: z.string().min(1).max(500),
  origin: z.looseObject({ portalId: Id }),
  object: z.looseObject({
    objectId: Id,
    objectType: z.enum(["CONTACT", "0-1"], "only contacts can take this step"),
    properties: z.record(z.string(), z.unknown()).nullish(),
  }),
  inputFields: Fields.nullish(),
});

const CALLED: Readonly<Record<Step, typeof Called>> = {
  "start-clock": Called,
  "assignment-completed": Called,
  "process-completed": Called.refine(({ inputFields }) => inputFields?.process != null, {
    message: `must be one of ${PROCESSES.join(", ")}`,
    path: ["inputFields", "process"],
  }),
};

/** The addresses that the app's workflow actions call; what each tells becomes a fact like any other. */
export const workflowSteps = (path: string, secrets: readonly string[]): readonly Webhook[] =>
  STEPS.map((step) => ({
    path: `${path}/${step}`,
    maxBodyBytes: MAX_BODY,
    receive(request, now) {
      // Signed with the rest, and the only time that HubSpot tells.
      if (isFromHubSpotItself(request, secrets, now))
        return received(step, request, Number(request.headers["x-hubspot-request-timestamp"]));
      // Sent again it has the same callback, and is the same fact.
      if (!namesSomebody(request) && isSignedWithoutTime(request, secrets))
        return received(step, request, now);
      return { ok: false, status: 401 };
    },
    answer: ([delivery]) => ({
      // A date and time in HubSpot is milliseconds as text, for the workflow's next steps.
      outputFields: { hs_execution_state: "SUCCESS", completedAt: String(delivery?.occurredAt ?? "") },
    }),
  }));

function received(step: Step, request: RawRequest, occurredAt: Instant): Received {
  const content = readEvents(request.body.toString("utf8"));
  const parsed = CALLED[step].safeParse(content);
  if (parsed.success) return { ok: true, deliveries: [deliveryOf(step, parsed.data, occurredAt)] };
  const { path, message } = parsed.error.issues[0]!;
  const reason = `${path.join(".") || "body"}: ${message}`;
  const account = Called.pick({ origin: true }).safeParse(content).data?.origin.portalId ?? "";
  const key = `hubspot:step:unreadable:${account}:${occurredAt}`;
  const keep = { key, accountId: account, kind: "unreadable", occurredAt, payload: content ?? null };
  return { ok: false, status: 400, reason, keep: { ...keep, dead: reason } };
}

/** HubSpot tries again under the same callback: what came first counts, at its own time. */
function deliveryOf(
  name: Step,
  { callbackId, origin, object, inputFields }: z.output<typeof Called>,
  occurredAt: Instant,
): Delivery {
  const owner = object.properties?.hubspot_owner_id;
  const step = {
    callbackId,
    engagement: inputFields?.engagement ?? "other",
    leadType: inputFields?.leadType || null,
    process: inputFields?.process ?? null,
    ownerId: owner ? String(owner) : null,
    ownerTold: inputFields?.ownerTold ?? false,
  };
  const kind = `workflow.${name}`;
  return {
    key: `hubspot:step:${origin.portalId}:${name}:${callbackId}`,
    accountId: origin.portalId,
    kind,
    occurredAt,
    payload: {
      portalId: origin.portalId,
      occurredAt,
      subscriptionType: kind,
      objectId: object.objectId,
      step,
    },
  };
}
