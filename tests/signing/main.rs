//! What is signed, and what OSS says of it when it is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

mod mutations;
mod vectors;
