//! What the grammars of tree-sitter say of the strings that we find, and of the texts that our fixes leave.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails may panic"
)]

#[path = "../fences/mod.rs"]
mod fences;
mod fixes;
mod grammars;
mod pages;
mod plain;
mod strings;
