//! Names in angle brackets, which Markdown takes for HTML and many editors drop.

use std::sync::LazyLock;

use regex::Regex;

/// `markdown` with every word that holds a `<Name>` made code, where it is not code already.
pub(crate) fn shield(markdown: &str) -> String {
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"[!-~&&[^`(<\x22']][!-~&&[^`<]]*<[A-Za-z/][A-Za-z0-9_-]*>(?:[!-~&&[^`]]*[A-Za-z0-9>*/])?|<[A-Za-z/][A-Za-z0-9_-]*>(?:[!-~&&[^`]]*[A-Za-z0-9>*/])?").ok()
    });
    let Some(word) = WORD.as_ref().filter(|_| markdown.contains('<')) else { return markdown.to_owned() };
    let mut out = String::with_capacity(markdown.len() + 16);
    let mut fenced = false;
    for line in markdown.split_inclusive('\n') {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if fenced || fence {
            out.push_str(line);
            continue;
        }
        for (i, part) in line.split('`').enumerate() {
            let mark = if i > 0 { "`" } else { "" };
            out.push_str(mark);
            match i % 2 {
                0 => out.push_str(&word.replace_all(part, "`$0`")),
                _ => out.push_str(part),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_brackets_are_code() {
        for (text, shown) in [
            ("Compare <StringToSign> of it.", "Compare `<StringToSign>` of it."),
            ("(<HostId> of it), <EC>.", "(`<HostId>` of it), `<EC>`."),
            ("看 <ServerTime>：它", "看 `<ServerTime>`：它"),
            ("acs:oss:*:*:<bucket>/* is it", "`acs:oss:*:*:<bucket>/*` is it"),
            (
                "https://<bucket>.oss-<region>.aliyuncs.com, so",
                "`https://<bucket>.oss-<region>.aliyuncs.com`, so",
            ),
            ("`<EC>` and <https://x.example/a>", "`<EC>` and <https://x.example/a>"),
            ("```xml\n<EC>\n```\n<EC>\n", "```xml\n<EC>\n```\n`<EC>`\n"),
            ("a < b > c", "a < b > c"),
        ] {
            assert_eq!(shield(text), shown);
        }
    }
}
