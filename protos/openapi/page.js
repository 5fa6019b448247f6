"use strict";
// Search, and a form that sends a call. Credentials stay in the fields they are typed into.
const $ = (id) => document.getElementById(id);
const make = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash, link]));
const entries = [...document.querySelectorAll("details.operation, details.schema")].map((entry) => ({
  entry,
  link: links.get(`#${entry.id}`),
  text: `${entry.id} ${entry.querySelector("summary").textContent}`.toLowerCase(),
}));
const search = () => {
  const words = $("search").value.toLowerCase().split(/\s+/);
  let found = 0;
  for (const { entry, link, text } of entries) {
    const hidden = !words.every((word) => text.includes(word));
    entry.hidden = hidden;
    if (link) link.hidden = hidden;
    if (!hidden) found += 1;
  }
  $("found").textContent = $("search").value ? `${found} found` : "";
};
$("search").addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /^(input|textarea)$/i.test(event.target.tagName)) return;
  event.preventDefault();
  $("search").focus();
});
const show = () => {
  const target = $(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", show);
show();

let asked;
const specification = () => (asked ??= fetch("openapi.json").then((response) => response.json()));
const resolve = (all, node) =>
  node.$ref ? node.$ref.slice(2).split("/").reduce((at, step) => at[step], all) : node;
const credentials = {
  bearer: () => ["authorization", $("bearer").value && `Bearer ${$("bearer").value}`],
  companyId: () => ["x-company-id", $("companyId").value],
  sessionToken: () => ["x-session-token", $("sessionToken").value],
};

const form = async (section) => {
  const all = await specification();
  const { verb, path } = section.dataset;
  const operation = all.paths[path][verb];
  const fields = operation.parameters.map((given) => {
    const { name, in: place, required, example } = resolve(all, given);
    const value = place === "path" && example !== undefined ? String(example) : "";
    const input = make("input", { value, required: Boolean(required), placeholder: example ?? "" });
    return { name, place, input };
  });
  const media = operation.requestBody?.content["application/json"];
  const example = media && JSON.stringify(media.example ?? {}, null, 2);
  const body = media && make("textarea", { value: example, rows: Math.min(12, example.split("\n").length) });
  const answer = make("pre", { hidden: true });
  const rows = fields.map(({ name, place, input }) => make("label", {}, `${name} (${place})`, input));
  if (body) rows.push(make("label", {}, "body", body));
  const made = make("form", {}, ...rows, make("button", { textContent: "Send" }), answer);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = new Headers(body && { "content-type": "application/json" });
    for (const name of new Set(operation.security.flatMap(Object.keys))) {
      const [header, value] = credentials[name]();
      if (value) headers.set(header, value);
    }
    const query = new URLSearchParams();
    let target = path;
    for (const { name, place, input } of fields) {
      if (place === "path") target = target.replace(`{${name}}`, encodeURIComponent(input.value));
      else if (input.value && place === "query") query.set(name, input.value);
      else if (input.value) headers.set(name, input.value);
    }
    const url = target + (query.size ? `?${query}` : "");
    const begun = performance.now();
    answer.hidden = false;
    try {
      const response = await fetch(url, { method: verb.toUpperCase(), headers, body: body?.value });
      const text = await response.text();
      const took = Math.round(performance.now() - begun);
      const told = ["x-request-id", "etag"].filter((name) => response.headers.has(name));
      const lines = told.map((name) => `${name}: ${response.headers.get(name)}`);
      let shown = text;
      try {
        const found = JSON.parse(text);
        shown = JSON.stringify(found, null, 2);
        if (found.sessionToken) $("sessionToken").value = found.sessionToken;
      } catch {}
      answer.textContent = [`${response.status} in ${took} ms`, ...lines, "", shown].join("\n");
    } catch (error) {
      answer.textContent = String(error);
    }
  });
  return made;
};
for (const button of document.querySelectorAll("button.try")) {
  button.addEventListener("click", async () => button.replaceWith(await form(button.closest("details"))));
}
