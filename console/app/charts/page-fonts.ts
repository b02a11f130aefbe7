let kept: Promise<string> | null = null;

/** The page's faces with their files inside: a picture on its own may ask nobody for them. Empty where none can be had. */
export function pageFonts(): Promise<string> {
  kept ??= Promise.all(usedFaces().map(inlined))
    .then((rules) => rules.join(" "))
    .catch(() => "");
  return kept;
}

/** Only faces that the page has loaded: those are the ones its texts need. */
function usedFaces(): readonly CSSFontFaceRule[] {
  const loaded = new Set([...document.fonts].filter(({ status }) => status === "loaded").map(keyOf));
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .filter(({ style }) => loaded.has(rangeKey(style.getPropertyValue("unicode-range"))));
}

const keyOf = ({ unicodeRange }: FontFace): string => rangeKey(unicodeRange);
const rangeKey = (range: string): string =>
  range
    .toUpperCase()
    .replaceAll(/[\sU+]/g, "")
    .replaceAll(/(^|,|-)0+(?=[0-9A-F])/g, "$1");

async function inlined(rule: CSSFontFaceRule): Promise<string> {
  const address = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src"))?.[1];
  if (address === undefined) return "";
  const base = rule.parentStyleSheet?.href ?? document.baseURI;
  const file = await (await fetch(new URL(address, base))).blob();
  return rule.cssText.replace(/src:[^;]+;/, `src: url("${await asDataUrl(file)}");`);
}

function asDataUrl(file: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(new Error("A font could not be read."));
    reader.readAsDataURL(file);
  });
}
