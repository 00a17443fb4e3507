"""A whole session under the capabilities of each editor: nothing may be used that it did not offer.

What the server says is checked message by message: its types, and whether the client announced what it uses.
"""
import json
import pathlib

import pytest

import strict
from rawclient import Raw

HERE = pathlib.Path(__file__).parent
PROFILES = sorted(HERE.glob("profiles/*.json"))
BAD = "import oss2\nauth = None\nbucket = oss2.Bucket(auth, 'https://oss-cn-hangzhuo.aliyuncs.com', 'photos-1')\n"
CELL = "vscode-notebook-cell:/w/sign.ipynb#W0sZmlsZQ%3D%3D"


@pytest.fixture(params=PROFILES, ids=lambda profile: profile.stem)
def session(request, server, tmp_path):
    capabilities = json.loads(request.param.read_text(encoding="utf-8"))["capabilities"]
    nothing = {"workspace/configuration": lambda params: [None] * len(params["items"])}
    client = Raw(server, nothing)
    client.capabilities, client.folder = capabilities, tmp_path
    yield client
    client.kill()


def start(raw):
    offered = raw.start(raw.capabilities, root=raw.folder.as_uri())["capabilities"]
    raw.asks = "diagnosticProvider" in offered
    return offered


def open_document(raw, uri, text):
    raw.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}})


def diagnostics(raw, uri, since=0):
    if raw.asks:
        return raw.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"]
    return raw.wait_note("textDocument/publishDiagnostics", lambda p: p["uri"] == uri, since=since)["diagnostics"]


def rules(found):
    return [d["code"] for d in found]


def end(raw):
    assert raw.stop() == 0
    found = strict.check_session(raw.log)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_one_document(session):
    start(session)
    uri = (session.folder / "a.py").as_uri()
    open_document(session, uri, BAD)
    found = diagnostics(session, uri)
    assert "endpoint-region-unknown" in rules(found)
    document = {"textDocument": {"uri": uri}}
    for d in found:
        place = {**document, "position": d["range"]["start"]}
        session.request("textDocument/hover", place)
        session.request("textDocument/completion", place)
        session.request("textDocument/codeAction", {**document, "range": d["range"], "context": {"diagnostics": [d]}})
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    session.request("textDocument/documentLink", document)
    session.request("textDocument/inlayHint", {**document, "range": everything})
    session.notify("workspace/didChangeConfiguration", {"settings": {"oss403": {"rules": {"endpoint-region-unknown": "off"}}}})
    n = len(session.notes)
    session.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": BAD + "\n"}]})
    assert "endpoint-region-unknown" not in rules(diagnostics(session, uri, since=n))
    session.notify("textDocument/didClose", document)
    end(session)


def test_check_of_the_workspace(session):
    for name in ("a.py", "deep/b.py"):
        path = session.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(BAD)
    offered = start(session)
    check, clear, *_ = offered["executeCommandProvider"]["commands"]
    answer = session.request("workspace/executeCommand", {"command": check, "arguments": []})["result"]
    assert answer["filesWithFindings"] == 2, answer
    for name in ("a.py", "deep/b.py"):
        uri = (session.folder / name).as_uri()
        found = session.wait_note("textDocument/publishDiagnostics", lambda p: p["uri"] == uri)["diagnostics"]
        assert "endpoint-region-unknown" in rules(found)
    uri = (session.folder / "a.py").as_uri()
    n = len(session.notes)
    open_document(session, uri, BAD)
    assert "endpoint-region-unknown" in rules(diagnostics(session, uri, since=n))
    session.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    if "didRename" in offered["workspace"].get("fileOperations", {}):
        (session.folder / "deep").rename(session.folder / "moved")
        renamed = {"oldUri": (session.folder / "deep").as_uri(), "newUri": (session.folder / "moved").as_uri()}
        session.notify("workspace/didRenameFiles", {"files": [renamed]})
        moved = (session.folder / "moved/b.py").as_uri()
        session.wait_note("textDocument/publishDiagnostics", lambda p: p["uri"] == moved and p["diagnostics"])
    assert session.request("workspace/executeCommand", {"command": clear})["result"] is None
    session.wait_note("textDocument/publishDiagnostics", lambda p: p["uri"] == uri and not p["diagnostics"])
    end(session)


def test_notebook(session):
    offered = start(session)
    if "notebookDocument" not in session.capabilities:
        assert "notebookDocumentSync" not in offered
        return end(session)
    cell = {"uri": CELL, "languageId": "python", "version": 1, "text": BAD}
    notebook = {"uri": (session.folder / "sign.ipynb").as_uri(), "notebookType": "jupyter-notebook", "version": 1,
                "metadata": {}, "cells": [{"kind": 2, "document": CELL, "metadata": {}}]}
    session.notify("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": [cell]})
    assert "endpoint-region-unknown" in rules(diagnostics(session, CELL))
    closed = {"notebookDocument": {"uri": notebook["uri"]}, "cellTextDocuments": [{"uri": CELL}]}
    session.notify("notebookDocument/didClose", closed)
    end(session)
