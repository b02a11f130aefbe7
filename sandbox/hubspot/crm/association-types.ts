import { objectType } from "./object-types.ts";

export interface AssociationKind {
  category: string;
  typeId: number;
  label: string | null;
}

/** The vendor's own association type ids, `from-to: default[, primary]`. */
const IDS: Record<string, [number, number?]> = {
  "0-27>0-1": [204],
  "0-1>0-27": [203],
  "0-27>0-2": [192],
  "0-2>0-27": [191],
  "0-27>0-3": [216],
  "0-3>0-27": [215],
  "0-27>0-136": [647],
  "0-136>0-27": [646],
  "0-48>0-1": [194],
  "0-1>0-48": [193],
  "0-48>0-2": [182],
  "0-2>0-48": [181],
  "0-49>0-1": [198],
  "0-1>0-49": [197],
  "0-49>0-2": [186],
  "0-2>0-49": [185],
  "0-47>0-1": [200],
  "0-1>0-47": [199],
  "0-47>0-2": [188],
  "0-2>0-47": [187],
  "0-46>0-1": [202],
  "0-1>0-46": [201],
  "0-46>0-2": [190],
  "0-2>0-46": [189],
  "0-18>0-1": [81],
  "0-1>0-18": [82],
  "0-18>0-2": [87],
  "0-2>0-18": [88],
  "0-136>0-1": [608, 578],
  "0-1>0-136": [609, 579],
  "0-136>0-2": [610, 580],
  "0-2>0-136": [611, 581],
  "0-136>0-3": [1037, 582],
  "0-3>0-136": [1036, 583],
  "0-136>0-48": [596],
  "0-48>0-136": [597],
  "0-136>0-49": [598],
  "0-49>0-136": [599],
  "0-136>0-47": [600],
  "0-47>0-136": [601],
  "0-136>0-18": [602],
  "0-18>0-136": [603],
  "0-136>0-46": [854],
  "0-46>0-136": [855],
  "0-1>0-2": [279, 1],
  "0-2>0-1": [280, 2],
  "0-1>0-3": [4],
  "0-3>0-1": [3],
  "0-3>0-2": [341, 5],
  "0-2>0-3": [342, 6],
  "0-1>0-1": [449],
  "0-2>0-2": [450],
};

/** The association kinds the vendor defines between two object types; empty where it defines none. */
export function kindsBetween(from: string, to: string): AssociationKind[] {
  const ids = IDS[`${from}>${to}`];
  if (!ids) return [];
  const [plain, primary] = ids;
  const kinds: AssociationKind[] = [{ category: "HUBSPOT_DEFINED", typeId: plain, label: null }];
  if (primary !== undefined) kinds.push({ category: "HUBSPOT_DEFINED", typeId: primary, label: "Primary" });
  return kinds;
}

/** The kind that goes the other way. */
export function inverse(from: string, to: string, kind: AssociationKind): AssociationKind {
  const index = kindsBetween(from, to).findIndex((one) => one.typeId === kind.typeId);
  return kindsBetween(to, from)[index] ?? kind;
}

/** The name webhooks use, e.g. CONTACT_TO_COMPANY. */
export function associationName(from: string, to: string): string {
  return `${objectType(from).upper}_TO_${objectType(to).upper}`;
}
