//! The language that the environment asks for.

use oss403::Locale;

/// The locale of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, as POSIX ranks them; English for
/// a language that we do not speak.
pub fn from_environment() -> Locale {
    choose(|name| std::env::var(name).ok())
}

/// The locale that was typed, as far as it can be told before everything that was typed is understood.
pub fn typed() -> Option<Locale> {
    read(std::env::args_os().map(|word| word.to_string_lossy().into_owned()))
}

fn read(words: impl Iterator<Item = String>) -> Option<Locale> {
    let mut words = words.skip(1).take_while(|word| word != "--");
    let tag = words.find_map(|word| match word.strip_prefix("--locale")? {
        "" => Some(None),
        rest => rest.strip_prefix('=').map(|tag| Some(tag.to_owned())),
    })?;
    Locale::parse(&tag.or_else(|| words.next())?)
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
    fn a_typed_locale_is_found() {
        let typed = |line: &str| read(line.split(' ').map(str::to_owned));
        assert_eq!(typed("oss403 check --locale zh"), Some(Locale::Zh));
        assert_eq!(typed("oss403 --locale=en check"), Some(Locale::En));
        for line in [
            "oss403 check",
            "oss403 check --locale",
            "oss403 --locale fr",
            "oss403 --locales zh",
            "oss403 check -- --locale zh",
        ] {
            assert_eq!(typed(line), None, "{line}");
        }
    }

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
