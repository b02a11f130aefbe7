import { normalEmail } from "./identities.ts";
import type { Policy } from "./policy.ts";

/** Names before the @ that a team shares: nobody can tell from them who wrote. */
const SHARED_MAILBOXES: readonly string[] = [
  "abuse",
  "accounting",
  "accounts",
  "admin",
  "billing",
  "careers",
  "contact",
  "customerservice",
  "email",
  "enquiries",
  "enquiry",
  "finance",
  "general",
  "hello",
  "help",
  "helpdesk",
  "hi",
  "hr",
  "info",
  "inquiries",
  "inquiry",
  "invoices",
  "it",
  "jobs",
  "legal",
  "mail",
  "marketing",
  "media",
  "no-reply",
  "noreply",
  "office",
  "orders",
  "postmaster",
  "press",
  "procurement",
  "purchasing",
  "reception",
  "sales",
  "support",
  "team",
  "webmaster",
];

/** An address as it is compared, or `null` if it is none: nothing is guessed beyond case and outer blanks (D24). */
export function comparableEmail(text: string | null): string | null {
  const email = normalEmail(text ?? "");
  return /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/** A number in E.164, or `null` if the text does not say its country: separators are dropped, nothing is added (D24). */
export function comparablePhone(text: string | null): string | null {
  const phone = (text ?? "").replace(/[\s().\-/]/g, "");
  return /^\+[1-9]\d{7,14}$/.test(phone) ? phone : null;
}

/** Whether an address is a team's: what comes before a + or the @ is on the policy's list, else on ours. */
export function isSharedMailbox(email: string, { matching }: Policy): boolean {
  const name = email.slice(0, email.indexOf("@")).split("+")[0]!;
  return (matching?.sharedMailboxes ?? SHARED_MAILBOXES).some((one) => normalEmail(one) === name);
}
