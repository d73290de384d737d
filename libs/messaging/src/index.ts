export { isGsm7 } from "./gsm0338.ts"
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
