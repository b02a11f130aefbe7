const WIDTH = 24;

/** A line of progress, with a bar where the end is known. */
export function bar(what: string, done: number, total: number | null, detail: string): string {
  if (total === null || total === 0) return `${what}  ${detail}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${what}  ${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${percent} %  ${detail}`;
}
