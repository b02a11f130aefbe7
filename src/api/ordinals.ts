import { z } from "zod";

/** The store counts versions, revisions and findings in 32 bits: a greater number names nothing. */
const MOST = 2_147_483_647;

/** A version, revision or number of something, from 1. */
export const Ordinal = z.number().int().min(1).max(MOST);
/** The same in an address. */
export const OrdinalInAddress = z.coerce.number().int().min(1).max(MOST);
/** An ordinal, or 0 where there is none yet. */
export const OrdinalOrNone = z.number().int().min(0).max(MOST);
