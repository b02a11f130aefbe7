import { createLdsTestWireAdapter } from "@salesforce/wire-service-jest-util";

/** The stubs of the vendor's test tool have no adapter for records of list views. */
export const getListRecordsByName = createLdsTestWireAdapter(jest.fn());
