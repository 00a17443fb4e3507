//! Cross-origin requests: what a preflight is answered, case by case, and `oss403 explain cors`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

mod cli;
mod forms;
mod hostile;
mod hostile_texts;
mod hover;
mod lens;
mod table;
mod vendors;
