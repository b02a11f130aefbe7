import { z } from "zod";
import { packCsv, packText, packTitle } from "../../workflows/reports/pack-text.ts";
import type { PackKind } from "../../workflows/reports/packs.ts";
import { policyAt } from "../domain/compiled.ts";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Kind = z.enum(["weekly", "monthly"]);
const Listed = z.object({
  kind: Kind,
  period: z.string(),
  startsAt: z.number(),
  endsAt: z.number(),
  madeAt: z.number(),
});

const Asked = z.strictObject({
  kind: Kind,
  period: z.string().regex(/^(latest|\d{4}-\d\d-\d\d)$/, "a date as 2026-03-02, or latest"),
});

/** Reports of weeks and months, as they were made. */
export function packRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  const find = async (tenantId: string, kind: PackKind, period: string) => {
    const wanted =
      period === "latest"
        ? (await store.packs.list(tenantId)).find((one) => one.kind === kind)?.period
        : period;
    const pack = wanted === undefined ? null : await store.packs.get(tenantId, kind, wanted);
    if (!pack)
      throw new NotFound(
        `${kind} report ${period === "latest" ? "yet" : `of ${period}`}`,
        period === "latest"
          ? "The first is made when its period is over."
          : "`leadclock pack list` names those that there are.",
      );
    return pack;
  };
  return [
    route({
      method: "GET",
      path: "/packs",
      summary: "Which reports there are, newest first",
      needs: "readAll",
      answer: z.array(Listed).readonly(),
      run: (_asked, { tenantId }) => store.packs.list(tenantId),
    }),
    route({
      method: "GET",
      path: "/packs/{kind}/{period}",
      summary: "One report: its figures, as text and as CSV; `latest` for the newest",
      needs: "readAll",
      params: Asked,
      answer: Listed.extend({
        title: z.string(),
        text: z.array(z.string()).readonly(),
        csv: z.string(),
        body: z.record(z.string(), z.json()),
      }),
      run: async ({ params }, { tenantId }) => {
        const pack = await find(tenantId, params.kind, params.period);
        const { policies } = await rules.of(store, tenantId);
        const { timeZone } = policyAt(policies, ports.clock.now());
        return {
          ...pack,
          title: packTitle(pack),
          text: packText(pack, timeZone),
          csv: packCsv(pack),
          body: pack.body as Record<string, z.core.util.JSONType>,
        };
      },
    }),
  ];
}
