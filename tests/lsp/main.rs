//! The language server as an editor sees it: the real binary over real pipes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "these are tests")]

mod actions;
mod canary;
mod cause;
mod client;
mod configuration;
mod denials;
mod documents;
mod hostile;
#[path = "../cors/hostile_texts.rs"]
mod hostile_texts;
mod notebooks;
mod offers;
mod positions;
mod promises;
mod protocol;
mod pull;
mod scan;
mod soak;
mod time;
mod workspace;
