// Listens on a socket in the folder that PROBE names; runs each function body that is posted to it with the vscode API
// at hand, and answers with its result as JSON.
const { createServer } = require("node:http");
const { join } = require("node:path");
const vscode = require("vscode");

const AsyncFunction = (async () => {}).constructor;

async function answer(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    const { body, args } = JSON.parse(Buffer.concat(parts).toString("utf8"));
    const value = await new AsyncFunction("vscode", "args", body)(vscode, args);
    response.end(JSON.stringify({ value }));
  } catch (error) {
    response.end(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}

exports.activate = () => {
  const socket = join(process.env.PROBE, `${process.pid}.sock`);
  createServer((request, response) => void answer(request, response)).listen(socket);
};
