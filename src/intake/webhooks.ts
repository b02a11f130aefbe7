import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { Connector, Delivery, Webhook } from "../../connectors/connector.ts";
import type { Ports } from "../../workflows/ports.ts";
import { Gathering } from "./gather.ts";
import { rawRequest } from "./raw-request.ts";

export interface IntakeOptions {
  /** Our address as the CRM calls it: signatures cover it, and Host cannot be trusted. */
  readonly publicUrl: () => string;
  /** Called after deliveries are durable. */
  readonly arrived: () => void;
}

/** Webhooks and workflow steps of every connector: verified, stored, then acknowledged; nothing else happens before the answer. */
export function webhookRoutes(
  ports: Ports,
  connectors: readonly Connector[],
  options: IntakeOptions,
): Router {
  const router = express.Router();
  const gathering = new Gathering(ports.store.inbox);
  for (const connector of connectors) {
    for (const webhook of [connector.webhook ?? [], connector.workflowSteps ?? []].flat()) {
      router.post(
        webhook.path,
        // Signatures cover the bytes as they came: nothing is unpacked.
        express.raw({ type: () => true, limit: webhook.maxBodyBytes, inflate: false }),
        (request, response) => receive({ ports, gathering, options }, connector, webhook, request, response),
      );
      router.use(webhook.path, bodyErrors);
    }
  }
  return router;
}

interface Intake {
  readonly ports: Ports;
  readonly gathering: Gathering;
  readonly options: IntakeOptions;
}

async function receive(
  intake: Intake,
  connector: Connector,
  webhook: Webhook,
  request: Request,
  response: Response,
): Promise<void> {
  const { ports, options } = intake;
  const now = ports.clock.now();
  const received = webhook.receive(rawRequest(request, options.publicUrl()), now);
  if (!received.ok && received.status === 401) {
    response.status(401).end();
    return;
  }
  const deliveries = received.ok ? received.deliveries : [received.keep];
  try {
    await keep(intake, connector, deliveries, now);
  } catch (error) {
    // Not stored, so not acknowledged: the CRM repeats it.
    ports.log.error("deliveries could not be stored", {
      crm: connector.crm,
      count: deliveries.length,
      why: String(error),
    });
    response.status(503).set("Retry-After", "5").end();
    return;
  }
  if (received.ok && webhook.answer) response.status(200).json(webhook.answer(deliveries));
  else if (received.ok) response.status(204).end();
  else response.status(400).json({ error: received.reason });
  options.arrived();
}

async function keep(
  { ports, gathering }: Intake,
  connector: Connector,
  deliveries: readonly Delivery[],
  now: number,
): Promise<void> {
  for (const [accountId, own] of Map.groupBy(deliveries, (delivery) => delivery.accountId)) {
    const installation = await ports.store.tenants.byAccount(connector.crm, accountId);
    // Accounts that left still have deliveries under way: acknowledged, so that they are not repeated for a day.
    if (!installation)
      ports.log.warn("deliveries of an account that is not connected", {
        crm: connector.crm,
        accountId,
        count: own.length,
      });
    else await gathering.put(installation, own, now);
  }
}

function bodyErrors(
  error: Error & { status?: number },
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error.status ?? 500;
  response
    .status(status)
    .json({ error: status === 413 ? "The body is too large." : "The body could not be read." });
}
