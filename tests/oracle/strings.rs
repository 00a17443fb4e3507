//! The token finder finds the strings that tree-sitter's grammars find, in real files of installed packages.
//!
//! The files stay where they are: Python's own library, the packages that Cargo has fetched, the packages that
//! `run.sh` has fetched to `$ORACLE_PACKAGES`, and npm's own tree. A language whose files are missing fails.

use std::{
    collections::HashSet,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
};

use oss403::syntax::{Kind, Syntax, by_id};
use tree_sitter::{Language, Node};

use super::grammars;

/// No more than this is read in one language, in bytes.
const ENOUGH: usize = 3_000_000;

/// Longer files are made by programs, in bytes.
const LONGEST: usize = 200_000;

/// Fewer strings show nothing.
const LEAST: usize = 200;

/// One language, and what its grammar calls things.
struct Grammar {
    id: &'static str,
    language: Language,
    extensions: &'static [&'static str],
    /// Literals that must be found.
    strings: &'static [&'static str],
    /// Literals that may be found: one character, a list of words, a body of its own kind.
    others: &'static [&'static str],
}

fn grammars() -> Vec<Grammar> {
    let grammar = |id, extensions, strings, others| {
        let language = grammars::grammar(id).unwrap();
        Grammar { id, language, extensions, strings, others }
    };
    vec![
        grammar("json", &["json"], &["string"], &[]),
        grammar("yaml", &["yml", "yaml"], &["double_quote_scalar", "single_quote_scalar"], &["block_scalar"]),
        grammar("toml", &["toml"], &["string"], &["quoted_key"]),
        grammar("python", &["py"], &["string"], &[]),
        grammar("javascript", &["js", "mjs", "cjs", "jsx"], &["string", "template_string"], &[]),
        grammar("typescript", &["ts"], &["string", "template_string"], &["template_literal_type"]),
        grammar("java", &["java"], &["string_literal"], &["character_literal"]),
        grammar(
            "kotlin",
            &["kt", "kts"],
            &["string_literal", "multiline_string_literal"],
            &["character_literal"],
        ),
        grammar("go", &["go"], &["interpreted_string_literal", "raw_string_literal"], &["rune_literal"]),
        grammar(
            "php",
            &["php"],
            &["string", "encapsed_string"],
            &["heredoc", "nowdoc", "shell_command_expression", "text"],
        ),
        grammar(
            "csharp",
            &["cs"],
            &[
                "string_literal",
                "verbatim_string_literal",
                "raw_string_literal",
                "interpolated_string_expression",
            ],
            &["character_literal"],
        ),
        grammar(
            "ruby",
            &["rb", "podspec"],
            &["string", "subshell"],
            &["string_array", "symbol_array", "heredoc_body", "regex", "delimited_symbol", "character"],
        ),
        grammar(
            "shellscript",
            &["sh", "bash"],
            &["string", "raw_string", "ansi_c_string"],
            &["heredoc_body", "heredoc_redirect"],
        ),
        grammar("c", &["c"], &["string_literal"], &["char_literal", "preproc_arg"]),
        grammar(
            "cpp",
            &["cpp", "cc", "hpp"],
            &["string_literal", "raw_string_literal"],
            &["char_literal", "preproc_arg"],
        ),
        grammar("rust", &["rs"], &["string_literal", "raw_string_literal"], &["char_literal"]),
    ]
}

/// What was counted in one language.
#[derive(Default)]
struct Tally {
    files: usize,
    unread: usize,
    strings: usize,
    found: usize,
    ours: usize,
    false_ones: usize,
    examples: Vec<String>,
}

impl Tally {
    fn read(&mut self, grammar: &Grammar, path: &Path, text: &str) {
        let tree = grammars::parse(&grammar.language, text);
        if tree.root_node().has_error() {
            // where the grammar itself gives up there is nothing to compare with
            self.unread += 1;
            return;
        }
        self.files += 1;
        let (mut strings, mut others) = (Vec::new(), Vec::new());
        gather(tree.root_node(), grammar, &mut strings, &mut others);
        let syntax = Syntax::new(text, by_id(grammar.id).unwrap());
        let literal = |kind: Kind| matches!(kind, Kind::String { .. } | Kind::Comment);
        let ours: HashSet<(usize, usize)> = syntax
            .tokens()
            .iter()
            .filter(|token| literal(token.kind))
            .map(|token| (token.span.start, token.span.end))
            .collect();
        for string in &strings {
            self.strings += 1;
            if ours.contains(&(string.start, string.end)) {
                self.found += 1;
            } else {
                self.show("missed", path, text, string);
            }
        }
        let mut known: Vec<Range<usize>> = strings.into_iter().chain(others).collect();
        known.sort_by_key(|range| range.start);
        for token in syntax.strings() {
            self.ours += 1;
            let next = known.partition_point(|range| range.end <= token.span.start);
            if known.get(next).is_none_or(|range| range.start >= token.span.end) {
                self.false_ones += 1;
                self.show("false", path, text, &(token.span.start..token.span.end));
            }
        }
    }

    fn show(&mut self, what: &str, path: &Path, text: &str, range: &Range<usize>) {
        if self.examples.len() < 20 {
            let line = text[..range.start].matches('\n').count() + 1;
            let said: String = text[range.clone()].chars().take(60).collect();
            self.examples.push(format!("{what} {}:{line} {said:?}", path.display()));
        }
    }
}

/// The outermost literals of a tree.
fn gather(
    root: Node<'_>,
    grammar: &Grammar,
    strings: &mut Vec<Range<usize>>,
    others: &mut Vec<Range<usize>>,
) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let kind = node.kind();
        let taken = if node.is_named() && grammar.strings.contains(&kind) {
            strings.push(node.byte_range());
            true
        } else if node.is_named() && grammar.others.contains(&kind) {
            others.push(node.byte_range());
            true
        } else {
            false
        };
        if !taken && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// Where installed packages are.
fn folders() -> Vec<PathBuf> {
    let says = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().expect(program);
        PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
    };
    let home = env::var_os("CARGO_HOME")
        .map_or_else(|| PathBuf::from(env::var_os("HOME").unwrap()).join(".cargo"), PathBuf::from);
    let fetched = env::var_os("ORACLE_PACKAGES").expect("run tests/oracle/run.sh: it fetches the packages");
    vec![
        home.join("registry/src"),
        says("python3", &["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]),
        says("npm", &["root", "-g"]),
        PathBuf::from(fetched),
    ]
}

/// Files of a language: from each folder its share, picked from all over it, the same in each run. What one
/// folder does not have the next ones may give.
fn files(folders: &[PathBuf], grammar: &Grammar) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut rest = ENOUGH;
    for (done, folder) in folders.iter().enumerate() {
        let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = files
            .filter(|entry| entry.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .filter(|path| {
                path.extension()
                    .and_then(|ending| ending.to_str())
                    .is_some_and(|ending| grammar.extensions.contains(&ending))
            })
            .collect();
        paths.sort_by_cached_key(|path| spread(path.strip_prefix(folder).unwrap_or(path)));
        let share = rest / (folders.len() - done);
        let mut left = share;
        for path in paths {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            // one line of many kilobytes was written by a program
            if text.len() <= LONGEST.min(left) && text.lines().all(|line| line.len() < 2000) {
                left -= text.len();
                found.push((path, text));
            }
        }
        rest -= share - left;
    }
    found
}

/// A number that says nothing of the path: files in its order come from everywhere.
fn spread(path: &Path) -> u64 {
    let fold = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fold)
}

#[test]
fn strings_are_those_of_the_grammars() {
    let folders = folders();
    let only = env::var("ORACLE_LANGUAGE").unwrap_or_default();
    let mut wrong = Vec::new();
    println!(
        "{:12} {:>6} {:>7} {:>8} {:>8} {:>7}",
        "language", "files", "unread", "strings", "found", "false"
    );
    for grammar in grammars().iter().filter(|grammar| only.is_empty() || grammar.id == only) {
        let mut tally = Tally::default();
        for (path, text) in files(&folders, grammar) {
            tally.read(grammar, &path, &text);
        }
        let Tally { files, unread, strings, found, ours, false_ones, .. } = tally;
        println!("{:12} {files:6} {unread:7} {strings:8} {found:8} {false_ones:7}", grammar.id);
        let agrees = strings >= LEAST && found * 100 >= strings * 99 && false_ones * 100 <= ours;
        if !agrees || env::var_os("ORACLE_SHOW").is_some() {
            tally.examples.iter().for_each(|example| println!("    {example}"));
        }
        if !agrees {
            wrong.push(grammar.id);
        }
    }
    assert!(wrong.is_empty(), "the token finder and the grammar do not agree: {}", wrong.join(", "));
}
