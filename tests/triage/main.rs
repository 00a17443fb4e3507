//! From an answer of OSS to its cause: bodies of all shapes, logs, and small projects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails may panic")]

mod bodies;
mod log;
mod projects;

use oss403::{Engine, Locale, Settings, Timestamp};

fn engine() -> Engine {
    Engine::new(Settings::default(), Locale::En)
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}
