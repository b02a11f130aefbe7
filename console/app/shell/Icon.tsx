/** Line icons of 16 px, drawn in the text's colour; decoration only, the word stands beside or in a label. */
const PATHS = {
  worklist: "M2.5 4h11M2.5 8h11M2.5 12h7",
  lead: "M8 7.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.8 14c.5-3 2.5-4.400 5.200-4.400s4.700 1.400 5.200 4.400",
  review: "M3 2.500h10v11H3ZM5.500 5.500h5M5.500 8h5M5.500 10.500h3",
  reason: "M2.500 3h11v8h-6l-3 2.500V11h-2Z",
  dashboard: "M2.500 13.500v-5M6.200 13.500v-9M9.900 13.500v-6M13.500 13.500v-11",
  audit: "M8 2.200a5.800 5.800 0 1 0 0 11.600A5.800 5.800 0 0 0 8 2.200ZM8 5v3.200l2.200 1.300",
  rules: "M2.500 5h7M12.500 5h1M2.500 11h1M6.500 11h7M11 3.500v3M5 9.500v3",
  live: "M3 8.500 6.500 12 13 4.500",
  health: "M1.800 8.500h3l2-4.500 2.800 8 2-5 .8 1.500h1.800",
  setup:
    "M8 10.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600ZM8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M3.600 12.400 5 11M11 5l1.400-1.400",
  help: "M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800ZM6.200 6.300c0-2.400 3.700-2.200 3.700 0 0 1.300-1.800 1.300-1.800 2.700M8.100 11.300v.3",
  out: "M6.500 3.500h-3v9h9v-3M9 3.200h3.800V7M12.400 3.600 7.400 8.600",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className="icon">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={name === "more" ? 2.4 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
