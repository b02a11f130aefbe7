/** Names that several components of the package share. */
export const APP = "Leadclock";
export const SETTINGS_TAB = "Leadclock_Settings";
export const REQUESTS_TAB = "Leadclock_Request__c";
export const FOLDER = "Leadclock";
export const LEADS_TYPE = "Leadclock_Leads";
export const CONTACTS_TYPE = "Leadclock_Contacts";
export const DASHBOARD = "Speed_to_lead";
