//! What the server itself says to the user, in both languages. Sentences about OSS stand in the catalog.

use oss403::Locale;

/// One wording in each language.
pub struct Words {
    en: &'static str,
    zh: &'static str,
}

/// Title of the action that silences one finding.
pub const IGNORE: Words = Words { en: "Ignore `{rule}` here", zh: "在此处忽略 `{rule}`" };

/// Title of the action that applies every preferred fix.
pub const FIX_ALL: Words = Words { en: "Fix all oss403 problems", zh: "修复所有 oss403 问题" };

/// A document is larger than the user wants to have read.
pub const TOO_LARGE: Words = Words {
    en: "oss403: {name} is larger than {limit} bytes (maxBytes) and is not read",
    zh: "oss403：{name} 超过 {limit} 字节（maxBytes），不予检查",
};

/// A configuration cannot be read.
pub const BROKEN_SETTINGS: Words = Words {
    en: "oss403: {origin}: {problem}; these settings are not used",
    zh: "oss403：{origin}：{problem}；这些设置未生效",
};

impl Words {
    /// The wording in `locale`, with each `{name}` replaced by its value in `facts`.
    pub fn fill(&self, locale: Locale, facts: &[(&str, &str)]) -> String {
        let text = match locale {
            Locale::En => self.en,
            Locale::Zh => self.zh,
        };
        facts.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
