"""The life of a session with a raw client. What the server said is checked in the end, message by message."""
import json
import random
import time

import pytest

import strict
from rawclient import PATIENCE, Raw

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", ""]}}},
    },
}


@pytest.fixture
def raw(server):
    client = Raw(server)
    yield client
    client.kill()


def clean(raw):
    found = strict.check_session(raw.log)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def open_sample(raw, sample, uri=None, text=None):
    document = {"uri": uri or sample.uri, "languageId": sample.language, "version": 1, "text": sample.text if text is None else text}
    raw.notify("textDocument/didOpen", {"textDocument": document})


def diagnostics(raw, uri, since=0):
    return raw.wait_note("textDocument/publishDiagnostics", lambda p: p["uri"] == uri, since=since)["diagnostics"]


def test_requests_before_initialize_are_refused(raw):
    r = raw.request("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": 0, "character": 0}})
    assert r["error"]["code"] == -32002, r


def test_shutdown_then_exit_is_code_0(raw):
    raw.start(CAPABILITIES)
    assert raw.stop() == 0
    clean(raw)


def test_exit_without_shutdown_is_code_1(raw):
    raw.start(CAPABILITIES)
    raw.notify("exit")
    assert raw.p.wait(PATIENCE) == 1


def test_end_of_input_ends_the_server(raw):
    raw.start(CAPABILITIES)
    raw.p.stdin.close()
    raw.p.wait(PATIENCE)


def test_requests_after_shutdown_are_refused(raw):
    raw.start(CAPABILITIES)
    raw.request("shutdown")
    r = raw.request("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": 0, "character": 0}})
    assert r["error"]["code"] == -32600, r


def test_second_initialize_is_refused(raw):
    raw.start(CAPABILITIES)
    r = raw.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert r["error"]["code"] == -32600, r


def test_unknown_request_and_notification(raw):
    raw.start(CAPABILITIES)
    raw.notify("oss403/noSuchNotification", {"a": 1})
    raw.notify("$/optional", {"a": 1})
    assert raw.request("oss403/noSuchRequest", {})["error"]["code"] == -32601
    assert raw.request("$/optionalRequest", {})["error"]["code"] == -32601
    assert raw.stop() == 0
    clean(raw)


def test_params_of_the_wrong_shape(raw):
    raw.start(CAPABILITIES)
    r = raw.request("textDocument/hover", {"textDocument": 7})
    assert r["error"]["code"] == -32602, r
    assert raw.stop() == 0


def test_invalid_json_keeps_the_session(raw):
    raw.start(CAPABILITIES)
    raw.raw(b"Content-Length: 9\r\n\r\n{not json")
    assert raw.request("oss403/stillThere", {})["error"]["code"] == -32601
    assert raw.stop() == 0


@pytest.mark.parametrize("enc", ["utf-16", "utf-8"])
def test_incremental_edits_equal_the_whole_text(raw, sample, enc):
    """After random edits the diagnostics are those of the same text opened afresh."""
    rng = random.Random(403)
    versions = {**CAPABILITIES["textDocument"], "publishDiagnostics": {"versionSupport": True}}
    caps = {**CAPABILITIES, "textDocument": versions, "general": {"positionEncodings": [enc]}}
    assert raw.start(caps)["capabilities"]["positionEncoding"] == enc
    text = sample.text
    a, b = sample.uri, sample.path.with_name("copy-of-" + sample.path.name).as_uri()
    width = (lambda s: len(s.encode())) if enc == "utf-8" else (lambda s: len(s.encode("utf-16-le")) // 2)

    def pos(i):
        head = text[:i]
        return {"line": head.count("\n"), "character": width(head.rpartition("\n")[2])}

    open_sample(raw, sample)
    diagnostics(raw, a)
    words = ["\n", "é", "拒绝", "🙂", "x", "", "", *[w for w in text.split() if len(w) < 20][:20]]
    for version in range(2, 42):
        changes = []
        for _ in range(rng.randint(1, 3)):
            i = rng.randint(0, len(text))
            j = min(len(text), i + rng.choice([0, 0, 1, 5]))
            w = rng.choice(words)
            changes.append({"range": {"start": pos(i), "end": pos(j)}, "text": w})
            text = text[:i] + w + text[j:]
        raw.notify("textDocument/didChange", {"textDocument": {"uri": a, "version": version}, "contentChanges": changes})
    n = len(raw.notes)
    raw.notify("textDocument/didChange", {"textDocument": {"uri": a, "version": 42}, "contentChanges": [
        {"range": {"start": pos(0), "end": pos(0)}, "text": ""}]})
    open_sample(raw, sample, b, text)
    fresh = diagnostics(raw, b, since=n)
    # what was typed fast may be read later than what was opened
    newest = lambda p: p["uri"] == a and p["version"] == 42
    last = raw.wait_note("textDocument/publishDiagnostics", newest)
    key = lambda d: json.dumps({k: d.get(k) for k in ("range", "code", "severity", "message")}, sort_keys=True)
    assert sorted(map(key, last["diagnostics"])) == sorted(map(key, fresh))
    assert raw.stop() == 0
    clean(raw)


def test_cancel_of_unknown_request_is_ignored(raw):
    raw.start(CAPABILITIES)
    raw.notify("$/cancelRequest", {"id": 99999})
    assert raw.stop() == 0
    clean(raw)


def test_string_ids_come_back_as_they_were(raw):
    raw.start(CAPABILITIES)
    raw._send({"jsonrpc": "2.0", "id": "a-string", "method": "shutdown"})
    assert raw.wait_for("a-string")["result"] is None


def test_header_variants(raw):
    """Content-Type beside Content-Length, in any order and case."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                       "params": {"processId": None, "rootUri": None, "capabilities": CAPABILITIES}}).encode()
    raw.next_id = 1
    raw.raw(b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    assert "result" in raw.wait_for(1)


def test_frames_split_and_joined(raw):
    a = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}).encode()
    b = json.dumps({"jsonrpc": "2.0", "method": "initialized", "params": {}}).encode()
    c = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}).encode()
    stream = b"".join(b"Content-Length: %d\r\n\r\n" % len(x) + x for x in (a, b, c))
    for i in range(0, len(stream), 7):
        raw.raw(stream[i:i + 7])
        time.sleep(0.001)
    raw.next_id = 2
    assert "result" in raw.wait_for(1)
    assert raw.wait_for(2)["result"] is None


def test_whole_session_is_strictly_typed(raw, sample):
    """No capability offered but a few: the server must not use more."""
    uri, text = sample.uri, sample.text
    res = raw.start(CAPABILITIES)
    assert res["capabilities"]["positionEncoding"] == "utf-16"
    open_sample(raw, sample)
    d = diagnostics(raw, uri)
    assert len(d) >= sample.diagnostics
    for x in d:
        pos = x["range"]["start"]
        raw.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": pos})
        raw.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": pos})
        for only in (None, ["quickfix"], ["source.organizeImports"], ["refactor"]):
            ctx = {"diagnostics": [x]} | ({"only": only} if only else {})
            acts = raw.request("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": x["range"], "context": ctx})
            if only in (["source.organizeImports"], ["refactor"]):
                for a in acts.get("result") or []:
                    assert (a.get("kind") or "").startswith(only[0]), f"asked for {only}, got {a.get('kind')}"
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n"), "character": 0}}
    assert "result" in raw.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    assert "result" in raw.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": everything})
    # positions past the end are answered, not died of
    for line, ch in ((10**6, 0), (0, 10**6), (2**31 - 1, 2**31 - 1)):
        r = raw.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": line, "character": ch}})
        assert "result" in r or r["error"]["code"] == -32602, r
    # a document the server has never seen
    r = raw.request("textDocument/hover", {"textDocument": {"uri": "file:///oss403/never-opened.txt"}, "position": {"line": 0, "character": 0}})
    assert r.get("result", None) is None or "error" in r
    # edits: whole text away and back; an empty document gives an empty list
    n = len(raw.notes)
    raw.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": ""}]})
    assert diagnostics(raw, uri, since=n) == []
    n = len(raw.notes)
    raw.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [{"text": text}]})
    assert len(diagnostics(raw, uri, since=n)) == len(d)
    n = len(raw.notes)
    raw.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert diagnostics(raw, uri, since=n) == [], "diagnostics stay after didClose"
    assert raw.stop() == 0
    clean(raw)
