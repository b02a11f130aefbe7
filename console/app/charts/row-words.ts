/** A row of a chart's table as it is read aloud: its name, then each figure under its heading. */
export const rowWords = (
  head: readonly string[],
  cells: readonly (readonly (string | number | null)[])[],
  index: number,
): readonly string[] =>
  head.map((name, column) =>
    column === 0 ? String(cells[index]?.[0] ?? "") : `${name} ${cells[index]?.[column] ?? "–"}`,
  );
