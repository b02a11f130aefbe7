import { z } from "zod";
import { NotFound } from "../errors.ts";
import { healthReports } from "../store/health.ts";
import type { ApiDeps } from "./deps.ts";
import { healthFigures } from "./health-figures.ts";
import { worstFirst } from "./health-worst.ts";
import { type Route, route } from "./route.ts";

const MOST = 200;
const Instant = z.number();
const Count = z.number();
const Box = z.enum(["inbox", "outbox"]);

const Health = z.object({
  now: Instant,
  /** What is not as it should be, the worst first. */
  worst: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(["broken", "warning"]),
      here: z.string(),
      is: z.string(),
      todo: z.string(),
    }),
  ),
  installations: z.array(
    z.object({
      id: z.string(),
      crm: z.string(),
      label: z.string(),
      status: z.enum(["connected", "disconnected"]),
      watchFrom: Instant,
      stream: z
        .object({
          state: z.string(),
          since: Instant,
          why: z.string().nullable(),
          lacks: z.array(z.string()).readonly(),
        })
        .nullable(),
      /** Of the token for calls, which is renewed by itself; `null`: none is stored. */
      tokenExpiresAt: Instant.nullable(),
      limits: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          used: Count.nullable(),
          calls: Count.nullable(),
          perMs: Count.nullable(),
          /** The CRM asked us to wait until then. */
          heldUntil: Instant.nullable(),
        }),
      ),
    }),
  ),
  queues: z.array(
    z.object({
      box: z.enum(["inbox", "outbox", "messages"]),
      kind: z.string(),
      waiting: Count,
      again: Count,
      dead: Count,
      oldestAt: Instant.nullable(),
    }),
  ),
  coverage: z.object({ pushed: Count, eligible: Count }),
  punctuality: z.object({
    steps: Count,
    medianMs: Count.nullable(),
    p90Ms: Count.nullable(),
    maxMs: Count.nullable(),
    late: Count,
  }),
  heartbeats: z.array(
    z.object({ channel: z.string(), at: Instant, state: z.string(), why: z.string().nullable() }),
  ),
  outages: z.array(
    z.object({
      id: z.string(),
      system: z.string(),
      startedAt: Instant,
      endedAt: Instant.nullable(),
      why: z.string(),
    }),
  ),
});

const Letter = z.object({
  box: Box,
  key: z.string(),
  kind: z.string(),
  installationId: z.string(),
  leadId: z.string().nullable(),
  reason: z.string(),
  attempts: Count,
});

/** How the program does for one account, and what was given up, to be tried again one by one. */
export function healthRoutes(deps: ApiDeps): readonly Route[] {
  const { ports, store } = deps;
  return [
    route({
      method: "GET",
      path: "/health",
      summary: "Intake, queues, limits, streams, punctuality: what is wrong first, with what to do",
      needs: "readAll",
      answer: Health,
      run: async (_asked, { tenantId }) => {
        const figures = await healthFigures(deps, tenantId);
        return { ...figures, outages: [...figures.outages], worst: worstFirst(figures) };
      },
    }),
    route({
      method: "GET",
      path: "/dead-letters",
      summary: "What was given up, each with its cause",
      needs: "operate",
      answer: z.object({ letters: z.array(Letter) }),
      run: async (_asked, { tenantId }) => ({
        letters: [...(await healthReports(store.db, tenantId).dead(MOST))],
      }),
    }),
    route({
      method: "POST",
      path: "/dead-letters/revive",
      summary: "Put one that was given up back in line",
      needs: "operate",
      body: z.strictObject({
        box: Box,
        kind: z.string().min(1).max(100),
        key: z.string().min(1).max(2_000),
        installationId: z.string().min(1).max(400),
      }),
      answer: z.object({ revived: z.string() }),
      run: async ({ body }, { tenantId, name: actor }) => {
        const now = ports.clock.now();
        await store.transaction(async (data) => {
          const { box, key } = body;
          const revived =
            box === "inbox"
              ? await data.inbox.revive(tenantId, [key], now)
              : await data.outbox.revive(tenantId, now, body);
          if (revived === 0)
            throw new NotFound("such dead letter", "Look again: somebody may have put it back in line.");
          await data.audit.append(tenantId, [
            {
              at: now,
              actor,
              action: "deadLetters.revived",
              subject: tenantId,
              detail: { box: body.box, kind: body.kind, was: "dead", is: "waiting" },
            },
          ]);
        });
        return { revived: body.key };
      },
    }),
  ];
}
