//! Every fix of every example: what the language's grammar takes before it, it takes behind it, and it reads all
//! lines that no edit touches as it did.

use std::{collections::BTreeMap, ops::RangeInclusive};

use oss403::{Edit, Engine, Locale, Settings, Source, Span, syntax};
use tree_sitter::{Node, Tree};

use super::{
    grammars::{grammar, parse},
    pages, plain,
};

/// Each language has at least so many fixes in texts that its grammar takes as they are: fewer show nothing.
const LEAST: [(&str, usize); 30] = [
    ("c", 10),
    ("cpp", 14),
    ("csharp", 29),
    ("dart", 1),
    ("dockerfile", 1),
    ("dotenv", 20),
    ("go", 44),
    ("html", 6),
    ("ini", 21),
    ("java", 50),
    ("javascript", 27),
    ("json", 52),
    ("kotlin", 15),
    ("markdown", 4),
    ("nginx", 2),
    ("objective-c", 8),
    ("php", 37),
    ("properties", 15),
    ("python", 58),
    ("ruby", 19),
    ("rust", 8),
    ("scala", 1),
    ("shellscript", 20),
    ("swift", 9),
    ("terraform", 48),
    ("toml", 6),
    ("typescript", 14),
    ("vue", 3),
    ("xml", 28),
    ("yaml", 64),
];

/// What was counted in one language.
#[derive(Default)]
struct Tally {
    fixes: usize,
    /// Those in texts that were taken as they are.
    clean: usize,
}

#[test]
fn fixes_leave_what_the_grammars_take() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    for example in pages::examples() {
        let row = syntax::by_id(&example.language).unwrap();
        let source = Source::new(&example.file, &row.id, example.text.as_str());
        let reading = engine.read(&source, example.now.parse().unwrap());
        for finding in reading.findings() {
            for fix in &finding.fixes {
                let tally = tallies.entry(example.language.clone()).or_default();
                tally.fixes += 1;
                match judge(&example.language, &example.text, &fix.edits) {
                    Ok(clean) => tally.clean += usize::from(clean),
                    Err(fault) => {
                        wrong.push(format!("{} {} «{}»: {fault}", example.place, finding.rule, fix.title));
                    }
                }
            }
        }
    }
    println!("{:12} {:>6} {:>6}", "language", "fixes", "clean");
    for (language, Tally { fixes, clean }) in &tallies {
        println!("{language:12} {fixes:6} {clean:6}");
    }
    for (language, least) in LEAST {
        let clean = tallies.get(language).map_or(0, |tally| tally.clean);
        if clean < least {
            wrong.push(format!("{language}: {clean} fixes in clean texts, fewer than {least}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether the text was clean before the fix; what is wrong behind it.
fn judge(language: &str, text: &str, edits: &[Edit]) -> Result<bool, String> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    let (old, new) = (parts(language, text), parts(language, &after));
    if old.len() != new.len() {
        return Err(format!("{} parts become {}\n{after}", old.len(), new.len()));
    }
    let mut clean = true;
    for ((id, old), (_, new)) in old.iter().zip(&new) {
        let count = |text: &str| faults(id, text).ok_or_else(|| format!("nothing here reads {id}"));
        let (before, behind) = (count(old)?, count(new)?);
        if behind > before {
            return Err(format!("{before} faults of {id} become {behind}\n{after}"));
        }
        clean &= before == 0;
    }
    let keys = |text| plain::keys(language, text).len();
    if keys(text) != keys(&after) {
        return Err(format!("{} keys become {}\n{after}", keys(text), keys(&after)));
    }
    if let Some(grammar) = grammar(language).filter(|_| clean) {
        let trees = [parse(&grammar, text), parse(&grammar, &after)];
        elsewhere(&trees, text, &edits).map_err(|fault| format!("{fault}\n{after}"))?;
    }
    Ok(clean)
}

/// The text, and the texts inside it that are of a language of their own.
fn parts(language: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if language == "markdown" {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(id) = line.trim_start().strip_prefix("```") else { continue };
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            found.push((id.trim().to_owned(), format!("{}\n", body.join("\n"))));
        }
        return found;
    }
    found.push((language.to_owned(), text.to_owned()));
    if matches!(language, "html" | "vue") {
        let tree = parse(&grammar(language).unwrap(), text);
        walk(&tree, |node| {
            let script = node.parent().is_some_and(|parent| parent.kind() == "script_element");
            if script && node.kind() == "raw_text" {
                found.push(("typescript".to_owned(), text[node.byte_range()].to_owned()));
            }
        });
    }
    found
}

/// How many places of `text` its language does not take.
fn faults(language: &str, text: &str) -> Option<usize> {
    let Some(grammar) = grammar(language) else { return plain::faults(language, text) };
    let mut count = 0;
    walk(&parse(&grammar, text), |node| count += usize::from(node.is_error() || node.is_missing()));
    Some(count)
}

/// Every node of a tree, from the outside to the inside.
fn walk<'t>(tree: &'t Tree, mut visit: impl FnMut(Node<'t>)) {
    let mut cursor = tree.walk();
    loop {
        visit(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// Says which lines are read otherwise though no edit touches them.
fn elsewhere(trees: &[Tree; 2], before: &str, edits: &[Edit]) -> Result<(), String> {
    let [old, new] = trees.each_ref().map(leaves);
    let line_start = |at: usize| before[..at].rfind('\n').map_or(0, |end| end + 1);
    let line_end = |at: usize| before[at..].find('\n').map_or(before.len(), |end| at + end);
    // what lies between two edits, and how far the edits before it have moved it
    let mut gaps = Vec::new();
    let (mut from, mut moved) = (0, 0_isize);
    for edit in edits {
        gaps.push((from, line_start(edit.span.start), moved));
        moved += edit.text.len().cast_signed() - (edit.span.end - edit.span.start).cast_signed();
        from = line_end(edit.span.end);
    }
    gaps.push((from, before.len(), moved));
    for (from, to, moved) in gaps.into_iter().filter(|(from, to, _)| from < to) {
        let gap = from.cast_signed()..=to.cast_signed();
        let (was, is) = (within(&old, 0, &gap), within(&new, moved, &gap));
        if was != is {
            let at = was.iter().zip(&is).position(|(was, is)| was != is).unwrap_or(was.len().min(is.len()));
            return Err(format!("{:?} becomes {:?}", was.get(at), is.get(at)));
        }
    }
    Ok(())
}

/// The tokens that lie in `gap` when they are moved back.
fn within<'t>(leaves: &[Leaf<'t>], moved: isize, gap: &RangeInclusive<isize>) -> Vec<Leaf<'t>> {
    let back = leaves.iter().map(|leaf| (leaf.0 - moved, leaf.1 - moved, leaf.2));
    back.filter(|leaf| gap.contains(&leaf.0) && gap.contains(&leaf.1)).collect()
}

/// Start and end of a token, and what the grammar calls it.
type Leaf<'t> = (isize, isize, &'t str);

fn leaves(tree: &Tree) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    walk(tree, |node| {
        if node.child_count() == 0 {
            found.push((node.start_byte().cast_signed(), node.end_byte().cast_signed(), node.kind()));
        }
    });
    found
}

/// Texts with an edit that leaves a quote, a bracket or a line end behind: the text, and the part that is lost.
const BROKEN: [(&str, &str, &str); 12] = [
    ("c", "char *a = \"x\";\nint b = 1;\n", "\";"),
    ("csharp", "var a = \"x\";\nvar b = 1;\n", "\";"),
    ("dotenv", "A=\"x\"\nB=1\n", "x\""),
    ("go", "package a\n\nvar a = f(\"x\")\nvar b = 1\n", ")\n"),
    ("html", "<p class=\"a\">x</p>\n<script>f({ a: 1 });</script>\n", "})"),
    ("java", "class A {\n    String a = \"x\";\n    int b;\n}\n", "\";"),
    ("json", "{ \"a\": \"x\", \"b\": 1 }\n", ", "),
    ("markdown", "# A\n\n```json\n{ \"a\": 1 }\n```\n", " }"),
    ("properties", "a=x\nb=1\n", "x\n"),
    ("python", "a = f('x')\nb = 1\n", "')"),
    ("shellscript", "a=\"x\"\nb=1\n", "x\""),
    ("terraform", "a = [\"x\"]\nb = 1\n", "]"),
];

#[test]
fn a_broken_fix_is_found() {
    for (language, text, lost) in BROKEN {
        let at = text.find(lost).unwrap();
        let edit = |text: &str| Edit { span: Span::new(at, at + lost.len()), text: text.to_owned() };
        assert_eq!(judge(language, text, &[edit(lost)]), Ok(true), "{language}");
        assert!(judge(language, text, &[edit("")]).is_err(), "{language}");
    }
}
