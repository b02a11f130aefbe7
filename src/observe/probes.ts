import { createHash, timingSafeEqual } from "node:crypto";
import express, { type Router } from "express";
import type { Obstacle } from "./readiness.ts";

export interface Probes {
  readonly obstacles: () => Promise<readonly Obstacle[]>;
  /** `null`: nobody may read the metrics. */
  readonly metrics: { readonly token: string; readonly read: () => Promise<string> } | null;
}

/**
 * `/healthz`: this process answers. `/readyz`: it can do its work, else 503 and what is in its way. `/metrics`: for whoever
 * shows the token; where none is set there is no such address.
 */
export function probeRoutes({ obstacles, metrics }: Probes): Router {
  const router = express.Router();
  for (const path of ["/health", "/healthz"])
    router.get(path, (_request, response) => void response.json({ ok: true }));
  router.get("/readyz", async (_request, response) => {
    const inTheWay = await obstacles();
    const ok = inTheWay.length === 0;
    response.status(ok ? 200 : 503).json(ok ? { ok } : { ok, inTheWay });
  });
  if (metrics)
    router.get("/metrics", async (request, response) => {
      if (!isSame(request.get("authorization") ?? "", `Bearer ${metrics.token}`))
        return void response.status(401).end();
      response.type("text/plain; version=0.0.4").send(await metrics.read());
    });
  return router;
}

/** In constant time, whatever the lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
