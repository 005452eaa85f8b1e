// What card_pictures.mjs shows: answers by the names of their golden files, what is done to a card, and what it says then.
const click = (selector) => async (card, page) => { await card.click(selector); await page.waitForTimeout(80); };
const type = (text) => async (card) => card.fill("#filter", text);
const byKeyboard = (title) => async (card) => card.getByRole("button", { name: title }).press("Enter");
const column = (title) => click(`th button:has-text("${title}")`);
// A record of a later version, and names that are none of ours.
const unknown = (answer) => ({ ...answer("completed"), _meta: { "io.github.rmm-jobs-mcp/record": { kind: "of_a_later_version", error: false } } });
const broken = (answer) => ({ ...answer("devices-several"), _meta: { "io.github.rmm-jobs-mcp/record": { kind: "device_list", error: false } } });
const hostile = (answer) => {
  const found = answer("completed"), record = found._meta["io.github.rmm-jobs-mcp/record"];
  record.component = "<img src=x onerror=alert(1)><b>bold</b>";
  found.content[0].text = found.content[0].text.replace("Deleting files...", "<script>alert(1)</scr" + "ipt>" + "W".repeat(300));
  return found;
};

const job = (golden, more = {}) => ({ tool: "run-job", golden, ...more });
const JOBS = [
  { tool: "run-job", name: "waiting", answer: () => null, input: { device: "ACME-DC01", component: "Clear Temp Files", wait: true }, says: ["Clear Temp Files", "Waiting for the answer"] },
  job("queued", { says: ["Queued", "Clear Temp Files", "on ACME-DC01"] }),
  job("running", { says: ["Running", "50 %"], roles: [["progressbar", "Progress of the job"], ["timer"], ["status"], ["button", "Look now"], ["heading", "Clear Temp Files"]] }),
  job("still-running", { says: ["Running", "60 %", "would run twice"] }),
  job("completed", { says: ["Completed", "Successfully deleted 156 files", "45 s"] }),
  job("failed", { says: ["Failed", "Access denied", "Process exited with code 1", "Check if file is in use"] }),
  job("timed-out", { says: ["Timed out", "Step 3 in progress", "may still be running"] }),
];
const DOUBTS = [
  job("device-offline", { says: ["Device is offline", "Refused"] }),
  job("may-have-started", { says: ["Not confirmed", "Do not start it again"] }),
  job("started-then-failed", { says: ["Started, call failed", "Do not start it again"] }),
  job("identical-job", { says: ["Nothing was started by this call"] }),
  job("psu-waiting", { says: ["Waits for an answer", "Name of the new user", "answer-job", "Do not start it again"], hides: ["-----"] }),
  job("psu-waiting-several", { says: ["Prompt 1 of 2", "| ------", "Enter the password"] }),
  job("psu-details-in-full", { says: ["Queued"] }),
  job("psu-completed-with-pipeline", { says: ["Completed", "FreeGB"] }),
  job("gone", { says: ["No longer there"] }),
  { tool: "run-job", name: "unknown", answer: unknown, says: ["Job Completed Successfully", "Deleting files..."] },
  { tool: "run-job", name: "hostile", answer: hostile, says: ["<img src=x onerror=alert(1)><b>bold</b>", "<script>alert(1)</script>"] },
];
const SORTABLE = [["table"], ["columnheader", "Hostname"], ["searchbox", "Filter"], ["status"], ["cell", "NW-WS25"], ["button", "Look again"]];
const TABLES = [
  { tool: "site-devices", golden: "site-devices", says: ["NW-SQL01", "Windows Server 2022", "11 devices", "5 online"] },
  { tool: "device-lookup", golden: "devices-many", steps: [byKeyboard("Hostname"), byKeyboard("Hostname")], roles: SORTABLE, says: ["25 loaded of 1,500", "NW-WS25"] },
  { tool: "device-lookup", golden: "devices-several", steps: [type("northwind on"), column("Status")], says: ["of 6 devices"], hides: ["NW-LT07"] },
  { tool: "alerts", golden: "alerts", says: ["Signs of ransomware", "C: 3 % free (4 of 128 GB)", "Critical"] },
  { tool: "device-lookup", golden: "devices-one", says: ["NW-SQL01", "DL360", "Online"] },
  { tool: "alerts", golden: "alert-details", says: ["Alert Details"] },
  { tool: "device-lookup", golden: "devices-none", says: ["No device"] },
  { tool: "device-lookup", name: "broken", answer: broken, says: ["Multiple devices found", "NW-LT07"], hides: ["Filter"] },
];

// What happens step by step: the first answer, those of the calls, and after each step what the card says and has called.
const LOOK = click("#look"), UID = "j1k2l3m4-n5o6-7890-pqrs-123456789def";
const STATUS = `job-status {"job":"${UID}"}`;
const host = (method, params) => (card, page) => page.evaluate(([method, params]) => Promise.resolve(window.bridge[method](params)).then(() => {}), [method, params]);
export const FLOWS = [
  { name: "prefix", tool: "run-job", prefix: "acme_", golden: "still-running", answers: { "job-status": ["completed"] },
    steps: [[LOOK, { says: ["Completed", "Successfully deleted"], hides: ["Look now"], calls: [`acme_${STATUS}`], told: [`Job ${UID} has ended since: completed.`] }]] },
  { name: "output", tool: "job-status", input: { job: UID, device: "ACME-DC01" }, golden: "still-running",
    answers: { "job-status": ["running", "failed"], "job-output": ["output-page-so-far"] },
    steps: [
      [LOOK, { says: ["Running", "Output so far"], calls: [`job-output {"job":"${UID}","tail":4000}`, `job-status {"job":"${UID}","device":"ACME-DC01"}`] }],
      [LOOK, { says: ["Failed", "Process exited with code 1"], hides: ["Output so far"], told: [`Job ${UID} has ended since: failed.`] }],
    ] },
  { name: "details", tool: "job-status", input: { job: "12" }, golden: "psu-details-running",
    answers: { "job-status": ["psu-details-running", "psu-completed-with-pipeline"], "job-output": ["psu-output-page"] },
    steps: [
      [LOOK, { says: ["Running", "Output so far"], calls: ['job-status {"job":"12"}', 'job-output {"job":"12","tail":4000}'] }],
      [LOOK, { says: ["Completed", "Pipeline Output"], hides: ["Output so far"], told: ["Job 12 has ended since: completed."] }],
    ] },
  { name: "denied", tool: "run-job", golden: "still-running", answers: {},
    steps: [[LOOK, { says: ["Running", "Could not look", "The user said no", "Stop watching"] }], [LOOK, {}], [LOOK, { says: ["Running", "Keep watching"], told: [] }]] },
  { name: "look-fails", tool: "run-job", golden: "still-running", answers: { "job-status": ["unreachable", "completed"] },
    steps: [[LOOK, { says: ["Running", "Could not look"] }], [LOOK, { says: ["Completed"], hides: ["Could not look"] }]] },
  { name: "no-calls", tool: "run-job", golden: "still-running", can: { updateModelContext: { text: {} } }, answers: {},
    steps: [[() => {}, { says: ["Running"], hides: ["Look now", "watching"], calls: [] }]] },
  { name: "cancelled", tool: "run-job", input: { device: "ACME-DC01", component: "Clear Temp Files" }, answers: {},
    steps: [[host("sendToolCancelled", {}), { says: ["Call cancelled", "A job that had started goes on."] }]] },
  { name: "identical", tool: "run-job", golden: "identical-job", answers: { "job-status": ["running"], "job-output": ["output-page-so-far"] },
    steps: [[() => {}, { says: ["Refused", "Keep watching"], calls: [] }], [LOOK, { says: ["Running"], hides: ["Refused"], calls: [STATUS, `job-output {"job":"${UID}","tail":4000}`] }]] },
  { name: "reference", tool: "run-job", golden: "may-have-started", answers: { "job-status": ["completed"] },
    steps: [[LOOK, { says: ["Completed"], calls: ['job-status {"job":"rj-0a1b2c3d4e5f"}'] }]] },
  { name: "more", tool: "device-lookup", input: { identifier: "WS" }, golden: "devices-many", answers: { "device-lookup": ["devices-second-page", "unreachable"] },
    steps: [
      [click("#next"), { says: ["27 loaded of 1,500", "1,473 left"], calls: ['device-lookup {"identifier":"WS","offset":25}'] }],
      [click("#next"), { says: ["27 loaded of 1,500", "Could not look"] }],
      [click("#again"), { says: ["27 loaded of 1,500", "Could not look"] }],
    ] },
  { name: "ended", tool: "run-job", golden: "running", answers: { "job-status": ["running"], "job-output": ["output-page-so-far"] },
    steps: [[host("setHostContext", { theme: "dark" }), {}], [host("teardownResource", {}), { says: ["Running"] }]] },
];
const both = (name, cases, wide) => ["light", "dark"].flatMap((theme) => [
  { name: `${name}-${theme}-640`, theme, width: 640, columns: wide, cases },
  { name: `${name}-${theme}-320`, theme, width: 320, columns: 4, cases },
]);
export const BATCHES = [...both("jobs", JOBS, 2), ...both("doubts", DOUBTS, 2), ...both("tables", TABLES, 2)];
