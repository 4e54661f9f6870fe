// Starts `mate lsp` and lets it speak with the editor.
"use strict";
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

async function activate(context) {
  const start = async () => {
    const settings = vscode.workspace.getConfiguration("mate");
    const args = ["lsp", ...settings.get("includeDirs", []).flatMap((folder) => ["--include-dir", folder])];
    const server = { command: settings.get("path", "mate"), args, transport: TransportKind.stdio };
    const watcher = vscode.workspace.createFileSystemWatcher("**/*.mate");
    const options = {
      documentSelector: [{ language: "mate" }],
      synchronize: { fileEvents: watcher },
    };
    client = new LanguageClient("mate", "MATE", server, options);
    context.subscriptions.push(watcher);
    try {
      await client.start();
    } catch (error) {
      vscode.window.showErrorMessage(`cannot start ${server.command} lsp: ${error.message}; set "mate.path"`);
    }
  };
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("mate")) {
        await deactivate();
        await start();
      }
    }),
  );
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  if (running?.isRunning()) {
    await running.stop();
  }
}

module.exports = { activate, deactivate };
