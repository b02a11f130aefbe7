/** Who or what wrote a value, as property history and webhooks tell it. */
export interface Source {
  /** The vendor's open list: CRM_UI, FORM, IMPORT, INTEGRATION, CALCULATED and so on. */
  type: string;
  id: string;
  label?: string;
  userId?: number;
  /** Plain-text detail for hs_object_source_detail_1, e.g. the app's or the form's name. */
  detail?: string;
}

export const CALCULATED: Source = { type: "CALCULATED", id: "CALCULATION" };

/** A person working in the vendor's own pages. */
export function person(userId: number): Source {
  return { type: "CRM_UI", id: `userId:${userId}`, userId };
}

/** An app writing through the API. */
export function integration(appId: number, name: string): Source {
  return { type: "INTEGRATION", id: String(appId), label: name, detail: name };
}
