-- Gives answers to REST callers the last of the contract that no filter of Envoy can:
-- 201 for a POST, and one shape for the errors that are not the server's own.
--
-- The filter `call` leaves the method, the request id and the path in `x-envoy-call`.
-- Text from Envoy arrives in JSON and escaped, and is cut but never unescaped, so nothing that a
-- caller sent can leave its string.
--
-- `paths`, `bodies`, `lists`, `enums` and `statuses` are written before this file; see scripts.py.

local format, find, gsub, match, sub = string.format, string.find, string.gsub, string.match, string.sub

-- What the transcoder calls a type, and what a caller is told.
local TYPES = {
  TYPE_STRING = "must be a string",
  TYPE_BOOL = "must be true or false",
  TYPE_INT32 = "must be an integer",
  TYPE_UINT32 = "must be an integer of 0 or more",
  TYPE_INT64 = "must be an integer",
  TYPE_UINT64 = "must be an integer of 0 or more",
  TYPE_DOUBLE = "must be a number",
  TYPE_FLOAT = "must be a number",
  TYPE_BYTES = "must be a base64 string",
  ["google.protobuf.Timestamp"] = "must be an RFC 3339 time stamp",
  ["google.protobuf.Duration"] = "must be a duration such as 1.5s",
  ["google.protobuf.ListValue"] = "must be a list",
}

local function escape(text)
  return (gsub(text, '[%c"\\\127-\255]', function(character)
    return format("\\u%04x", string.byte(character))
  end))
end

-- Blackens in a path, for the log, what could be a token or an address of mail.
local function public_part(path)
  return (gsub(path, "[^/]+", function(segment)
    return (#segment > 20 or find(segment, "[^%w._~-]")) and "*" or segment
  end))
end

-- Turns `item.selected_items[1].product_id` into `selectedItems[1].productId`: the names of JSON,
-- from where the body begins.
local function field_name(location)
  local name = gsub(location, "%.fields%[.*", "")
  local first, rest = match(name, "^([%w_]+)%.?(.*)$")
  if first and bodies[first] then name = rest end
  return (gsub(name, "_(%l)", string.upper))
end

-- Says what is wrong with a request that the transcoder refused: reason, sentence, and where one
-- field is to blame, its name and what it must be.
--
-- `entire` tells whether the whole body is the request: what the transcoder gives no place is then
-- one of its fields, and else the body itself.
local function explain(text, entire)
  if find(text, "^The path must ") then return "INVALID_ARGUMENT", text end
  local twice = match(text, "^Twice: (%w+)$")
  if twice then return "INVALID_ARGUMENT", nil, twice, "must be given once" end
  local location, wanted = match(text, "^([%w_%.%[%]]*): invalid value .* for type ([%w_%./]+)$")
  local other = match(text, "oneof field .- is already set%. Cannot set '([%w_]+)'")
  if location and other then
    local field = field_name(location .. "." .. other)
    return "INVALID_ARGUMENT", nil, field, "must not stand beside another of its kind"
  end
  if find(text, "Root element must be a message", 1, true) then
    return "MALFORMED_BODY", "The body must be a JSON object"
  end
  local last = location and match(location, "([%w_]+)$")
  if location and find(text, ": invalid value Starting an object", 1, true) then
    if last == wanted then
      return "INVALID_ARGUMENT", nil, field_name(location), "must not hold objects"
    end
    local field = field_name(location == "" and wanted or location .. "." .. wanted)
    return "INVALID_ARGUMENT", nil, field, "must not be an object"
  end
  if location then
    local name = gsub(wanted, "^type%.googleapis%.com/", "")
    local description = lists[last] and "must be a list" or TYPES[name] or enums[name]
      or "must be an object"
    local field = field_name(location)
    if field ~= "" then return "INVALID_ARGUMENT", nil, field, description end
    return "MALFORMED_BODY", "The body must be a JSON object"
  end
  local unknown = match(text, '^Could not find field \\"(.-)\\" in the type ')
  if unknown then return "INVALID_ARGUMENT", nil, unknown, "is not a parameter of this method" end
  location = match(text, "^([%w_%.%[%]]*): Repeated map key")
  if location then
    return "INVALID_ARGUMENT", nil, field_name(location), "must not hold a key twice"
  end
  location = match(text, "^([%w_%.%[%]]*): Proto field is not repeating")
  if location == "" and not entire then
    return "MALFORMED_BODY", "The body must be a JSON object"
  end
  if location then
    local field = field_name(location)
    if field == "" then return "MALFORMED_BODY", "The body holds a list where one value belongs" end
    return "INVALID_ARGUMENT", nil, field, "holds a list where one value belongs"
  end
  if find(text, "^Message too deep") then return "MALFORMED_BODY", "The body is nested too deep" end
  local sentence = match(gsub(text, "\\u000a.*", ""), "^(.-)\\n") or match(text, "^[^\\]*")
  return "MALFORMED_BODY", "The body is not valid JSON: " .. gsub(sentence, "%.$", "")
end

-- Rewrites an error of the transcoder, which local_reply_config has already made an object.
local function explained(body, entire)
  local before, text, after = match(body, '^(.*"message":")(.-)(","path":.*)}%s*$')
  if not before then return body end
  local reason, message, field, description = explain(text, entire)
  after = gsub(after, '"reason":"[^"]*"', format('"reason":"%s"', reason))
  if field then
    message = field .. " " .. description
    after = format('%s,"violations":[{"field":"%s","description":"%s"}]', after, field, description)
  end
  return before .. message .. after .. "}"
end

-- Makes the error that a gRPC status without details stands for: the library's own, of which only
-- the code can be shown to a stranger.
local function plain(status, known, call, now)
  local id, path = match(call, "^%S+ (%S+) (.*)$")
  return format(
    '{"statusCode":%s,"message":"%s","error":"%s","reason":"%s","timestamp":"%s.%03dZ","path":"%s","requestId":"%s"}',
    status, known.message, known.error, known.reason,
    os.date("!%Y-%m-%dT%H:%M:%S", now / 1000), now % 1000, escape(path), escape(id))
end

-- Finds what is known of a path; nil where nothing answers under it.
local function known_path(path)
  for _, known in ipairs(paths) do
    if find(path, known.pattern) then return known end
  end
end

-- Says why no route was found: the page may not call, or the path has other methods. Gives status
-- and wording, of which there is none for who asks for the methods; nil where there is no such path.
local function unrouted(handle, call, path, body)
  if sub(call, 1, 4) == "403 " then return "403", statuses.foreign end
  local known = known_path(path)
  if not known then return end
  local allow = known.allow
  handle:headers():add("allow", allow)
  local method = match(body, '"message":"Cannot (%S+) ') or "This method"
  if method == "OPTIONS" then return "200" end
  return "405", {
    error = "Method Not Allowed", reason = "METHOD_NOT_ALLOWED",
    message = format("%s is not a method of this path; it has %s", method, allow),
  }
end

-- Shapes an answer that is no success.
local function shaped(handle, headers, status, call)
  local path = match(call, "^%S+ %S+ (.*)$")
  handle:streamInfo():dynamicMetadata():set("rest", "path", public_part(path))
  if status == "503" and not headers:get("retry-after") then headers:add("retry-after", "1") end

  -- Waiting for the body makes every object stale that was fetched before.
  local buffer = handle:body(true)
  local body = tostring(buffer:getBytes(0, buffer:length()))
  local code = match(body, '^{"statusCode":(%d+),')
  if not find(body, "^{") or code and #code < 3 then
    local known = statuses[status] or statuses["500"]
    if find(body, "DecodeError", 1, true) then status, known = "400", statuses.unreadable end
    -- JSON that was small enough can be a message that is not.
    if find(body, "larger than max", 1, true) then status, known = "413", statuses["413"] end
    body = plain(status, known, call, handle:timestamp())
  elseif status == "400" and not code then
    body = explained(body, (known_path(path) or {}).entire)
  elseif code and code ~= status then
    -- The server's own, of which no code of gRPC stands for the status.
    status = code
  elseif status == "404" and find(body, '"reason":"ROUTE_NOT_FOUND"', 1, true) then
    local known
    status, known = unrouted(handle, call, path, body)
    if not status then return end
    body = ""
    if known then
      handle:streamInfo():dynamicMetadata():set("rest", "reason", known.reason)
      body = plain(status, known, call, handle:timestamp())
    end
  else
    return
  end
  headers = handle:headers()
  headers:replace(":status", status)
  headers:replace("content-type", "application/json")
  headers:replace("content-length", tostring(buffer:setBytes(body)))
end

-- What the Agentic Commerce Protocol calls an error, by its status and, where it has a word of its
-- own, by our reason.
local ACP_TYPES = { ["429"] = "service_unavailable", ["503"] = "service_unavailable", ["504"] = "service_unavailable" }
local ACP_CODES = { UNAUTHENTICATED = "unauthorized", RATE_LIMITED = "rate_limit_exceeded" }

-- Words an error in the protocol of shopping assistants, by whatever it was refused; for a link,
-- which people follow, as the page that the server's own refusals are.
local function for_agents(handle, acp, link)
  local buffer = handle:body(true)
  local body = tostring(buffer:getBytes(0, buffer:length()))
  local reason, message = match(body, '"reason":"([%u_]+)"'), match(body, '"message":"(.-)","%l')
  if not reason or not message then return end
  if link then
    body = format("This link fills no cart.\n%s\n", message)
    handle:headers():replace("content-type", "text/plain; charset=utf-8")
  elseif acp then
    local status = handle:headers():get(":status")
    local kind = ACP_TYPES[status] or status >= "500" and "processing_error" or "invalid_request"
    local code = ACP_CODES[reason] or string.lower(reason)
    body = format('{"type":"%s","code":"%s","message":"%s"}', kind, code, message)
  else
    body = format('{"code":"%s","content":"%s"}', string.lower(reason), message)
  end
  local headers = handle:headers()
  headers:replace("content-length", tostring(buffer:setBytes(body)))
end

function envoy_on_response(handle)
  local headers = handle:headers()
  local call = headers:get("x-envoy-call")
  -- Refused before it was understood; local_reply_config has said all there is to say.
  if not call then return end
  local status = headers:get(":status")
  -- The server's own word of an answer that is no message of the contract.
  local own = headers:get("x-commerce-status")
  if status < "400" then
    if own then
      headers:remove("x-commerce-status")
      headers:replace(":status", own)
    elseif status == "200" and sub(call, 1, 4) == "201 " then
      headers:replace(":status", "201")
    end
    return
  end
  shaped(handle, headers, status, call)
  local acp = find(call, "^%S+ %S+ /acp/") or find(call, "^%S+ %S+ /%.well%-known/acp")
  local agents = acp or find(call, "^%S+ %S+ /ucp/") or find(call, "^%S+ %S+ /%.well%-known/ucp")
  if agents and not own then for_agents(handle, acp, find(call, "^%S+ %S+ /ucp/[^/]+/buy")) end
end
