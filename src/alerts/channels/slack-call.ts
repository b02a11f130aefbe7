/** Where the emulated one stands in for Slack, both addresses are its own. */
export interface SlackHosts {
  /** Of the Web API, with a slash at its end. */
  readonly api: string;
  /** Where webhooks begin; only these addresses are ever called (no other host, no redirect). */
  readonly webhooks: string;
}

export const SLACK_HOSTS: SlackHosts = {
  api: "https://slack.com/api/",
  webhooks: "https://hooks.slack.com/",
};

/** What became of a call. `unsent`: it never reached Slack. `lost`: it may have been done. */
export type Called =
  | { readonly is: "answered"; readonly status: number; readonly text: string; readonly waitMs: number }
  | { readonly is: "unsent"; readonly why: string }
  | { readonly is: "lost"; readonly why: string };

/** Without a Retry-After Slack's own advice is a minute. */
const DEFAULT_WAIT_MS = 60_000;

/** One POST, with a time limit, on a connection of its own: one that was kept may be closed already, and nobody could say what got through. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<Called> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, connection: "close" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { is: "answered", status: response.status, text, waitMs: waitOf(response.headers) };
  } catch (error) {
    const cause = (error as Error).cause as
      | (NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] })
      | undefined;
    const why =
      error instanceof DOMException
        ? `no answer within ${timeoutMs / 1_000} s`
        : whyOf(cause ?? (error as Error));
    return { is: neverLeft(cause) ? "unsent" : "lost", why };
  }
}

function waitOf(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : DEFAULT_WAIT_MS;
}

/** No name, no connection, no trusted certificate: no request was written. */
function neverLeft(
  cause: (NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }) | undefined,
): boolean {
  if (!cause) return false;
  const all = [cause, ...(cause.errors ?? [])];
  return all.some(
    ({ code = "", syscall }) =>
      syscall === "connect" ||
      syscall === "getaddrinfo" ||
      /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code) ||
      /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_SSL|^ERR_TLS/.test(code),
  );
}

function whyOf(cause: NodeJS.ErrnoException): string {
  return cause.code ? `${cause.message || "no connection"} (${cause.code})` : cause.message;
}
