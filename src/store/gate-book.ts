import type {
  Attestation,
  DailyReport,
  Finding,
  GateBook,
  GateExamination,
  GateRules,
  StateChange,
} from "../../workflows/ports.ts";
import { gateEvidence } from "./gate-evidence.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

/** A tenant's way to live alerts: its states, what people promised and found, and the daily reports. */
export function gateBook(scope: Scope): GateBook {
  const { db } = scope;
  return {
    ...gateEvidence(db),

    async hold(tenantId) {
      await db.query("select 1 from tenants where tenant_id = $1 for update", [tenantId]);
    },

    async states(tenantId) {
      const { rows } = await db.query<StateChange>(
        `select state, since, set_by as by, why, overrode, until from tenant_states where tenant_id = $1 order by seq`,
        [tenantId],
      );
      return rows;
    },

    async enter(tenantId, { state, since, by, why, overrode, until }) {
      await db.query(
        `insert into tenant_states (tenant_id, seq, state, since, set_by, why, overrode, until)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6::jsonb, $7 from tenant_states where tenant_id = $1`,
        [tenantId, state, since, by, why, toJson(overrode), until],
      );
    },

    async attestations(tenantId) {
      const { rows } = await db.query<Attestation>(
        `select item, attested_by as by, attested_at as at, note, evidence from attestations
         where tenant_id = $1 order by attested_at, item, attested_by`,
        [tenantId],
      );
      return rows;
    },

    async attest(tenantId, { item, by, at, note, evidence }) {
      await db.query(
        `insert into attestations (tenant_id, item, attested_by, attested_at, note, evidence)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [tenantId, item, by, at, note, evidence],
      );
    },

    async findings(tenantId) {
      const { rows } = await db.query<Finding>(
        `select number, severity, kind, what, opened_by as "openedBy", opened_at as "openedAt", closed_by as "closedBy",
           closed_at as "closedAt", note
         from findings where tenant_id = $1 order by number`,
        [tenantId],
      );
      return rows;
    },

    async open(tenantId, { severity, kind, what, openedBy, openedAt }) {
      const { rows } = await db.query<{ number: number }>(
        `insert into findings (tenant_id, number, severity, kind, what, opened_by, opened_at)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from findings where tenant_id = $1
         returning number`,
        [tenantId, severity, kind, what, openedBy, openedAt],
      );
      return rows[0]!.number;
    },

    async closeFinding(tenantId, { number, by, at, note }) {
      const { rowCount } = await db.query(
        `update findings set closed_by = $3, closed_at = $4, note = $5
         where tenant_id = $1 and number = $2 and closed_at is null`,
        [tenantId, number, by, at, note],
      );
      return rowCount > 0;
    },

    async rules(tenantId) {
      const { rows } = await db.query<GateRules>(
        `select open_days as "openDays", leads from gate_rules where tenant_id = $1`,
        [tenantId],
      );
      return rows[0] ?? null;
    },

    async setRules(tenantId, { openDays, leads }, by, at) {
      await db.query(
        `insert into gate_rules (tenant_id, open_days, leads, set_by, set_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id) do update set open_days = excluded.open_days, leads = excluded.leads,
           set_by = excluded.set_by, set_at = excluded.set_at`,
        [tenantId, openDays, leads, by, at],
      );
    },

    async examinations(tenantId, limit) {
      const { rows } = await db.query<GateExamination>(
        `select made_at as at, made_by as by, checks, pilot from gate_examinations where tenant_id = $1
         order by seq desc limit $2`,
        [tenantId, limit],
      );
      return rows;
    },

    async keepExamination(tenantId, { at, by, checks, pilot }) {
      await db.query(
        `insert into gate_examinations (tenant_id, seq, made_at, made_by, checks, pilot)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4::jsonb, $5::jsonb from gate_examinations where tenant_id = $1`,
        [tenantId, at, by, toJson(checks), toJson(pilot)],
      );
    },

    async reports(tenantId, limit) {
      const { rows } = await db.query<DailyReport>(
        `select day, kind, made_at as "madeAt", body from gate_reports where tenant_id = $1
         order by day desc, kind limit $2`,
        [tenantId, limit],
      );
      return rows;
    },

    async keepReport(tenantId, { day, kind, madeAt, body }) {
      const { rowCount } = await db.query(
        `insert into gate_reports (tenant_id, day, kind, made_at, body) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [tenantId, day, kind, madeAt, toJson(body)],
      );
      return rowCount > 0;
    },
  };
}
