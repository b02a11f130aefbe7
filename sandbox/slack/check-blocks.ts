type Thing = Record<string, unknown>;

/** What the vendor finds wrong with blocks (Block Kit reference: limits of each kind); empty: nothing. */
export function blockProblems(blocks: unknown): string[] {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) return ["[ERROR] must be an array [json-pointer:/blocks]"];
  if (blocks.length > 50) return ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"];
  return blocks.flatMap((block: Thing, index) =>
    problemsOf(block).map((problem) => `[ERROR] ${problem} [json-pointer:/blocks/${index}]`),
  );
}

function problemsOf(block: Thing): string[] {
  switch (block.type) {
    case "header":
      return textProblems(block.text, 150, ["plain_text"]);
    case "section":
      return sectionProblems(block);
    case "context":
      return listProblems(block.elements, 10, (one) => textProblems(one, 2_000, ["plain_text", "mrkdwn"]));
    case "actions":
      return listProblems(block.elements, 25, buttonProblems);
    case "divider":
      return [];
    default:
      return [`unsupported type: ${String(block.type)}`];
  }
}

function sectionProblems(block: Thing): string[] {
  if (block.text === undefined && block.fields === undefined) return ["missing required field: text"];
  return [
    ...(block.text === undefined ? [] : textProblems(block.text, 3_000, ["plain_text", "mrkdwn"])),
    ...(block.fields === undefined
      ? []
      : listProblems(block.fields, 10, (one) => textProblems(one, 2_000, ["plain_text", "mrkdwn"]))),
  ];
}

function buttonProblems(element: Thing): string[] {
  if (element.type !== "button") return [`unsupported type: ${String(element.type)}`];
  const { url } = element;
  return [
    ...textProblems(element.text, 75, ["plain_text"]),
    ...(url === undefined || (typeof url === "string" && URL.canParse(url) && url.length <= 3_000)
      ? []
      : ["must be a valid url"]),
  ];
}

function listProblems(list: unknown, most: number, each: (one: Thing) => string[]): string[] {
  if (!Array.isArray(list) || list.length === 0) return ["must have at least 1 item"];
  if (list.length > most) return [`no more than ${most} items allowed`];
  return list.flatMap((one) => each(one as Thing));
}

function textProblems(text: unknown, most: number, types: string[]): string[] {
  const { type, text: words } = (text ?? {}) as Thing;
  if (!types.includes(String(type))) return [`must be of type ${types.join(" or ")}`];
  if (typeof words !== "string" || words.length === 0) return ["must be more than 0 characters"];
  return words.length > most ? [`must be less than ${most + 1} characters`] : [];
}
