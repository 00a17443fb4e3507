//! Help and complaints about usage in Chinese: clap speaks only English.

use std::fmt::Write as _;

use clap::{
    Arg, Command, Error,
    builder::Resettable,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// What each command and each argument is for, by its name. A command is asked for as `check`, its argument as
/// `check paths`; an argument of every command only by its own name.
const TEXTS: [(&str, &str); 47] = [
    ("oss403", "在请求发出之前找出阿里云 OSS 将以 403 拒绝的内容"),
    ("lsp", "通过标准输入输出为编辑器提供 LSP 服务"),
    ("check", "检查文件和目录"),
    ("explain", "解释错误码、错误信息、EC、错误响应、签名 URL、域名或规则"),
    ("policy", "根据代码中对 OSS 的调用生成最小权限策略，并列出对应的代码行"),
    ("policy paths", "文件和目录 [默认：.]"),
    ("policy bucket_policy", "生成 Bucket Policy（每个 Bucket 一份），而不是 RAM 用户或角色的策略"),
    ("policy bucket", "代码中未写明 Bucket 的调用所用的 Bucket"),
    ("policy principal", "请求者：用户或账号 ID，或角色的 ARN [默认：留待填写]"),
    ("policy owner", "Bucket 所属账号的 ID [默认：任意]"),
    ("hover", "显示编辑器在该位置会给出的内容"),
    ("rules", "列出所有规则"),
    ("schema", "输出 oss403.toml 的 JSON Schema"),
    ("help", "显示本帮助或某个命令的帮助"),
    ("format", "输出格式：human（便于阅读，默认）、jsonl、json、sarif、github"),
    ("locale", "界面语言：en 或 zh [默认：取 LC_ALL、LC_MESSAGES 或 LANG]"),
    ("now", "以该时间为准进行判断，例如 2026-01-31T08:00:00Z [默认：当前时间]"),
    ("config", "配置文件 [默认：文件所在目录及其上级目录中最近的 oss403.toml]"),
    ("severity", "报告的最低级别：error、warning、information、hint [默认：hint]"),
    ("jobs", "同时检查的文件数 [默认：处理器个数]"),
    ("color", "何时使用颜色：auto（默认）、always、never；支持 NO_COLOR"),
    ("lsp stdio", "编辑器会带上此参数；通信方式只有这一种"),
    ("check paths", "文件和目录；`-` 表示标准输入 [默认：.]"),
    ("check stdin_filename", "标准输入的文件名，用来判断语言和配置"),
    ("check fix", "应用首选修复，再报告剩余问题"),
    (
        "explain text",
        "要解释的内容；`-` 表示读取标准输入（例如日志），并解释其中的每个错误；`policy 文件...` 与 --action、--resource 一起使用时，评估文件中的权限策略；`cors 文件` 与 --origin 一起使用时，评估文件中的跨域规则",
    ),
    ("explain action", "请求的 Action，例如 oss:GetObject"),
    (
        "explain resource",
        "请求的资源：acs:oss:*:*:bucket/key、bucket/key、oss://bucket/key，或 * 表示账号级操作",
    ),
    (
        "explain principal",
        "请求者：用户或账号 ID、acs:ram::账号:user/ID、arn:sts::账号:assumed-role/角色/会话，或 anonymous [默认：Bucket 所属账号的 RAM 用户；带 --session 时为角色]",
    ),
    ("explain owner", "Bucket 所属账号的 ID [默认：请求者所属账号]"),
    ("explain ip", "请求的来源地址"),
    ("explain vpc", "请求来源的 VPC"),
    ("explain time", "请求的时间 [默认：取 --now]"),
    ("explain tls", "使用 HTTPS；--tls=false 表示使用 HTTP [默认：未知]"),
    ("explain keys", "其他条件键的值，例如 oss:Prefix=dir/；可多次使用"),
    ("explain session", "调用 AssumeRole 时传入的权限策略"),
    ("explain bucket_policy", "Bucket 的权限策略（Bucket Policy）"),
    ("explain origin", "页面的来源，例如 https://www.example.com"),
    ("explain method", "页面请求的方法 [默认：GET]"),
    ("explain headers", "页面设置的请求头，以逗号分隔；可多次使用"),
    ("explain simple", "不经预检直接发送"),
    ("hover file", "文件"),
    ("hover place", "行号和列号（列按 UTF-16 计），均从 0 开始"),
    ("help subcommand", "命令"),
    ("help command", "命令"),
    ("version", "显示版本"),
    ("help help", "显示帮助"),
];

const EXAMPLES: &str = "\
示例：
  oss403 check                         检查当前目录
  oss403 check --fix deploy/ app.py    自动修复只有一种正确写法的问题
  oss403 check --format sarif > oss403.sarif
  cat .env | oss403 check - --stdin-filename .env
  oss403 explain SignatureDoesNotMatch
  oss403 explain - < app.log
  oss403 explain policy ram.json --action oss:GetObject --resource photos/a.jpg
  oss403 explain cors cors.xml --origin https://www.example.com --method PUT
  oss403 policy src/                   生成代码所需的最小权限策略

退出码：
  0  没有 warning 及以上级别的问题
  1  发现问题（explain、hover：没有相关内容；explain policy、explain cors：不允许）
  2  用法错误，或有内容无法读取；其余部分仍已检查";

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// What a value must be like, by the argument as clap shows it.
const FORMS: [(&str, &str); 9] = [
    ("--locale", "可选值为 en 和 zh"),
    ("--now", "须为 RFC 3339 时间，例如 2026-01-31T08:00:00Z"),
    ("--severity", "可选值为 error、warning、information 和 hint"),
    ("--jobs", "须为正整数"),
    ("--principal", "须为 ID、RAM 用户或角色的 ARN，或 anonymous"),
    ("--ip", "须为 IPv4 或 IPv6 地址"),
    ("--time", "须为 RFC 3339 时间，例如 2026-01-31T08:00:00Z"),
    ("--with", "须为 KEY=VALUE"),
    ("<LINE:COL>", "须为 行号:列号，例如 0:12"),
];

fn text(name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(own, _)| *own == name).map(|(_, text)| *text)
}

/// `command` with its help in Chinese.
pub fn in_chinese(mut command: Command) -> Command {
    command.build();
    translated(command).after_help(EXAMPLES)
}

fn translated(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let argument = |arg: Arg| {
        let id = arg.get_id().as_str().to_owned();
        let own = match id.as_str() {
            "help" => "help help".to_owned(),
            _ => format!("{name} {id}"),
        };
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        let arg = arg.help_heading(heading).hide_default_value(true).hide_possible_values(true);
        match text(&own).or_else(|| text(&id)) {
            Some(text) => arg.help(text).long_help(Resettable::Reset),
            None => arg,
        }
    };
    let mut command = command.mut_args(argument).mut_subcommands(translated);
    if let Some(about) = text(&name) {
        command = command.about(about).long_about(Resettable::Reset);
    }
    command.help_template(TEMPLATE).subcommand_help_heading("命令")
}

/// What is wrong with the usage, in Chinese; `None` for what clap says better itself, such as the help.
pub fn complaint(error: &Error) -> Option<String> {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("、")),
        _ => None,
    };
    let argument = said(ContextKind::InvalidArg);
    let form = || {
        let argument = argument.as_deref().unwrap_or_default();
        FORMS.iter().find(|(start, _)| argument.starts_with(start)).map(|(_, form)| (*form).to_owned())
    };
    let mut text = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = said(ContextKind::InvalidValue).unwrap_or_default();
            let form = said(ContextKind::ValidValue).map(|values| format!("可选值为 {values}")).or_else(form);
            let form = form.map(|form| format!("，{form}")).unwrap_or_default();
            format!("{} 的值 '{value}' 无效{form}", argument.as_deref()?)
        }
        ErrorKind::UnknownArgument => format!("没有参数 {}", argument?),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", said(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingSubcommand => format!("缺少命令：{}", said(ContextKind::ValidSubcommand)?),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {}", argument?),
        ErrorKind::ArgumentConflict => format!("参数 {} 不能重复", argument?),
        _ => return None,
    };
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        // the last one is the nearest
        let near = match error.get(kind) {
            Some(ContextValue::String(near)) => Some(near),
            Some(ContextValue::Strings(all)) => all.last(),
            _ => None,
        };
        if let Some(near) = near {
            // a string takes any text
            let _ = write!(text, "，是否应为 {near}？");
        }
    }
    Some(format!("{text}\n\n详见 oss403 --help"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args::Arguments;
    use super::*;

    /// Every line of help in `command` that has no Chinese.
    fn english(command: &mut Command, found: &mut Vec<String>) {
        let help = command.render_long_help().to_string();
        let lines = help.lines().map(str::trim).filter(|line| !line.is_empty());
        let is_text = |line: &&str| {
            line.split_whitespace().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())).count() > 3
                && !line.chars().any(|c| ('一'..='鿿').contains(&c))
        };
        found.extend(lines.filter(is_text).map(|line| format!("{}: {line}", command.get_name())));
        for command in command.get_subcommands_mut() {
            english(command, found);
        }
    }

    #[test]
    fn everything_is_said_in_chinese() {
        let mut found = Vec::new();
        let mut command = in_chinese(Arguments::command());
        english(&mut command, &mut found);
        assert!(found.is_empty(), "{found:#?}");
        for command in command.get_subcommands().chain([&command]) {
            assert!(text(command.get_name()).is_some(), "{}", command.get_name());
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    help.chars().any(|c| ('一'..='鿿').contains(&c)),
                    "{} {}: {help}",
                    command.get_name(),
                    arg.get_id()
                );
            }
        }
        let mut all = Vec::new();
        english(&mut Arguments::command(), &mut all);
        assert!(all.len() > 5, "the test sees no English: {all:?}");
    }

    #[test]
    fn complaints_are_in_chinese() {
        for (typed, text) in [
            (&["--locale", "fr", "check"][..], "--locale <LOCALE> 的值 'fr' 无效，可选值为 en 和 zh"),
            (
                &["--format", "jsno", "check"],
                "--format <FORM> 的值 'jsno' 无效，可选值为 human、jsonl、json、sarif、github，是否应为 json？",
            ),
            (&["--now", "x", "check"], "--now <RFC3339> 的值 'x' 无效，须为 RFC 3339 时间"),
            (&["hover", "a", "1"], "<LINE:COL> 的值 '1' 无效，须为 行号:列号，例如 0:12"),
            (&["chekc"], "没有命令 chekc，是否应为 check？"),
            (&["check", "--fixx"], "没有参数 --fixx，是否应为 --fix？"),
            (&["explain"], "缺少参数 <TEXT>..."),
            (&["check", "--fix", "--fix"], "参数 --fix 不能重复"),
        ] {
            let typed = ["oss403"].iter().chain(typed);
            let error = in_chinese(Arguments::command()).try_get_matches_from(typed).unwrap_err();
            let complaint = complaint(&error).unwrap_or_default();
            assert!(complaint.starts_with(text), "{complaint}");
        }
        let help = in_chinese(Arguments::command()).try_get_matches_from(["oss403", "--help"]).unwrap_err();
        assert_eq!(complaint(&help), None);
    }
}
