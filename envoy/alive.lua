-- Answers the health route with 503 while calls are refused.
--
-- A worker is asked as calls are sent to it, within the same limits of what may be in flight. One
-- that has just died does not speak for the others: as a call would be, the question is sent again.
-- Many who ask at once are told what the last one heard.

local QUESTION = {
  [":method"] = "POST", [":path"] = "/grpc.health.v1.Health/Check", [":authority"] = "edge",
  ["content-type"] = "application/grpc", te = "trailers",
}
local EMPTY, SERVING = "\0\0\0\0\0", "\0\0\0\0\2\8\1"
local FRESH_MILLISECONDS, PATIENCE_MILLISECONDS = 250, 1000
local MOST_TRIES = 8
local asked, taken = 0, true

-- Asks until a worker answers, whatever it says. What Envoy answers for one that is gone, or where
-- too much is in flight, has the status 200 as well, since it was asked by gRPC, but no message.
local function ask(handle, now)
  for _ = 1, MOST_TRIES do
    local _, body = handle:httpCall("server", QUESTION, EMPTY, PATIENCE_MILLISECONDS)
    if body and body ~= "" then return body == SERVING end
    if handle:timestamp() - now > PATIENCE_MILLISECONDS then return false end
  end
  return false
end

function envoy_on_request(handle)
  local now = handle:timestamp()
  if now - asked > FRESH_MILLISECONDS then
    asked, taken = now, ask(handle, now)
  end
  if not taken then handle:respond({[":status"] = "503"}, "") end
end
