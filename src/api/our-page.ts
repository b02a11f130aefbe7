import type { IncomingMessage } from "node:http";

/**
 * Whether a request comes from a page of ours: a browser says so (Sec-Fetch-Site, or Origin in older ones), and what says
 * nothing does not. What changes something is taken from nowhere else, whatever the browser sends along with it.
 */
export function isFromOurPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === headers.host;
}

const READING: ReadonlySet<string | undefined> = new Set(["GET", "HEAD"]);

export const changesNothing = ({ method }: IncomingMessage): boolean => READING.has(method);
