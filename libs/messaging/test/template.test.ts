import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseTemplate, renderTemplate, TEMPLATE_FIELDS, type TemplateValues } from "../src/index.ts"

function render(source: string, values: TemplateValues): string {
  const parsed = parseTemplate(source)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  return renderTemplate(parsed.template, values)
}

describe("parseTemplate", () => {
  test.each([
    ["Hi {{caller.name}}", [{ reason: "unknown_field", position: 5, field: "caller.name" }]],
    [
      "{{ nope | x }} and {{nah}}",
      [
        { reason: "unknown_field", position: 3, field: "nope" },
        { reason: "unknown_field", position: 21, field: "nah" },
      ],
    ],
    ["{{location.name", [{ reason: "unclosed", position: 0 }]],
    ["{{location.name}", [{ reason: "unclosed", position: 0 }]],
    ["a }} b", [{ reason: "unopened", position: 2 }]],
    ["{{}}", [{ reason: "empty", position: 0 }]],
    ["{{ |x}}", [{ reason: "empty", position: 0 }]],
    ["{{toString}}", [{ reason: "unknown_field", position: 2, field: "toString" }]],
    ["x".repeat(1_601), [{ reason: "too_long", position: 1_600 }]],
  ])("refuses %j", (source, faults) => {
    expect(parseTemplate(source)).toEqual({ ok: false, faults })
  })
})

describe("renderTemplate", () => {
  const all: TemplateValues = {
    "brand.name": "Bright Smile Dental",
    "caller.firstName": "Ana",
    "line.label": "Front desk",
    "location.name": "Bright Smile Austin",
    nextOpening: "tomorrow at 8:00 AM",
    "reseller.productName": "Northstar Recover",
  }

  test.each([
    ["Hi {{caller.firstName|there}}, this is {{location.name}}.", all, "Hi Ana, this is Bright Smile Austin."],
    ["Hi {{ caller.firstName | there }}!", {}, "Hi there!"],
    ["Hi {{caller.firstName|a|b}}", {}, "Hi a|b"],
    ["Hi {{caller.firstName}}, this is us", {}, "Hi, this is us"],
    ["{{caller.firstName}} hello", {}, "hello"],
    ["We open {{nextOpening}}", {}, "We open"],
    ["We open {{nextOpening}} again", { nextOpening: null }, "We open again"],
    ["a  b {single} }", {}, "a  b {single} }"],
    ["{{brand.name}}{{location.name}} x", {}, "x"],
    [
      TEMPLATE_FIELDS.map((field) => `{{${field}}}`).join("/"),
      all,
      "Bright Smile Dental/Ana/Front desk/Bright Smile Austin/tomorrow at 8:00 AM/Northstar Recover",
    ],
    ["{{brand.name}}", { "brand.name": "{{caller.firstName}} $& $1" }, "{{caller.firstName}} $& $1"],
    ["{{brand.name}}.", { "brand.name": "A\r\nB\u0007C\u202eD" }, "A B C D."],
  ])("%j", (source, values: TemplateValues, text) => {
    expect(render(source, values)).toBe(text)
  })

  // A stranger sets the name that a look-up returns, and the text goes out in the business's name.
  test.each([
    "evil.example/x",
    "Visit evil.com",
    "<b>",
    "Call 5125550100",
    "A".repeat(41),
    "{{brand.name}}",
    "",
    " \n",
  ])("a caller's name that is none (%j) gives way to the fallback", (name) => {
    expect(render("Hi {{caller.firstName|there}}", { "caller.firstName": name })).toBe("Hi there")
  })

  test.each(["Ana", "Jean-Luc", "O’Brien", "José María", "李", "J."])("%s is a name", (name) => {
    expect(render("{{caller.firstName}}", { "caller.firstName": name })).toBe(name)
  })

  test("no value changes what stands around it or breaks the line", () => {
    const value = fc.string({ unit: "binary" })
    fc.assert(
      fc.property(value, value, (brand, location) => {
        const text = render("[{{brand.name|b}}|{{location.name|l}}]", {
          "brand.name": brand,
          "location.name": location,
        })
        expect(text.startsWith("[") && text.endsWith("]")).toBe(true)
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect([...text].length).toBeLessThanOrEqual(2 * 80 + 3)
      }),
    )
  })
})
