import { createHash } from "node:crypto";
import type { AuditEntry } from "../../workflows/ports.ts";
import { canonicalJson } from "./json.ts";

/** The hash before the first entry. */
export const CHAIN_START = "0".repeat(64);

/** An entry in its place in the chain. */
export interface Link extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}

/** The hash of an entry: covers the entry, its place and the hash before it. */
export function chained(previous: string, seq: number, entry: AuditEntry): string {
  const { at, actor, action, subject, detail } = entry;
  const text = canonicalJson({ previous, seq, at, actor, action, subject, detail });
  return createHash("sha256").update(text).digest("hex");
}

/** Follows a chain link by link from its beginning, wherever the links come from. */
export class ChainWalk {
  seq = 0;
  hash = CHAIN_START;

  /** `null`: this link holds; else what is wrong with it. */
  next(link: Link): { readonly seq: number; readonly why: string } | null {
    if (link.seq !== this.seq + 1) return { seq: this.seq + 1, why: "an entry is missing" };
    if (chained(this.hash, link.seq, link) !== link.hash)
      return { seq: link.seq, why: "the entry or one before it was changed" };
    [this.seq, this.hash] = [link.seq, link.hash];
    return null;
  }
}
