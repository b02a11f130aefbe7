import { createContext, useContext } from "react";

export const LeadContext = createContext("");

/** The id of the lead whose page this is. */
export const useLead = (): string => useContext(LeadContext);
