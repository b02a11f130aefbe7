/**
 * Where personal data lives: one line for each table that names a tenant, used by export, erasure and the test that
 * reads the catalogue, so that a new table without a line fails.
 *
 * Statements name their values: `:tenant`, `:leads` and `:records` of the person, `:ids` (what a CRM calls the records),
 * `:full` and `:parts` (patterns of the person's names, `null` where none is known), `:at`.
 */
interface PersonPlace {
  readonly table: string;
  /** What of a person stands there, for whoever reads an export; or why nothing does. */
  readonly what: string;
  /** Which rows are about the person; `null`: none is about a lead. */
  readonly rows: string | null;
  /** What erasing does to them, in this order. */
  readonly erase: readonly string[];
}

/** The words of a column name the person: whole names and addresses in any case, single names as they are written. */
const names = (column: string) => `(${column} ~* :full or ${column} ~ :parts)`;

/** A table in which people write freely: of what names the person, the words go and the row stays. */
function words(table: string, what: string, ...columns: readonly string[]): PersonPlace {
  return {
    table,
    what,
    rows: columns.map(names).join(" or "),
    erase: columns.map(
      (one) => `update ${table} set ${one} = 'erased' where tenant_id = :tenant and ${names(one)}`,
    ),
  };
}

/** A table that names no lead. */
const none = (table: string, what: string): PersonPlace => ({ table, what, rows: null, erase: [] });

const OF_LEAD = "lead_id = any(:leads)";
const OF_RECORD = "record = any(:records)";
const here = (rows: string) => `tenant_id = :tenant and ${rows}`;

/** A string of JSON that begins so, to its end. */
const REVIEWERS_WORDS = String.raw`'"(excluded by a reviewer): (?:[^"\\]|\\.)*"'`;

/**
 * A delivery names its record somewhere in a payload of the CRM's own shape: each one that holds the id as a value
 * goes. One that means another object with the same id is lost with it; the next sweep brings that one's facts.
 */
const DELIVERIES =
  "jsonb_path_exists(payload, '$.** ? (@ == $ids[*])', jsonb_build_object('ids', :ids::jsonb))";

const EFFECTS = `(lead_id = any(:leads)
  or (kind = 'fields' and work #>> '{write,record}' = any(:records))
  or (kind = 'changeTask' and work #>> '{change,taskId}' in (
    select task_id from alerts where tenant_id = :tenant and lead_id = any(:leads) and task_id is not null)))`;

/** In the order in which they are erased: whoever looks something up in another table comes before that one. */
export const PERSON_PLACES: readonly PersonPlace[] = [
  {
    table: "inbox",
    what: "What the CRM told of the records, as it was told; kept for some weeks",
    rows: DELIVERIES,
    erase: [
      `update inbox set payload = 'null', reason = 'erased',
         state = case when state = 'understood' then state else 'ignored' end where ${here(DELIVERIES)}`,
    ],
  },
  {
    table: "outbox",
    what: "What waits to be written or sent about the lead",
    rows: EFFECTS,
    erase: [`delete from outbox where ${here(EFFECTS)}`],
  },
  {
    table: "facts",
    what: "Each thing that happened with the lead, when, and what was known of it",
    rows: OF_LEAD,
    erase: [
      `update facts set body = body - '{properties,detail,note,reason}'::text[] - 'record'
         || case when body ? 'properties' then '{"properties": {}}'::jsonb else '{}'::jsonb end
         || case when body #> '{decision,reason}' is not null
           then jsonb_build_object('decision', body -> 'decision' || '{"reason": "erased"}') else '{}'::jsonb end
       where ${here(OF_LEAD)}`,
    ],
  },
  {
    table: "journeys",
    what: "What came of the facts: clocks, verdicts, reviews, whose turn it was",
    rows: OF_LEAD,
    // Kinds, times and results stay, so counts do not change; what a reviewer wrote goes wherever a clock repeats it.
    erase: [
      `update journeys set body = regexp_replace(jsonb_set(jsonb_set(body
           || '{"breachReason": null, "resolutionNote": null, "stopRules": []}', '{engagement,properties}', '{}'),
         '{reviews}', coalesce((
           select jsonb_agg(r.value || '{"detail": null}' order by r.ordinality)
           from jsonb_array_elements(body -> 'reviews') with ordinality r
         ), '[]'))::text, ${REVIEWERS_WORDS}, '"\\1"', 'g')::jsonb
       where ${here(OF_LEAD)}`,
    ],
  },
  {
    table: "messages",
    what: "Messages about the lead: to whom, when, on which channels",
    rows: OF_LEAD,
    erase: [
      `update messages set state = 'dropped', why = 'The lead was erased.', settled_at = :at
       where ${here(OF_LEAD)} and state in ('waiting', 'gathered', 'carried')`,
      `update messages set why = 'erased' where ${here(OF_LEAD)} and state <> 'dropped' and why is not null`,
    ],
  },
  {
    table: "receipts",
    what: "What became of each message on each channel",
    rows: "message_id in (select message_id from messages where tenant_id = :tenant and lead_id = any(:leads))",
    erase: [
      `update receipts set why = 'erased' where tenant_id = :tenant and why is not null and message_id in (
         select message_id from messages where tenant_id = :tenant and lead_id = any(:leads))`,
    ],
  },
  {
    table: "alerts",
    what: "Alerts about the lead, with their words as sent",
    rows: OF_LEAD,
    erase: [`update alerts set body = '{}' where ${here(OF_LEAD)}`],
  },
  {
    table: "held_alerts",
    what: "Alerts that were held back while something was switched off",
    rows: OF_LEAD,
    erase: [`update held_alerts set why = 'erased' where ${here(OF_LEAD)}`],
  },
  {
    table: "owner_changes",
    what: "Other owners that the lead was to get, and why",
    rows: OF_LEAD,
    erase: [`update owner_changes set why = 'erased' where ${here(OF_LEAD)} and why is not null`],
  },
  {
    table: "spoken_words",
    what: "What people wrote when they decided something, where the audit trail keeps a digest only",
    rows: `subject = any(:leads) or subject = any(:records) or ${names("words")}`,
    erase: [
      `update spoken_words set words = null, salt = null
       where tenant_id = :tenant and (subject = any(:leads) or subject = any(:records) or ${names("words")})`,
    ],
  },
  words("findings", "Findings of the trial that name the person", "what", "note"),
  words("attestations", "Sign-offs whose notes name the person", "note", "evidence"),
  words("import_reviews", "Decisions about imports whose reason names the person", "reason"),
  words("outages", "Outages whose reason names the person", "why"),
  words("switches", "Switches whose reason names the person", "why"),
  words("floods", "Decisions about floods of alerts whose reason names the person", "why"),
  words("tenant_states", "Changes of the account's state whose reason names the person", "why"),
  words("policies", "Notes of published rules that name the person", "note"),
  words("annotations", "Notes on charts that name the person", "words"),
  {
    table: "record_cards",
    what: "Name, company and addresses as the CRM has them",
    rows: OF_RECORD,
    erase: [`delete from record_cards where ${here(OF_RECORD)}`],
  },
  {
    table: "record_words",
    what: "Words of the card, to search by",
    rows: OF_RECORD,
    erase: [`delete from record_words where ${here(OF_RECORD)}`],
  },
  {
    table: "record_addresses",
    what: "Addresses as keyed digests, to find the same person in another system",
    rows: OF_RECORD,
    erase: [`delete from record_addresses where ${here(OF_RECORD)}`],
  },
  {
    table: "duplicates",
    what: "Other records that may be the same person",
    rows: "(one = any(:records) or other = any(:records))",
    erase: [`delete from duplicates where ${here("(one = any(:records) or other = any(:records))")}`],
  },
  {
    table: "lead_records",
    what: "Which records of the CRMs are this lead",
    rows: OF_RECORD,
    erase: [`delete from lead_records where ${here(OF_RECORD)}`],
  },
  {
    table: "leads",
    what: "The lead itself: our own id, when something is next due",
    rows: OF_LEAD,
    erase: [`update leads set erased_at = :at, next_due_at = null, wake_at = null where ${here(OF_LEAD)}`],
  },
  {
    table: "audit",
    what: "What was decided about the lead, by its pseudonym; append-only, nothing is taken out of it",
    rows: "subject = any(:leads)",
    erase: [],
  },
  none("journey_owners", "Ids of users, and ours"),
  none("journey_figures", "Figures of each journey by our own ids: times and verdicts, no words of people"),
  none("figure_days", "The same, packed by day; erasing a lead drops the packs of its days"),
  none("figure_marks", "Days whose figures changed"),
  none("erased", "Keyed digests: they tell that a record was erased without naming it"),
  none("tenants", "The account's own settings"),
  none("installations", "Accounts in the CRMs"),
  none("retention", "For how long the tenant keeps what"),
  none("bookmarks", "How far an account has been read"),
  none("tokens", "Grants and settings of channels, sealed"),
  none("oauth_states", "Connections under way"),
  none("rate_limits", "Calls counted"),
  none("call_minutes", "Calls counted; digests of records that failed, for a quarter of an hour"),
  none("streams", "Positions in the CRM's streams"),
  none("tenant_facts", "Users, absences and outages of the account; no lead"),
  none("audit_heads", "The newest hash of the trail"),
  none("page_changes", "Counters"),
  none("policy_drafts", "Rules as they are written"),
  none("policy_approvals", "Who approved which part of the rules"),
  none("policy_previews", "Counts and ids of ours; names of examples are read again when they are shown"),
  none("policy_moves", "Clocks on their way to new rules"),
  none("packs", "Figures by user; no lead"),
  none("gate_reports", "Figures of a day; no lead"),
  none("gate_rules", "How much silence is enough"),
  none("gate_examinations", "What was looked at before going live"),
  none("stale_lists", "Counts of a day"),
  none("fact_days", "Counts of a day"),
  none("members", "People of the account itself, who sign in"),
  none("sessions", "Sign-ins of people of the account"),
];
