//! A system policy of OSS that is attached within a resource group: in Terraform, in a request, on a command line.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    syntax::{Ground, Syntax},
    text::{Span, ceil, floor},
};

/// How far from the policy its resource group may stand, in bytes.
const NEAR: usize = 400;

/// A system policy, and the resource group within which it is granted.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The name of the policy.
    pub policy: Span,
    /// The id of the group, or what stands for it.
    pub group: Span,
}

#[expect(clippy::expect_used, reason = "the patterns are part of the program")]
static POLICY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i:policy_?name)["'\\]*\s*(?:=>|[:=(,])?\s*["'\\]*(AliyunOSS(?:FullAccess|ReadOnlyAccess))\b"#,
    )
    .expect("a constant pattern")
});

/// An account's id stands there as well: a policy granted on all of the account.
#[expect(clippy::expect_used, reason = "the patterns are part of the program")]
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i:resource_?group_?id)["'\\]*\s*(?:=>|[:=(,])?\s*["'\\]*(rg-[a-z0-9]{6,}|alicloud_resource_manager_resource_group\.\w+\.id)\b"#,
    )
    .expect("a constant pattern")
});

/// The grants of `text`.
pub(super) fn all(text: &str, syntax: &Syntax) -> Vec<Grant> {
    if !text.contains("AliyunOSS") {
        return Vec::new();
    }
    let spoken = |span: Span| matches!(syntax.place(text, span.start).ground, Ground::Comment);
    let grants = POLICY.captures_iter(text).filter_map(|found| {
        let name = found.get(1)?;
        let policy = Span::new(name.start(), name.end());
        let around = paragraph(text, policy);
        let group = GROUP.captures(around.of(text))?.get(1)?;
        let group = Span::new(group.start(), group.end()).shift(around.start);
        let used = matches!(syntax.place(text, policy.start).ground, Ground::String | Ground::Value);
        (used && !spoken(group)).then_some(Grant { policy, group })
    });
    grants.collect()
}

/// What stands around `span` up to the next blank line, or the end of its block.
fn paragraph(text: &str, span: Span) -> Span {
    let (start, end) = (ceil(text, span.start.saturating_sub(NEAR)), floor(text, span.end + NEAR));
    let ends = ["\n\n", "\n}", "\r\n\r\n", "\r\n}"];
    let before = &text[start..span.start];
    let start = ends.iter().filter_map(|mark| before.rfind(mark)).max().map_or(start, |at| start + at);
    let behind = &text[span.end..end];
    let end = ends.iter().filter_map(|mark| behind.find(mark)).min().map_or(end, |at| span.end + at);
    Span::new(start, end)
}
