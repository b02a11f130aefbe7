import { type TenantView, tenantView } from "../src/domain/directory.ts";
import type { Policy } from "../src/domain/policy.ts";
import type { Data, TenantId } from "./ports.ts";

/** What every decision about a tenant's leads needs: its policies and its people, indexed. */
export interface TenantRules {
  readonly tenantId: TenantId;
  readonly policies: readonly Policy[];
  readonly view: TenantView;
}

interface Cached {
  readonly factsVersion: number;
  readonly policyCount: number;
  readonly rules: TenantRules;
}

/** Keeps each tenant's rules while neither its people nor its policies changed; one small query tells. */
export class RulesCache {
  readonly #cached = new Map<TenantId, Cached>();

  async of(data: Data, tenantId: TenantId): Promise<TenantRules> {
    const factsVersion = await data.tenantFacts.version(tenantId);
    const published = await data.policies.published(tenantId);
    const cached = this.#cached.get(tenantId);
    if (cached && cached.factsVersion === factsVersion && cached.policyCount === published.length)
      return cached.rules;
    const rules: TenantRules = {
      tenantId,
      policies: published,
      view: tenantView(await data.tenantFacts.all(tenantId)),
    };
    this.#cached.set(tenantId, { factsVersion, policyCount: published.length, rules });
    return rules;
  }
}
