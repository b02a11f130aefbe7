import { XMLParser } from "fast-xml-parser";

/** An element without attributes is its text; otherwise it has its children and, under `@name`, its attributes. */
export type Xml = string | XmlElement;
export interface XmlElement {
  [child: string]: Xml | Xml[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  htmlEntities: true,
});

/** Reads XML; throws an Error for what is none. */
export function parseXml(text: string): XmlElement {
  return tidy(parser.parse(text, true) as Xml) as XmlElement;
}

/** An element's children of a name, in order. */
export function children(element: Xml | undefined, name: string): Xml[] {
  if (element === undefined || typeof element === "string") return [];
  const found = element[name];
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/** The first child of a name as an element. */
export function child(element: Xml | undefined, name: string): XmlElement | undefined {
  const [found] = children(element, name);
  return found === undefined || typeof found === "string" ? undefined : found;
}

/** The text of the first child of a name, or undefined. */
export function textOf(element: Xml | undefined, name: string): string | undefined {
  const [found] = children(element, name);
  if (found === undefined) return undefined;
  return typeof found === "string" ? found : ((found["#text"] as string | undefined) ?? "");
}

export function flagOf(element: Xml | undefined, name: string): boolean {
  return textOf(element, name)?.trim() === "true";
}

/** The text of the first child of a name as a number, or undefined; NaN for what is none. */
export function numberOf(element: Xml | undefined, name: string): number | undefined {
  const text = textOf(element, name)?.trim();
  return text === undefined || text === "" ? undefined : Number(text);
}

/** Writes a value as elements: a list repeats its element, null and undefined leave it out, `@name` is an attribute. */
export function element(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join("");
  if (typeof value !== "object") return `<${name}>${escaped(String(value))}</${name}>`;
  const entries = Object.entries(value);
  const attributes = entries
    .filter(([key]) => key.startsWith("@"))
    .map(([key, content]) => ` ${key.slice(1)}="${escaped(String(content))}"`)
    .join("");
  const content = entries
    .filter(([key]) => !key.startsWith("@"))
    .map(([key, one]) => (key === "#text" ? escaped(String(one)) : element(key, one)))
    .join("");
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** White space between elements is none of an element's content. */
function tidy(value: Xml | Xml[]): Xml | Xml[] {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((one) => tidy(one) as Xml);
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("?"));
  const hasChildren = entries.some(([name]) => name !== "#text" && !name.startsWith("@"));
  return Object.fromEntries(
    entries.filter(([name]) => !(name === "#text" && hasChildren)).map(([name, one]) => [name, tidy(one)]),
  );
}
