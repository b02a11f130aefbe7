/** As nodemailer's connection tells a failure. */
interface SmtpFailure extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

export type SmtpMeaning =
  | { readonly is: "later"; readonly why: string; readonly waitMs: number }
  | { readonly is: "refused"; readonly why: string; readonly fix: string }
  | { readonly is: "unknown"; readonly why: string };

const MINUTE_MS = 60_000;
/** Greylisting lets through who comes again after a few minutes. */
const REFUSED_FOR_NOW_MS = 3 * MINUTE_MS;

/**
 * What a failed conversation means. `begun`: the message's text was being sent. A server that then says no has not taken it
 * (RFC 5321, 4.2.5 and 6.1); one that says nothing may have.
 */
export function meaningOfSmtp(
  error: SmtpFailure,
  begun: boolean,
  { from, to, host }: { readonly from: string; readonly to: string; readonly host: string },
): SmtpMeaning {
  const { responseCode: code, command = "" } = error;
  const said = (error.response ?? "").replaceAll(/\s+/g, " ").slice(0, 200);
  if (code !== undefined && code >= 500) return refusal(command, said, { from, to, host });
  if (code !== undefined && code >= 400)
    return { is: "later", why: `${host} cannot take it now: ${said}`, waitMs: REFUSED_FOR_NOW_MS };
  if (error.code === "EMESSAGE" && !begun) return refusal(command, error.message, { from, to, host });
  if (isTrust(error))
    return {
      is: "refused",
      why: `${host} cannot be trusted: ${error.message}`,
      fix: "Give the server a valid certificate for the name under which it is set up here.",
    };
  if (error.code === "EAUTH" || error.code === "ENOAUTH")
    return refusal("AUTH", error.message, { from, to, host });
  if (begun)
    return { is: "unknown", why: `${host} said nothing of a message that it may have: ${error.message}` };
  return { is: "later", why: `${host} was not reached: ${error.message}`, waitMs: MINUTE_MS };
}

function refusal(
  command: string,
  said: string,
  { from, to, host }: { readonly from: string; readonly to: string; readonly host: string },
): SmtpMeaning {
  if (command.startsWith("AUTH"))
    return {
      is: "refused",
      why: `${host} refused the login: ${said}`,
      fix: "Set the user and password again.",
    };
  if (command === "MAIL FROM" && !said.startsWith("Message size"))
    return {
      is: "refused",
      why: `${host} refused the sender ${from}: ${said}`,
      fix: "Set a sender that this server may send for.",
    };
  if (command === "RCPT TO")
    return {
      is: "refused",
      why: `${host} refused the recipient ${to}: ${said}`,
      fix: `Correct the address of ${to} in the CRM.`,
    };
  if (command === "STARTTLS")
    return {
      is: "refused",
      why: `${host} does not encrypt: ${said}`,
      fix: "Use a server or port that offers TLS.",
    };
  return {
    is: "refused",
    why: `${host} refused the message: ${said}`,
    fix: "Ask who runs the mail server why.",
  };
}

function isTrust({ code, originalCode = "" }: SmtpFailure): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(originalCode) || /CERT|SELF_SIGNED|UNABLE_TO_/.test(code ?? "");
}
