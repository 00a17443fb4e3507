//! What the program itself says, in both languages. Sentences about OSS stand in the catalog.

use oss403::Locale;

/// One wording in each language.
#[derive(Debug)]
pub struct Phrase {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Phrase {
    /// The wording in `locale`.
    pub fn get(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.en,
            Locale::Zh => self.zh,
        }
    }

    /// The wording in `locale`, with each `{name}` replaced by its value in `facts`.
    pub fn fill(&self, locale: Locale, facts: &[(&str, &str)]) -> String {
        let text = self.get(locale).to_owned();
        facts.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
