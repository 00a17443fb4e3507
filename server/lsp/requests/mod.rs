//! One file for each request: from the protocol, through the engine, to the protocol.

pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod denial;
pub mod diagnostic;
pub mod document_link;
pub mod hover;
pub mod inlay_hint;
pub mod names;
