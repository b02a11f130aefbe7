/** Who answers for a clock, as people say it. */
export const ANSWERABLE: Readonly<Record<string, string>> = {
  operations: "operations",
  rep: "the rep",
  company: "the company",
  ownerAndDelivery: "owner and delivery",
};
