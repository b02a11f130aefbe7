import { iso } from "../../support/iso.ts";
import { invalid, notFound } from "../core/errors.ts";
import { findForm, listForms, listSubmissions } from "../crm/forms.ts";
import { OBJECT_TYPES } from "../crm/object-types.ts";
import { listOwners, listUsers, publicOwner } from "../crm/owners.ts";
import { type Call, flagParam, limitParam, nextPage, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import { portal } from "./portals.ts";
import { offsetAt } from "./zone-offset.ts";

function get(paths: string[], scopes: string[][] | undefined, handle: (call: Call) => Reply): Route {
  const route: Route = { method: "GET", paths, auth: "token", limit: "standard", handle };
  return scopes ? { ...route, scopes: () => scopes } : route;
}

/** A page of a list that is already in order, by index. */
function paged<Item>(call: Call, items: Item[], byDefault: number, most: number): { results: Item[] } {
  const limit = limitParam(call, byDefault, most);
  const from = Number(call.query.get("after") || 0);
  if (!Number.isInteger(from) || from < 0) throw invalid(`Invalid cursor: after=${call.query.get("after")}`);
  const results = items.slice(from, from + limit);
  const next = from + results.length;
  return { results, ...(next < items.length ? { paging: nextPage(call, String(next)) } : {}) };
}

const owners = (suffix: string): string[] => [`/crm/owners/{dated}${suffix}`, `/crm/v3/owners${suffix}`];

export const ACCOUNT_ROUTES: Route[] = [
  get(owners(""), [["crm.objects.owners.read"]], (call) => {
    const email = call.query.get("email")?.toLowerCase();
    const all = listOwners(call.world, call.caller.portal, flagParam(call, "archived"));
    const wanted = email ? all.filter((owner) => owner.email.toLowerCase() === email) : all;
    return { status: 200, body: paged(call, wanted, 100, 500) };
  }),
  get(owners("/{ownerId}"), [["crm.objects.owners.read"]], (call) => {
    const { world, caller, params, query } = call;
    const idProperty = query.get("idProperty") ?? "id";
    const owner = publicOwner(world, caller.portal, params.ownerId!, idProperty, flagParam(call, "archived"));
    if (!owner) throw notFound("resource not found");
    return { status: 200, body: owner };
  }),
  get(["/account-info/{dated}/details", "/account-info/v3/details"], undefined, ({ world, caller }) => {
    const settings = portal(world, caller.portal);
    const offset = offsetAt(world.clock.now(), settings.timeZone);
    return {
      status: 200,
      body: {
        portalId: settings.hubId,
        accountType: settings.accountType,
        timeZone: settings.timeZone,
        companyCurrency: settings.companyCurrency,
        additionalCurrencies: [],
        utcOffset: offset.text,
        utcOffsetMilliseconds: offset.ms,
        uiDomain: settings.uiDomain,
        dataHostingLocation: settings.dataHostingLocation,
      },
    };
  }),
  {
    ...get(
      ["/crm/limits/{dated}/custom-properties", "/crm/v3/limits/custom-properties"],
      undefined,
      customLimits,
    ),
    scopes: () => OBJECT_TYPES.flatMap((type) => type.read),
  },
  get(["/form-integrations/v1/submissions/forms/{guid}"], [["forms"]], submissions),
  get(["/marketing/v3/forms", "/marketing/forms/2026-09-beta"], [["forms"]], (call) => {
    const all = listForms(call.world, call.caller.portal).map(({ guid, name, created_at }) =>
      formOf(guid, name, created_at),
    );
    return { status: 200, body: paged(call, all, 20, 500) };
  }),
  get(["/marketing/v3/forms/{guid}", "/marketing/forms/2026-09-beta/{guid}"], [["forms"]], (call) => {
    const form = findForm(call.world, call.caller.portal, call.params.guid!);
    if (!form) throw notFound();
    return { status: 200, body: formOf(form.guid, form.name, form.created_at) };
  }),
  get(["/settings/v3/users"], [["settings.users.read"]], (call) => {
    const users = listUsers(call.world, call.caller.portal).map((owner) => ({
      id: String(owner.userId),
      email: owner.email,
      firstName: owner.firstName,
      lastName: owner.lastName,
      roleIds: [],
      superAdmin: owner.superAdmin,
      ...(owner.teams[0] ? { primaryTeamId: owner.teams[0].id } : {}),
    }));
    return { status: 200, body: paged(call, users, 100, 100) };
  }),
  get(
    ["/settings/v3/users/teams", "/settings/teams/2026-09-beta"],
    [["settings.users.teams.read"]],
    ({ world, caller }) => {
      const members = listUsers(world, caller.portal).flatMap((owner) =>
        owner.teams.map((team) => ({ ...team, userId: String(owner.userId) })),
      );
      const results = [...Map.groupBy(members, (member) => member.id)].map(([id, of]) => ({
        id,
        name: of[0]!.name,
        userIds: of.filter((one) => one.primary).map((one) => one.userId),
        secondaryUserIds: of.filter((one) => !one.primary).map((one) => one.userId),
      }));
      return { status: 200, body: { results } };
    },
  ),
  get(["/calling/v1/dispositions"], [["crm.objects.contacts.read"]], ({ world, caller }) => {
    const options = world.definitions.of(caller.portal, "0-48").get("hs_call_disposition")?.options ?? [];
    return { status: 200, body: options.map(({ value, label }) => ({ id: value, label, deleted: false })) };
  }),
];

function customLimits({ world, caller }: Call): Reply {
  const byObjectType = OBJECT_TYPES.map((type) => {
    const custom = [...world.definitions.of(caller.portal, type.id).values()].filter(
      (one) => !one.hubspotDefined,
    );
    return {
      objectTypeId: type.id,
      singularLabel: type.upper.charAt(0) + type.upper.slice(1).toLowerCase().replace("_", " "),
      pluralLabel: type.plural.charAt(0).toUpperCase() + type.plural.slice(1),
      usage: custom.length,
      limit: 1_000,
      percentage: custom.length / 10,
    };
  });
  return { status: 200, body: { byObjectType } };
}

function submissions(call: Call): Reply {
  const { world, caller, params, query } = call;
  if (!findForm(world, caller.portal, params.guid!)) throw notFound();
  const limit = limitParam(call, 20, 50);
  const before = Number(query.get("after") || Number.MAX_SAFE_INTEGER);
  const found = listSubmissions(world, caller.portal, params.guid!, limit + 1, before);
  const shown = found.slice(0, limit);
  const results = shown.map((row) => ({
    conversionId: row.conversion_id,
    submittedAt: row.at,
    values: Object.entries(JSON.parse(row.field_values) as Record<string, string>).map(([name, value]) => ({
      name,
      value,
      objectTypeId: "0-1",
    })),
    pageUrl: row.page_url,
    pageTitle: row.page_title,
  }));
  const paging = found.length > limit ? { paging: nextPage(call, String(shown.at(-1)!.seq)) } : {};
  return { status: 200, body: { results, ...paging } };
}

/** A form in the vendor's shape; its fields and style are the least a form can have. */
function formOf(id: string, name: string, createdAt: number): Record<string, unknown> {
  const at = iso(createdAt);
  const field = {
    objectTypeId: "0-1",
    name: "email",
    label: "Email",
    required: true,
    hidden: false,
    fieldType: "email",
    dependentFields: [],
    validation: { blockedEmailDomains: [], useDefaultBlockList: false },
  };
  return {
    id,
    name,
    createdAt: at,
    updatedAt: at,
    archived: false,
    formType: "hubspot",
    fieldGroups: [{ groupType: "default_group", richTextType: "text", fields: [field] }],
    configuration: {
      language: "en",
      cloneable: true,
      editable: true,
      archivable: true,
      recaptchaEnabled: false,
      notifyContactOwner: false,
      notifyRecipients: [],
      createNewContactForNewEmail: false,
      prePopulateKnownValues: true,
      allowLinkToResetKnownValues: false,
      lifecycleStages: [],
      postSubmitAction: { type: "thank_you", value: "Thanks for submitting the form." },
    },
    displayOptions: {
      renderRawHtml: false,
      theme: "default_style",
      submitButtonText: "Submit",
      style: {
        fontFamily: "arial, helvetica, sans-serif",
        backgroundWidth: "100%",
        labelTextColor: "#33475b",
        labelTextSize: "14px",
        helpTextColor: "#7C98B6",
        helpTextSize: "11px",
        legalConsentTextColor: "#33475b",
        legalConsentTextSize: "14px",
        submitColor: "#ff7a59",
        submitAlignment: "left",
        submitFontColor: "#ffffff",
        submitSize: "12px",
      },
    },
    legalConsentOptions: { type: "none" },
  };
}
