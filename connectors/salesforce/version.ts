/** The one version of Salesforce's API that we speak; a change of it is a change of contract. */
export const API_VERSION = "67.0";

/** How our calls are marked; change events repeat it as the origin of what we wrote. */
export const CLIENT_NAME = "Leadclock";
