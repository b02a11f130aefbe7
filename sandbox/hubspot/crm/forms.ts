import { randomUUID } from "node:crypto";
import type { World } from "../core/world.ts";

export interface Submission {
  seq: number;
  conversion_id: string;
  at: number;
  page_url: string;
  page_title: string;
  field_values: string;
}

export function upsertForms(world: World, portal: number, forms: { guid: string; name: string }[]): void {
  for (const form of forms)
    world.db.run(
      "INSERT INTO forms VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name",
      portal,
      form.guid,
      form.name,
      world.clock.now(),
    );
}

export interface Form {
  guid: string;
  name: string;
  created_at: number;
}

export function findForm(world: World, portal: number, guid: string): Form | undefined {
  return world.db.get<Form>(
    "SELECT guid, name, created_at FROM forms WHERE portal = ? AND guid = ?",
    portal,
    guid,
  );
}

export function listForms(world: World, portal: number): Form[] {
  return world.db.all<Form>(
    "SELECT guid, name, created_at FROM forms WHERE portal = ? ORDER BY guid",
    portal,
  );
}

/** Keeps one submission of a form, with what was typed. */
export function addSubmission(
  world: World,
  portal: number,
  submission: {
    guid: string;
    at: number;
    pageUrl: string;
    pageTitle: string;
    values: Record<string, string>;
  },
): void {
  world.db.run(
    "INSERT INTO submissions (portal, guid, at, conversion_id, page_url, page_title, field_values) VALUES (?, ?, ?, ?, ?, ?, ?)",
    portal,
    submission.guid,
    submission.at,
    randomUUID(),
    submission.pageUrl,
    submission.pageTitle,
    JSON.stringify(submission.values),
  );
}

/** Newest first; `before` is the sequence number the last page ended with. */
export function listSubmissions(
  world: World,
  portal: number,
  guid: string,
  limit: number,
  before: number,
): Submission[] {
  return world.db.all<Submission>(
    "SELECT * FROM submissions WHERE portal = ? AND guid = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    portal,
    guid,
    before,
    limit,
  );
}
