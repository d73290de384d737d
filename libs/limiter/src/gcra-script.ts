import { createHash } from "node:crypto"

/**
 * Several admissions in one call, each all or nothing, one after another. KEYS are the buckets of all of them in order;
 * ARGV is, for each admission, the number of its buckets and then step and limit (microseconds) of each. Answers two
 * numbers an admission: the wait in microseconds (0: admitted) and which of its buckets waits longest.
 *
 * Time is Redis' own, so all workers share one clock. `%.0f` because Lua prints large numbers with an exponent.
 * Each bucket expires when it is full again, since a full bucket and a missing one are the same.
 */
export const gcraScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answer, key, arg = {}, 0, 1
while arg <= #ARGV do
  local count = tonumber(ARGV[arg])
  local longest, slowest, tats = 0, 0, {}
  for i = 1, count do
    local step, limit = tonumber(ARGV[arg + 2 * i - 1]), tonumber(ARGV[arg + 2 * i])
    local tat = tonumber(redis.call('GET', KEYS[key + i]) or 0)
    if tat < now then tat = now end
    local wait = tat + step - now - limit
    if wait > longest then longest, slowest = wait, i end
    tats[i] = tat + step
  end
  if longest == 0 then
    for i = 1, count do
      redis.call('SET', KEYS[key + i], string.format('%.0f', tats[i]), 'PX', math.ceil((tats[i] - now) / 1000))
    end
  end
  answer[#answer + 1] = longest
  answer[#answer + 1] = slowest
  key = key + count
  arg = arg + 1 + 2 * count
end
return answer
`

export const gcraScriptSha1 = createHash("sha1").update(gcraScript).digest("hex")
