export type ActivityStatus =
  | "done"
  | "inProgress"
  | "planned"
  | "draft"
  | "scheduled"
  | "failed"
  | "bounced"
  | "canceled";

interface TouchKind {
  /** As people read it. */
  readonly label: string;
  /** In which states it can be a touch at all. */
  readonly states: readonly ActivityStatus[];
  /** Whether one from the lead, answered by a person, is a touch. */
  readonly inbound: boolean;
}

/** The touch table: one entry per kind of activity (D8). Whether a kind counts is then for each policy to say. */
export const TOUCH_KINDS = {
  // Whatever the disposition; one that is under way counts already.
  call: { label: "Call", states: ["done", "inProgress"], inbound: true },
  email: { label: "E-mail", states: ["done"], inbound: false },
  // Counted when logged, so one that lies ahead counts too.
  meeting: { label: "Meeting", states: ["done", "inProgress", "planned", "scheduled"], inbound: false },
  message: { label: "Message", states: ["done"], inbound: false },
  note: { label: "Note", states: ["done"], inbound: false },
  // Completed, never merely created.
  task: { label: "Task", states: ["done"], inbound: false },
  visit: { label: "Visit", states: ["done", "inProgress"], inbound: false },
  other: { label: "Other", states: ["done"], inbound: false },
} as const satisfies Readonly<Record<string, TouchKind>>;

export type ActivityKind = keyof typeof TOUCH_KINDS;

/** Every kind, for schemas and pick lists. */
export const ACTIVITY_KINDS = Object.keys(TOUCH_KINDS) as readonly ActivityKind[];

/** The table's entry of a kind. */
export const touchKind = (kind: ActivityKind): TouchKind => TOUCH_KINDS[kind];
