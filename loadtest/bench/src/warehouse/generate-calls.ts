/**
 * A reseller's calls, generated inside the engine: `sites` locations over `days` days, a quarter of the calls missed, their
 * texts with steps, some answered by the caller. Columns and values are those that analytics itself would have written.
 */

export interface Generated {
  readonly calls: number
  readonly sites: number
  readonly days: number
  readonly resellerId: string
}

/** 2026-07-01, a Wednesday. */
export const FIRST_DAY = "2026-07-01"
const FIRST_MS = Date.parse(`${FIRST_DAY}T00:00:00Z`)

/** Of call number `number`: where, when and how it went. Calls fall between 8:00 and 18:00 UTC; the sites keep UTC. */
const CALL = ({ sites, days, resellerId }: Generated) => `
  '${resellerId}' AS reseller_id, concat('brand-', toString(site % 20)) AS brand_id, concat('site-', toString(site)) AS location_id,
  number % ${sites} AS site, intDiv(number, ${sites}) % ${days} AS day,
  concat('${resellerId}:pbx:', toString(number)) AS call_id,
  concat('1.', toString(sipHash64(number) % 40 + site * 40)) AS caller_key,
  ${FIRST_MS} + day * 86400000 + 28800000 + sipHash64(number, 1) % 36000000 AS started_ms,
  sipHash64(number, 2) % 4 = 0 AS is_missed`

/** @param from @param until numbers of calls, the second outside */
export const attemptsSql = (what: Generated, from: number, until: number): string => `
  INSERT INTO fact_attempts
  SELECT reseller_id, brand_id, location_id, toDate('${FIRST_DAY}') + day, call_id, caller_key, '+15550100' AS line,
    if(is_missed, 'missed', 'answered'), if(is_missed, 'no_answer', 'answered_human'), if(is_missed, 'M', 'A'), 'live', 1,
    started_ms, started_ms + 20000, started_ms + 20000, 20000, started_ms + 20500, 0, 500, 0,
    intDiv(started_ms % 86400000, 3600000), 1, ${FIRST_MS} + (day + 1) * 86400000, 4294967297, 0
  FROM (SELECT ${CALL(what)} FROM numbers(${from}, ${until - from}))`

/** A missed call's text: handed over, accepted and mostly delivered. */
export const textsSql = (what: Generated, from: number, until: number): string => `
  INSERT INTO fact_texts
  SELECT reseller_id, brand_id, location_id, call_id, concat('m-', call_id, '/', step.1, '/1'), concat('m-', call_id), 'first',
    step.1, '', started_ms + 20000 + step.2, 1, 1, ''
  FROM (
    SELECT *, arrayJoin(if(salt % 10 = 0, [('suppressed', 600)],
      arrayConcat([('submitting', 600), ('accepted', 700 + salt % 900)], if(salt % 10 < 9, [('delivered', 2500 + salt % 4000)], [])))) AS step
    FROM (SELECT ${CALL(what)}, sipHash64(number, 3) AS salt FROM numbers(${from}, ${until - from}))
    WHERE is_missed
  )`

/** A third of the texted write back. */
export const turnsSql = (what: Generated, from: number, until: number): string => `
  INSERT INTO fact_turns
  SELECT reseller_id, brand_id, caller_key, concat('in/', call_id), 'reply', started_ms + 600000, location_id,
    toDate('${FIRST_DAY}') + day, intDiv((started_ms + 600000) % 86400000, 3600000), 1
  FROM (SELECT ${CALL(what)} FROM numbers(${from}, ${until - from}))
  WHERE is_missed AND sipHash64(call_id) % 3 = 0`
