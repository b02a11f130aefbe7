/** What a fault looks like, what it is and what to do: word for word as in `docs/operating.md`, where a test compares them. */
export const SYMPTOMS = {
  disconnected: {
    see: "Log: `installation disconnected`",
    is: "The app was uninstalled, or its grant revoked.",
    todo: "Connect it again, where it was installed. Clocks ran on with what was stored; nothing is sent meanwhile.",
  },
  streamDown: {
    see: "`status`: stream `down`",
    is: "The reason stands beside it: a permission, the day's events used up, a network that does not let port 7443 out.",
    todo: "What the line says. Meanwhile changes are asked for every minute: nothing is lost, it comes up to a minute later.",
  },
  notPushed: {
    see: '`status`: "… are not pushed" below the stream',
    is: "The integration user may not see them: View All Data is missing.",
    todo: "Give it, then connect again.",
  },
  dead: {
    see: "`status`: outbox `dead` above 0",
    is: "The CRM refused something for good: a validation rule, a record that is gone.",
    todo: "`leadclock dead-letters`.",
  },
  heldUp: {
    see: '`status`: "wait after several tries"; task "… refuses what Leadclock does"',
    is: "A right was taken away, a field of ours archived or changed, a version of the API withdrawn; or the CRM is down.",
    todo: "What the line says: reconnect, `leadclock provision`, update. What waits goes out by itself within the hour, nothing has to be revived.",
  },
  slow: {
    see: "Log: `deliveries wait`, `reconciliation waits`",
    is: "The CRM is slow, limits calls or is down.",
    todo: "Nothing. It goes on at the instant the line names.",
  },
  flood: {
    see: "`status`: `SENDING HOLDS`",
    is: "Far more alerts than usual: an import, a changed rule, an outage, or a very busy day.",
    todo: "`leadclock alerts list`, then `release` or `drop`.",
  },
  channel: {
    see: 'Task: "Alerts do not arrive by …" or "The daily test alert did not arrive by …"',
    is: "A channel refuses, is not set up any more, or never answers.",
    todo: "`leadclock channels` tests it; the task names the reason.",
  },
  nobody: {
    see: "Tasks belong to nobody",
    is: "Silent mode without a test recipient.",
    todo: '`leadclock mode silent --test-recipient "Dana Reyes" --by dana`.',
  },
  late: {
    see: "A lead's stamps are late",
    is: "Webhooks or change events do not arrive, or the outbox waits.",
    todo: "`leadclock status`: stream, coverage, then outbox.",
  },
} as const;

export type SymptomId = keyof typeof SYMPTOMS;
