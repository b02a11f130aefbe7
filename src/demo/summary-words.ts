/** How a terminal wants to be written to. */
export interface Terminal {
  readonly width: number;
  readonly colour: boolean;
}

/** Reads width and colour from a stream: none when it is not a terminal or `NO_COLOR` is set (https://no-color.org). */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  // A terminal that does not know its size says 0.
  const width = stream.isTTY ? stream.columns || 80 : 80;
  return { width: Math.max(40, Math.min(width, 100)), colour: stream.isTTY === true && !env.NO_COLOR };
}

const CODES = { bold: "1", dim: "2", systems: "35", human: "36", good: "32", bad: "31" } as const;

/** Paints, or leaves text alone on a terminal without colour. */
export function paint(terminal: Terminal, style: keyof typeof CODES, text: string): string {
  return terminal.colour && text !== "" ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

/** `1 min 43 s`: milliseconds in, whole seconds out; `none` where nothing was measured. */
export function secondsWords(ms: number | null): string {
  if (ms === null) return "none";
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

/** Breaks text at blanks so that no line is longer than `width`; every line starts with `indent`. */
export function wrap(text: string, width: number, indent = ""): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (indent.length + longer.length > width && line !== "") {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}
