"use strict";
// What both cards share: the line to the host, and how an answer is taken apart. A device may have written any text in
// it, so all of it becomes text nodes. Wire of MCP Apps: 2026-01-26.
const RECORD = "io.github.rmm-jobs-mcp/record";
const BASE_NAMES = /(run-job|job-status|alerts|device-lookup|site-devices)$/;
const at = (id) => document.getElementById(id);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function setText(id, text) {
  const found = at(id), shown = text ?? "";
  if (found.textContent !== shown) found.textContent = shown; // a live region speaks of changes alone
  found.hidden = !shown;
}

const host = {
  can: {}, tool: "", input: {}, locale: undefined, zone: undefined, waiting: new Map(), next: 1,
  send: (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*"),
  ask(method, params) {
    const id = host.next++;
    return new Promise((resolve, reject) => {
      host.waiting.set(id, { resolve, reject });
      host.send({ id, method, params });
    });
  },
  call: (name, input) => host.ask("tools/call", { name, arguments: input }),
  named: (base) => host.tool.replace(BASE_NAMES, "") + base, // a setting may put a prefix before each tool's name
  context(given = {}) {
    const root = document.documentElement;
    if (given.theme) root.style.colorScheme = given.theme === "dark" ? "dark" : "light";
    for (const [name, value] of Object.entries(given.styles?.variables ?? {})) {
      if (name.startsWith("--") && value) root.style.setProperty(name, value);
    }
    if (BASE_NAMES.test(given.toolInfo?.tool?.name ?? "")) host.tool = given.toolInfo.tool.name;
    try {
      new Date().toLocaleString(given.locale, { timeZone: given.timeZone });
      host.locale = given.locale ?? host.locale;
      host.zone = given.timeZone ?? host.zone;
    } catch {
      // A locale or zone that this browser does not know: it shows its own.
    }
  },
};

// Puts printed text into its element. What has a table in it is not wrapped.
function print(place, text) {
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("table", /^-+\+-/m.test(text));
}

// Returns a block without its first line, which is the title.
const restOf = (text) => text.split("\n").slice(1).join("\n").replace(/^\n+|\s+$/g, "");

function showBlock(text) {
  at("block").hidden = !text;
  print(at("block"), text);
}

// Shows an answer as its text stands: what is not known here, or not as it should be, is never left out.
function showText(answer) {
  const { first, text } = read(answer);
  for (const each of document.querySelectorAll("main > :not(header)")) each.hidden = true;
  setText("title", first || "Answered");
  showBlock(restOf(text));
}

// What a card gives: input(arguments), result(answer), cancelled(), end().
function connect(card, name) {
  const told = {
    "ui/notifications/tool-input": (params) => card.input((host.input = params.arguments ?? {})),
    "ui/notifications/tool-result": (params) => {
      try {
        card.result(params);
      } catch {
        showText(params);
      }
    },
    "ui/notifications/tool-cancelled": () => card.cancelled(),
    "ui/notifications/host-context-changed": (params) => host.context(params),
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.jsonrpc !== "2.0") return;
    if (data.method === undefined) {
      const asked = host.waiting.get(data.id);
      host.waiting.delete(data.id);
      if (data.error) asked?.reject(new Error(data.error.message ?? "The host refused"));
      else asked?.resolve(data.result ?? {});
    } else if (data.id === undefined) {
      told[data.method]?.(data.params ?? {});
    } else if (data.method === "ui/resource-teardown" || data.method === "ping") {
      if (data.method !== "ping") card.end();
      host.send({ id: data.id, result: {} });
    } else {
      host.send({ id: data.id, error: { code: -32601, message: "Method not found" } });
    }
  });
  const main = document.querySelector("main");
  new ResizeObserver(() => {
    const height = Math.ceil(main.getBoundingClientRect().height); // the width is the host's
    host.send({ method: "ui/notifications/size-changed", params: { height } });
  }).observe(main);
  const params = {
    protocolVersion: "2026-01-26", appInfo: { name, version: "1" }, appCapabilities: { availableDisplayModes: ["inline"] },
  };
  host.ask("ui/initialize", params).then((answer) => {
    host.can = answer.hostCapabilities ?? {};
    host.context(answer.hostContext);
    host.send({ method: "ui/notifications/initialized" });
  }, (error) => setText("title", `The host did not answer: ${error.message}`));
}

// Returns the parts of an answer: record, whole text, mark of a tenant that is not real, first line, text between rules.
function read(answer) {
  const record = answer?._meta?.[RECORD] ?? {};
  const blocks = (answer?.content ?? []).filter((each) => each.type === "text").map((each) => each.text);
  const [, mark, text] = /^(?:\[(DEMO: [^\n]*)\]\n\n)?([\s\S]*)$/.exec(blocks.join("\n"));
  const lines = text.split("\n"), sections = [], outside = [];
  // The first rule of an answer is the server's: before it stand lines of its own. All others of it are the same.
  const rule = lines.find((line) => /^(-{70}|--- [0-9a-f]+ -+)$/.test(line));
  for (let number = 0; number < lines.length; number++) {
    if (lines[number] !== rule) {
      outside.push(lines[number]);
      continue;
    }
    const end = lines.indexOf(rule, number + 1), last = end < 0 ? lines.length : end;
    const label = (outside.pop() ?? "").replace(/:$/, "");
    sections.push({ label, text: lines.slice(number + 1, last).join("\n") });
    number = last;
  }
  return { record, text, mark, first: lines[0] ?? "", sections, outside: outside.join("\n") };
}

const BROKEN = new Set([
  "authentication_failed", "permission_denied", "rate_limited", "unreachable", "too_slow", "not_there", "request_rejected",
  "server_trouble", "unexpected_answer", "answer_too_large", "not_configured", "ledger_unavailable",
]);
const UNCONFIRMED = new Set(["start_unanswered", "not_confirmed"]);

// Returns what the pill of an error says, and its tone; nothing for a result.
function faultOf(record, isError) {
  if (!record.error && !isError) return [];
  if (UNCONFIRMED.has(record.kind)) return ["Not confirmed", "warn"];
  return [BROKEN.has(record.kind) || !record.kind ? "Call failed" : "Refused", "bad"];
}

function clockOf(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = (number) => String(number).padStart(2, "0");
  const rest = `${Math.floor(whole / 60) % 60}:${two(whole % 60)}`;
  return whole < 3600 ? rest : `${Math.floor(whole / 3600)}:${rest.padStart(5, "0")}`;
}

function lengthOf(seconds) {
  if (typeof seconds !== "number") return null;
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60);
  return minutes ? `${minutes.toLocaleString(host.locale)} min ${whole % 60} s` : `${whole} s`;
}

function timeOf(text, style) {
  const time = new Date(text ?? NaN);
  return Number.isNaN(time.getTime()) ? null : time.toLocaleString(host.locale, { ...style, timeZone: host.zone });
}

function showFacts(list, pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  list.replaceChildren(...known.flatMap(([label, value, style]) => [
    element("dt", label), element("dd", value, style ? { class: style } : {}),
  ]));
  list.hidden = !known.length;
}
