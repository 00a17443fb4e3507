//! The catalog is whole: every file is read, every reference leads somewhere, both languages speak.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use oss403::{
    catalog::{self, Words},
    syntax,
};
use serde_json::Value;

fn speaks(words: &Words, what: &str) {
    assert!(!words.en.trim().is_empty(), "{what}: no English");
    assert!(words.zh.chars().any(|c| ('一'..='鿿').contains(&c)), "{what}: no Chinese in {:?}", words.zh);
}

#[test]
fn errors_are_whole() {
    let mut messages = 0;
    for code in catalog::errors() {
        assert!(!code.messages.is_empty(), "{}: no message", code.code);
        let mut ids: Vec<&str> = code.messages.iter().map(|message| message.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), code.messages.len(), "{}: an id stands twice", code.code);
        for message in &code.messages {
            messages += 1;
            let what = format!("{}/{}", code.code, message.id);
            speaks(&message.cause, &what);
            message.check.iter().for_each(|check| speaks(check, &what));
            assert!(!message.source.is_empty(), "{what}: no source");
            assert!(
                message.links.iter().all(|id| catalog::link(id).is_some()),
                "{what}: a link leads nowhere"
            );
            if code.about.is_some() {
                speaks(message.remedy.as_ref().unwrap_or_else(|| panic!("{what}: no remedy")), &what);
                assert!(!message.check.is_empty(), "{what}: nothing to check");
                assert!(!message.links.is_empty(), "{what}: no link");
            }
        }
        for other in code.renamed_to.iter().chain(&code.renamed_from) {
            assert!(!catalog::codes(other).is_empty(), "{}: renamed to or from nothing", code.code);
        }
    }
    assert_eq!(messages, 68 + 253);
}

#[test]
fn regions_and_hosts_are_whole() {
    for region in catalog::regions() {
        speaks(&region.name, &region.id);
        let hosts = [&region.public, &region.dual_stack, &region.s3, &region.s3_internal];
        for host in hosts.into_iter().flatten().chain(&region.internal) {
            let bare = catalog::read_host(host).unwrap_or_else(|| panic!("{host} is not known"));
            let with_bucket = format!("my-bucket.{host}");
            let full =
                catalog::read_host(&with_bucket).unwrap_or_else(|| panic!("{with_bucket} is not known"));
            assert!(bare.fault.is_none() && bare.bucket.is_none(), "{host}");
            assert_eq!(full.bucket.map(|range| &with_bucket[range]), Some("my-bucket"), "{with_bucket}");
            assert_eq!(bare.known.map(|known| known.id.as_str()).unwrap_or(&region.id), region.id, "{host}");
        }
    }
    for form in catalog::forms() {
        speaks(&form.title, &form.id);
        speaks(&form.note, &form.id);
    }
}

#[test]
fn signing_speaks_both_languages() {
    let signing = catalog::signing();
    for version in &signing.versions {
        speaks(&version.name, &version.id);
        for parameter in &version.parameters {
            speaks(&parameter.meaning, &parameter.name);
        }
    }
    assert_eq!(signing.time.v4_max_seconds, 604_800);
    assert_eq!(signing.time.skew_seconds, 900);
}

#[test]
fn actions_and_conditions_are_whole() {
    let mut names = std::collections::HashSet::new();
    for action in catalog::actions() {
        assert!(names.insert(action.name.to_lowercase()), "{} stands twice", action.name);
        speaks(&action.about, &action.name);
        action.note.iter().for_each(|note| speaks(note, &action.name));
        assert!(!action.resources.is_empty() && !action.source.is_empty(), "{}", action.name);
        let other = action.level == catalog::Level::OtherService;
        assert_eq!(!other, action.name.starts_with("oss:"), "{}", action.name);
    }
    for wrong in catalog::wrong_actions() {
        assert!(wrong.only_case || catalog::action(&wrong.name).is_none(), "{} is an action", wrong.name);
        assert!(catalog::wrong_action(&wrong.name).is_some(), "{}", wrong.name);
        for name in &wrong.instead {
            let known = catalog::action(name).is_some() || catalog::action_wildcard(name).is_some();
            assert!(known, "{}: {name} is no action", wrong.name);
        }
    }
    for composite in catalog::composites() {
        speaks(&composite.about, &composite.apis.concat());
        assert!(composite.needs.iter().all(|name| catalog::action(name).is_some()), "{:?}", composite.apis);
    }
    assert_eq!((catalog::actions().len(), catalog::wrong_actions().len()), (223, 45));
    for key in catalog::condition_keys() {
        speaks(&key.about, &key.name);
        key.note.iter().for_each(|note| speaks(note, &key.name));
    }
    for operator in catalog::operators() {
        speaks(&operator.about, &operator.name);
    }
    assert_eq!((catalog::condition_keys().len(), catalog::operators().len()), (22, 22));
}

#[test]
fn calls_are_whole() {
    let known = |name: &str| catalog::action(name).is_some();
    for group in catalog::call_groups() {
        assert!(catalog::clients().iter().any(|client| client.id == group.client), "{}", group.client);
        assert!(!group.source.is_empty(), "{}", group.client);
        for row in &group.calls {
            let apis = row.more.iter().chain([&row.api]).filter(|api| *api != catalog::PRESIGN);
            for api in apis {
                let needs = !catalog::api_needs(api, row.versioned).is_empty();
                assert!(needs || catalog::copy_needs(api).is_some(), "{}: {api} needs nothing", group.client);
            }
            assert!(!row.names.is_empty(), "{}: {} has no name", group.client, row.api);
        }
    }
    for option in catalog::option_needs() {
        assert!(option.actions.iter().all(|name| known(name)), "{:?}", option.names);
        assert!(option.names.iter().all(|name| catalog::fold(name) == *name), "{:?}", option.names);
    }
    let copies = catalog::copy_needs("CopyObject").unwrap();
    assert!([&copies.source, &copies.source_versioned, &copies.target].into_iter().all(|name| known(name)));
}

/// Every string literal of the program, escapes and all, its tests included.
fn literals(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            literals(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).unwrap();
            // a quote in a character or behind a backslash shifts the pairs, so both halves are taken
            found.extend(text.lines().flat_map(|line| line.split('"')).map(str::to_owned));
        }
    }
}

#[test]
fn every_wording_is_used_and_every_one_that_is_used_is_there() {
    let file: Value = serde_json::from_str(&fs::read_to_string("catalog/words.json").unwrap()).unwrap();
    let words = file["words"].as_object().unwrap();
    for (id, both) in words {
        // `Bucket` is the same in both
        assert!(["en", "zh"].iter().all(|locale| !both[*locale].as_str().unwrap().is_empty()), "{id}");
    }
    let mut written = BTreeSet::new();
    literals(Path::new("server"), &mut written);
    // an id may be put together: `hover.host.network.{kind}`
    let heads: Vec<&str> =
        written.iter().filter_map(|text| text.split_once(".{")).map(|(head, _)| head).collect();
    let made = |id: &str| heads.iter().any(|head| id.rsplit_once('.').is_some_and(|(own, _)| own == *head));
    let unused: Vec<_> = words.keys().filter(|id| !written.contains(id.as_str()) && !made(id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    let rooms: BTreeSet<&str> = words.keys().filter_map(|id| id.split('.').next()).collect();
    let is_id = |text: &str| {
        text.split_once('.').is_some_and(|(room, rest)| rooms.contains(room) && !rest.is_empty())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.' || byte == b'-')
    };
    let missing: Vec<_> =
        written.iter().filter(|text| is_id(text) && !words.contains_key(text.as_str())).collect();
    assert!(missing.is_empty(), "there is no wording {missing:?}");
}

/// The schema of each JSON file of the catalog, by its name.
fn schemas() -> BTreeMap<&'static str, Value> {
    let mut all: BTreeMap<_, _> = catalog::schemas().into_iter().collect();
    all.insert("languages", syntax::schema());
    for (name, schema) in &mut all {
        // the name of the type that reads the file says nothing to an editor
        schema["title"] = format!("catalog/{name}.json of oss403").into();
    }
    all
}

#[test]
fn every_file_has_its_schema_beside_it_and_keeps_to_it() {
    let schemas = schemas();
    for (name, schema) in &schemas {
        let path = format!("catalog/{name}.schema.json");
        let made = serde_json::to_string_pretty(schema).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        // CRLF is what Git makes of it on Windows
        assert!(kept.replace("\r\n", "\n") == made, "{path} is old: UPDATE=1 cargo test --test catalog");
        let file: Value =
            serde_json::from_str(&fs::read_to_string(format!("catalog/{name}.json")).unwrap()).unwrap();
        assert_eq!(file["$schema"], format!("./{name}.schema.json"), "catalog/{name}.json");
        let validator = jsonschema::draft202012::new(schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&file)
            .map(|fault| format!("catalog/{name}.json{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert!(!validator.is_valid(&serde_json::json!({ "nonsense": 1 })), "{path} takes anything");
    }
    let found: BTreeSet<String> = fs::read_dir("catalog")
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".json").filter(|stem| !stem.ends_with(".schema")).map(str::to_owned)
        })
        .collect();
    let described: BTreeSet<String> = schemas.keys().map(|&name| name.to_owned()).collect();
    assert_eq!(found, described, "a file without a schema, or a schema without a file");
}
