//! `oss403.server.explainPolicy`: why a policy refuses an action, in a message that every editor can show.

use std::sync::Arc;

use oss403::Span;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CodeActionKind, Command, ExecuteCommandParams, MessageType, Position, Uri};

use crate::lsp::convert::{Ruler, offset};
use crate::lsp::documents::{Read, Snapshot};
use crate::lsp::session::Session;
use crate::lsp::state::{State, now};
use crate::lsp::words;

/// Command that explains why the policy at a place refuses an action.
pub const EXPLAIN: &str = "oss403.server.explainPolicy";

/// Kind of the actions that change nothing and explain something.
pub const KIND: CodeActionKind = CodeActionKind::new("explain.oss403");

/// The argument of the command.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Question {
    uri: Uri,
    /// A place in the statement.
    position: Position,
    action: String,
}

/// The commands that explain what the statement around `span` is refused, with their titles.
pub fn commands(snapshot: &Snapshot, read: &Read, span: Span, session: &Session) -> Vec<Command> {
    let denials = read.scope.engine.denials(&read.reading, span, now());
    let mut ruler = Ruler::new(read.reading.source(), session.encoding);
    let position = ruler.position(span.start);
    denials
        .into_iter()
        .map(|denial| {
            let question = Question { uri: snapshot.uri.clone(), position, action: denial.action };
            Command::new(denial.title, EXPLAIN.to_owned(), Some(vec![json!(question)]))
        })
        .collect()
}

/// Shows the explanation, and answers with it.
pub async fn execute(state: &Arc<State>, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let [argument] = params.arguments.as_slice() else {
        return Err(Error::invalid_params("one argument is wanted: uri, position and action"));
    };
    let question: Question =
        Question::deserialize(argument).map_err(|error| Error::invalid_params(error.to_string()))?;
    let Question { uri, position, action } = question;
    let work = move |_: &Snapshot, read: &Read, session: &Session| {
        let at = Span::at(offset(read.reading.source(), position, session.encoding));
        read.scope.engine.why_denied(&read.reading, at, &action, now())
    };
    let text = state.ask_at("explanation", &uri, position, work).await;
    // the document may have changed since the command was offered
    let shown = text.clone().unwrap_or_else(|| words::NOT_DENIED.get(state.layers.locale()).to_owned());
    state.show(MessageType::INFO, shown);
    Ok(text.map(Value::String))
}
