import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { AuditEntry, TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";

/** Members of a detail that hold what a person wrote, in the entries of people. */
const WORDS = new Set(["why", "note", "evidence", "reason", "words"]);
/** Where `what` is a person's sentence, not a name of ours. */
const FINDINGS = "finding.";

/** Ours: what it says of a reason is a text of the program. */
const PROGRAM = "leadclock";

/** What stands in the chain in the place of words: their digest under a salt that is erased with them. */
interface Spoken {
  readonly spoken: string;
  readonly digest: string;
}

interface Kept {
  readonly id: string;
  readonly subject: string;
  readonly at: number;
  readonly words: string;
  readonly salt: string;
}

/**
 * Takes people's words out of entries that are about to be chained, and keeps them where they can be erased (D40). The
 * digest proves that words are those of the entry, as long as they are there.
 */
export async function keepWords(
  db: Queryable,
  tenantId: TenantId,
  entries: readonly AuditEntry[],
): Promise<readonly AuditEntry[]> {
  const kept: Kept[] = [];
  const without = entries.map((entry) => {
    if (entry.actor === PROGRAM) return entry;
    const detail = Object.entries(entry.detail).map(([name, value]) => {
      if (!isWords(entry.action, name) || typeof value !== "string" || value === "") return [name, value];
      const [id, salt] = [randomUUID(), randomBytes(16).toString("base64url")];
      kept.push({ id, salt, words: value, subject: entry.subject, at: entry.at });
      const spoken: Spoken = { spoken: id, digest: digestOf(salt, value) };
      return [name, spoken];
    });
    return { ...entry, detail: Object.fromEntries(detail) as AuditEntry["detail"] };
  });
  if (kept.length > 0)
    await db.query(
      `insert into spoken_words (tenant_id, id, subject, at, words, salt)
       select $1, w.id, w.subject, w.at, w.words, w.salt
       from jsonb_to_recordset($2::jsonb) as w(id text, subject text, at bigint, words text, salt text)`,
      [tenantId, toJson(kept)],
    );
  return without;
}

function isWords(action: string, name: string): boolean {
  return WORDS.has(name) || (name === "what" && action.startsWith(FINDINGS));
}

const digestOf = (salt: string, words: string): string =>
  createHash("sha256").update(`${salt}\n${words}`).digest("hex");
