export interface PropertyOption {
  label: string;
  value: string;
  description?: string;
  displayOrder: number;
  hidden: boolean;
}

/** A property definition in the vendor's response form. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  description: string;
  groupName: string;
  options: PropertyOption[];
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  hasUniqueValue: boolean;
  hidden: boolean;
  formField: boolean;
  archived: boolean;
  createdAt?: string;
  updatedAt?: string;
  archivedAt?: string;
  createdUserId?: string;
  updatedUserId?: string;
  hubspotDefined?: boolean;
  referencedObjectType?: string;
  calculationFormula?: string;
  currencyPropertyName?: string;
  numberDisplayHint?: string;
  textDisplayHint?: string;
  showCurrencySymbol?: boolean;
  dataSensitivity: string;
  modificationMetadata: {
    archivable: boolean;
    readOnlyDefinition: boolean;
    readOnlyValue: boolean;
    readOnlyOptions?: boolean;
  };
}

/** The field types each property type may have (DOC/api-reference/latest/crm/properties/guide). */
export const FIELD_TYPES: Record<string, string[]> = {
  string: ["text", "textarea", "html", "phonenumber", "file", "calculation_equation"],
  phone_number: ["phonenumber"],
  number: ["number", "calculation_equation"],
  date: ["date"],
  datetime: ["date"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox", "calculation_equation"],
  bool: ["booleancheckbox", "calculation_equation"],
};
