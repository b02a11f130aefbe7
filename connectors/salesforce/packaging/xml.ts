export type XmlValue =
  | string
  | number
  | boolean
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const NAMESPACE = "http://soap.sforce.com/2006/04/metadata";

/** A metadata file as the vendor's own tools write it: four blanks of indentation, members in the order given. */
export function metadataXml(type: string, body: Readonly<Record<string, XmlValue>>): string {
  const lines = Object.entries(body).flatMap(([name, value]) => elementLines(name, value, 1));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="${NAMESPACE}">`,
    ...lines,
    `</${type}>`,
    "",
  ].join("\n");
}

/** A list is the element several times. */
function elementLines(name: string, value: XmlValue, depth: number): string[] {
  if (isList(value)) return value.flatMap((one) => elementLines(name, one, depth));
  const indent = "    ".repeat(depth);
  if (typeof value === "object")
    return [
      `${indent}<${name}>`,
      ...Object.entries(value).flatMap(([inner, one]) => elementLines(inner, one, depth + 1)),
      `${indent}</${name}>`,
    ];
  return [`${indent}<${name}>${escaped(String(value))}</${name}>`];
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
