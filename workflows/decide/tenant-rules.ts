import { propertiesRead } from "../../src/domain/classify.ts";
import { type TenantView, tenantView } from "../../src/domain/directory.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Data, LeadId, TenantId } from "../ports.ts";
import type { Connection } from "./homes.ts";

/** What every decision about a tenant's leads needs: its policies and its people, indexed. */
export interface TenantRules {
  readonly tenantId: TenantId;
  readonly policies: readonly Policy[];
  readonly view: TenantView;
  /** Record properties that any rule reads. */
  readonly properties: readonly string[];
  /** The tenant's accounts as they are now. */
  readonly installations: readonly Connection[];
  /** Our address as people reach it; left out: nobody gave one, and no link leads to us. */
  readonly publicUrl?: string;
}

/** The page of a lead, as messages name it; empty without a public address. */
export const leadPage = ({ publicUrl }: Pick<TenantRules, "publicUrl">, lead: LeadId): string =>
  publicUrl === undefined ? "" : `${publicUrl}/console/leads/${encodeURIComponent(lead)}`;

interface Cached {
  readonly people: number;
  readonly policy: number;
  readonly rules: Omit<TenantRules, "installations">;
}

/** Keeps each tenant's rules while neither its people nor its policies changed; two small queries tell. */
export class RulesCache {
  readonly #cached = new Map<TenantId, Cached>();
  readonly #given: Pick<TenantRules, "publicUrl">;

  constructor(publicUrl?: string) {
    this.#given = publicUrl === undefined ? {} : { publicUrl };
  }

  async of(
    data: Pick<Data, "tenantFacts" | "policies" | "tenants">,
    tenantId: TenantId,
  ): Promise<TenantRules> {
    const installations = await data.tenants.installations(tenantId);
    const people = await data.tenantFacts.version(tenantId);
    const policy = await data.policies.latest(tenantId);
    const cached = this.#cached.get(tenantId);
    if (cached && cached.people === people && cached.policy === policy)
      return { ...cached.rules, installations };
    const policies = await data.policies.published(tenantId);
    const rules = {
      ...this.#given,
      tenantId,
      policies,
      view: tenantView(await data.tenantFacts.all(tenantId)),
      properties: [...new Set(policies.flatMap(propertiesRead))],
    };
    this.#cached.set(tenantId, { people, policy, rules });
    return { ...rules, installations };
  }
}
