/** How far an IANA zone is from UTC at an instant: milliseconds, and as "-04:00". */
export function offsetAt(instant: number, timeZone: string): { ms: number; text: string } {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const text = name.replace("GMT", "") || "+00:00";
  const [hours = 0, minutes = 0] = text.slice(1).split(":").map(Number);
  const ms = (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return { ms, text };
}
