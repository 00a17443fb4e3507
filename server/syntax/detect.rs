//! Which language a file is written in.

use super::languages::{Language, by_id, languages, plain_text};

/// The language of a text, from what an editor calls it, its name, and its first line, in this order.
///
/// `lsp_id` wins where it says something: `plaintext` and ids that no row knows say nothing.
pub fn detect(path: &str, lsp_id: Option<&str>, first_line: &str) -> &'static Language {
    let told = lsp_id.and_then(by_id).filter(|row| row.id != "plaintext");
    told.or_else(|| by_name(path)).or_else(|| by_first_line(first_line)).unwrap_or_else(plain_text)
}

fn by_name(path: &str) -> Option<&'static Language> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let whole = |row: &&Language| row.files.iter().any(|glob| fits(&glob.to_ascii_lowercase(), &name));
    if let Some(row) = languages().iter().find(whole) {
        return Some(row);
    }
    // the longest ending first: `blade.php` before `php`
    let mut rest = name.as_str();
    while let Some((_, ending)) = rest.split_once('.') {
        let known = languages().iter().find(|row| row.extensions.iter().any(|extension| extension == ending));
        if known.is_some() {
            return known;
        }
        rest = ending;
    }
    None
}

fn by_first_line(line: &str) -> Option<&'static Language> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if let Some(command) = line.strip_prefix("#!") {
        let mut words = command.split_ascii_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
        let program = words.find(|&word| word != "env" && !word.starts_with('-'))?;
        let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        return languages().iter().find(|row| row.shebangs.iter().any(|shebang| shebang == program));
    }
    let begins = |mark: &str| line.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark));
    let marks = [("<?xml", "xml"), ("<?php", "php"), ("<!doctype html", "html"), ("<html", "html")];
    marks.into_iter().find(|(mark, _)| begins(mark)).and_then(|(_, id)| by_id(id))
}

/// True if `name` fits `glob`, in which `*` stands for any characters.
fn fits(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(mut rest) = parts.next().and_then(|head| name.strip_prefix(head)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        match parts.peek() {
            None => return rest.ends_with(part),
            Some(_) => match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            },
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_id_name_ending_or_first_line() {
        for (path, id, line, expected) in [
            ("a.txt", Some("python"), "", "python"),
            ("a.py", Some("plaintext"), "", "python"),
            ("a.py", Some("who-knows"), "", "python"),
            ("x/Dockerfile.prod", None, "", "dockerfile"),
            ("x\\.env.local", None, "", "dotenv"),
            ("prod.env", None, "", "dotenv"),
            ("nginx.conf", None, "", "nginx"),
            ("docker-compose.yml", None, "", "yaml"),
            ("a.ipynb", None, "", "json"),
            ("A.TF", None, "", "terraform"),
            ("run", None, "#!/usr/bin/env -S python3.12 -u", "python"),
            ("run", None, "#!/bin/bash", "shellscript"),
            ("run", None, "<?xml version='1.0'?>", "xml"),
            ("view.blade.php", None, "", "php"),
            ("LICENSE", None, "", "plaintext"),
            ("a.vue", None, "", "vue"),
        ] {
            assert_eq!(detect(path, id, line).id, expected, "{path} {id:?} {line}");
        }
    }

    #[test]
    fn aliases_are_known_in_any_case() {
        for (alias, id) in [
            ("JS", "javascript"),
            ("node", "javascript"),
            ("py", "python"),
            ("sh", "shellscript"),
            ("zsh", "shellscript"),
            ("yml", "yaml"),
            ("tf", "terraform"),
            ("hcl", "terraform"),
            ("ps1", "powershell"),
            ("cs", "csharp"),
            ("c++", "cpp"),
            ("objc", "objective-c"),
            ("golang", "go"),
            ("ts", "typescript"),
            ("dockercompose", "yaml"),
        ] {
            assert_eq!(by_id(alias).map(|row| row.id.as_str()), Some(id), "{alias}");
        }
        assert!(by_id("nothing").is_none());
    }
}
