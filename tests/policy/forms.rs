//! What a page tells of plain JSON is told in every notation that policies stand in.

use std::collections::BTreeSet;

use oss403::{Engine, Finding, Locale, Settings, Source, Timestamp, catalog, syntax};

use super::fences::is_carets;

/// One fence of a page, without its carets.
struct Fence {
    language: String,
    kind: String,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let fence = |fence: super::fences::Fence<'_>| {
        let [language, kind @ ..] = &fence.info[..] else { panic!("line {}: no language", fence.line) };
        let lines: Vec<&str> = fence.lines.into_iter().filter(|line| !is_carets(line)).collect();
        Fence { language: (*language).to_owned(), kind: kind.join(" "), text: lines.join("\n") }
    };
    super::fences::fences(page).into_iter().map(fence).collect()
}

/// The pages on policies, with their fences.
fn pages() -> Vec<(&'static str, Vec<Fence>)> {
    let own = catalog::rules().iter().filter(|rule| rule.id.starts_with("policy-") && !rule.is_across());
    own.map(|rule| (rule.id, fences(rule.examples()))).collect()
}

fn findings(language: &str, text: &str) -> Vec<Finding> {
    let language = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let engine = Engine::new(Settings::default(), Locale::En);
    engine.read(&Source::new("example", language.id.as_str(), text), now).findings().to_vec()
}

/// The form in which a fence holds its policy.
fn form(fence: &Fence) -> &'static str {
    match fence.language.as_str() {
        "json" => "plain JSON",
        "terraform" | "yaml" => "Terraform or YAML",
        _ if fence.text.contains("\\\"") => "escaped string",
        _ => "other",
    }
}

#[test]
fn every_page_shows_its_mistake_in_three_forms() {
    let pages = pages();
    assert!(pages.len() >= 36, "{}", pages.len());
    let wanted = BTreeSet::from(["plain JSON", "Terraform or YAML", "escaped string"]);
    for (rule, fences) in pages {
        let shown: BTreeSet<&str> = fences.iter().filter(|one| one.kind == "bad").map(form).collect();
        let missing: Vec<_> = wanted.difference(&shown).collect();
        assert!(missing.is_empty(), "{rule} lacks {missing:?}");
    }
}

/// `json` in another notation that says the same.
type Host = (&'static str, fn(&str) -> String);

const HOSTS: [Host; 6] = [
    ("java", |json| format!("class A {{\n    String p = \"{}\";\n}}\n", escaped(json))),
    ("csharp", |json| format!("var p = @\"{}\";\n", json.replace('"', "\"\""))),
    ("go", |json| format!("package a\n\nvar p = `{json}`\n")),
    ("terraform", |json| format!("locals {{\n  p = <<EOF\n{json}\nEOF\n}}\n")),
    ("yaml", |json| format!("p: |\n  {}\n", json.replace('\n', "\n  "))),
    ("python", |json| format!("p = '''{json}'''\n")),
];

fn escaped(json: &str) -> String {
    json.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// What `rule` says of `text`, in the order of the text.
fn said(language: &str, text: &str, rule: &str) -> Vec<String> {
    findings(language, text).into_iter().filter(|one| one.rule == rule).map(|one| one.message).collect()
}

#[test]
fn what_is_told_of_json_is_told_in_every_form() {
    let mut compared = 0;
    for (rule, fences) in pages() {
        // a page of policies that stand in requests and templates, which are no documents of their own
        let documents = fences.iter().filter(|one| one.language == "json" && one.kind == "bad");
        for fence in documents.filter(|one| one.text.contains("\"Statement\"")) {
            let wanted = said("json", &fence.text, rule);
            assert!(!wanted.is_empty(), "{rule}\n{}", fence.text);
            for (language, host) in HOSTS {
                let text = host(&fence.text);
                assert_eq!(said(language, &text, rule), wanted, "{rule} in {language}\n{text}");
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

/// Each row of the tables names rules that exist.
#[test]
fn every_mistake_and_every_check_has_a_rule() {
    let table = include_str!("../../catalog/policy-checks.md");
    let rows = |head: &str| -> Vec<(String, String)> {
        let part = table.split(head).nth(1).unwrap();
        let part = part.split("\n## ").next().unwrap();
        let rows = part.lines().filter(|line| line.starts_with("| ")).skip(2);
        let cells = rows.map(|line| line.trim_matches(['|', ' ']).split_once(" | ").unwrap());
        cells.map(|(name, rule)| (name.to_owned(), rule.to_owned())).collect()
    };
    let ids: BTreeSet<&str> = catalog::rules().iter().map(|rule| rule.id).collect();
    let linked = |cell: &str| -> Vec<String> {
        cell.split("](rules/").skip(1).map(|rest| rest.split(".md)").next().unwrap().to_owned()).collect()
    };
    for (head, count) in [("## Mistakes that end in 403", 35), ("## Checks of AWS IAM Access Analyzer", 66)] {
        let rows = rows(head);
        assert_eq!(rows.len(), count, "{head}");
        for (name, cell) in rows {
            let rules = linked(&cell);
            assert!(!rules.is_empty(), "{name}: {cell}");
            rules.iter().for_each(|rule| assert!(ids.contains(rule.as_str()), "{name}: {rule}"));
        }
    }
}

/// The actions of the first statement after the first fix of the finding about `name`.
fn mended(language: &str, text: &str, name: &str) -> Vec<Vec<String>> {
    let all = findings(language, text);
    let told = all.iter().find(|one| one.rule.starts_with("policy-action") && one.message.contains(name));
    let told = told.unwrap_or_else(|| panic!("{name} in {language}: {all:?}"));
    let actions = told.fixes.iter().map(|fix| {
        let mut text = text.to_owned();
        for edit in fix.edits.iter().rev() {
            text.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
        let row = syntax::by_id(language).unwrap();
        let document = oss403::policy::read(&text, row).unwrap_or_else(|| panic!("{language}: {text}"));
        let actions = document.statements[0].action.as_ref().unwrap().texts();
        actions.map(|text| text.text.clone()).collect()
    });
    actions.collect()
}

#[test]
fn every_wrong_action_is_mended_in_every_form() {
    let all = catalog::wrong_actions();
    assert_eq!(all.len(), 45);
    for wrong in all {
        let json = format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": ["oss:PutBucket", "{}"], "Resource": ["acs:oss:*:*:photos", "acs:oss:*:*:photos/*"]}}]}}"#,
            wrong.name
        );
        let with = |names: &[String]| {
            let first = std::iter::once("oss:PutBucket".to_owned());
            let new = names.iter().filter(|name| *name != "oss:PutBucket").cloned();
            first.chain(new).collect::<Vec<_>>()
        };
        let wanted = match wrong.either {
            true => wrong.instead.iter().map(|one| with(std::slice::from_ref(one))).collect(),
            false => vec![with(&wrong.instead)],
        };
        let plain: Host = ("json", str::to_owned);
        for (language, host) in HOSTS.into_iter().chain([plain]) {
            assert_eq!(mended(language, &host(&json), &wrong.name), wanted, "{} in {language}", wrong.name);
        }
    }
}
