export const RESELLER = "bench"
export const LINE = "+15125550100"

/** One reseller with one site, whose line takes its calls by one account and sends its texts by another. */
export const benchDirectory = (
  carriers: readonly object[],
  { calls, texts }: { readonly calls: string; readonly texts: string },
): object => ({
  apiVersion: "rebound/v1",
  reseller: { id: RESELLER, name: "Bench" },
  carriers,
  brands: [
    {
      id: "brand",
      name: "Brand",
      trade: "dental",
      locations: [
        {
          id: "site",
          name: "Site",
          timeZone: "America/Chicago",
          hours: { "mon-fri": ["08:00-17:00"] },
          lines: [{ number: LINE, label: "Front desk", calls, texts }],
        },
      ],
    },
  ],
})
