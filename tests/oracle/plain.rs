//! A plain reading of the formats that have no grammar here.

/// Lines that the format does not know, or brackets and quotes that do not close; `None` for a format that is not
/// read here.
pub fn faults(language: &str, text: &str) -> Option<usize> {
    match language {
        "dotenv" => Some(text.lines().filter(|line| !is_assignment(line)).count()),
        "dockerfile" => Some(instructions(text).iter().filter(|line| !is_instruction(line)).count()),
        "dart" => Some(unclosed(text)),
        _ => None,
    }
}

/// The names that a format gives values to, in their order; empty where it has none.
pub fn keys<'t>(language: &str, text: &'t str) -> Vec<&'t str> {
    let line = |line: &'t str| line.split_once(['=', ':']).map(|(key, _)| key.trim());
    match language {
        "dotenv" | "properties" | "ini" => text
            .lines()
            .filter(|line| !line.trim_start().starts_with(['#', ';', '!']))
            .filter_map(line)
            .collect(),
        _ => Vec::new(),
    }
}

/// A line of a dotenv file: nothing, a comment, or a name with its value, which is quoted on both sides or on none.
fn is_assignment(line: &str) -> bool {
    let line = line.trim();
    let Some((name, value)) = line.trim_start_matches("export ").split_once('=') else {
        return line.is_empty() || line.starts_with('#');
    };
    let named = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let closed = quote.is_none_or(|quote| {
        let behind = value[1..].split_once(quote).map(|(_, behind)| behind.trim_start());
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('#'))
    });
    line.starts_with('#') || named && closed
}

/// The instructions of a Dockerfile, each with the lines that go on with it.
fn instructions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => last.push_str(line),
            None => found.push(line.to_owned()),
        }
        goes_on = line.trim_end().ends_with('\\');
    }
    found
}

fn is_instruction(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let known = [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ];
    known.contains(&word.as_str())
}

/// Brackets and quotes of code that do not close.
fn unclosed(text: &str) -> usize {
    let mut open = Vec::new();
    let mut wrong = 0;
    let mut quote = None;
    let mut before = ' ';
    for c in text.chars() {
        match (quote, c) {
            (Some(mark), _) if mark == c && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ')' | ']' | '}') if open.pop() != Some(c) => wrong += 1,
            _ => {}
        }
        before = c;
    }
    wrong + open.len() + usize::from(quote.is_some())
}
