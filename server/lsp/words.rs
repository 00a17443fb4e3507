//! What the server itself says to the user, in both languages. Sentences about OSS stand in the catalog.

use crate::phrase::Phrase;

/// Title of the action that silences one finding.
pub const IGNORE: Phrase = Phrase { en: "Ignore `{rule}` here", zh: "在此处忽略 `{rule}`" };

/// Title of the action that applies every preferred fix.
pub const FIX_ALL: Phrase = Phrase { en: "Fix all oss403 problems", zh: "修复所有 oss403 问题" };

/// Title of the action that looks for what has caused an answer.
pub const FIND_CAUSE: Phrase =
    Phrase { en: "Find the cause in this workspace", zh: "在此工作区中查找原因" };

/// Title of the progress of that search.
pub const SEARCHING: Phrase =
    Phrase { en: "oss403: looking for the cause", zh: "oss403：正在查找原因" };

/// The text changed, and the answer is gone.
pub const NO_BODY: Phrase =
    Phrase { en: "oss403: no answer of OSS stands there", zh: "oss403：此处没有 OSS 的错误响应" };

/// Nothing can have caused the answer.
pub const NO_CAUSE: Phrase = Phrase {
    en: "oss403: nothing in this workspace shows the cause",
    zh: "oss403：工作区中没有发现可能的原因",
};

/// Places that can have caused the answer.
pub const CAUSES: Phrase = Phrase {
    en: "oss403: places that can have caused it: {n}, likeliest first",
    zh: "oss403：可能的出处共 {n} 处（按可能性排列）",
};

/// A document is larger than the user wants to have read.
pub const TOO_LARGE: Phrase = Phrase {
    en: "oss403: {name} is larger than {limit} bytes (maxBytes) and is not read",
    zh: "oss403：{name} 超过 {limit} 字节（maxBytes），不予检查",
};

/// A configuration cannot be read.
pub const BROKEN_SETTINGS: Phrase = Phrase {
    en: "oss403: {origin}: {problem}; these settings are not used",
    zh: "oss403：{origin}：{problem}；这些设置未生效",
};

/// Title of the progress of a check of the workspace.
pub const CHECKING: Phrase =
    Phrase { en: "oss403: checking the workspace", zh: "oss403：正在检查工作区" };

/// Title of the progress of reading the workspace.
pub const READING: Phrase =
    Phrase { en: "oss403: reading the workspace", zh: "oss403：正在读取工作区" };

/// There is more in the workspace than is kept.
pub const WORKSPACE_FULL: Phrase = Phrase {
    en: "oss403: the workspace holds more than is looked at together; what some of its files say to each other is left out",
    zh: "oss403：工作区内容过多，部分文件之间的矛盾可能未被发现",
};

/// A policy was changed before it was explained.
pub const NOT_DENIED: Phrase = Phrase {
    en: "oss403: this policy no longer denies that",
    zh: "oss403：该策略已不再拒绝此操作",
};

/// A check was asked for while one is running.
pub const CHECK_RUNS: Phrase = Phrase { en: "oss403: a check is running", zh: "oss403：检查正在进行" };

/// A check was asked for where there is nothing to check.
pub const NO_FOLDER: Phrase =
    Phrase { en: "oss403: there is no folder to check", zh: "oss403：没有可检查的文件夹" };
