package delivery

// The scripts. KEYS are always run, person, due, counts, doubt, owners, and of
// one owner lease, held, batch. ARGV[1] is now in ms, ARGV[2] the owner.
// Repeated with the same arguments, because the answer was lost, each changes
// nothing more.
const steps = `
local run, person, due, counts, doubt, owners, lease, held, batch = unpack(KEYS)
local now, owner = ARGV[1], ARGV[2]
local change = {}
local function move(from, to)
  if from then change[from] = (change[from] or 0) - 1 end
  change[to] = (change[to] or 0) + 1
end
local function count()
  for state, n in pairs(change) do
    if n ~= 0 then redis.call('HINCRBY', counts, state, n) end
  end
end
local function ended() return redis.call('HEXISTS', run, 'withdrawn') == 1 end
-- past is how often a delivery was tried, and when first.
local function past(record)
  local attempts, first = string.match(record, '^%a (%d+) (%d+)')
  return attempts or '0', first or '0'
end
local function rewrite(state, record, reason)
  local attempts, first = past(record)
  return table.concat({state, attempts, first, now, '0', '-', reason}, ' ')
end
-- back makes a delivery wait for its turn again; of a withdrawn edition there
-- is none.
local function back(sub, from, state, at)
  if ended() then
    redis.call('HSET', person, sub, rewrite('w', redis.call('HGET', person, sub), ''))
    state = 'w'
  else
    redis.call('ZADD', due, at, sub)
  end
  move(from, state)
end
-- settle stores what became of a delivery that was in a state before.
local function settle(from, sub, record, at)
  local state = string.sub(record, 1, 1)
  redis.call('HSET', person, sub, record)
  if state == 'r' then return back(sub, from, 'r', at) end
  if state == 'u' then redis.call('SADD', doubt, sub) end
  move(from, state)
end
-- unknown ends a delivery that was held as h says: it may have been sent.
local function unknown(sub, h, why)
  local attempts, first = past(redis.call('HGET', person, sub))
  if first == '0' then first = now end
  settle(string.sub(h, 1, 1) == 'w' and 'g' or string.sub(h, 2, 2), sub,
    table.concat({'u', tostring(tonumber(attempts) + 1), first, now, '0', owner .. '.' .. string.sub(h, 3), why}, ' '))
end
`

// enrol: then subscriber IDs; those that are there stay.
const enrolScript = `
if ended() or redis.call('HEXISTS', run, 'planned') == 1 then return {'closed'} end
for i = 3, #ARGV do
  if redis.call('HSETNX', person, ARGV[i], 'p') == 1 then
    redis.call('ZADD', due, now, ARGV[i])
    move(nil, 'p')
  end
end
count()
return {'ok'}`

// claim: then its number, the most to take, and the lease in ms. Gives
// subscribers and records in turn; or, when it is nobody's turn, when the next
// will be.
const claimScript = `
if ended() then return {'closed'} end
redis.call('SADD', owners, owner)
redis.call('SET', lease, '1', 'PX', ARGV[5])
local subs = {}
if redis.call('HGET', batch, 'number') == ARGV[3] then
  for sub in string.gmatch(redis.call('HGET', batch, 'subs'), '%S+') do subs[#subs + 1] = sub end
else
  subs = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, ARGV[4])
  if not subs[1] then
    local next = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
    return {'wait', next[2] or ''}
  end
  local records, claims = redis.call('HMGET', person, unpack(subs)), {}
  for i, sub in ipairs(subs) do
    claims[2 * i - 1], claims[2 * i] = sub, 'c' .. string.sub(records[i], 1, 1)
  end
  redis.call('ZREM', due, unpack(subs))
  redis.call('HSET', held, unpack(claims))
  redis.call('HSET', batch, 'number', ARGV[3], 'subs', table.concat(subs, ' '))
end
local out = {'yours'}
for i, record in ipairs(redis.call('HMGET', person, unpack(subs))) do
  out[2 * i], out[2 * i + 1] = subs[i], record
end
return out`

// commit: then five for each entry: what, subscriber, nonce, record, due.
//
//	i  the intent: it may be on the wire from now on
//	o  the outcome, as a record
//	b  back: it wasn't sent, and waits until due
//
// Gives the subscribers whose intent doesn't stand, because somebody else took
// the delivery over. An outcome that doesn't follow an intent which stands is
// the better knowledge all the same, of two kinds of deliveries: one that was
// called unknown meanwhile, and one whose intent, or claim too, the store lost
// with its last second. The attempts tell that from an outcome that comes
// twice.
const commitScript = `
local gone = {}
local function learn(sub, h, nonce, record, at)
  local had = redis.call('HGET', person, sub)
  if not had then return end
  local from, whose = string.sub(had, 1, 1), string.match(had, '^u %d+ %d+ %d+ %d+ (%S+)')
  if whose then
    if whose ~= owner .. '.' .. nonce then return end
    redis.call('SREM', doubt, sub)
    if string.sub(record, 1, 1) == 'r' then redis.call('HDEL', run, 'finished') end
  else
    if tonumber((past(record))) <= tonumber((past(had))) then return end
    if not (h or from == 'w' or redis.call('ZSCORE', due, sub)) then return end
    redis.call('HDEL', held, sub)
    redis.call('ZREM', due, sub)
  end
  settle(from, sub, record, at)
end
for i = 3, #ARGV, 5 do
  local what, sub, nonce, record, at = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local h = redis.call('HGET', held, sub)
  local wire, was, whose = false, nil, nil
  if h then wire, was, whose = string.sub(h, 1, 1) == 'w', string.sub(h, 2, 2), string.sub(h, 3) end
  if what == 'i' then
    if h and not wire then
      redis.call('HSET', held, sub, 'w' .. was .. nonce)
      move(was, 'g')
    elseif whose ~= nonce then
      gone[#gone + 1] = sub
    end
  elseif h and whose == nonce then
    redis.call('HDEL', held, sub)
    if what == 'b' then
      back(sub, wire and 'g' or was, was, at)
    else
      settle(wire and 'g' or was, sub, record, at)
    end
  elseif what == 'o' and not wire then
    learn(sub, h, nonce, record, at)
  end
end
count()
return gone`

// reap: then why. Of an owner that is gone, what was only claimed waits for
// its turn again, and what may have been on the wire is unknown.
const reapScript = `
if redis.call('EXISTS', lease) == 1 then return {'alive', '0'} end
local all, lost = redis.call('HGETALL', held), 0
for i = 1, #all, 2 do
  local sub, h = all[i], all[i + 1]
  if string.sub(h, 1, 1) == 'c' then
    local state = string.sub(h, 2, 2)
    back(sub, state, state, now)
  else
    unknown(sub, h, ARGV[3])
    lost = lost + 1
  end
end
redis.call('DEL', held, batch)
redis.call('SREM', owners, owner)
count()
return {'reaped', tostring(lost)}`

// settleLost: then why. Of what an owner holds that it has nothing of in hand,
// because the store lost what it wrote, nobody knows whether it was sent.
const settleLostScript = `
local all = redis.call('HGETALL', held)
for i = 1, #all, 2 do unknown(all[i], all[i + 1], ARGV[3]) end
redis.call('DEL', held)
count()
return {tostring(#all / 2)}`

// withdraw: then the most at a time.
const withdrawScript = `
redis.call('HSETNX', run, 'withdrawn', now)
local subs = redis.call('ZRANGE', due, 0, tonumber(ARGV[3]) - 1)
for _, sub in ipairs(subs) do
  local record = redis.call('HGET', person, sub)
  redis.call('HSET', person, sub, rewrite('w', record, ''))
  redis.call('ZREM', due, sub)
  move(string.sub(record, 1, 1), 'w')
end
count()
return {redis.call('ZCARD', due) == 0 and 'done' or 'more'}`

// finish: every person who was planned must be in a final state, and the count
// must agree with the records.
const finishScript = `
if redis.call('HEXISTS', run, 'planned') == 0 and not ended() then return {'more'} end
local total = 0
for _, state in ipairs({'s', 'f', 'x', 'w', 'u'}) do
  total = total + tonumber(redis.call('HGET', counts, state) or '0')
end
if total ~= redis.call('HLEN', person) or redis.call('ZCARD', due) > 0 then return {'more'} end
redis.call('HSETNX', run, 'finished', now)
return {'done'}`

// resend: then the most at a time. What is unknown waits for its turn again,
// with two days before it.
const resendScript = `
local subs = redis.call('SRANDMEMBER', doubt, ARGV[3])
for _, sub in ipairs(subs) do
  local attempts = past(redis.call('HGET', person, sub))
  redis.call('HSET', person, sub, table.concat({'r', attempts, now, now, '0', '-', 'sent again by an officer'}, ' '))
  redis.call('ZADD', due, now, sub)
  redis.call('SREM', doubt, sub)
  move('u', 'r')
end
if subs[1] then redis.call('HDEL', run, 'finished') end
count()
return {tostring(#subs)}`
