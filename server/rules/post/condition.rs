//! The conditions of a form's policy.

use super::{Bench, Verdict, is_writable, shown};
use crate::{
    catalog::pages,
    finding::Edit,
    policy::{
        document::{Leaf, LeafKind, Member},
        post::{Condition, ConditionKind, Item, OPERATORS},
        value::Text,
    },
    sight::Post,
    text::Span,
};

/// What people write for an operator, without its marks.
const NAMES: [(&str, &str); 11] = [
    ("equals", "eq"),
    ("equal", "eq"),
    ("startswith", "starts-with"),
    ("startwith", "starts-with"),
    ("beginswith", "starts-with"),
    ("prefix", "starts-with"),
    ("contentlengthrange", "content-length-range"),
    ("contentlength", "content-length-range"),
    ("lengthrange", "content-length-range"),
    ("notin", "not-in"),
    ("nin", "not-in"),
];

/// Likeness above which a word is taken for a slip of the pen.
const LIKE: f64 = 0.75;

pub(super) fn missing(post: &Post, bench: &Bench<'_>) -> Option<Verdict> {
    let new = |span: Span| Verdict::new(pages::POST_POLICY_CONDITIONS_MISSING, span);
    let Some(conditions) = &post.policy.conditions else {
        let expiration = post.policy.expiration.as_ref()?;
        let elsewhere = !post.is_final && bench.text.to_ascii_lowercase().contains("condition");
        return (!post.policy.open && !elsewhere).then(|| new(expiration.key.span));
    };
    let empty = conditions.entries.as_ref().is_some_and(Vec::is_empty) && !conditions.open;
    // `policy.conditions.push(…)`
    let filled = !post.is_final && bench.text.matches("onditions").count() > 1;
    (empty && !filled).then(|| new(conditions.span).variant("empty"))
}

pub(super) fn form(post: &Post, bench: &Bench<'_>) -> Vec<Verdict> {
    let Some(conditions) = &post.policy.conditions else { return Vec::new() };
    let entries = match &conditions.entries {
        Some(entries) => entries,
        None if conditions.open => return Vec::new(),
        None => return vec![new(conditions.span).variant("list")],
    };
    let key = &conditions.key;
    entries.iter().filter_map(|entry| of_entry(post, entry, key, bench)).collect()
}

fn new(span: Span) -> Verdict {
    Verdict::new(pages::POST_POLICY_CONDITION_FORM, span)
}

fn of_entry(post: &Post, entry: &Condition, key: &Text, bench: &Bench<'_>) -> Option<Verdict> {
    match &entry.kind {
        ConditionKind::Simple { members, open: false } => match members.as_slice() {
            [_] => None,
            [] => Some(new(entry.span).variant("empty")),
            _ => Some(new(entry.span).fix("split", "", split(entry, members, bench.text))),
        },
        ConditionKind::Match { items, open: false } => of_match(post, entry, items, bench),
        ConditionKind::Stray => Some(new(entry.span).variant("entry")),
        _ => None,
    }
    .map(|verdict| if is_writable(key) { verdict } else { Verdict { fixes: Vec::new(), ..verdict } })
}

/// Gives each member brackets of its own.
fn split(entry: &Condition, members: &[Member], source: &str) -> Vec<Edit> {
    let raw = entry.span.of(source);
    let between = match raw.chars().next() {
        Some('{') => "}, {",
        Some('[') => "], [",
        _ if raw.starts_with("array(") => "), array(",
        _ => return Vec::new(),
    };
    let gaps = members.windows(2).map(|pair| Span::new(pair[0].value.span.end, pair[1].key.span.start));
    let gaps: Vec<Span> = gaps.collect();
    let plain = |gap: &Span| {
        let text = gap.of(source);
        text.contains(',') && text.chars().all(|c| c == ',' || c.is_whitespace())
    };
    if !gaps.iter().all(plain) {
        return Vec::new();
    }
    gaps.into_iter().map(|span| Edit { span, text: between.to_owned() }).collect()
}

fn of_match(post: &Post, entry: &Condition, items: &[Item], bench: &Bench<'_>) -> Option<Verdict> {
    let operator = match items.first().map(|item| &item.leaf.kind) {
        Some(LeafKind::Text(operator)) => operator,
        Some(LeafKind::Open(_)) => return None,
        _ => return Some(new(entry.span).variant("mode")),
    };
    let name = operator.text.as_str();
    if !OPERATORS.contains(&name) {
        return of_operator(operator);
    }
    if items.len() != 3 {
        return Some(new(entry.span).variant("count").fact("operator", name));
    }
    match name {
        "content-length-range" => range(entry, &items[1].leaf, &items[2].leaf, bench.text),
        "in" | "not-in" => field(post, &items[1].leaf, bench).or_else(|| list(name, &items[2], bench, entry)),
        _ => field(post, &items[1].leaf, bench),
    }
}

fn of_operator(operator: &Text) -> Option<Verdict> {
    let said = operator.text.as_str();
    // whether OSS looks at case is not told
    if OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(said)) || !Post::is_said(said) {
        return None;
    }
    let plain: String =
        said.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let named = NAMES.iter().find(|(name, _)| *name == plain).map(|&(_, operator)| operator);
    let like =
        |known: &&str| strsim::normalized_damerau_levenshtein(&said.to_ascii_lowercase(), known) >= LIKE;
    let nearest = named.or_else(|| OPERATORS.into_iter().find(|known| like(known)));
    let verdict = new(operator.content).variant("operator").fact("operator", shown(said));
    Some(match nearest {
        Some(to) => verdict.fix("operator", to, vec![Edit { span: operator.content, text: to.to_owned() }]),
        None => verdict,
    })
}

/// `["content-length-range", 0, 1048576]`.
fn range(entry: &Condition, least: &Leaf, most: &Leaf, source: &str) -> Option<Verdict> {
    let digits = |leaf: &Leaf| match &leaf.kind {
        LeafKind::Text(text) => {
            let number = !text.text.is_empty() && text.text.bytes().all(|b| b.is_ascii_digit());
            number.then(|| Edit { span: leaf.span, text: text.text.clone() })
        }
        _ => None,
    };
    let written = |leaf: &Leaf| matches!(&leaf.kind, LeafKind::Text(text) if Post::is_said(&text.text));
    if written(least) || written(most) {
        let edits: Vec<Edit> = [least, most].into_iter().filter_map(digits).collect();
        let all = [least, most].iter().filter(|leaf| written(leaf)).count() == edits.len();
        let edits = if all { edits } else { Vec::new() };
        return Some(
            new(Span::new(least.span.start, most.span.end)).variant("strings").fix("numbers", "", edits),
        );
    }
    let (LeafKind::Number(low), LeafKind::Number(high)) = (&least.kind, &most.kind) else { return None };
    let (from, to): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
    if from <= to {
        return None;
    }
    let put = |leaf: &Leaf, other: &Leaf| Edit { span: leaf.span, text: other.span.of(source).to_owned() };
    let verdict = new(Span::new(least.span.start, most.span.end)).variant("order");
    let verdict = verdict.fact("least", shown(low)).fact("most", shown(high));
    Some(verdict.fix("swap", "", vec![put(least, most), put(most, least)])).filter(|_| !entry.span.is_empty())
}

/// `"$key"`.
fn field(post: &Post, leaf: &Leaf, bench: &Bench<'_>) -> Option<Verdict> {
    let text = match &leaf.kind {
        LeafKind::Text(text) => text,
        _ => return None,
    };
    let said = text.text.as_str();
    if said.starts_with(['$', '\\']) || !Post::is_said(said) {
        return None;
    }
    let verdict = new(text.content).variant("dollar").fact("field", shown(said));
    let edit = Edit { span: Span::at(text.content.start), text: "$".into() };
    Some(if fills_dollars(post, text, bench) {
        verdict
    } else {
        verdict.fix("dollar", format!("${said}"), vec![edit])
    })
}

/// True if a `$` in that string names a variable of the program.
fn fills_dollars(post: &Post, text: &Text, bench: &Bench<'_>) -> bool {
    let Some(syntax) = &bench.scene.syntax else { return true };
    let quote = match post.literal {
        Some(literal) => bench.text[..literal.start].chars().next_back(),
        None => Span::new(text.span.start, text.content.start).of(bench.text).chars().next_back(),
    };
    let Some(quote) = quote else { return true };
    let row = syntax.language(text.span.start);
    row.interpolation(&quote.to_string()).iter().any(|mark| mark.starts_with('$'))
}

/// `["a", "b"]` behind `in` and `not-in`.
fn list(operator: &str, item: &Item, bench: &Bench<'_>, entry: &Condition) -> Option<Verdict> {
    if item.list.is_some() {
        return None;
    }
    let text = item.leaf.text()?;
    let verdict = new(text.span).variant("values").fact("operator", operator);
    let json = entry.span.of(bench.text).starts_with('[');
    let edits = match json {
        true => vec![
            Edit { span: Span::at(text.span.start), text: "[".into() },
            Edit { span: Span::at(text.span.end), text: "]".into() },
        ],
        false => Vec::new(),
    };
    Some(verdict.fix("values", "", edits))
}
