-- Refuses what could be taken for another request than it is: paths that others would resolve, and
-- queries that would write over what the path or the body says. rest.lua shapes the refusals.
-- The filter is skipped for paths that are plain; see filters.j2.
--
-- `queries` is written before this file; see scripts.py. It tells the segments of each route, `*` for
-- a variable, and what may stand in its query, by the method and the number of segments.

local find, format, gmatch = string.find, string.format, string.gmatch
local gsub, match = string.gsub, string.match

local AMBIGUOUS = "The path must not have empty segments, nor . or .. as one"

-- Says whether a client, a proxy or a server could take a path for another one: it has a segment
-- `.` or `..`, however spelt, or an empty one before the last.
local function is_ambiguous(path)
  for segment, rest in gmatch(path, "/([^/]*)()") do
    local dots = gsub(segment, "%%2[eE]", ".")
    if dots == "." or dots == ".." or (dots == "" and rest <= #path) then return true end
  end
  return false
end

-- Says whether a path that ends in a slash could be one of a longer route, whose last variable is
-- empty: who meant one record must not get the list of all.
local function lacks_last(method, path)
  if #path < 2 or string.sub(path, -1) ~= "/" then return false end
  local segments = {}
  for segment in gmatch(path, "[^/]+") do segments[#segments + 1] = segment end
  for _, route in ipairs(queries[method .. " " .. #segments + 1] or {}) do
    local same = route.segments[#segments + 1] == "*"
    for place, segment in ipairs(segments) do
      if route.segments[place] ~= "*" and route.segments[place] ~= segment then same = false end
    end
    if same then return true end
  end
  return false
end

-- Finds what may stand in the query of the route that a path leads to; nil where there is none.
local function fields_of(method, path)
  local segments = {}
  for segment in gmatch(path, "[^/]+") do segments[#segments + 1] = segment end
  for _, route in ipairs(queries[method .. " " .. #segments] or {}) do
    local same = true
    for place, segment in ipairs(route.segments) do
      if segment ~= "*" and segment ~= segments[place] then same = false end
    end
    if same then return route.fields end
  end
end

-- Says what is wrong with a query: a name that is not one of the route's, or one that is there
-- twice. The transcoder would let it write into any field, and the last one win.
local function refused(query, fields)
  local seen = {}
  for pair in gmatch(query, "[^&]+") do
    local name = gsub(match(pair, "^[^=]*"), "%%(%x%x)", function(code)
      return string.char(tonumber(code, 16))
    end)
    local field = fields[name]
    if not field then
      return format('Could not find field "%s" in the type ', match(pair, "^[^=.]*"))
    end
    if seen[field] then return "Twice: " .. field end
    seen[field] = true
  end
end

-- Takes the query off a link that fills a cart: it names fields of another protocol, which the
-- server reads itself.
local function set_aside(headers, path, query)
  if query == "" or not find(path, "^/ucp/[^/]+/buy/?[^/]*$") then return query end
  headers:add("x-commerce-query", query)
  headers:replace(":path", path)
  return ""
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local path, query = match(headers:get(":path"), "^([^?]*)%??(.*)$")
  query = set_aside(headers, path, query)
  local method = headers:get(":method")
  local wrong = (is_ambiguous(path) or lacks_last(method, path)) and AMBIGUOUS
  if not wrong and query ~= "" then
    local fields = fields_of(method, path)
    wrong = fields and refused(query, fields)
  end
  if wrong then handle:respond({[":status"] = "400"}, wrong) end
end
