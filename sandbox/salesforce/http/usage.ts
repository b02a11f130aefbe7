import { refuse } from "../core/errors.ts";
import type { World } from "../core/world.ts";

const HOUR = 3_600_000;

interface Window {
  hour: number;
  before: number;
}

/** The API calls of each org in 24 rolling hours of the emulated clock, in steps of an hour. */
export class Usage {
  readonly #world: World;
  readonly #windows = new Map<string, Window>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one call; answers `Sforce-Limit-Info`, or refuses when the day's calls are used up. */
  take(org: string): Record<string, string> {
    const most = this.#world.orgs.get(org).dailyApiRequests;
    const used = this.used(org);
    if (used >= most) throw refuse(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    this.#world.db.run(
      "INSERT INTO api_usage VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
      org,
      this.#hour(),
    );
    return { "sforce-limit-info": `api-usage=${used + 1}/${most}` };
  }

  /** Calls in the window that ends now. */
  used(org: string): number {
    const hour = this.#hour();
    let window = this.#windows.get(org);
    if (window?.hour !== hour) {
      window = { hour, before: this.#count(org, hour - 23, hour - 1) };
      this.#windows.set(org, window);
    }
    return window.before + this.#count(org, hour, hour);
  }

  #hour(): number {
    return Math.floor(this.#world.clock.now() / HOUR);
  }

  #count(org: string, from: number, to: number): number {
    return this.#world.db.get<{ n: number }>(
      "SELECT COALESCE(SUM(count), 0) AS n FROM api_usage WHERE org = ? AND hour BETWEEN ? AND ?",
      org,
      from,
      to,
    )!.n;
  }
}
