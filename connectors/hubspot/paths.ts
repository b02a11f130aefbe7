/**
 * Every HubSpot address we call, in one place: the dated API only.
 * https://developers.hubspot.com/docs/developer-tooling/platform/versioning
 */
const VERSION = "2026-09";

const segment = encodeURIComponent;

export const paths = {
  record: (type: string, id: string) => `/crm/objects/${VERSION}/${segment(type)}/${segment(id)}`,
  records: (type: string) => `/crm/objects/${VERSION}/${segment(type)}`,
  batch: (type: string, verb: "read" | "create" | "update") =>
    `/crm/objects/${VERSION}/${segment(type)}/batch/${verb}`,
  search: (type: string) => `/crm/objects/${VERSION}/${segment(type)}/search`,
  associations: (from: string, to: string) =>
    `/crm/associations/${VERSION}/${segment(from)}/${segment(to)}/batch/read`,
  properties: (type: string) => `/crm/properties/${VERSION}/${segment(type)}`,
  property: (type: string, name: string) => `/crm/properties/${VERSION}/${segment(type)}/${segment(name)}`,
  propertyBatch: (type: string) => `/crm/properties/${VERSION}/${segment(type)}/batch/create`,
  groups: (type: string) => `/crm/properties/${VERSION}/${segment(type)}/groups`,
  group: (type: string, name: string) =>
    `/crm/properties/${VERSION}/${segment(type)}/groups/${segment(name)}`,
  owners: `/crm/owners/${VERSION}`,
  account: `/account-info/${VERSION}/details`,
  token: `/oauth/${VERSION}/token`,
  introspect: `/oauth/${VERSION}/token/introspect`,
  uninstall: `/appinstalls/${VERSION}/external-install`,
} as const;
