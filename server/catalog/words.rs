//! Wordings in both languages.

use serde::{Deserialize, Serialize};

use crate::settings::Locale;

/// One wording in each language. Both say the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    #[schemars(length(min = 1))]
    pub en: String,
    /// Simplified Chinese.
    #[schemars(length(min = 1))]
    pub zh: String,
}

impl Words {
    /// The wording in `locale`.
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::Zh => &self.zh,
        }
    }

    /// The wording with each `{name}` replaced by the value of that name in `facts`.
    pub fn fill(&self, locale: Locale, facts: &[(&'static str, String)]) -> String {
        let mut text = self.get(locale).to_owned();
        for (name, value) in facts {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}
