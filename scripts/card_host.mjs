// A small host of MCP Apps, for card_pictures.mjs: a page with one sandboxed frame for each card.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

// The policy that the specification asks of a host for a card that declares no origin.
const POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; object-src 'none'; connect-src 'none'";
const CAN = { serverTools: {}, openLinks: {}, updateModelContext: { text: {} } };
const told = (window.told = { calls: [], context: [] });

const capabilities = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } } };
const client = new Client({ name: "card-host", version: "1" }, { capabilities });
await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", location.href)));
const { tools } = await client.listTools();
const documents = new Map();

async function documentOf(tool) {
  const uri = tool._meta.ui.resourceUri;
  if (!documents.has(uri)) documents.set(uri, (await client.readResource({ uri })).contents[0].text);
  return documents.get(uri).replace("<meta charset", `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta charset`);
}

async function frameOf(tool, theme, width, calls, can = CAN) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.style = `width:${width}px;height:60px;border:1px solid #8885;border-radius:10px;display:block`;
  frame.srcdoc = await documentOf(tool);
  const context = { theme, displayMode: "inline", toolInfo: { tool }, locale: "en-GB", timeZone: "UTC" };
  const bridge = new AppBridge(calls ? null : client, { name: "card-host", version: "1" }, can, { hostContext: context });
  if (calls) bridge.oncalltool = calls;
  bridge.addEventListener("sizechange", ({ height }) => { if (height) frame.style.height = `${height + 2}px`; });
  bridge.onupdatemodelcontext = async ({ content }) => { told.context.push(content[0].text); return {}; };
  const ready = new Promise((resolve) => bridge.addEventListener("initialized", resolve));
  document.body.append(frame);
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  await ready;
  return bridge;
}

// Shows an answer that is given. What the card asks for is answered with the same.
window.show = async ({ tool: name, input }, answer, theme, width) => {
  const tool = tools.find((each) => each.name === name);
  const bridge = await frameOf(tool, theme, width, async () => answer);
  await bridge.sendToolInput({ arguments: input });
  if (answer) await bridge.sendToolResult(answer);
};

// The same, where each call of the card has its own answers, by the tool's name: the next one, the last again and again.
// A tool without any is refused, as by a user who says no.
window.flow = async ({ tool: name, prefix, input, can }, answer, answers) => {
  const found = tools.find((each) => each.name === name);
  const tool = { ...found, name: `${prefix ?? ""}${name}` };
  Object.assign(told, { calls: [], context: [] });
  const bridge = await frameOf(tool, "light", 640, async ({ name: called, arguments: given }) => {
    told.calls.push(`${called} ${JSON.stringify(given)}`);
    const left = answers[called.slice((prefix ?? "").length)];
    if (!left) throw new Error("The user said no");
    return left.length > 1 ? left.shift() : left[0];
  }, can);
  await bridge.sendToolInput({ arguments: input ?? {} });
  if (answer) await bridge.sendToolResult(answer);
  window.bridge = bridge;
};

// Calls a tool of the product, and lets its card call on.
window.run = async (name, input, theme, width) => {
  const tool = tools.find((each) => each.name === name);
  const bridge = await frameOf(tool, theme, width, async (params) => {
    told.calls.push(params.name);
    return client.callTool(params);
  });
  await bridge.sendToolInput({ arguments: input });
  await bridge.sendToolResult(await client.callTool({ name, arguments: input }));
};
window.ready = true;
