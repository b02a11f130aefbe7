import text from "../../../../docs/glossary.md?raw";

interface Term {
  readonly word: string;
  readonly meaning: string;
}
interface Part {
  readonly title: string;
  readonly terms: readonly Term[];
}

/** The words of the manual's glossary, part by part; the manual is the one source. */
export const GLOSSARY: readonly Part[] = partsOf(text);

function partsOf(markdown: string): readonly Part[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.split("\n");
      const rows = lines.filter((line) => line.startsWith("| ")).slice(2);
      return {
        title: title.trim(),
        terms: rows.map((row) => {
          const [, word = "", meaning = ""] = row.split(/(?<!\\)\|/);
          return { word: plain(word), meaning: plain(meaning) };
        }),
      };
    })
    .filter(({ terms }) => terms.length > 0);
}

/** Without marks and links; what stands between backquotes stays so. */
function plain(cell: string): string {
  return cell
    .trim()
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*{1,2}([^*]+)\*{1,2}/g, "$1")
    .replaceAll("\\|", "|");
}
