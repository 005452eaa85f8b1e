// Runs one tool through the official Tasks client, which validates every message of the extension, and prints the
// block it ends with. Needs Node 20 and `npm install @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/ext-tasks@0.2.2`
// in the folder that it is copied to. It says on stderr what went over the wire.
//
//   node official_tasks.mjs URL TOOL '{"device": "ACME-DC01", ..., "wait": true}' [ANSWER ...]
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createTaskSessionFromClient, resultFromTaskOutcome } from "@modelcontextprotocol/ext-tasks/client";

const [url, tool, given, ...answers] = process.argv.slice(2);
const clientInfo = { name: "official-tasks", version: "1" };
const capabilities = { elicitation: { form: {} }, extensions: { "io.modelcontextprotocol/tasks": {} } };
const asked = [];

async function answer(request) {
  asked.push(JSON.stringify(request));
  if (answers.length === 0) return { action: "decline" };
  return { action: "accept", content: { answer: answers.shift() } };
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
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
  const text = await response.text();
  const json = text.startsWith("{") ? text : text.split("\n").filter((line) => line.startsWith("data:")).at(-1).slice(5);
  const message = JSON.parse(json);
  console.error(request.method, response.status, message.result?.status ?? message.error?.code ?? "-", message.result?.statusMessage ?? "");
  return message;
}

const client = new Client(clientInfo, { capabilities, versionNegotiation: { mode: "auto" } });
client.setRequestHandler?.("elicitation/create", (request) => answer(request));
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const session = createTaskSessionFromClient(client, {
  endpointId: "rmm-jobs",
  rawDispatch,
  v2RequestFraming: { protocolVersion: "2026-07-28", clientInfo, clientCapabilities: capabilities },
  onInputRequest: answer,
});
const execution = await session.callTool(tool, JSON.parse(given), { input: { elicitation: answer } });
console.error("kind", execution.kind ?? Object.keys(execution));
const { outcome } = await execution.settle();
console.log(resultFromTaskOutcome(outcome).content[0].text);
console.error("asked", asked.length);
await session.close();
process.exit(0);
