import type { DisqualifiedReason, Stage } from "../../src/domain/facts.ts";

export interface StageMeaning {
  readonly stage: Stage;
  readonly reason?: DisqualifiedReason;
}

/**
 * What the values of HubSpot's own status fields mean; values not listed mean that the lead is open.
 * https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
export const STAGES: Readonly<Record<string, Readonly<Record<string, StageMeaning>>>> = {
  hs_lead_status: {
    UNQUALIFIED: { stage: "disqualified", reason: "other" },
    BAD_TIMING: { stage: "nurture" },
    OPEN_DEAL: { stage: "accepted" },
  },
  lifecyclestage: {
    opportunity: { stage: "accepted" },
    customer: { stage: "customer" },
    evangelist: { stage: "customer" },
  },
  /** The lead object's default pipeline. */
  hs_pipeline_stage: {
    "qualified-stage-id": { stage: "accepted" },
    "unqualified-stage-id": { stage: "disqualified", reason: "other" },
  },
};
