import type { Limit } from "../connector.ts";

/**
 * The limits of one installed account, each counted apart.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export const CALLS: Limit = { name: "hubspot", label: "HubSpot calls", calls: 110, perMs: 10_000 };

/** 5 a second for all apps of the account together; we leave one to the others. */
export const SEARCH: Limit = { name: "hubspot-search", label: "HubSpot search", calls: 4, perMs: 1_000 };

/** The associations batch endpoints have their own limit: 100 on the smaller plans. */
export const ASSOCIATIONS: Limit = {
  name: "hubspot-associations",
  label: "HubSpot associations",
  calls: 100,
  perMs: 10_000,
};
