import { findPortal, hasProfessional } from "../account/portals.ts";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import type { Caller } from "./call.ts";
import type { LimitKind } from "./router.ts";

const TEN_SECONDS = 10_000;
/** A marketplace app's requests per 10 s and installed account (DOC, usage guidelines). */
const STANDARD = 110;
/** Searches per second and account, all apps together. */
const SEARCH = 5;

/** The rolling windows of the emulated vendor, on its own clock; they are forgotten when it restarts. */
export class Limits {
  readonly #world: World;
  readonly #windows = new Map<string, number[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one request; answers the headers it gets, or refuses with 429. */
  take(kind: LimitKind, caller: Caller): Record<string, string> {
    switch (kind) {
      case "none":
        return {};
      case "search":
        if (this.#left(`search:${caller.portal}`, SEARCH, 1_000) < 0) throw tooManySearches();
        return {};
      case "associations": {
        const settings = findPortal(this.#world, caller.portal);
        const professional =
          settings && ["SALES_HUB", "MARKETING_HUB"].some((hub) => hasProfessional(settings, hub));
        const most = professional ? 150 : 100;
        return this.#tenSeconds(`associations:${caller.portal}`, most);
      }
      case "standard":
        return this.#tenSeconds(`${caller.portal}:${caller.clientId}`, STANDARD);
    }
  }

  #tenSeconds(key: string, most: number): Record<string, string> {
    const left = this.#left(key, most, TEN_SECONDS);
    const headers = {
      "x-hubspot-ratelimit-max": String(most),
      "x-hubspot-ratelimit-remaining": String(Math.max(0, left)),
      "x-hubspot-ratelimit-interval-milliseconds": String(TEN_SECONDS),
    };
    if (left < 0) throw tooManyRequests(headers);
    return headers;
  }

  /** How many more fit after this one; negative when this one does not. Refused requests are not counted. */
  #left(key: string, most: number, perMs: number): number {
    const now = this.#world.clock.now();
    const window = (this.#windows.get(key) ?? []).filter((at) => at > now - perMs && at <= now);
    if (window.length < most) window.push(now);
    else {
      this.#windows.set(key, window);
      return -1;
    }
    this.#windows.set(key, window);
    return most - window.length;
  }
}

function tooManyRequests(headers: Record<string, string>): Refusal {
  const message = "You have reached your ten_secondly_rolling limit.";
  return new Refusal(
    429,
    {
      status: "error",
      message,
      errorType: "RATE_LIMIT",
      policyName: "TEN_SECONDLY_ROLLING",
      groupName: "publicapi:oauth-app-api-calls",
      category: "RATE_LIMITS",
    },
    headers,
  );
}

/** As recorded from a live portal: no rate-limit header and no Retry-After. */
function tooManySearches(): Refusal {
  return new Refusal(429, {
    status: "error",
    message: "You have reached your secondly limit.",
    category: "RATE_LIMITS",
  });
}
