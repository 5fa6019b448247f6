// The shopping mix for k6. What visitors do, how many come and what must hold stands in ../mix.json.
//
//   PROFILE=black-friday FACTOR=5 DURATION=5m k6 run benchmarks/k6/cart-operations.js
//   k6 run --vus 100 --duration 5m benchmarks/k6/cart-operations.js
//
// The first lets visitors come at a profile's rates (normal, promotional, black-friday), FACTOR
// times, whether or not the answers keep up. The second keeps 100 visitors busy, who think a second
// (THINK) after each call. API_URL is where Envoy listens; the environment's JWT_SECRET signs the
// tokens of customers, staff and the checkout, so this is for systems whose secret is at hand. The
// demo data must be there, and RATE_LIMIT_PUBLIC be large: all visitors have one address. TOLERANCE
// times the baselines are asked for, where a machine is no match for production.
//
// Exit code 99: a baseline of the runbook, or another threshold, was missed.

import encoding from 'k6/encoding';
import crypto from 'k6/crypto';
import exec from 'k6/execution';
import http from 'k6/http';
import { check, sleep } from 'k6';

const mix = JSON.parse(open('../mix.json'));
const url = __ENV.API_URL || 'http://localhost:3001';
const factor = Number(__ENV.FACTOR || 1);
const duration = __ENV.DURATION || '5m';
const tolerance = Number(__ENV.TOLERANCE || 1);
const think = Number(__ENV.THINK || 1);
const secret = __ENV.JWT_SECRET || 'dev-secret-change-me';
const run = __ENV.RUN || `k6-${Date.now().toString(36)}`;
const profile = mix.profiles[__ENV.PROFILE || 'black-friday'];
if (!profile) throw new Error(`PROFILE is one of ${Object.keys(mix.profiles).join(', ')}`);

export const options = {
  scenarios: Object.fromEntries(
    Object.entries(mix.journeys).map(([name, journey]) => [name, scenario(journey)]),
  ),
  thresholds: {
    checks: ['rate==1'],
    dropped_iterations: ['count==0'],
    ...Object.fromEntries(
      Object.keys(mix.calls).map((name) => [
        `http_req_duration{call:${name}}`,
        [`p(95)<${(mix.baselinesMs[name] || mix.othersMs) * tolerance}`],
      ]),
    ),
  },
  summaryTrendStats: ['count', 'med', 'p(95)', 'p(99)', 'max'],
  systemTags: ['scenario', 'status', 'error_code'],
  setupTimeout: '10s',
};

function scenario(journey) {
  return {
    executor: 'constant-arrival-rate',
    exec: 'journey',
    rate: Math.max(1, Math.round(profile[journey.of] * journey.share * factor)),
    timeUnit: '1h',
    duration,
    // Whoever comes while another VU is being made is turned away.
    preAllocatedVUs: Math.min(mix.mostAtOnce, Math.ceil(10 + 2 * factor)),
    maxVUs: mix.mostAtOnce,
    gracefulStop: '10s',
  };
}

// A visitor of the scenario's journey.
export function journey() {
  visit(mix.journeys[exec.scenario.name], 0);
}

// Any visitor, as often as a profile says: what `--vus` and `--duration` run.
export default function () {
  const journeys = Object.values(mix.journeys);
  let left = Math.random() * journeys.reduce((sum, it) => sum + profile[it.of] * it.share, 0);
  visit(journeys.find((it) => (left -= profile[it.of] * it.share) < 0) || journeys[0], think);
}

// Goes one visitor's way; a call that fails ends it.
function visit(it, pause) {
  const values = {
    visitor: `${run}-${exec.scenario.name}-${exec.scenario.iterationInTest}`,
    customer: `load-customer-${below(mix.customers)}`,
  };
  let product = below(mix.products);
  for (const [name, average] of it.calls) {
    for (let times = Math.floor(average + Math.random()); times > 0; times--) {
      // Never the same twice: a comparison refuses that.
      product = (product + 1) % mix.products;
      values.product = `prod-${String(product + 1).padStart(4, '0')}`;
      values.bundle = mix.bundles[below(mix.bundles.length)];
      if (!call(name, values)) return;
      if (pause) sleep(pause);
    }
  }
}

function call(name, values) {
  const it = mix.calls[name];
  const answer = it.rpc ? native(name, it, values) : rest(name, it, values);
  const status = it.rpc || it.method !== 'POST' ? 200 : 201;
  const well = check(answer, {
    'as expected': () =>
      answer.status === status && (!it.rpc || answer.body.includes('grpc-status:0')),
  });
  if (!well) {
    console.error(`${name}: ${answer.status} ${String(answer.body || answer.error).slice(0, 300)}`);
    return false;
  }
  for (const [key, where] of Object.entries(it.keep || {})) {
    values[key] = where
      .split('.')
      .reduce((at, part) => (Array.isArray(at) ? at.find((e) => e.type === part) : at[part]), answer.json());
  }
  return true;
}

function rest(name, it, values) {
  const body = it.body ? fill(JSON.stringify(it.body), values) : it.method === 'GET' ? null : '{}';
  return http.request(it.method, url + fill(it.path, values), body, {
    headers: headers(it.by, 'application/json', values),
    tags: { call: name },
    responseType: 'text',
  });
}

// A method without a REST path, by gRPC-Web: its fields are strings shorter than 128 bytes.
function native(name, it, values) {
  const fields = it.strings.map((text) => fill(text, values));
  const size = fields.reduce((sum, text) => sum + 2 + text.length, 0);
  const frame = new Uint8Array(5 + size);
  new DataView(frame.buffer).setUint32(1, size);
  let at = 5;
  fields.forEach((text, index) => {
    frame.set([((index + 1) << 3) | 2, text.length, ...[...text].map((c) => c.charCodeAt(0))], at);
    at += 2 + text.length;
  });
  return http.post(`${url}/${it.rpc}`, frame.buffer, {
    headers: headers(it.by, 'application/grpc-web+proto', values),
    tags: { call: name },
    responseType: 'text',
  });
}

function headers(by, contentType, values) {
  const said = { 'content-type': contentType };
  if (by === 'guest') said['x-company-id'] = mix.company;
  else said.authorization = `Bearer ${token(by, values.customer)}`;
  // A customer shows a visitor's token to take over what the visitor has.
  if (values.token && (by === 'guest' || by === 'customer')) said['x-session-token'] = values.token;
  return said;
}

const signed = {};

// An HS256 access token, as an identity provider would sign it; made once a customer and VU.
function token(by, customer) {
  const who = {
    customer: { sub: customer, customerId: customer, email: `${customer}@example.com`, role: 'CUSTOMER' },
    staff: { sub: 'load-admin', role: 'ADMIN' },
    service: { sub: 'load-service', role: 'SERVICE' },
  }[by];
  if (!signed[who.sub]) {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 7200 };
    const said = [{ alg: 'HS256', typ: 'JWT' }, { ...who, companyId: mix.company, type: 'access', ...times }]
      .map((part) => encoding.b64encode(JSON.stringify(part), 'rawurl'))
      .join('.');
    signed[who.sub] = `${said}.${crypto.hmac('sha256', secret, said, 'base64rawurl')}`;
  }
  return signed[who.sub];
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function below(count) {
  return Math.floor(Math.random() * count);
}

// Prints k6's own figures of each call, and writes them to the file SUMMARY names.
export function handleSummary(data) {
  const calls = {};
  for (const [name, metric] of Object.entries(data.metrics)) {
    const found = /^http_req_duration\{call:(\w+)\}$/.exec(name);
    if (found && metric.values.count) calls[found[1]] = metric.values;
  }
  const missed = Object.entries(data.metrics)
    .flatMap(([name, { thresholds }]) =>
      Object.entries(thresholds || {}).map(([what, { ok }]) => (ok ? '' : `${name} ${what}`)),
    )
    .filter(Boolean);
  const value = (name, what) => ((data.metrics[name] || {}).values || {})[what] || 0;
  const sum = {
    seconds: data.state.testRunDurationMs / 1000,
    calls,
    failed: value('checks', 'fails'),
    dropped: value('dropped_iterations', 'count'),
    missed,
  };
  const lines = Object.entries(calls).map(([name, it]) =>
    [name.padEnd(18), `${it.count} calls`.padStart(14), ...['med', 'p(95)', 'p(99)'].map((p) => `${p} ${it[p].toFixed(1)} ms`.padStart(18))].join(''),
  );
  lines.push(`${sum.failed} failed, ${sum.dropped} visitors turned away`);
  lines.push(missed.length ? `MISSED: ${missed.join('; ')}` : 'Every threshold holds.');
  const files = { stdout: `${lines.join('\n')}\n` };
  if (__ENV.SUMMARY) files[__ENV.SUMMARY] = JSON.stringify(sum);
  return files;
}
