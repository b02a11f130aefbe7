/**
 * Installs the app the way an admin does: opens the install link, reads the consent page, presses its button, follows
 * the way back. Throws with the page's own words when one of the steps fails.
 */
export async function agreeAsAdmin(
  installUrl: string,
  accountId: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { consentUrl, cookie } = await leave(installUrl, headers);
  const consent = await fetch(consentUrl);
  const html = await consent.text();
  if (!consent.ok) throw new Error(`The consent page answered ${consent.status}: ${words(html)}`);
  const form = /<form[^>]*>([\s\S]*?)<\/form>/i.exec(html);
  if (!form) throw new Error(`The consent page has no form: ${words(html)}`);
  const action = new URL(plain(/action="([^"]*)"/i.exec(form[0])?.[1] ?? ""), consentUrl);
  const agreed = await fetch(action, {
    method: "POST",
    body: fields(form[1]!, accountId),
    redirect: "manual",
  });
  const back = agreed.headers.get("location");
  if (!back) throw new Error(`The consent page answered ${agreed.status}: ${words(await agreed.text())}`);
  const installed = await fetch(new URL(back, consentUrl), { headers: { cookie }, redirect: "manual" });
  // Whoever agreed may be signed in at once, and is sent on.
  if (installed.status >= 400) throw new Error(`The installation failed: ${words(await installed.text())}`);
}

/** The browser keeps what the app gave it on leaving. */
async function leave(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly consentUrl: string; readonly cookie: string }> {
  const response = await fetch(url, { redirect: "manual", headers });
  const location = response.headers.get("location");
  if (!location) throw new Error(`${url} answered ${response.status} instead of sending the admin on.`);
  const cookies = response.headers.getSetCookie().map((one) => one.split(";")[0]);
  return { consentUrl: location, cookie: cookies.join("; ") };
}

/** Hidden inputs, the account, and the button that agrees. */
function fields(form: string, accountId: string): URLSearchParams {
  const sent = new URLSearchParams();
  const attributeOf = (attributes: string, name: string) =>
    plain(new RegExp(`\\b${name}="([^"]*)"`, "i").exec(attributes)?.[1] ?? "");
  for (const [, attributes = ""] of form.matchAll(/<input\b([^>]*)>/gi))
    sent.append(attributeOf(attributes, "name"), attributeOf(attributes, "value"));
  for (const [, attributes = "", options = ""] of form.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/gi)) {
    const values = [...options.matchAll(/<option\b([^>]*)>/gi)].map(([, option = ""]) =>
      attributeOf(option, "value"),
    );
    sent.append(
      attributeOf(attributes, "name"),
      values.find((value) => value.split(":")[0] === accountId) ?? "",
    );
  }
  const buttons = [...form.matchAll(/<button\b([^>]*)>/gi)].map(([, button = ""]) => button);
  const agree = buttons.find((button) => !/deny|cancel/i.test(attributeOf(button, "value"))) ?? "";
  sent.append(attributeOf(agree, "name"), attributeOf(agree, "value"));
  return sent;
}

function plain(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

function words(html: string): string {
  return plain(html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]+>/g, " "))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}
