/**
 * What a carrier's refusals change at the caller's row `c`, given `by.oo` and `by.nt`: when it last said that the person
 * stopped us, and that the number takes no texts; 0 when it did not. Of the carrier's word and the person's the newest holds,
 * however late it is told; of the same millisecond the opt-out.
 */
export const CARRIERS_WORD = `
    opted_out_at_ms = CASE WHEN by.oo > 0 AND by.oo >= c.opt_changed_at_ms AND c.opted_out_at_ms = 0 THEN by.oo
      ELSE c.opted_out_at_ms END,
    opt_out_source = CASE WHEN by.oo > 0 AND by.oo >= c.opt_changed_at_ms AND c.opted_out_at_ms = 0 THEN 'carrier'
      ELSE c.opt_out_source END,
    opt_changed_at_ms = greatest(c.opt_changed_at_ms, by.oo),
    not_textable_at_ms = greatest(c.not_textable_at_ms, by.nt)`

/** `by.oo` and `by.nt` out of the refusals `t` of one caller. */
export const CARRIERS_WORD_OF = `max(CASE WHEN t.oo THEN t.at ELSE 0 END) AS oo, max(CASE WHEN t.nt THEN t.at ELSE 0 END) AS nt`
