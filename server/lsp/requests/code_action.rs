//! `textDocument/codeAction`: mend a finding, ignore it, mend everything, or look for the cause of an answer.

use std::collections::HashMap;
use std::sync::Arc;

use oss403::sight::Thing;
use oss403::{Edit, Finding, Span};
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse,
    Command, Diagnostic, DocumentChanges, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, WorkspaceEdit,
};

use crate::lsp::cause;
use crate::lsp::convert::{Ruler, span};
use crate::lsp::documents::{Read, Snapshot};
use crate::lsp::requests::denial;
use crate::lsp::session::{FIX_ALL, Session};
use crate::lsp::state::State;
use crate::lsp::words;
use crate::lsp::workspace;

/// Lists what can be done in a range.
pub async fn code_action(state: &Arc<State>, params: CodeActionParams) -> Option<CodeActionResponse> {
    if !state.session().action_literals {
        return None;
    }
    let uri = params.text_document.uri.clone();
    let position = params.range.start;
    // only for this all of a long document is read
    let all = params.context.only.is_some() && asked_for(&FIX_ALL, &params.context);
    let shared = state.clone();
    let work = move |snapshot: &Snapshot, read: &Read, session: &Session| {
        // a part of a long document says nothing to other files
        let across = match snapshot.is_long() {
            true => Vec::new(),
            false => workspace::across(&shared, snapshot, read),
        };
        let mut actions = actions(&params, snapshot, read, &across, session);
        let searches = session.finds_causes() && !shared.layers.roots().is_empty();
        if searches && asked_for(&CodeActionKind::QUICKFIX, &params.context) {
            actions.extend(find_cause(&params, snapshot, read, session));
        }
        Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
    };
    match all {
        true => state.ask("code actions", &uri, work).await,
        false => state.ask_at("code actions", &uri, position, work).await,
    }
}

fn actions(
    params: &CodeActionParams,
    snapshot: &Snapshot,
    read: &Read,
    across: &[Finding],
    session: &Session,
) -> Vec<CodeAction> {
    let chosen = span(read.reading.source(), params.range, session.encoding);
    let maker = Maker { context: &params.context, snapshot, read, session };
    let mut actions = Vec::new();
    if asked_for(&CodeActionKind::QUICKFIX, &params.context) {
        let findings = read.reading.findings().iter().chain(across);
        for finding in findings.filter(|finding| finding.span.meets(chosen)) {
            actions.extend(maker.for_finding(finding));
        }
    }
    if asked_for(&CodeActionKind::REFACTOR_REWRITE, &params.context) {
        let rewrites = read.scope.engine.rewrites(&read.reading, chosen);
        actions.extend(rewrites.into_iter().map(|rewrite| CodeAction {
            title: rewrite.title,
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            edit: Some(maker.edit(&rewrite.edits)),
            ..CodeAction::default()
        }));
    }
    if asked_for(&denial::KIND, &params.context) {
        let commands = denial::commands(snapshot, read, chosen, session);
        actions.extend(commands.into_iter().map(|command| CodeAction {
            title: command.title.clone(),
            kind: Some(denial::KIND),
            command: Some(command),
            ..CodeAction::default()
        }));
    }
    let is_part = params.context.only.is_none() && snapshot.is_long();
    if asked_for(&FIX_ALL, &params.context) && !is_part {
        actions.extend(maker.for_all());
    }
    actions
}

/// Looks for the cause of the first answer in the range; `None` if there is no answer.
fn find_cause(
    params: &CodeActionParams,
    snapshot: &Snapshot,
    read: &Read,
    session: &Session,
) -> Option<CodeAction> {
    let source = read.reading.source();
    let chosen = span(source, params.range, session.encoding);
    let mut sightings = read.reading.scene().sightings.iter();
    let body = sightings
        .find(|sighting| matches!(sighting.thing, Thing::ErrorBody(_)) && sighting.span.meets(chosen))?;
    let title = words::FIND_CAUSE.get(read.scope.engine.locale()).to_owned();
    let start = Ruler::new(source, session.encoding).position(body.span.start);
    let arguments = Some(vec![cause::argument(&snapshot.uri, start)]);
    Some(CodeAction {
        title: title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        command: Some(Command { title, command: cause::FIND.to_owned(), arguments }),
        ..CodeAction::default()
    })
}

/// A client that names kinds gets only those, and what lies under them: `source` asks for `source.fixAll` too.
fn asked_for(kind: &CodeActionKind, context: &CodeActionContext) -> bool {
    let under = |asked: &CodeActionKind| {
        let rest = kind.as_str().strip_prefix(asked.as_str());
        rest.is_some_and(|rest| asked.as_str().is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    context.only.as_ref().is_none_or(|only| only.iter().any(under))
}

struct Maker<'a> {
    context: &'a CodeActionContext,
    snapshot: &'a Snapshot,
    read: &'a Read,
    session: &'a Session,
}

impl Maker<'_> {
    /// The finding's own fixes, then the comment that silences it.
    fn for_finding(&self, finding: &Finding) -> Vec<CodeAction> {
        let engine = &self.read.scope.engine;
        let diagnostics = vec![self.diagnostic(finding)];
        let action = |title: String, edits: &[Edit], preferred: bool| CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(diagnostics.clone()),
            edit: Some(self.edit(edits)),
            is_preferred: (preferred && self.session.preferred_actions).then_some(true),
            ..CodeAction::default()
        };
        let fixes = finding.fixes.iter().map(|fix| action(fix.title.clone(), &fix.edits, fix.preferred));
        let ignore = engine.ignore(&self.read.reading, finding).map(|edit| {
            action(words::IGNORE.fill(engine.locale(), &[("rule", finding.rule)]), &[edit], false)
        });
        fixes.chain(ignore).collect()
    }

    /// All preferred fixes of the document at once; `None` if there are none.
    fn for_all(&self) -> Option<CodeAction> {
        let edits = preferred(self.read.reading.findings());
        (!edits.is_empty()).then(|| CodeAction {
            title: words::FIX_ALL.fill(self.read.scope.engine.locale(), &[]),
            kind: Some(FIX_ALL),
            edit: Some(self.edit(&edits)),
            ..CodeAction::default()
        })
    }

    /// The diagnostic of a finding: the client's own copy if it sent one.
    fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let mut ruler = Ruler::new(self.read.reading.source(), self.session.encoding);
        let ours = ruler.diagnostic(finding, &self.snapshot.uri, self.session);
        let same = |theirs: &&Diagnostic| {
            theirs.range == ours.range && theirs.code == Some(NumberOrString::String(finding.rule.to_owned()))
        };
        self.context.diagnostics.iter().find(same).cloned().unwrap_or(ours)
    }

    fn edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let mut ruler = Ruler::new(self.read.reading.source(), self.session.encoding);
        let edits = edits.iter().map(|edit| ruler.edit(edit));
        let uri = self.snapshot.uri.clone();
        if !self.session.document_changes {
            return WorkspaceEdit::new(HashMap::from([(uri, edits.collect())]));
        }
        let text_document =
            OptionalVersionedTextDocumentIdentifier { uri, version: Some(self.snapshot.version) };
        let edits = edits.map(OneOf::Left).collect();
        WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }])),
            ..WorkspaceEdit::default()
        }
    }
}

/// The edits of all preferred fixes, in the order of the text. A fix that meets an earlier one is left for
/// the next time.
fn preferred(findings: &[Finding]) -> Vec<Edit> {
    let mut taken: Vec<Edit> = Vec::new();
    let fixes = findings.iter().filter_map(|finding| finding.fixes.iter().find(|fix| fix.preferred));
    for fix in fixes {
        let meets = |span: Span| taken.iter().any(|edit| edit.span.meets(span));
        if !fix.edits.iter().any(|edit| meets(edit.span)) {
            taken.extend(fix.edits.iter().cloned());
        }
    }
    taken.sort_by_key(|edit| edit.span);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use oss403::{Fix, Severity};

    fn finding(preferred: bool, edits: &[(usize, usize, &str)]) -> Finding {
        let edits =
            edits.iter().map(|&(start, end, text)| Edit { span: Span::new(start, end), text: text.into() });
        Finding {
            rule: "some-rule",
            severity: Severity::Error,
            span: Span::at(0),
            message: String::new(),
            help: String::new(),
            answers: Vec::new(),
            url: String::new(),
            related: Vec::new(),
            fixes: vec![Fix { title: String::new(), preferred, edits: edits.collect() }],
        }
    }

    #[test]
    fn fixes_that_meet_are_not_applied_together() {
        let findings = [
            finding(true, &[(8, 9, "b")]),
            finding(true, &[(0, 2, "a"), (4, 4, "c")]),
            finding(true, &[(4, 4, "c")]),
            finding(true, &[(1, 3, "d")]),
            finding(false, &[(20, 21, "e")]),
        ];
        let spans: Vec<usize> = preferred(&findings).iter().map(|edit| edit.span.start).collect();
        assert_eq!(spans, [0, 4, 8]);
    }

    #[test]
    fn kinds_lie_under_each_other() {
        let asked = |only: Option<&'static str>, kind: &CodeActionKind| {
            let only = only.map(|only| vec![CodeActionKind::new(only)]);
            asked_for(kind, &CodeActionContext { only, ..CodeActionContext::default() })
        };
        for only in [None, Some(""), Some("source"), Some("source.fixAll"), Some("source.fixAll.oss403")] {
            assert!(asked(only, &FIX_ALL), "{only:?}");
        }
        for only in ["quickfix", "source.fix", "source.fixAll.oss403.x", "refactor"] {
            assert!(!asked(Some(only), &FIX_ALL), "{only}");
        }
    }
}
