//! Our own words, in both languages. What is said of OSS comes from the catalog.

use oss403::{Locale, Severity};

use super::report::Counts;

/// The names of things around a finding.
#[derive(Debug)]
pub struct Words {
    pub error: &'static str,
    pub warning: &'static str,
    pub information: &'static str,
    pub hint: &'static str,
    pub answer: &'static str,
    pub help: &'static str,
    pub fix: &'static str,
    pub see: &'static str,
    pub nothing_known: &'static str,
}

const EN: Words = Words {
    error: "error",
    warning: "warning",
    information: "information",
    hint: "hint",
    answer: "answer",
    help: "help",
    fix: "fix",
    see: "see",
    nothing_known: "nothing is known of this",
};

const ZH: Words = Words {
    error: "错误",
    warning: "警告",
    information: "信息",
    hint: "提示",
    answer: "应答",
    help: "建议",
    fix: "修复",
    see: "参见",
    nothing_known: "没有与之相关的内容",
};

/// The words of `locale`.
pub fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}

impl Words {
    /// The name of `severity`.
    pub fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Information => self.information,
            Severity::Hint => self.hint,
        }
    }
}

/// The last line of a check, such as `2 errors, 1 warning in 3 files; 1 fixed`.
pub fn summary(locale: Locale, counts: &Counts) -> String {
    let kinds = [
        (counts.errors, "error", "errors", "个错误"),
        (counts.warnings, "warning", "warnings", "个警告"),
        (counts.information, "remark", "remarks", "条信息"),
        (counts.hints, "hint", "hints", "条提示"),
    ];
    let kinds = kinds.into_iter().filter(|kind| kind.0 > 0);
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    match locale {
        Locale::En => {
            let found: Vec<_> =
                kinds.map(|(n, one, many, _)| format!("{n} {}", if n == 1 { one } else { many })).collect();
            let (what, files) = match found.is_empty() {
                true => ("nothing found".into(), counts.files),
                false => (found.join(", "), counts.files_with_findings),
            };
            let fixed = if counts.fixed > 0 { format!("; {} fixed", counts.fixed) } else { String::new() };
            format!("{what} in {files} file{}{fixed}", plural(files))
        }
        Locale::Zh => {
            let found: Vec<_> = kinds.map(|(n, _, _, name)| format!("{n} {name}")).collect();
            let fixed =
                if counts.fixed > 0 { format!("；已修复 {} 处", counts.fixed) } else { String::new() };
            match found.is_empty() {
                true => format!("{} 个文件中未发现问题{fixed}", counts.files),
                false => format!("{} 个文件中有 {}{fixed}", counts.files_with_findings, found.join("、")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_only_what_there_is() {
        let some = Counts {
            files: 9,
            files_with_findings: 3,
            errors: 2,
            warnings: 1,
            fixed: 1,
            ..Counts::default()
        };
        let none = Counts { files: 1, ..Counts::default() };
        assert_eq!(summary(Locale::En, &some), "2 errors, 1 warning in 3 files; 1 fixed");
        assert_eq!(summary(Locale::En, &none), "nothing found in 1 file");
        assert_eq!(summary(Locale::Zh, &some), "3 个文件中有 2 个错误、1 个警告；已修复 1 处");
        assert_eq!(summary(Locale::Zh, &none), "1 个文件中未发现问题");
    }
}
