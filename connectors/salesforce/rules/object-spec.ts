export type CustomPart =
  | "rules"
  | "leadTypes"
  | "thresholds"
  | "calendars"
  | "tiers"
  | "recipients"
  | "requests";

export type RuleFieldKind =
  | { readonly type: "Text"; readonly length: number }
  | { readonly type: "LongTextArea"; readonly length: number; readonly visibleLines: number }
  | { readonly type: "Number"; readonly precision: number; readonly scale: number }
  | { readonly type: "Checkbox" | "DateTime" }
  | { readonly type: "Picklist" | "MultiselectPicklist"; readonly values: readonly string[] }
  | { readonly type: "Lookup"; readonly to: "User"; readonly relation: string };

export interface RuleField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: RuleFieldKind;
  /** Written by Leadclock, read by people. */
  readonly byUs?: boolean;
}

/** An object in which a part of the rules stands, declared once: the package makes it, the reader reads it. */
export interface RuleObject {
  readonly part: CustomPart;
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly says: string;
  readonly named:
    | { readonly label: string; readonly type: "Text" }
    | { readonly label: string; readonly type: "AutoNumber"; readonly format: string };
  readonly fields: readonly RuleField[];
}
