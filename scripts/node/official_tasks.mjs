// Runs one tool through the official Tasks client, which validates every message of the extension, and prints the
// block it ends with. It says on stderr what went over the wire. `scripts/official_clients.py` runs it.
//
//   node official_tasks.mjs SERVER.json TOOL '{"device": "ACME-DC01", ..., "wait": true}' [ANSWER ...]
//
// SERVER.json holds `url` and `authorization`. It is read before each request: a server that was started anew has
// another port and another token.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createTaskSessionFromClient, resultFromTaskOutcome } from "@modelcontextprotocol/ext-tasks/client";

const [file, tool, given, ...answers] = process.argv.slice(2);
const clientInfo = { name: "official-tasks", version: "1" };
const capabilities = { elicitation: { form: {} }, extensions: { "io.modelcontextprotocol/tasks": {} } };
const ATTEMPTS = 100;
const PAUSE_MS = 200;
let asked = 0;

function server() {
  return JSON.parse(readFileSync(file, "utf8"));
}

async function answer() {
  asked += 1;
  if (answers.length === 0) return { action: "decline" };
  return { action: "accept", content: { answer: answers.shift() } };
}

// A poll finds nobody while the server is started anew. A call of a tool is sent once.
async function post(method, headers, body) {
  for (let attempt = 1; ; attempt += 1) {
    const { url, authorization } = server();
    try {
      return await fetch(url, { method: "POST", headers: { ...headers, authorization }, body });
    } catch (error) {
      if (method !== "tasks/get" || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MS);
    }
  }
}

let number = 0;
async function rawDispatch(bare) {
  const request = { jsonrpc: "2.0", id: ++number, ...bare };
  const name = request.params?.name ?? request.params?.taskId;
  const headers = {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": request.method,
    ...(name ? { "mcp-name": name } : {}),
  };
  const response = await post(request.method, headers, JSON.stringify(request));
  const text = await response.text();
  const json = text.startsWith("{") ? text : text.split("\n").filter((line) => line.startsWith("data:")).at(-1).slice(5);
  const message = JSON.parse(json);
  console.error(request.method, response.status, message.result?.status ?? message.error?.code ?? "-", message.result?.statusMessage ?? "");
  return message;
}

const { url, authorization } = server();
const client = new Client(clientInfo, { capabilities, versionNegotiation: { mode: "auto" } });
client.setRequestHandler("elicitation/create", answer);
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization } } }));
const session = createTaskSessionFromClient(client, {
  endpointId: "rmm-jobs",
  rawDispatch,
  v2RequestFraming: { protocolVersion: "2026-07-28", clientInfo, clientCapabilities: capabilities },
  onInputRequest: answer,
});
const execution = await session.callTool(tool, JSON.parse(given), { input: { elicitation: answer } });
console.error("kind", execution.kind);
const { outcome } = await execution.settle();
console.error("asked", asked);
console.log(resultFromTaskOutcome(outcome).content[0].text);
await session.close();
process.exit(0);
