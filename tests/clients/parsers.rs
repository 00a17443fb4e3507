//! Parsers of the formats themselves: what they took before a fix they must take behind it.

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
};

use saphyr::LoadableYamlNode as _;

/// For each language the fix's name, the text before it and behind it.
pub type Texts = BTreeMap<String, Vec<(String, String, String)>>;

/// The texts that their format's parser takes before the fix but not behind it.
pub fn broken(texts: &Texts) -> Vec<String> {
    let mut broken = Vec::new();
    for (language, all) in texts {
        let both: Vec<&str> =
            all.iter().flat_map(|(_, before, after)| [before.as_str(), after.as_str()]).collect();
        let taken: Vec<bool> = match language.as_str() {
            "json" => {
                both.iter().map(|text| serde_json::from_str::<serde_json::Value>(text).is_ok()).collect()
            }
            "toml" => both.iter().map(|text| text.parse::<toml::Table>().is_ok()).collect(),
            "yaml" => both.iter().map(|text| is_yaml(text)).collect(),
            "xml" => both.iter().map(|text| is_xml(text)).collect(),
            "python" => program("python3", &["-c", PYTHON], &both),
            "javascript" => program("node", &["-e", NODE], &both),
            _ => continue,
        };
        for ((place, ..), pair) in all.iter().zip(taken.chunks(2)) {
            if pair[0] && !pair[1] {
                broken.push(place.clone());
            }
        }
    }
    broken
}

fn is_yaml(text: &str) -> bool {
    saphyr::Yaml::load_from_str(text).is_ok()
}

fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Reads a list of texts and says of each whether it is a program.
const PYTHON: &str = r"
import ast, json, sys
def ok(text):
    try:
        ast.parse(text)
        return True
    except SyntaxError:
        return False
print(json.dumps([ok(text) for text in json.load(sys.stdin)]))
";

const NODE: &str = r"
const vm = require('vm');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const plain = text => text.replace(/^import .*$/gm, '').replace(/^export (default )?/gm, '');
const ok = text => {
    try { new vm.Script('(async () => {' + plain(text) + '\n})'); return true; } catch (e) { return false; }
};
console.log(JSON.stringify(texts.map(ok)));
";

/// What one run of `name` says of each text. A machine without the program is not let off: what is not parsed
/// does not pass.
fn program(name: &str, arguments: &[&str], texts: &[&str]) -> Vec<bool> {
    let started = Command::new(name).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = started.unwrap_or_else(|error| {
        panic!("`{name}` must be installed: it parses the texts behind their fixes ({error})")
    });
    child.stdin.take().unwrap().write_all(serde_json::to_string(texts).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
