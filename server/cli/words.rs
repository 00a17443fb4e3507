//! Our own words, in both languages. What is said of OSS comes from the catalog.

use std::io;

use oss403::{Locale, Severity};

use super::report::Counts;
use crate::phrase::Phrase;

/// A file or a folder cannot be read.
const UNREADABLE: Phrase = Phrase { en: "cannot be read: {why}", zh: "无法读取：{why}" };

/// A file cannot be written.
const UNWRITABLE: Phrase = Phrase { en: "cannot be written: {why}", zh: "无法写入：{why}" };

/// A file is larger than the user wants to have read.
pub const TOO_LARGE: Phrase = Phrase {
    en: "larger than maxBytes ({limit} bytes), not read",
    zh: "超过 maxBytes（{limit} 字节），未读取",
};

/// A file holds bytes that would be lost if it was written.
pub const NOT_UTF8: Phrase = Phrase {
    en: "is no UTF-8 file, so its fixes were not applied",
    zh: "不是 UTF-8 文件，未应用修复",
};

/// Fixes were asked for a text that nobody can write back.
pub const FIXED_STDIN: Phrase = Phrase {
    en: "standard input cannot be changed, so its fixes were not applied",
    zh: "无法改写标准输入，未应用修复",
};

/// What was to be read is no text.
pub const NO_TEXT: Phrase = Phrase { en: "is no text", zh: "不是文本" };

/// A place behind the last line of a file.
pub const NO_LINE: Phrase = Phrase {
    en: "there is no line {line}: lines are counted from 0, and the last one is {last}",
    zh: "没有第 {line} 行：行号从 0 开始，最后一行为 {last}",
};

/// A pattern that is none.
pub const NO_GLOB: Phrase = Phrase {
    en: "exclude: `{glob}` is no glob: {why}",
    zh: "exclude：`{glob}` 不是合法的 glob：{why}",
};

/// A file that is not to be written.
pub const READ_ONLY: Phrase = Phrase { en: "it is read-only", zh: "文件只读" };

/// A file that somebody has written to since it was read.
pub const CHANGED: Phrase = Phrase { en: "it has changed meanwhile", zh: "文件在此期间已被修改" };

/// A file in which a policy was expected.
pub const NO_POLICY: Phrase = Phrase { en: "holds no policy", zh: "不包含权限策略" };

/// A file that should hold one policy.
pub const POLICIES: Phrase = Phrase { en: "holds more than one policy", zh: "包含多条权限策略" };

/// A bucket has one policy.
pub const SECOND_BUCKET_POLICY: Phrase =
    Phrase { en: "is a second policy of the bucket", zh: "是第二个 Bucket Policy" };

/// Policies are named, but no request.
pub const NO_REQUEST: Phrase = Phrase {
    en: "explain policy needs --action and --resource",
    zh: "explain policy 需要 --action 和 --resource",
};

/// No call of an SDK was found.
pub const NO_CALLS: Phrase =
    Phrase { en: "no call of an SDK of OSS was found", zh: "没有找到对 OSS SDK 的调用" };

/// A bucket that the code does not tell.
pub const BUCKET_OPEN: Phrase = Phrase {
    en: "The code does not tell the bucket of some calls, so `*` stands for it: name it with --bucket.",
    zh: "部分调用未写明 Bucket，以 `*` 代替：请用 --bucket 指定。",
};

/// There are more facts than are kept.
pub const WORKSPACE_FULL: Phrase = Phrase {
    en: "these are more files than can be looked at together; what some of them say to each other is left out",
    zh: "文件过多，无法全部放在一起检查；部分文件之间的矛盾可能未被发现",
};

/// The columns of a table of errors.
pub const COLUMNS: [Phrase; 7] = [
    Phrase { en: "count", zh: "次数" },
    Phrase { en: "code", zh: "错误码" },
    Phrase { en: "EC", zh: "EC" },
    Phrase { en: "bucket", zh: "Bucket" },
    Phrase { en: "principal", zh: "主体" },
    Phrase { en: "first", zh: "最早" },
    Phrase { en: "last", zh: "最近" },
];

/// The columns of a table of errors that nothing is known of.
pub const UNKNOWN_COLUMNS: [Phrase; 5] = [
    Phrase { en: "count", zh: "次数" },
    Phrase { en: "code", zh: "错误码" },
    Phrase { en: "EC", zh: "EC" },
    Phrase { en: "message", zh: "错误信息" },
    Phrase { en: "request id", zh: "请求 ID" },
];

/// Errors that are too various.
pub const UNGROUPED: Phrase = Phrase {
    en: "{n} errors of further kinds are counted, but not shown.",
    zh: "另有 {n} 个其他种类的错误已计数，但未显示。",
};

/// Groups that are not shown in full.
pub const NOT_SHOWN: Phrase = Phrase {
    en: "{n} further groups are not explained here: --format json explains them.",
    zh: "另有 {n} 组未在此说明：请使用 --format json。",
};

/// Groups that stand in no row.
pub const NO_ROW: Phrase = Phrase {
    en: "{n} further groups stand in no row; --format json names them.",
    zh: "另有 {n} 组未列入表格；--format json 会列出。",
};

/// Groups that the project was not searched for.
pub const NOT_SEARCHED: Phrase = Phrase {
    en: "The project was searched for the {most} most frequent groups only, not for the {n} others.",
    zh: "仅为最常见的 {most} 组搜索了项目，其余 {n} 组未搜索。",
};

/// A file in which rules for cross-origin requests were expected.
pub const NO_CORS: Phrase = Phrase { en: "holds no CORS rules", zh: "不包含跨域（CORS）规则" };

/// A file that should hold the rules of one bucket.
pub const CORS_TWICE: Phrase = Phrase {
    en: "holds the CORS rules of more than one bucket",
    zh: "包含多个 Bucket 的跨域（CORS）规则",
};

/// Rules are named, but no request.
pub const NO_ORIGIN: Phrase =
    Phrase { en: "explain cors needs --origin", zh: "explain cors 需要 --origin" };

/// The engine panicked.
pub const PANIC: Phrase = Phrase {
    en: "internal error at {place}; please report it",
    zh: "内部错误，位于 {place}；请反馈给我们",
};

/// That a file or a folder cannot be read, and why.
pub fn unreadable(locale: Locale, error: &io::Error) -> String {
    UNREADABLE.fill(locale, &[("why", &reason(locale, error))])
}

/// That a file cannot be written, and why.
pub fn unwritable(locale: Locale, error: &io::Error) -> String {
    UNWRITABLE.fill(locale, &[("why", &reason(locale, error))])
}

/// What the system says, in the language of the rest where it is something common.
fn reason(locale: Locale, error: &io::Error) -> String {
    let common = match (locale, error.kind()) {
        (Locale::Zh, io::ErrorKind::NotFound) => "文件不存在",
        (Locale::Zh, io::ErrorKind::PermissionDenied) => "权限不足",
        (Locale::Zh, io::ErrorKind::IsADirectory) => "是目录而不是文件",
        (Locale::Zh, io::ErrorKind::InvalidData) => "内容不是 UTF-8",
        (Locale::Zh, io::ErrorKind::StorageFull) => "磁盘空间不足",
        (_, io::ErrorKind::ReadOnlyFilesystem) => READ_ONLY.get(locale),
        (_, io::ErrorKind::ResourceBusy) => CHANGED.get(locale),
        _ => return error.to_string(),
    };
    common.to_owned()
}

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
    pub cause: &'static str,
    pub note: &'static str,
    pub allowed: &'static str,
    pub refused: &'static str,
    pub undecided: &'static str,
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
    cause: "cause",
    note: "note",
    allowed: "allowed",
    refused: "refused",
    undecided: "undecided",
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
    cause: "原因",
    note: "说明",
    allowed: "允许",
    refused: "拒绝",
    undecided: "无法确定",
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
