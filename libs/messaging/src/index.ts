export { firstName } from "./first-name.ts"
export { isGsm7 } from "./gsm0338.ts"
export { helpAnswer, type KeywordAnswerFacts, startAnswer, stopAnswer } from "./keyword-answers.ts"
export { type FirstTextWarning, lintFirstText } from "./lint-first-text.ts"
export { type Keyword, type ReadKeywordOptions, readKeyword } from "./read-keyword.ts"
export {
  type OffendingCharacter,
  SEGMENTS_MAX,
  type Segmentation,
  type SegmentOptions,
  type SmsEncoding,
  segment,
  UNIT_LIMITS,
} from "./segment.ts"
export { type SmartEncodingTable, smartEncode } from "./smart-encoding.ts"
export {
  type ParsedTemplate,
  parseTemplate,
  renderTemplate,
  TEMPLATE_FIELDS,
  type TemplateFault,
  type TemplateField,
  type TemplateResult,
  type TemplateValues,
} from "./template.ts"
