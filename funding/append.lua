-- Adds one entry to the ledger, or refuses it, and moves the running totals
-- with it. Everything is checked before anything is written.
--
-- KEYS  1 head  2 entries  3 keys  4 superseded  5 funds  6 terms  7 marks
--       8 owners  9 the fund's totals  10… the levels that the entry moves
-- ARGV  1 the request as JSON (request in store.go)  2 the entry as JSON
--
-- Returns {'ok', seq, recorded}, {'same', seq} where the key was used before,
-- or a refusal: its name, and what a sentence about it needs.

local req = cjson.decode(ARGV[1])

local had = redis.call('HGET', KEYS[3], req.key)
if had then return {'same', had} end

if req.target then
  local by = redis.call('HGET', KEYS[4], req.target)
  if by then return {'superseded', by} end
end

-- Terms of the grant.
local terms = {}
local held = redis.call('HGET', KEYS[6], req.fund)
if held then terms = cjson.decode(held) end
local pots = terms.pots or {}

-- Marks: what a pot's gate or a project's proposal did, as "DATE SEQ WORD;…".
-- A corrected one keeps its place: SEQ is that of the entry first recorded.
local marks = {}
local function marksOf(subject)
  if marks[subject] then return marks[subject] end
  local list = {}
  for date, seq, word in string.gmatch(redis.call('HGET', KEYS[7], subject) or '', '(%S+) (%d+) (%a+);') do
    table.insert(list, {date = date, seq = tonumber(seq), word = word})
  end
  marks[subject] = list
  return list
end

local function stateAt(subject, date)
  local last
  for _, m in ipairs(marksOf(subject)) do
    if m.date <= date and (not last or m.date > last.date or m.date == last.date and m.seq > last.seq) then
      last = m
    end
  end
  return last
end

local ever = '9999-12-31'

local function startsClosed(pot)
  return pots[pot] ~= nil and pots[pot].starts == 'closed'
end

-- The refusal where a pot can't be used on a day. What was taken while it was
-- open may be put right later, as long as no more is taken.
local function shut(pot, date)
  if req.within then return end
  local state = stateAt(req.fund .. '/' .. pot, date)
  if state then
    if state.word == 'close' then return {'closed', pot, state.date, string.format('%.0f', state.seq)} end
  elseif startsClosed(pot) then
    return {'unopened', pot}
  end
end

-- Owners: each project's fund, with how many entries in force name it, and
-- how many of them allocate to it: "FUND ENTRIES ALLOCATIONS".
local function ownerOf(project)
  local fund, entries, allocations = string.match(redis.call('HGET', KEYS[8], project) or '', '^(%S+) (%d+) (%d+)$')
  return fund, tonumber(entries or 0), tonumber(allocations or 0)
end

-- What the superseded entry marked is taken off first.
if req.unmark then
  local list = marksOf(req.unmark.subject)
  for i = #list, 1, -1 do
    if list[i].seq == req.unmark.seq then table.remove(list, i) end
  end
end

local way = {}
for i, step in ipairs(terms.way or {}) do way[step] = i end

local function needsApproval() return way.approve ~= nil end

local function approvedBy(project, date)
  for _, m in ipairs(marksOf(project)) do
    if m.word == 'approve' and m.date <= date then return true end
  end
  return false
end

local over = {decline = true, drop = true, complete = true}

local function checkAllocate()
  local refusal = shut(req.pot, req.date)
  if refusal then return refusal end
  if req.project == '' then return end
  local state = stateAt(req.project, ever)
  if state and over[state.word] and not req.sameproject then
    return {'ended', state.word, state.date}
  end
  if needsApproval() and not approvedBy(req.project, req.date) then
    return {'unapproved', state and state.word or ''}
  end
end

local function checkOpen()
  local subject = req.fund .. '/' .. req.pot
  local state = stateAt(subject, req.date)
  if not req.target and (state and state.word == 'open' or not state and not startsClosed(req.pot)) then
    return {'already', 'open', state and state.date or ''}
  end
  local after = {}
  for _, fund in ipairs(pots[req.pot] and pots[req.pot].after or {}) do after[fund] = true end
  if next(after) == nil then return end
  local left = {}
  for _, project in ipairs(redis.call('HKEYS', KEYS[8])) do
    local fund, _, allocations = ownerOf(project)
    if after[fund] and allocations > 0 then
      local at = stateAt(project, req.date)
      if not at or at.word ~= 'complete' and at.word ~= 'drop' then table.insert(left, project) end
    end
  end
  if #left > 0 then
    table.sort(left)
    return {'unfinished', unpack(left)}
  end
end

local function checkClose()
  if req.target then return end
  local state = stateAt(req.fund .. '/' .. req.pot, req.date)
  if state and state.word == 'close' or not state and startsClosed(req.pot) then
    return {'already', 'close', state and state.date or ''}
  end
end

-- A step follows the one before it on the fund's way. Without a way, any
-- step may follow any other, but what is over stays over.
local function checkStep()
  if req.target then return end
  local state = stateAt(req.project, ever)
  local current = state and state.word or ''
  if current == req.kind then return {'already', req.kind, state.date} end
  if over[current] then return {'ended', current, state.date} end
  if state and req.date < state.date then return {'early', current, state.date} end
  if req.kind == 'complete' then
    local _, _, allocations = ownerOf(req.project)
    if allocations == 0 then return {'unallocated'} end
  elseif req.kind == 'decline' then
    if current == 'approve' then return {'order', current, ''} end
  elseif #(terms.way or {}) > 0 then
    local i = way[req.kind]
    if not i then return {'offway', table.concat(terms.way, ' ')} end
    if (terms.way[i - 1] or '') ~= current then return {'order', current, terms.way[i - 1] or ''} end
  end
end

local function checkDrop()
  local sum = tonumber(redis.call('HGET', KEYS[req.whole], 'sum') or 0)
  for _, move in ipairs(req.moves) do
    if move.k == req.whole then sum = sum + move.n end
  end
  if sum ~= 0 then return {'partial', string.format('%.0f', sum)} end
end

local checks = {allocate = checkAllocate, open = checkOpen, close = checkClose, drop = checkDrop,
  transfer = function() return shut(req.pot, req.date) end,
  propose = checkStep, support = checkStep, recommend = checkStep, approve = checkStep,
  decline = checkStep, complete = checkStep}

if req.project ~= '' and not req.void then
  local fund, entries = ownerOf(req.project)
  if entries > 0 and fund ~= req.fund then return {'elsewhere', fund} end
end
if not req.void and checks[req.kind] then
  local refusal = checks[req.kind]()
  if refusal then return refusal end
end

local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or 0) + 1

if req.mark and not req.void then
  table.insert(marksOf(req.mark), {date = req.date, seq = req.first or seq, word = req.kind})
end

-- Every day on which something was allocated is one on which the pot could be
-- used: nobody shuts it behind an allocation.
local function allocationsOutside(pot, key)
  local subject = req.fund .. '/' .. pot
  local events = marksOf(subject)
  local flat = redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    local day = string.match(flat[i], '^g:(.+)$')
    if day and tonumber(flat[i + 1]) > 0 then
      local open, before = not startsClosed(pot), nil
      for _, m in ipairs(events) do
        if m.date < day and (not before or m.date > before.date or m.date == before.date and m.seq > before.seq) then
          before = m
        end
      end
      if before then open = before.word == 'open' end
      for _, m in ipairs(events) do
        if m.date == day and m.word == 'open' then open = true end
      end
      if not open then return day end
    end
  end
end

if req.gate then
  local day = allocationsOutside(req.pot, KEYS[req.gate])
  if day then return {'used', req.pot, day} end
end
if req.unmark and needsApproval() then
  local _, _, allocations = ownerOf(req.unmark.subject)
  if allocations > 0 and not approvedBy(req.unmark.subject, ever) then return {'needed', req.unmark.subject} end
end

-- Levels: sums by day that never fall below nothing. A level only has to be
-- walked where something is taken off it before its last day.
local function shortage(key, moves)
  local down = false
  for _, move in ipairs(moves) do down = down or move.n < 0 end
  if not down then return end
  local known = redis.call('HMGET', key, 'sum', 'last')
  local total = tonumber(known[1] or 0)
  local days, first = {}, moves[1].d
  if known[2] and first < known[2] then
    local flat = redis.call('HGETALL', key)
    total = 0
    for i = 1, #flat, 2 do
      if string.match(flat[i], '^%d') then
        if flat[i] < first then
          total = total + tonumber(flat[i + 1])
        else
          days[flat[i]] = tonumber(flat[i + 1])
        end
      end
    end
  end
  for _, move in ipairs(moves) do days[move.d] = (days[move.d] or 0) + move.n end
  local sorted = {}
  for day in pairs(days) do table.insert(sorted, day) end
  table.sort(sorted)
  local worst, when = 0, nil
  for _, day in ipairs(sorted) do
    total = total + days[day]
    if total < worst then worst, when = total, day end
  end
  if when then return -worst, when end
end

local byLevel, touched = {}, {}
for _, move in ipairs(req.moves) do
  if not byLevel[move.k] then
    byLevel[move.k] = {}
    table.insert(touched, move.k)
  end
  table.insert(byLevel[move.k], move)
end
for _, k in ipairs(touched) do
  local short, day = shortage(KEYS[k], byLevel[k])
  if short then return {'short', tostring(k), string.format('%.0f', short), day} end
end

-- It stands: write.
local recorded = math.max(tonumber(redis.call('HGET', KEYS[1], 'recorded') or 0), req.now)
local stamp, number = string.format('%.0f', recorded), string.format('%.0f', seq)
local chain = redis.sha1hex((redis.call('HGET', KEYS[1], 'chain') or '') .. ' ' .. number .. ' ' .. stamp .. ' ' .. ARGV[2])
redis.call('XADD', KEYS[2], number .. '-0', 'e', ARGV[2], 'r', stamp)
redis.call('HSET', KEYS[1], 'seq', number, 'recorded', stamp, 'chain', chain)
redis.call('HINCRBY', KEYS[1], 'rev', 1)
redis.call('HSET', KEYS[3], req.key, number)
redis.call('SADD', KEYS[5], req.fund)
if req.target then redis.call('HSET', KEYS[4], req.target, number) end
for _, c in ipairs(req.cols) do
  redis.call('HINCRBY', KEYS[9], c.f, string.format('%.0f', c.n))
end
for _, k in ipairs(touched) do
  local last = redis.call('HGET', KEYS[k], 'last') or ''
  for _, move in ipairs(byLevel[k]) do
    local n = string.format('%.0f', move.n)
    redis.call('HINCRBY', KEYS[k], 'sum', n)
    redis.call('HINCRBY', KEYS[k], move.d, n)
    if move.g ~= 0 then redis.call('HINCRBY', KEYS[k], 'g:' .. move.d, string.format('%.0f', move.g)) end
    if move.d > last then last = move.d end
  end
  redis.call('HSET', KEYS[k], 'last', last)
end
for _, o in ipairs(req.owns) do
  local _, entries, allocations = ownerOf(o.project)
  entries, allocations = entries + o.entries, allocations + o.allocations
  if entries > 0 then
    redis.call('HSET', KEYS[8], o.project, string.format('%s %.0f %.0f', req.fund, entries, allocations))
  else
    redis.call('HDEL', KEYS[8], o.project)
  end
end
for subject, list in pairs(marks) do
  if (req.mark == subject or req.unmark and req.unmark.subject == subject) then
    local text = ''
    for _, m in ipairs(list) do text = text .. string.format('%s %.0f %s;', m.date, m.seq, m.word) end
    redis.call('HSET', KEYS[7], subject, text)
  end
end
return {'ok', number, stamp}
