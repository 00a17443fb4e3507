use serde_json::json;

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn settings(layers: &Layers, document: &Path) -> Settings {
    layers.scope(Some(document)).0.engine.settings().clone()
}

#[test]
fn the_nearest_file_counts_up_to_the_workspace() {
    let files = [
        ("oss403.toml", "maxBytes = 1"),
        ("w/oss403.toml", "maxBytes = 2"),
        ("w/a/b/oss403.toml", "maxBytes = 3"),
    ];
    let folder = folder(&files);
    let layers = Layers::default();
    layers.set_roots(vec![folder.path().join("w/a")], &[]);
    let max = |name: &str| settings(&layers, &folder.path().join(name)).max_bytes;
    assert_eq!(max("w/a/b/c/x.py"), 3);
    assert_eq!(max("w/a/x.py"), Settings::default().max_bytes);
    assert_eq!(max("x/y.py"), 1);
    layers.set_roots(vec![folder.path().join("w")], &[folder.path().join("w/a")]);
    assert_eq!(max("w/a/x.py"), 2);
    assert_eq!(layers.scope(None).0.engine.settings(), &Settings::default());
}

#[test]
fn the_editor_stands_over_the_file_key_by_key() {
    let folder = folder(&[("oss403.toml", "maxBytes = 5\nhosts = ['a']\n[cnames]\nx = 'b1'\ny = 'b2'\n")]);
    let document = folder.path().join("a.py");
    let layers = Layers::default();
    let sent = json!({ "oss403": { "cnames": { "x": "b3" }, "maxBytes": 20_000_000, "locale": null, "trace": { "server": "off" } } });
    assert_eq!(layers.set_editor(sent.clone()), Ok(true));
    let merged = settings(&layers, &document);
    assert_eq!(merged.max_bytes, 5, "a default says nothing");
    assert_eq!(merged.hosts, ["a"]);
    assert_eq!((merged.cnames["x"].as_str(), merged.cnames["y"].as_str()), ("b3", "b2"));
    assert_eq!(layers.set_editor(sent), Ok(false));
}

#[test]
fn broken_settings_of_the_editor_change_nothing() {
    let layers = Layers::default();
    layers.set_editor(json!({ "maxBytes": 7 })).unwrap();
    assert!(layers.set_editor(json!({ "maxBytes": "many" })).is_err());
    assert!(layers.set_editor(json!({ "exclude": ["{"] })).unwrap_err().problem.starts_with("exclude"));
    assert_eq!(settings(&layers, Path::new("/x/a.py")).max_bytes, 7);
}

#[test]
fn a_broken_file_is_told_once_and_read_again() {
    let folder = folder(&[("oss403.toml", "maxBytes = 5\nhosts = [1\n"), ("a/x", "")]);
    let layers = Layers::default();
    let (scope, broken) = layers.scope(Some(&folder.path().join("x.py")));
    assert_eq!(scope.engine.settings(), &Settings::default());
    let broken = broken.unwrap();
    assert!(broken.origin.ends_with("oss403.toml") && broken.problem.starts_with("line "), "{broken:?}");
    assert_eq!(layers.scope(Some(&folder.path().join("a/x.py"))).1, None);
    std::fs::write(folder.path().join("oss403.toml"), "maxBytes = 5").unwrap();
    layers.forget_files();
    let (scope, broken) = layers.scope(Some(&folder.path().join("x.py")));
    assert_eq!((scope.engine.settings().max_bytes, broken), (5, None));
}

#[test]
fn excluded_files_are_relative_to_their_configuration() {
    let folder = folder(&[("oss403.toml", "exclude = ['vendor', '*.min.js']")]);
    let scope = Layers::default().scope(Some(&folder.path().join("x.py"))).0;
    for (name, excluded) in
        [("vendor/a/b.py", true), ("a.min.js", true), ("a/b.min.js", true), ("a/vendors.py", false)]
    {
        assert_eq!(scope.excludes(&folder.path().join(name)), excluded, "{name}");
    }
}

#[test]
fn only_the_last_question_counts() {
    let layers = Layers::default();
    let (first, second) = (layers.ask(), layers.ask());
    assert!(!layers.is_last_question(first) && layers.is_last_question(second));
}
