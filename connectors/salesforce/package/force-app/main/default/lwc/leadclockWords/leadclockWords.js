const MINUTES_OF_HOUR = 60;
const MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR;

/** Minutes as people say them: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`; nothing for no number. */
export function duration(minutes) {
  if (typeof minutes !== "number" || Number.isNaN(minutes)) return null;
  if (minutes < 1) return `${Math.round(minutes * 60)} s`;
  const whole = Math.round(minutes);
  if (whole < MINUTES_OF_HOUR) return `${whole} min`;
  if (whole < MINUTES_OF_DAY) return pair(whole, MINUTES_OF_HOUR, "h", "min");
  return pair(Math.round(whole / MINUTES_OF_HOUR), 24, "d", "h");
}

function pair(amount, size, large, small) {
  const rest = amount % size;
  return rest === 0 ? `${amount / size} ${large}` : `${Math.floor(amount / size)} ${large} ${rest} ${small}`;
}

const VERDICTS = {
  hit: "Answered in time",
  miss: "Late",
  pending: "The clock is running",
  paused: "The clock is paused",
  review: "A person has to look at it",
  excluded: "Not counted",
  superseded: "Went on under another engagement",
};

/** The verdict in words; a lead without one has none. */
export function verdict(status, overdue = false) {
  if (overdue) return "Overdue";
  return VERDICTS[status] ?? status ?? "No SLA yet";
}

/** How a lead went, one sentence each, from the values of its fields; only what is known is told. */
export function tale(values) {
  const { systems_delay: systems, human_delay: human, speed_to_lead: total } = values;
  const sentences = [];
  if (values.assigned_at && duration(systems))
    sentences.push(`It took ${duration(systems)} until somebody had it.`);
  if (values.first_touch_at && duration(human))
    sentences.push(`From then it took ${duration(human)} until the first touch.`);
  if (values.first_touch_at && duration(total)) sentences.push(`${duration(total)} in all.`);
  if (values.engaged_at && !values.first_touch_at)
    sentences.push(values.assigned_at ? "Nobody has answered yet." : "Nobody has it yet.");
  return sentences;
}
