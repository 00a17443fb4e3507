//! The language that the environment asks for.

use oss403::Locale;

/// The locale of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, as POSIX ranks them; English for
/// a language that we do not speak.
pub fn from_environment() -> Locale {
    choose(|name| std::env::var(name).ok())
}

fn choose(variable: impl Fn(&str) -> Option<String>) -> Locale {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable);
    set.filter(|tag| !tag.is_empty())
        .map(|tag| Locale::parse(&tag).unwrap_or_default())
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let with = |set: &[(&str, &str)]| {
            choose(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string()))
        };
        assert_eq!(with(&[]), Locale::En);
        assert_eq!(with(&[("LANG", "zh_CN.UTF-8")]), Locale::Zh);
        assert_eq!(with(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Locale::En);
        assert_eq!(with(&[("LC_ALL", ""), ("LC_MESSAGES", "zh"), ("LANG", "en")]), Locale::Zh);
        assert_eq!(with(&[("LC_ALL", "de_DE.UTF-8"), ("LANG", "zh")]), Locale::En);
    }
}
