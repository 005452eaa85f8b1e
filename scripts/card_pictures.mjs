// Shows the cards in a browser as a host does: in a sandboxed frame, under the restrictive policy of MCP Apps, by the
// AppBridge of ext-apps. Answers come from tests/golden, and for one job from a real server with --demo. It writes PNGs
// and ends with 1 where a card breaks the policy, fails, is wider than its frame or does not say what it should.
//
// Needs Node 20, a Chromium (CHROMIUM, by default /usr/bin/chromium), rmm-jobs-mcp on the PATH, and the packages of the
// folder scripts/node, in which it is started: npm ci --ignore-scripts
//
//   cd scripts/node && node ../card_pictures.mjs FOLDER-FOR-PICTURES
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { BATCHES, FLOWS } from "./card_cases.mjs";

const need = createRequire(`${process.cwd()}/`);
const esbuild = need("esbuild"), { chromium } = need("playwright-core");
const scripts = path.dirname(fileURLToPath(import.meta.url)), golden = path.join(scripts, "../tests/golden");
const [pictures] = process.argv.slice(2);
const faults = [];
const check = (holds, words) => { if (!holds) faults.push(words); };

// Returns an answer as the server gives it for a golden block.
function answer(name) {
  const text = fs.readFileSync(path.join(golden, `${name}.txt`), "utf8").replace(/\n$/, "");
  const record = JSON.parse(fs.readFileSync(path.join(golden, "records", `${name}.json`), "utf8"));
  return { content: [{ type: "text", text }], isError: record.error, _meta: { "io.github.rmm-jobs-mcp/record": record } };
}

async function startProduct() {
  const environment = { ...process.env, RMM_JOBS_DATA_DIR: fs.mkdtempSync(path.join(os.tmpdir(), "card-")) };
  const process_ = spawn("rmm-jobs-mcp", ["serve", "--http", "127.0.0.1:0", "--demo"], { env: environment });
  const url = await new Promise((resolve, reject) => {
    process_.stderr.on("data", (data) => { const found = /http:\S+\/mcp/.exec(data); if (found) resolve(found[0]); });
    process_.on("exit", () => reject(new Error("rmm-jobs-mcp has ended")));
  });
  return { process: process_, url: new URL(url) };
}

// Serves the host's page, and the product beside it: one origin, because the product hears no other page.
function serveHost(script, product) {
  const server = http.createServer((request, response) => {
    if (request.url === "/") return response.setHeader("content-type", "text/html").end('<!doctype html><meta charset="utf-8"><body style="margin:12px;display:flex;flex-wrap:wrap;gap:14px;align-items:flex-start"><script type="module" src="/host.js"></script>');
    if (request.url === "/host.js") return response.setHeader("content-type", "text/javascript").end(script);
    if (request.url !== "/mcp") return response.writeHead(404).end();
    const { origin, ...headers } = request.headers;
    const passed = http.request(product, { agent: false, method: request.method, headers: { ...headers, host: product.host } }, (given) => {
      response.writeHead(given.statusCode, given.headers);
      given.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function open(browser, port, { theme, width, columns }, seen) {
  const page = await browser.newPage({ viewport: { width: (width + 16) * columns + 24, height: 700 }, colorScheme: theme, reducedMotion: "reduce" });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !message.text().includes("status of 40")) seen.push(message.text()); });
  page.on("pageerror", (error) => seen.push(String(error)));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction("window.ready", null, { timeout: 20000 });
  return page;
}

// Makes the window as high as its page first: frames below its edge are not painted.
async function shoot(page, name) {
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.waitForTimeout(400);
  await page.setViewportSize({ width, height: await page.evaluate(() => document.body.offsetHeight + 24) });
  await page.waitForTimeout(150);
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

async function picture(browser, port, batch) {
  const seen = [], page = await open(browser, port, batch, seen);
  await page.evaluate((theme) => { document.body.style.background = theme === "dark" ? "#141413" : "#e9e7e1"; }, batch.theme);
  for (const each of batch.cases) {
    const given = each.answer ? each.answer(answer) : answer(each.golden);
    await page.evaluate(([each, given, theme, width]) => window.show(each, given, theme, width),
      [{ tool: each.tool, input: each.input ?? {} }, given, batch.theme, batch.width]);
    const card = page.frames().at(-1);
    await page.waitForTimeout(120);
    for (const step of each.steps ?? []) await step(card, page);
    const state = await card.evaluate(() => ({ text: document.body.innerText, wide: document.documentElement.scrollWidth - innerWidth }));
    for (const [role, name] of each.roles ?? []) {
      const count = await card.getByRole(role, name ? { name, exact: true } : {}).count();
      check(count > 0, `${batch.name}: ${each.golden ?? each.name} has no ${role} "${name ?? ""}"`);
    }
    check(state.wide <= 0, `${batch.name}: ${each.golden ?? each.name} is ${state.wide} px wider than its frame`);
    for (const words of each.says ?? []) check(state.text.includes(words), `${batch.name}: ${each.golden ?? each.name} does not say "${words}"`);
    for (const words of each.hides ?? []) check(!state.text.includes(words), `${batch.name}: ${each.golden ?? each.name} says "${words}"`);
  }
  await shoot(page, batch.name);
  check(!seen.length, `${batch.name}: ${seen.join(" | ")}`);
  await page.close();
}

// What a card does step by step, with answers that are given.
async function flow(browser, port, each) {
  const seen = [], page = await open(browser, port, { theme: "light", width: 640, columns: 1 }, seen);
  const answers = Object.fromEntries(Object.entries(each.answers).map(([tool, names]) => [tool, names.map(answer)]));
  await page.evaluate(([each, given, answers]) => window.flow(each, given, answers),
    [{ tool: each.tool, prefix: each.prefix, input: each.input, can: each.can }, each.golden ? answer(each.golden) : null, answers]);
  const card = page.frames().at(-1);
  await page.waitForTimeout(150);
  for (const [number, [step, wanted]] of each.steps.entries()) {
    await step(card, page);
    await page.waitForTimeout(250);
    const text = await card.evaluate(() => document.body.innerText), told = await page.evaluate("window.told");
    const fault = (words) => `flow ${each.name}, step ${number + 1}: ${words}`;
    for (const words of wanted.says ?? []) check(text.includes(words), fault(`does not say "${words}"`));
    for (const words of wanted.hides ?? []) check(!text.includes(words), fault(`says "${words}"`));
    for (const call of wanted.calls ?? []) check(told.calls.includes(call), fault(`has not called ${call}, but ${told.calls}`));
    if (wanted.calls?.length === 0) check(!told.calls.length, fault(`has called ${told.calls}`));
    if (wanted.told) check(JSON.stringify(told.context) === JSON.stringify(wanted.told), fault(`has told the model ${told.context}`));
  }
  check(!seen.length, `flow ${each.name}: ${seen.join(" | ")}`);
  await page.close();
}

// One job of the simulated tenant through the host, from its start until the card says `last`.
async function liveJob(browser, port, input, last) {
  const seen = [], page = await open(browser, port, { theme: "light", width: 640, columns: 1 }, seen);
  await page.evaluate((input) => window.run("run-job", input, "light", 640), input);
  const card = page.frames().at(-1);
  const states = [];
  let text = "";
  for (let turn = 0; turn < 120 && !text.includes(last); turn++) {
    const state = await card.evaluate(() => document.getElementById("state").textContent);
    text = await card.evaluate(() => document.body.innerText);
    if (state !== states.at(-1)) {
      states.push(state);
    }
    await page.waitForTimeout(500);
  }
  const told = await page.evaluate("window.told");
  console.log("live job:", states.join(" > "), "| calls:", told.calls.join(" "), "| model:", told.context.join(" "));
  await shoot(page, `live-${states.at(-1).toLowerCase()}`);
  check(text.includes(last), `the live job does not say "${last}", its states were ${states.join(", ")}`);
  check(told.calls.includes("job-status"), "the card has not looked");
  if (states.at(-1) === "Completed") {
    check(told.context.length === 1 && told.context[0].endsWith("completed."), "the model was not told the end once");
  } else {
    await card.getByRole("button", { name: "Stop watching" }).press("Enter");
    const calls = (await page.evaluate("window.told")).calls.length;
    await page.waitForTimeout(12000);
    check((await page.evaluate("window.told")).calls.length === calls, "the card looks on after Stop watching");
    check(await card.getByRole("button", { name: "Keep watching" }).isVisible(), "watching cannot be taken up again");
    check(!told.context.length, "the model was told an end that is none");
  }
  check(!seen.length, `live: ${seen.join(" | ")}`);
  await page.close();
}

fs.mkdirSync(pictures, { recursive: true });
const built = await esbuild.build({ entryPoints: [path.join(scripts, "card_host.mjs")], bundle: true, write: false, format: "esm", nodePaths: [path.join(process.cwd(), "node_modules")], logLevel: "error" });
const product = await startProduct(), server = await serveHost(built.outputFiles[0].text, product.url);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const batch of process.env.WITHOUT_PICTURES ? [] : BATCHES) await picture(browser, server.address().port, batch);
  for (const each of FLOWS) await flow(browser, server.address().port, each);
  if (!process.env.WITHOUT_LIVE) {
    const port = server.address().port, device = "ACME-DC01", variables = { days: "30", path: "C:\\Temp" };
    await liveJob(browser, port, { device, component: "Clear Temp Files", variables }, "Successfully deleted");
    await liveJob(browser, port, { device, component: "Long Running Script" }, "Step 1 complete");
  }
} finally {
  await browser.close();
  server.close();
  product.process.removeAllListeners("exit").kill("SIGTERM");
}
console.log(faults.length ? faults.join("\n") : `${process.env.WITHOUT_PICTURES ? 0 : BATCHES.length} pictures, ${FLOWS.length} flows of cards, no fault`);
process.exit(faults.length ? 1 : 0);
