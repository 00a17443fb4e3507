//! Which settings stand together, read from real-world shapes: the pages in this folder.
//!
//! A fence in a language, and behind it a fence `stanzas` with what a careful reader finds there, one stanza a
//! line: the client's id (`*` where the text leaves open which), then role and value of each setting whose value
//! the text tells, in any order. `stanzas missed` stands where the finder does not see what the reader sees. `file=<name>` behind the language is the name of the text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeSet, fs, path::Path};

use oss403::{
    Source,
    sight::{self, Stanza, Value},
    syntax,
};
use regex::Regex;

/// One shape, and what stands in it.
struct Shape {
    place: String,
    language: String,
    file: String,
    text: String,
    wanted: Vec<String>,
    missed: bool,
}

fn shapes() -> Vec<Shape> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stanzas");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "md"));
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            of_page(&file.file_name().unwrap().to_string_lossy(), &fs::read_to_string(file).unwrap())
        })
        .collect()
}

fn of_page(name: &str, page: &str) -> Vec<Shape> {
    let mut found: Vec<Shape> = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("~~~") else { continue };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "~~~").collect();
        if matches!(info, "stanzas" | "stanzas missed") {
            found.last_mut().unwrap().missed = info.ends_with("missed");
            found.last_mut().unwrap().wanted = body.iter().map(|line| (*line).to_owned()).collect();
            continue;
        }
        let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
        found.push(Shape {
            place: format!("{name}:{}", number + 1),
            language: language.to_owned(),
            file: rest.strip_prefix("file=").unwrap_or("snippet").to_owned(),
            text: format!("{}\n", body.join("\n")),
            wanted: vec!["nothing was said".to_owned()],
            missed: false,
        });
    }
    found
}

/// A stanza as a reader notes it: its client, and its settings with their values.
type Noted = (String, BTreeSet<String>);

/// What the finder says; `None` where the text tells no value.
fn noted(stanza: &Stanza) -> Option<Noted> {
    let client = stanza.client.map_or("-", |client| client.id.as_str());
    let settings: BTreeSet<String> = stanza
        .settings
        .iter()
        .filter_map(|setting| {
            let role = serde_json::to_value(setting.role).unwrap();
            let role = role.as_str().unwrap();
            // not what a client is set up with, but what a call is about
            let skipped = matches!(role, "" | "auth" | "key" | "method");
            let value = setting.value.as_ref().filter(|value| !skipped && tells(role, value))?.text.as_str();
            Some(format!("{role}={}", serde_json::to_string(value).unwrap()))
        })
        .collect();
    (!settings.is_empty()).then(|| (client.to_owned(), settings))
}

/// True if the text itself says what the setting is: no reference to elsewhere, no word of code for a text.
fn tells(role: &str, value: &Value) -> bool {
    let text = matches!(role, "endpoint" | "region" | "bucket" | "key_id" | "key_secret" | "token");
    !value.text.is_empty() && !value.text.starts_with('$') && (value.literal || !text)
}

/// What a line of the page says.
fn wanted(line: &str) -> Noted {
    let (client, rest) = line.split_once(' ').unwrap_or((line, ""));
    let setting = Regex::new(r#"[a-z_]+="(?:[^"\\]|\\.)*""#).unwrap();
    (client.to_owned(), setting.find_iter(rest).map(|found| found.as_str().to_owned()).collect())
}

fn agree((client, settings): &Noted, (wanted_client, wanted): &Noted) -> bool {
    (wanted_client == "*" || client == wanted_client) && settings == wanted
}

/// True if `whole` takes over all settings of `part`, as they are or behind something else.
fn is_part(part: &Noted, whole: &Noted) -> bool {
    let taken = |setting: &String| {
        let (role, value) = setting.split_once("=\"").unwrap();
        whole.1.iter().any(|other| other.starts_with(&format!("{role}=")) && other.ends_with(value))
    };
    (part.0 == "-" || part.0 == whole.0) && part.1.iter().all(taken)
}

fn difference(shape: &Shape) -> Option<String> {
    let row = syntax::by_id(&shape.language).unwrap_or_else(|| panic!("no language {}", shape.language));
    let scene = sight::look(&Source::new(&shape.file, &row.id, shape.text.as_str()));
    let mut stanzas: Vec<&Stanza> = scene.stanzas.iter().collect();
    stanzas.sort_by_key(|stanza| stanza.settings.iter().map(|setting| setting.raw.start).min());
    let mut found: Vec<Noted> = stanzas.into_iter().filter_map(noted).collect();
    // constants, and options that are given to a constructor, are part of what it makes
    let parts: Vec<bool> = (0..found.len())
        .map(|i| {
            (0..found.len())
                .any(|k| k != i && is_part(&found[i], &found[k]) && (k < i || !is_part(&found[k], &found[i])))
        })
        .collect();
    let mut parts = parts.into_iter();
    found.retain(|_| !parts.next().unwrap());
    let wanted: Vec<Noted> = shape.wanted.iter().map(|line| wanted(line)).collect();
    let same =
        found.len() == wanted.len() && found.iter().zip(&wanted).all(|(found, wanted)| agree(found, wanted));
    let show = |all: &[Noted]| {
        let line = |(client, settings): &Noted| {
            format!("\n    {client} {}", settings.iter().cloned().collect::<Vec<_>>().join(" "))
        };
        all.iter().map(line).collect::<String>()
    };
    (!same).then(|| {
        format!("{} {}\n  wants{}\n  finds{}", shape.place, shape.language, show(&wanted), show(&found))
    })
}

#[test]
fn what_stands_together_is_found_together() {
    let (missed, right): (Vec<Shape>, Vec<Shape>) = shapes().into_iter().partition(|shape| shape.missed);
    assert!(right.len() >= 100, "{} shapes", right.len());
    let mut wrong: Vec<String> = right.iter().filter_map(difference).collect();
    let found = missed.iter().filter(|shape| difference(shape).is_none());
    wrong.extend(found.map(|shape| format!("{} is not missed any more", shape.place)));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), right.len(), wrong.join("\n"));
}
