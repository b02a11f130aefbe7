const PROPERTIES: Readonly<Record<string, string>> = {
  engagement: "How they came",
  source: "Where from",
  form: "Form",
  lead_type: "Lead type field",
  email_domain: "E-mail domain",
};

/** A property as people read it: `lead_source` → `Lead source`. */
export function propertyWords(name: string): string {
  const own = PROPERTIES[name];
  if (own) return own;
  const words = name
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SPOKEN: Readonly<Record<string, string>> = {
  inboundCall: "inbound call",
  missedCall: "missed call",
  meetingBooked: "meeting booked",
  nurtureReply: "reply to nurture",
  listUpload: "list upload",
};

/** A value that facts name in one word, as people read it; any other as it is, but for a colon that a page without a title leaves in front. */
export const valueWords = (value: string): string => SPOKEN[value] ?? (value.replace(/^[:\s]+/, "") || value);
