//! Policies: read in every form, evaluated by the documented rules, compared with an oracle.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails may panic")]

mod changes;
mod cli;
#[path = "../fences/mod.rs"]
mod fences;
mod forms;
mod judged;
mod oracle;
mod post;
mod properties;
mod read;
mod size;
mod table;
mod write;
