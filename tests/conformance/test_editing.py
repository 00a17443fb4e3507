"""Editing sessions as real editors hold them: pytest-lsp once for each client profile.

The profiles are those that pytest-lsp ships and those in profiles/, recorded from the editors themselves.
"""
import asyncio
import json
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types as t
from lsprotocol.converters import get_converter
from pytest_lsp import make_test_lsp_client

HERE = pathlib.Path(__file__).parent
CONVERTER = get_converter()
SHIPPED = ["visual-studio-code@v1.65.2", "neovim@v0.7.0", "neovim@v0.9.1", "neovim@v0.11.0", "emacs@v29.1"]
RECORDED = sorted(HERE.glob("profiles/*.json"))
PATIENCE = 120  # seconds, on a busy machine


def capabilities_of(profile):
    if isinstance(profile, pathlib.Path):
        recorded = json.loads(profile.read_text(encoding="utf-8"))
        return CONVERTER.structure(recorded["capabilities"], t.ClientCapabilities)
    return pytest_lsp.client_capabilities(profile)


def make_client():
    """pytest-lsp's client with the answers that every real editor gives and it lacks."""
    client = make_test_lsp_client()
    known = set(client.protocol.fm.features)
    for method in (t.CLIENT_REGISTER_CAPABILITY, t.CLIENT_UNREGISTER_CAPABILITY, t.WORKSPACE_INLAY_HINT_REFRESH,
                   t.WORKSPACE_DIAGNOSTIC_REFRESH):
        if method not in known:
            client.feature(method)(lambda *_: None)
    return client


def at(path, start, default=None):
    """The value at a dotted path of attributes, or `default` where one is missing."""
    for name in path.split("."):
        start = getattr(start, name, None)
        if start is None:
            return default
    return start


# --- positions in the negotiated encoding ---------------------------------
def column(line, character, encoding):
    """Index into `line` of a column in `encoding`, which must be a boundary on the line."""
    width = {"utf-8": lambda c: len(c.encode()), "utf-16": lambda c: len(c.encode("utf-16-le")) // 2}[encoding]
    passed = 0
    for index, c in enumerate(line):
        if passed == character:
            return index
        passed += width(c)
    assert passed == character, f"column {character} is no boundary of {line!r} in {encoding}"
    return len(line)


def index(text, position, encoding):
    lines = text.split("\n")
    assert position.line < len(lines), f"line {position.line} is past the end"
    before = sum(len(line) + 1 for line in lines[: position.line])
    return before + column(lines[position.line].rstrip("\r"), position.character, encoding)


def apply_edits(text, edits, encoding):
    spans = sorted((index(text, e.range.start, encoding), index(text, e.range.end, encoding), e.new_text) for e in edits)
    for (_, end, _), (start, _, _) in zip(spans, spans[1:]):
        assert end <= start, "edits overlap"
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def edits_of(action, uri, capabilities):
    if action.edit is None:
        return []
    if action.edit.document_changes:
        assert at("workspace.workspace_edit.document_changes", capabilities), "documentChanges was not offered"
        changes = [c for c in action.edit.document_changes if isinstance(c, t.TextDocumentEdit)]
        return [edit for change in changes if change.text_document.uri == uri for edit in change.edits]
    return list((action.edit.changes or {}).get(uri, []))


# --- the session ------------------------------------------------------------
class Editor:
    """A client in the middle of a session with one document."""

    def __init__(self, client, capabilities, sample, encoding, asks):
        self.client, self.capabilities, self.sample, self.encoding = client, capabilities, sample, encoding
        # the client asks for diagnostics; they are not published to it
        self.asks = asks
        self.document = t.TextDocumentIdentifier(sample.uri)

    async def ask(self, request):
        return await asyncio.wait_for(request, PATIENCE)

    async def diagnostics(self):
        if self.asks:
            report = await self.ask(self.client.text_document_diagnostic_async(t.DocumentDiagnosticParams(self.document)))
            return list(report.items)
        await self.ask(self.client.wait_for_notification(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS))
        return self.client.diagnostics[self.sample.uri]

    async def open(self):
        item = t.TextDocumentItem(self.sample.uri, self.sample.language, 1, self.sample.text)
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def rewrite(self, text):
        document = t.VersionedTextDocumentIdentifier(version=2, uri=self.sample.uri)
        change = t.TextDocumentContentChangeWholeDocument(text=text)
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(document, [change]))
        return await self.diagnostics()

    def check(self, diagnostic):
        start = index(self.sample.text, diagnostic.range.start, self.encoding)
        end = index(self.sample.text, diagnostic.range.end, self.encoding)
        assert start <= end
        assert diagnostic.message.strip() and diagnostic.source == "oss403"
        for field, offer in {"related_information": "related_information", "code_description": "code_description_support",
                             "data": "data_support"}.items():
            if getattr(diagnostic, field):
                assert at(f"text_document.publish_diagnostics.{offer}", self.capabilities), f"{field} was not offered"

    async def hover(self, position):
        return await self.ask(self.client.text_document_hover_async(t.HoverParams(self.document, position)))

    async def fixes(self, diagnostic):
        context = t.CodeActionContext([diagnostic], trigger_kind=t.CodeActionTriggerKind.Invoked)
        params = t.CodeActionParams(self.document, diagnostic.range, context)
        actions = await self.ask(self.client.text_document_code_action_async(params)) or []
        literals = at("text_document.code_action.code_action_literal_support", self.capabilities)
        assert literals or not actions, "code action literals were not offered"
        edits = [(action, edits_of(action, self.sample.uri, self.capabilities)) for action in actions]
        return [(action, edits) for action, edits in edits if edits]


@pytest.mark.parametrize("profile", [*SHIPPED, *RECORDED], ids=lambda profile: getattr(profile, "stem", profile))
async def test_editing_session(profile, sample, server):
    capabilities = capabilities_of(profile)
    client = make_client()
    await client.start_io(*server)
    try:
        root = sample.path.parent.as_uri()
        params = t.InitializeParams(capabilities, root_uri=root, workspace_folders=[t.WorkspaceFolder(root, "samples")])
        result = await asyncio.wait_for(client.initialize_session(params), PATIENCE)
        encoding = result.capabilities.position_encoding
        encoding = getattr(encoding, "value", encoding)
        offered = [getattr(e, "value", e) for e in at("general.position_encodings", capabilities, [])]
        assert encoding == ("utf-8" if "utf-8" in offered else "utf-16")

        asks = result.capabilities.diagnostic_provider is not None
        able = at("text_document.diagnostic", capabilities) and at("workspace.diagnostics.refresh_support", capabilities)
        assert asks == bool(able)
        editor = Editor(client, capabilities, sample, encoding, asks)
        found = await editor.open()
        assert len(found) >= sample.diagnostics, found
        fixes = []
        for diagnostic in found:
            editor.check(diagnostic)
            assert await editor.hover(diagnostic.range.start), f"no hover on {diagnostic.code}"
            fixes += [(diagnostic, *fix) for fix in await editor.fixes(diagnostic)]
        if sample.fix and at("text_document.code_action.code_action_literal_support", capabilities):
            assert fixes, "no quick fix carries an edit"
            diagnostic, action, edits = fixes[0]
            fixed = apply_edits(sample.text, edits, encoding)
            assert fixed != sample.text, f"{action.title!r} changes nothing"
            left = await editor.rewrite(fixed)
            count = lambda diagnostics: sum(d.code == diagnostic.code for d in diagnostics)
            assert count(left) < count(found), f"{action.title!r} does not clear {diagnostic.code}"
        published = client.diagnostics.get(sample.uri)
        assert not (asks and published), "published, and asked for"
        client.text_document_did_close(t.DidCloseTextDocumentParams(editor.document))
        await asyncio.wait_for(client.shutdown_session(), PATIENCE)
        assert client.error is None, client.error
    finally:
        if client._server and client._server.returncode is None:
            client._server.kill()
        await client.stop()
