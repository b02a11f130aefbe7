import { z } from "zod";
import { type Instant, MINUTE } from "../../../src/domain/time.ts";
import type { Session } from "../../connector.ts";
import type { SalesforceClient } from "../client.ts";
import { type Gather, gathering } from "../gather.ts";
import { manifest } from "../manifest.ts";

/** What is newer than this may still be under way on the stream. */
const UNDER_WAY = 10 * MINUTE;

const Row = z.object({ LastModifiedDate: z.string().transform((text) => Date.parse(text)) });

/** Objects without a permission of their own to view all records. */
const NEEDS_VIEW_ALL_DATA = new Set(["Task", "Event", "EmailMessage"]);

/**
 * Objects that people changed and of which no event told, one sentence each with the fix. On a channel a missing
 * permission takes events away without a word, so the newest change in the org is compared with what was heard.
 * https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_security_perms.htm
 */
export async function silentObjects(
  client: SalesforceClient,
  session: Session,
  /** When each object was last heard of, by commit. */
  heard: ReadonlyMap<string, Instant>,
  since: Instant,
): Promise<readonly string[]> {
  const until = session.now() - UNDER_WAY;
  if (until <= since) return [];
  const gather = gathering(client);
  const looks = manifest.channel.entities.map(async ({ name }) => {
    const newest = await newestChange(gather, session, name, since, until);
    return newest !== null && newest > (heard.get(name) ?? since) + UNDER_WAY ? [sentence(name)] : [];
  });
  return (await Promise.all(looks)).flat();
}

/** The newest change in the window that was not ours; `null`: none, or the object cannot be read at all. */
async function newestChange(
  gather: Gather,
  session: Session,
  object: string,
  since: Instant,
  until: Instant,
): Promise<Instant | null> {
  const { userId } = session.installation.account.traits ?? {};
  const notOurs = userId ? ` AND LastModifiedById != '${userId}'` : "";
  const soql = `SELECT LastModifiedDate FROM ${object} WHERE LastModifiedDate >= ${iso(since)} AND LastModifiedDate <= ${iso(until)}${notOurs} ORDER BY LastModifiedDate DESC LIMIT 1`;
  try {
    const what = `a look at the newest ${object}`;
    const { records } = await gather(session, { soql, all: false, what });
    return records[0] ? Row.parse(records[0]).LastModifiedDate : null;
  } catch {
    // Not there in this org, or not for us: the sweep tells.
    return null;
  }
}

function sentence(object: string): string {
  const permission = NEEDS_VIEW_ALL_DATA.has(object) ? "View All Data" : `View All Records on ${object}`;
  return `Salesforce does not tell us changes of ${object}, which are asked for every minute instead: give the connected user ${permission}, and see that ${object} is a member of our channel (leadclock provision).`;
}

const iso = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
