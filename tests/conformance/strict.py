"""Strict check of recorded LSP traffic (tee.py's log) against the protocol's own
machine-made types (lsprotocol, generated from the LSP metamodel, here 3.18).

Stricter than a client has to be: cattrs coerces `"1"` to 1 and drops unknown
fields; this does neither.  It reports, for the server's messages (and, with
--both, the client's): wrong JSON types, missing or unknown properties, unknown
methods, values outside closed enumerations; and it follows the session: every
request answered once, no answer to an unknown id, no server request that the
client's capabilities did not offer, no message before `initialize`'s answer but
the allowed ones, ranges with start after end, shutdown's answer null, exit 0.

    strict.py LOG.jsonl [--both] [--json]        exit 1 when anything is found
"""
import enum
import json
import sys
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Union, get_args, get_origin

import attrs
from lsprotocol import types as t

attrs_resolved = set()
# Fields that travel in camelCase but end in an underscore in Python, and so on.
ALIAS = {"from_": "from", "import_": "import"}


def camel(name):
    if name in ALIAS:
        return ALIAS[name]
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(p[:1].upper() + p[1:] for p in tail)


def fields(cls):
    if cls not in attrs_resolved:
        attrs.resolve_types(cls, vars(t), vars(t))
        attrs_resolved.add(cls)
    return {camel(f.name): f for f in attrs.fields(cls)}


def check(v, typ, path):
    """Yields what is wrong with JSON value v as an instance of typ."""
    if typ is Any or typ is object or isinstance(typ, (str, typing.ForwardRef)):
        if isinstance(typ, typing.ForwardRef):
            yield from check(v, getattr(t, typ.__forward_arg__), path)
        elif isinstance(typ, str):
            yield from check(v, getattr(t, typ), path)
        return
    origin = get_origin(typ)
    if origin is Union:
        best = None
        for alt in get_args(typ):
            errs = list(check(v, alt, path))
            if not errs:
                return
            # the alternative whose complaints go deepest is the one that was meant
            depth = max(e[0].count(".") + e[0].count("[") for e in errs)
            if best is None or (depth, -len(errs)) > best[0]:
                best = ((depth, -len(errs)), errs)
        yield from best[1]
        return
    if origin is typing.Literal:
        if v not in get_args(typ):
            yield path, f"{v!r} is not one of {get_args(typ)}"
        return
    if origin in (Sequence, list, tuple):
        if not isinstance(v, list):
            yield path, f"array expected, got {json.dumps(v)[:80]}"
            return
        args = get_args(typ)
        for i, x in enumerate(v):
            yield from check(x, args[i] if origin is tuple and len(args) > i else args[0], f"{path}[{i}]")
        return
    if origin in (Mapping, dict):
        if not isinstance(v, dict):
            yield path, f"object expected, got {json.dumps(v)[:80]}"
            return
        for k, x in v.items():
            yield from check(x, get_args(typ)[1], f"{path}.{k}")
        return
    if typ is type(None):
        if v is not None:
            yield path, f"null expected, got {json.dumps(v)[:80]}"
        return
    if isinstance(typ, type) and issubclass(typ, enum.Enum):
        vals = [m.value for m in typ]
        if isinstance(v, bool) or type(v) not in {type(x) for x in vals}:
            yield path, f"{typ.__name__} expected, got {json.dumps(v)[:80]}"
        elif v not in vals and typ.__name__ not in OPEN_ENUMS:
            yield path, f"{v!r} is no {typ.__name__}"
        return
    if typ is bool:
        if not isinstance(v, bool):
            yield path, f"boolean expected, got {json.dumps(v)[:80]}"
        return
    if typ is int:
        if isinstance(v, bool) or not isinstance(v, int):
            yield path, f"integer expected, got {json.dumps(v)[:80]}"
        elif not -(2**31) <= v <= 2**31 - 1:
            yield path, f"integer out of the protocol's 32 bits: {v}"
        return
    if typ is float:
        if isinstance(v, bool) or not isinstance(v, (int, float)):
            yield path, f"number expected, got {json.dumps(v)[:80]}"
        return
    if typ is str:
        if not isinstance(v, str):
            yield path, f"string expected, got {json.dumps(v)[:80]}"
        return
    if isinstance(typ, type) and attrs.has(typ):
        if not isinstance(v, dict):
            yield path, f"{typ.__name__} expected, got {json.dumps(v)[:80]}"
            return
        known = fields(typ)
        for name, f in known.items():
            optional = f.default is not attrs.NOTHING
            if name not in v:
                literal = get_origin(f.type) is None and isinstance(f.default, str) and f.default
                if not optional or (literal and name == "kind"):
                    yield f"{path}.{name}", f"missing (required by {typ.__name__})"
                continue
            x = v[name]
            if x is None and optional and type(None) in get_args(f.type) and not null_allowed(typ, name):
                yield f"{path}.{name}", "null for an optional property: leave it out"
                continue
            yield from check(x, f.type, f"{path}.{name}")
        for name in v:
            if name not in known:
                yield f"{path}.{name}", f"unknown property of {typ.__name__}"
        if typ is t.Range:
            try:
                s, e = v["start"], v["end"]
                if (s["line"], s["character"]) > (e["line"], e["character"]):
                    yield path, "range starts after its end"
            except (KeyError, TypeError):
                pass
        return
    yield path, f"(checker) type not handled: {typ!r}"


# enumerations with supportsCustomValues in the metamodel
OPEN_ENUMS = {"ErrorCodes", "LSPErrorCodes", "FoldingRangeKind", "CodeActionKind", "SemanticTokenTypes",
              "SemanticTokenModifiers", "PositionEncodingKind", "WatchKind", "LanguageKind"}
# properties whose type is `T | null`: null is a value there
NULLS = {("OptionalVersionedTextDocumentIdentifier", "version"), ("InitializeParams", "processId"),
         ("InitializeParams", "rootUri"), ("InitializeParams", "rootPath"), ("InitializeParams", "workspaceFolders"),
         ("_InitializeParams", "rootPath"), ("WorkspaceFoldersInitializeParams", "workspaceFolders"),
         ("SignatureHelp", "activeParameter"), ("SignatureInformation", "activeParameter"),
         ("TextDocumentRegistrationOptions", "documentSelector"), ("DocumentFilter", "documentSelector")}


def null_allowed(cls, name):
    return (cls.__name__, name) in NULLS or name == "documentSelector"


# server → client requests and notifications, and the client capability each one needs
NEEDS = {
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/applyEdit": "workspace.applyEdit",
    "window/workDoneProgress/create": "window.workDoneProgress",
    "window/showDocument": "window.showDocument.support",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/inlineValue/refresh": "workspace.inlineValue.refreshSupport",
    "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
}
BEFORE_READY = {"window/showMessage", "window/logMessage", "telemetry/event", "window/showMessageRequest", "$/progress"}


def dig(caps, dotted):
    for k in dotted.split("."):
        if not isinstance(caps, dict):
            return None
        caps = caps.get(k)
    return caps


def diagnostics_in(method, content):
    """The diagnostics in a message, as far as a message of this method has any."""
    content = content or {}
    if method == "textDocument/publishDiagnostics":
        return content.get("diagnostics") or []
    if method == "textDocument/diagnostic":
        return content.get("items") or []
    if method == "textDocument/codeAction":
        return [d for action in content if isinstance(action, dict) for d in action.get("diagnostics") or []]
    return []


def unoffered(method, content, caps):
    """Yields what a message of the server uses though the client did not offer it: (path, why)."""
    for field, offer in (("relatedInformation", "relatedInformation"), ("codeDescription", "codeDescriptionSupport"),
                         ("data", "dataSupport"), ("tags", "tagSupport")):
        used = any(d.get(field) is not None for d in diagnostics_in(method, content))
        if used and not (dig(caps, f"textDocument.publishDiagnostics.{offer}") or dig(caps, f"textDocument.diagnostic.{offer}")):
            yield field, f"the client does not offer {offer}"
    if method == "textDocument/publishDiagnostics" and (content or {}).get("version") is not None:
        if not dig(caps, "textDocument.publishDiagnostics.versionSupport"):
            yield "version", "the client does not offer versionSupport"
    if method == "textDocument/hover" and isinstance((content or {}).get("contents"), dict):
        kind, formats = content["contents"].get("kind"), dig(caps, "textDocument.hover.contentFormat")
        if kind == "markdown" and kind not in (formats or []):
            yield "contents.kind", "the client does not take Markdown"
    if method == "textDocument/completion":
        items = content.get("items", []) if isinstance(content, dict) else content or []
        formats = dig(caps, "textDocument.completion.completionItem.documentationFormat") or []
        for item in items:
            documentation = item.get("documentation")
            if isinstance(documentation, dict) and documentation.get("kind") == "markdown" and "markdown" not in formats:
                yield "documentation.kind", "the client does not take Markdown"
            for field, offer in (("labelDetails", "labelDetailsSupport"), ("tags", "tagSupport"), ("deprecated", "deprecatedSupport")):
                if item.get(field) is not None and not dig(caps, f"textDocument.completion.completionItem.{offer}"):
                    yield field, f"the client does not offer {offer}"
            if item.get("insertTextFormat") == 2 and not dig(caps, "textDocument.completion.completionItem.snippetSupport"):
                yield "insertTextFormat", "the client takes no snippets"
    if method == "textDocument/documentLink":
        if any(link.get("tooltip") is not None for link in content or []) and not dig(caps, "textDocument.documentLink.tooltipSupport"):
            yield "tooltip", "the client does not offer tooltipSupport"
    if method == "textDocument/codeAction":
        for action in content or []:
            literal = not isinstance(action.get("command"), str)
            if literal and not dig(caps, "textDocument.codeAction.codeActionLiteralSupport"):
                yield "", "the client takes commands only"
            for field, offer in (("isPreferred", "isPreferredSupport"), ("disabled", "disabledSupport"), ("data", "dataSupport")):
                if action.get(field) is not None and not dig(caps, f"textDocument.codeAction.{offer}"):
                    yield field, f"the client does not offer {offer}"
            edit = action.get("edit") or {}
            if edit.get("documentChanges") is not None and not dig(caps, "workspace.workspaceEdit.documentChanges"):
                yield "edit.documentChanges", "the client does not offer documentChanges"
            if edit.get("changeAnnotations") is not None and not dig(caps, "workspace.workspaceEdit.changeAnnotationSupport"):
                yield "edit.changeAnnotations", "the client does not offer changeAnnotationSupport"


def check_session(entries, both=False):
    """entries: dicts as tee.py writes them, one session or several one after the
    other (each begins with a "start" entry).  Returns a list of findings."""
    cuts = [i for i, e in enumerate(entries) if e.get("dir") == "start"]
    if len(cuts) > 1:
        out = []
        for a, b in zip(cuts, cuts[1:] + [len(entries)]):
            for f in check_session(entries[a:b], both):
                out.append({**f, "line": f["line"] and f["line"] + a})
        return out
    out, caps, ready, shutdown_id, shut = [], {}, False, None, False
    pending = {"c": {}, "s": {}}          # who asked → id → method
    asks, known, tokens = False, set(), set()   # the client asks for diagnostics; open documents; progress that was made known
    seen_exit, exited = None, False      # `exited`: the client sent `exit` (Neovim may just close the pipe)

    def add(n, who, what, path, why):
        out.append({"line": n, "from": {"s": "server", "c": "client"}.get(who, who), "message": what, "path": path, "why": why})

    for n, e in enumerate(entries, 1):
        who = e.get("dir")
        if who == "exit":
            seen_exit = e["code"]
            continue
        if "garbage" in e:
            add(n, who, "", "", f"not a frame: {e['garbage'][:120]!r} {e.get('error', '')}")
            continue
        msg = e.get("msg")
        if who not in ("c", "s") or msg is None:
            continue
        other = "c" if who == "s" else "s"
        judged = both or who == "s"
        if judged and msg.get("jsonrpc") != "2.0":
            add(n, who, "", "jsonrpc", "must be \"2.0\"")
        method = msg.get("method")
        if method is not None and "id" in msg:                     # request
            if msg["id"] in pending[who] and judged:
                add(n, who, method, "id", f"id {msg['id']!r} is already in use")
            pending[who][msg["id"]] = method
            if who == "c" and (msg.get("params") or {}).get("workDoneToken") is not None:
                tokens.add(msg["params"]["workDoneToken"])
            if method == "window/workDoneProgress/create":
                tokens.add((msg.get("params") or {}).get("token"))
            if method == "shutdown":
                shutdown_id = msg["id"]
        if method is not None:
            exited = exited or (who == "c" and method == "exit")
            if who == "c" and method == "initialize":
                caps = (msg.get("params") or {}).get("capabilities") or {}
            params = msg.get("params") if isinstance(msg.get("params"), dict) else {}
            if who == "c" and method == "textDocument/didOpen":
                known.add(params["textDocument"]["uri"])
            if who == "c" and method == "textDocument/didClose":
                known.discard(params["textDocument"]["uri"])
            if judged and who == "s":
                for path, why in unoffered(method, params, caps):
                    add(n, who, method, f"params.{path}", why)
                if method == "textDocument/publishDiagnostics" and asks and params.get("uri") in known and params.get("diagnostics"):
                    add(n, who, method, "", "the client asks for the diagnostics of this document")
                if method == "$/progress" and params.get("token") not in tokens:
                    add(n, who, method, "params.token", "nobody knows this token")
            if judged:
                if who == "s" and not ready and method not in BEFORE_READY:
                    add(n, who, method, "", "sent before the answer to initialize")
                if who == "s" and method in NEEDS and not dig(caps, NEEDS[method]):
                    add(n, who, method, "", f"the client does not offer {NEEDS[method]}")
                if who == "s" and method == "client/registerCapability":
                    for r in (msg.get("params") or {}).get("registrations", []):
                        sec = r["method"].split("/")
                        key = {"workspace": "workspace", "textDocument": "textDocument"}.get(sec[0])
                        if key and not dig(caps, f"{key}.{sec[-1]}.dynamicRegistration"):
                            add(n, who, method, r["method"], "the client offers no dynamicRegistration for it")
                types = t.METHOD_TO_TYPES.get(method)
                if types is None:
                    if not method.startswith("$/"):
                        add(n, who, method, "method", "unknown to LSP 3.18 (a server's own method?)")
                else:
                    cls = types[0]
                    ptype = fields(cls).get("params")
                    params = msg.get("params")
                    if ptype is not None and not (params is None and ptype.default is not attrs.NOTHING):
                        for p, why in check(params, ptype.type, "params"):
                            add(n, who, method, p, why)
            continue
        # response
        if "id" not in msg:
            if judged:
                add(n, who, "", "", "neither method nor id")
            continue
        asked = pending[other].pop(msg["id"], None)
        if asked is None:
            if judged:
                add(n, who, "response", "id", f"answers unknown id {msg['id']!r}")
            continue
        if asked == "initialize" and who == "s":
            ready = True
            offered = (msg.get("result") or {}).get("capabilities") or {}
            asks = offered.get("diagnosticProvider") is not None
            if judged and asks and dig(caps, "textDocument.diagnostic") is None:
                add(n, who, asked, "diagnosticProvider", "the client does not ask for diagnostics")
            if judged and offered.get("notebookDocumentSync") is not None and dig(caps, "notebookDocument") is None:
                add(n, who, asked, "notebookDocumentSync", "the client has no notebooks")
            for name in (dig(offered, "workspace.fileOperations") or {}) if judged else ():
                if not dig(caps, f"workspace.fileOperations.{name}"):
                    add(n, who, asked, f"fileOperations.{name}", "the client does not tell of this")
        if asked == "shutdown" and who == "s":
            shut = True
            if msg.get("result", None) is not None:
                add(n, who, "shutdown", "result", "must be null")
        if not judged:
            continue
        if "error" in msg:
            err = msg["error"]
            if "result" in msg:
                add(n, who, asked, "", "both result and error")
            if not isinstance(err, dict) or not isinstance(err.get("code"), int) or not isinstance(err.get("message"), str):
                add(n, who, asked, "error", "needs an integer code and a string message")
            continue
        if "result" not in msg:
            add(n, who, asked, "result", "a successful response needs result, null too")
            continue
        for path, why in unoffered(asked, msg["result"], caps):
            add(n, who, asked, f"result.{path}", why)
        types = t.METHOD_TO_TYPES.get(asked)
        if types and types[1] is not None:
            rtype = fields(types[1])["result"].type
            for p, why in check(msg["result"], rtype, "result"):
                if p == "result" and msg["result"] is None and rtype in (type(None),):
                    continue
                add(n, who, asked, p, why)
    for who in ("c",):
        for i, m in pending[who].items():
            if m not in ("shutdown",) or not shut:
                out.append({"line": 0, "from": "server", "message": m, "path": "id", "why": f"request {i!r} never answered"})
    if shut and exited and seen_exit not in (None, 0):
        out.append({"line": 0, "from": "server", "message": "exit", "path": "", "why": f"exit code {seen_exit} after shutdown, want 0"})
    return out


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(x) for x in f if x.strip()]


def main(argv):
    both, as_json = "--both" in argv, "--json" in argv
    bad = 0
    for path in [a for a in argv if not a.startswith("--")]:
        entries = read(path)
        found = check_session(entries, both)
        bad += len(found)
        sent = sum(1 for e in entries if e.get("dir") == "s")
        got = sum(1 for e in entries if e.get("dir") == "c")
        if as_json:
            print(json.dumps({"log": path, "from_server": sent, "from_client": got, "findings": found}, ensure_ascii=False))
        else:
            print(f"{path}: {sent} messages from the server, {got} from the client, {len(found)} findings")
            for f in found:
                print("  line {line} {from} {message} {path}: {why}".format(**f))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
