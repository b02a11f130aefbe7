import type { NextWork } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";

const NEXT = `
select (select ready_at from inbox where state = 'waiting' order by ready_at limit 1) as inbox,
  (select wake_at from leads where wake_at is not null order by wake_at limit 1) as due,
  (select ready_at from outbox where state = 'waiting' order by ready_at limit 1) as outbox,
  (select at from policy_moves where not done order by at limit 1) as moves`;

/** The first of each line, along its index. */
export async function nextWork(db: Queryable): Promise<NextWork> {
  const { rows } = await db.query<NextWork>(NEXT);
  return rows[0] ?? { inbox: null, due: null, outbox: null, moves: null };
}
