import type { Database } from "../../support/database.ts";

/** One lead assignment rule entry: leads that match go to the owner, a user or a queue; the first match wins. */
export interface AssignmentEntry {
  /** Field values that must all be equal; none: every lead. */
  when: Record<string, string | number | boolean>;
  owner: string;
}

/** A save is refused when the formula is true. */
export interface ValidationRule {
  object: string;
  name: string;
  formula: string;
  message: string;
  /** The field the message stands at. */
  field?: string | undefined;
}

/** Records of one object that agree in a field are duplicates. */
export interface DuplicateRule {
  object: string;
  name: string;
  field: string;
  /** A blocking rule refuses the save, whatever the header says; an alerting one yields to allowSave. */
  block: boolean;
}

/** What an org is, apart from its records. */
export interface OrgSettings {
  id: string;
  name: string;
  edition: string;
  zone: string;
  isSandbox: boolean;
  instance: string;
  /** Calls of the API in 24 rolling hours. */
  dailyApiRequests: number;
  /** Minutes without a call after which a session ends. */
  sessionTimeoutMinutes: number;
  /** Sessions work only from the address that made them. */
  lockSessionsToIp: boolean;
  /** The fields of each object whose changes are kept as history rows, by API name. */
  historyTracking: Record<string, string[]>;
  assignmentRule: { name: string; active: boolean; entries: AssignmentEntry[] } | null;
  validationRules: ValidationRule[];
  duplicateRules: DuplicateRule[];
  /** Lead fields that reach the contact, account or opportunity on conversion, as "Object.Field". */
  leadFieldMapping: Record<string, string>;
  defaultLeadOwner: string | null;
  /** The user "Automated Process", who does what no person does. */
  automatedUser: string;
  /** Milliseconds by which a row's SystemModstamp lies before its commit, as in a long transaction. */
  stampLagMs: number;
  apiEnabled: boolean;
  /** What other areas keep about the org. */
  extra: Record<string, unknown>;
}

/** The orgs and their settings, kept in memory until they change. */
export class Orgs {
  readonly #db: Database;
  readonly #known = new Map<string, OrgSettings>();

  constructor(db: Database) {
    this.#db = db;
  }

  find(id: string): OrgSettings | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = this.#db.get<{ settings: string }>("SELECT settings FROM orgs WHERE id = ?", id);
    if (!row) return undefined;
    const settings = JSON.parse(row.settings) as OrgSettings;
    this.#known.set(id, settings);
    return settings;
  }

  get(id: string): OrgSettings {
    const found = this.find(id);
    if (!found) throw new Error(`There is no org ${id}.`);
    return found;
  }

  all(): OrgSettings[] {
    return this.#db.all<{ id: string }>("SELECT id FROM orgs ORDER BY id").map(({ id }) => this.get(id));
  }

  put(settings: OrgSettings): void {
    this.#db.run(
      "INSERT INTO orgs VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
      settings.id,
      JSON.stringify(settings),
    );
    this.#known.set(settings.id, settings);
  }

  forget(): void {
    this.#known.clear();
  }
}
