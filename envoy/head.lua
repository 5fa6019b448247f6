-- HEAD answers what GET would, without the body (RFC 9110, 9.3.2).
--
-- The filter is skipped for other methods, except where a request was refused before its method
-- could be read. `unheaded` is written before this file; see scripts.py.

function envoy_on_request(handle)
  local path = string.match(handle:headers():get(":path"), "^[^?]*")
  -- What has no end, or makes something, has no answer to HEAD; its route says so.
  for _, pattern in ipairs(unheaded) do
    if string.find(path, pattern) then return end
  end
  handle:headers():replace(":method", "GET")
  handle:streamInfo():dynamicMetadata():set("head", "asked", true)
end

function envoy_on_response(handle)
  if not handle:streamInfo():dynamicMetadata():get("head") then return end
  local body = handle:body()
  if not body then return end
  body:setBytes("")
  handle:headers():remove("content-length")
end
