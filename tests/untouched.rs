//! A text without a trace of OSS costs one search: it is never cut into tokens. Alone in its process, because
//! it counts.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::path::Path;

use oss403::{Engine, Locale, Settings, Source, Timestamp, syntax};

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn a_tree_without_oss_is_never_tokenised() {
    // the sources of the crates that this test is built with, or of Rust itself, have nothing of OSS
    let home =
        std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap()));
    let mut found = Vec::new();
    files(&Path::new(&home).join("registry/src"), &mut found);
    let engine = Engine::new(Settings::default(), Locale::En);
    let mut count = 0;
    for path in found
        .iter()
        .filter(|path| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tokio-")))
    {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let name = path.to_string_lossy();
        let language = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
        let reading =
            engine.read(&Source::new(&name, language.id.as_str(), text.as_str()), Timestamp::UNIX_EPOCH);
        assert!(reading.findings().is_empty(), "{name}");
        count += 1;
    }
    assert!(count > 100, "{count} files");
    assert_eq!(syntax::parses(), 0);
}
