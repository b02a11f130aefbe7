/** Subject and plain text of a letter as it went over the wire: folded headers, quoted-printable or base64 (RFC 5322, 2045). */
export function partsOf(raw: string): { readonly subject: string; readonly text: string } {
  const [head = ""] = raw.split("\r\n\r\n", 1);
  const [, partHead = "", body = ""] =
    /(Content-Type: text\/plain[\s\S]*?)\r\n\r\n([\s\S]*?)(?:\r\n--|$)/i.exec(raw) ?? [];
  const subject = /^subject:\s*(.*)$/im.exec(head.replaceAll(/\r\n[ \t]+/g, " "))?.[1] ?? "";
  return { subject: words(subject), text: decoded(partHead, body).replaceAll("\r\n", "\n") };
}

function decoded(head: string, body: string): string {
  if (/transfer-encoding:\s*base64/i.test(head)) return Buffer.from(body, "base64").toString("utf8");
  return /transfer-encoding:\s*quoted-printable/i.test(head) ? unquoted(body.replaceAll(/=\r\n/g, "")) : body;
}

function unquoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Encoded words (RFC 2047). */
function words(subject: string): string {
  return subject
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString("utf8")
        : unquoted(text.replaceAll("_", " ")),
    );
}
