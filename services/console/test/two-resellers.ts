/** Two resellers: northstar with two brands and three locations, rival with one of each. */
const location = (id: string, number: string) => ({
  id,
  name: `Site ${id}`,
  timeZone: "America/Chicago",
  hours: { "mon-fri": ["08:00-17:00"] },
  lines: [{ number, label: "Main", calls: "tw", texts: "tw" }],
  staff: [{ name: "Pat", mobile: "+15125550177" }],
})

const file = (id: string, name: string, domain: string, accountSid: string, brands: readonly object[]) => ({
  apiVersion: "rebound/v1",
  reseller: {
    id,
    name,
    branding: { productName: `${name} Recover`, accentHue: 205, domains: [domain], emailFrom: `hello@${domain}` },
  },
  carriers: [
    { id: "tw", kind: "twilio", accountSid, authToken: { value: "not-a-token" }, publicUrl: `https://hooks.${domain}` },
  ],
  brands,
})

export const northstar = file(
  "northstar",
  "Northstar",
  "recover.northstar.example",
  "AC00000000000000000000000000000001",
  [
    {
      id: "smile",
      name: "Smile Dental",
      trade: "dental",
      locations: [location("austin", "+15125550100"), location("waco", "+12545550100")],
    },
    { id: "pipes", name: "Pipes", trade: "plumbing", locations: [location("dallas", "+12145550100")] },
  ],
)

export const rival = file("rival", "Rival", "rival.example", "AC00000000000000000000000000000002", [
  { id: "lawyers", name: "Lawyers", trade: "legal", locations: [location("reno", "+17755550100")] },
])

/** Where each place of the two belongs. */
export const PLACES = [
  { resellerId: "northstar", brandId: "smile", locationId: "austin", line: "+15125550100" },
  { resellerId: "northstar", brandId: "smile", locationId: "waco", line: "+12545550100" },
  { resellerId: "northstar", brandId: "pipes", locationId: "dallas", line: "+12145550100" },
  { resellerId: "rival", brandId: "lawyers", locationId: "reno", line: "+17755550100" },
] as const
