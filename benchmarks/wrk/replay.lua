-- Replays prepared requests over wrk's connections and prints what came of it as one JSON line.
--
-- wrk ... -s replay.lua URL -- FILE FIRST ONCE
--   FILE   one request a line: method, path, customer's token, session token, JSON body; tabs
--          between them, "-" for none
--   FIRST  how many requests of the file were used before
--   ONCE   "once" where no request may be sent twice, "again" where the file starts over
--
-- All bytes are put together before the clock starts: the generator shares the cores of the server.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local requests = {}
local position = 0
local again = true
exhausted = 0
sent = 0

function init(args)
  position = tonumber(args[2])
  again = args[3] == "again"
  for line in io.lines(args[1]) do
    local method, path, customer, session, body =
      line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
    local headers = { ["Accept"] = "application/json" }
    if customer ~= "-" then
      headers["Authorization"] = "Bearer " .. customer
    else
      headers["x-company-id"] = "test-company-id"
    end
    if session ~= "-" then headers["x-session-token"] = session end
    if body ~= "-" then
      headers["Content-Type"] = "application/json"
    else
      body = nil
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  if position >= #requests then
    if not again then exhausted = exhausted + 1 end
    position = 0
  end
  position = position + 1
  sent = sent + 1
  return requests[position]
end

function done(summary, latency)
  local used, over = 0, 0
  for _, thread in ipairs(threads) do
    used = used + thread:get("sent")
    over = over + thread:get("exhausted")
  end
  local errors = summary.errors
  io.write(string.format(
    '{"calls":%d,"seconds":%.6f,"errors":%d,"used":%d,"exhausted":%s,'
      .. '"p50_ms":%.3f,"p95_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    used, over > 0 and "true" or "false",
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
