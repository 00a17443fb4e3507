//! Bad input: half files, bytes that are no text, lines without end, files that cannot be read. The engine
//! never panics and its places stay inside the text; the command line says what is wrong and where, and
//! checks the rest.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use oss403::{
    Edit, Engine, Locale, Settings, Source, Span, Timestamp, catalog, settings::InlayHints, syntax,
};
use rayon::prelude::*;
use regex::Regex;
use serde_json::{Value, json};
use tempfile::TempDir;

const TYPO: &str = "import oss2\nendpoint = \"https://oss-cn-hangzhuo.aliyuncs.com\"\n";
const RULE: &str = "endpoint-region-unknown";

/// Texts to be cut: the samples, and the bad examples of every rule's page. Language and text.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let fence = Regex::new(r"(?ms)^```+(\S+) bad\n(.*?)^```").unwrap();
    let pages = catalog::rules().iter().map(catalog::Rule::examples);
    let examples = pages.flat_map(|page| fence.captures_iter(page).map(|found| found.extract().1));
    let examples = examples
        .map(|[language, text]| (syntax::by_id(language).unwrap().id.as_str(), text.as_bytes().to_vec()));
    let samples = fs::read_dir("tests/samples").unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let language = syntax::detect(&path.to_string_lossy(), None, "");
        (language.id.as_str(), fs::read(path).unwrap())
    });
    // each is cut at every byte: those that are long only to be long take too long
    samples.chain(examples).filter(|(_, text)| text.len() < 4096).collect()
}

fn engine() -> Engine {
    let inlay_hints = InlayHints { expiry: true, region: true };
    Engine::new(Settings { inlay_hints, ..Settings::default() }, Locale::En)
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// Asks the engine everything about `text`, with the cursor at its end and at `at`, and asserts that every
/// place that it names is one. How many findings there are.
fn everything(engine: &Engine, language: &'static str, text: &str, at: usize) -> usize {
    let inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
    let edit = |edit: &Edit| inside(edit.span);
    let reading = engine.read(&Source::new("half", language, text), now());
    for finding in reading.findings() {
        inside(finding.span);
        finding.related.iter().for_each(|related| inside(related.span));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(edit);
        engine.ignore(&reading, finding).iter().for_each(edit);
    }
    for at in [at, text.len()] {
        engine.hover(&reading, at, now()).into_iter().for_each(|hover| inside(hover.span));
        engine.complete(&reading, at).iter().for_each(|completion| edit(&completion.edit));
    }
    engine.links(&reading).iter().for_each(|link| inside(link.span));
    engine.inlay_hints(&reading, now()).iter().for_each(|hint| inside(Span::at(hint.at)));
    reading.findings().len()
}

/// The nearest character boundary before the byte `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap()
}

#[test]
fn every_beginning_and_every_end_of_a_text_is_read() {
    let engine = engine();
    let texts = texts();
    assert!(texts.len() > 80);
    let findings: usize = texts
        .par_iter()
        .map(|(language, bytes)| {
            let cuts = 0..=bytes.len();
            let heads = cuts.clone().map(|cut| {
                let text = String::from_utf8_lossy(&bytes[..cut]);
                everything(&engine, language, &text, boundary(&text, cut * 2 / 3))
            });
            let tails = cuts.map(|cut| {
                let text = String::from_utf8_lossy(&bytes[cut..]);
                everything(&engine, language, &text, boundary(&text, cut / 3))
            });
            heads.chain(tails).sum::<usize>()
        })
        .sum();
    assert!(findings > 1000, "{findings} findings");
}

#[test]
fn a_text_in_which_any_byte_is_broken_is_read() {
    let engine = engine();
    texts().par_iter().for_each(|(language, bytes)| {
        for (i, broken) in
            (0..bytes.len()).step_by(3).zip([0, 0xFF, 0xE5, b'\n', b'"', 0xA8, b'\r'].iter().cycle())
        {
            let mut bytes = bytes.clone();
            bytes[i] = *broken;
            let text = String::from_utf8_lossy(&bytes);
            everything(&engine, language, &text, boundary(&text, i));
        }
    });
}

#[test]
fn a_variable_that_is_told_itself_is_read_once() {
    let head = "import com.aliyun.sdk.service.oss2.*;\nString region = \"cn-hangzhuo\";\n";
    for line in [
        "OSSClient c = OSSClient.newBuilder().credentialsProvider(p).region(region).build(); c.credentialsProvider = wrap(c);",
        "p = q.credentialsProvider(p); OSSClient c = OSSClient.newBuilder().credentialsProvider(p).build();",
        "a = [b]; b = [a]; OSSClient c = OSSClient.newBuilder().credentialsProvider(a).build();",
        "a = [a]; OSSClient c = OSSClient.newBuilder().credentialsProvider(a, a).build(); a.credentialsProvider = f(a, c);",
    ] {
        for language in ["java", "kotlin", "python", "javascript", "go", "csharp", "php"] {
            everything(&engine(), language, &format!("{head}{line}\n"), 0);
        }
    }
}

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("oss403").unwrap();
    command.current_dir(folder).args(["--locale", "en", "--color", "never", "--now", "2026-06-01T00:00:00Z"]);
    command.args(arguments).write_stdin(input).timeout(Duration::from_secs(120)).output().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Line and column of the start of every finding in a file of these bytes.
fn places(name: &str, bytes: &[u8]) -> Vec<(u64, u64)> {
    let folder = folder(&[(name, bytes)]);
    let (code, out, complaints) = said(&run(folder.path(), &["check", "--format", "jsonl", name], b""));
    assert_eq!((code, complaints.as_str()), (i32::from(!out.is_empty()), ""), "{out}");
    let findings = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    findings
        .map(|finding| {
            assert_eq!(finding["rule"], RULE);
            let start = &finding["range"]["start"];
            (start["line"].as_u64().unwrap(), start["character"].as_u64().unwrap())
        })
        .collect()
}

#[test]
fn bytes_of_every_kind_are_read_and_places_count_as_an_editor_counts() {
    let line = "endpoint = \"https://oss-cn-hangzhuo.aliyuncs.com\"";
    let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}# 域名 😀\n{line}\n").encode_utf16().flat_map(unit).collect()
    };
    let gbk = [b"# \xd3\xf2\xc3\xfb\n".as_slice(), line.as_bytes()].concat();
    for (what, bytes, place) in [
        ("as it should be", format!("import oss2\n{line}\n").into_bytes(), (1, 24)),
        ("CRLF", format!("import oss2\r\n\r\n{line}\r\n").into_bytes(), (2, 24)),
        ("lone CR", format!("import oss2\r\r{line}\r").into_bytes(), (2, 24)),
        (
            "U+2028 and other breaks that are none",
            format!("s = '\u{2028}\u{85}\u{b}\u{c}'; {line}").into_bytes(),
            (0, 36),
        ),
        ("characters of two units", format!("s = '😀'; {line}").into_bytes(), (0, 34)),
        ("byte order mark", format!("\u{feff}import oss2\n{line}\n").into_bytes(), (1, 24)),
        ("UTF-16, little end first", wide(u16::to_le_bytes), (1, 24)),
        ("UTF-16, big end first", wide(u16::to_be_bytes), (1, 24)),
        ("GBK", gbk, (1, 24)),
        ("broken UTF-8", [b"# \xff\xe5\x9f\n\xf0\x9f".as_slice(), b"\n", line.as_bytes()].concat(), (2, 24)),
        ("NUL behind the first 8 KiB", [&[b'\n'; 9000][..], line.as_bytes(), b"\0\0"].concat(), (9000, 24)),
    ] {
        assert_eq!(places("a.py", &bytes), [place], "{what}");
    }
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("half a unit of UTF-16", b"\xff\xfe#".to_vec()),
        ("only a byte order mark", "\u{feff}".as_bytes().to_vec()),
    ] {
        assert_eq!(places("a.py", &bytes), [], "{what}");
    }
    // a file that was named is not passed over in silence
    let binary = [b"\0", line.as_bytes()].concat();
    let root = folder(&[("a.py", &binary)]);
    for (arguments, input, complaint) in [
        (["check", "a.py"].as_slice(), &b""[..], "oss403: a.py: is no text\n"),
        (&["check", "-"], &binary, "oss403: <stdin>: is no text\n"),
        (&["check", "."], b"", ""),
    ] {
        let (code, _, complaints) = said(&run(root.path(), arguments, input));
        assert_eq!((code, complaints.as_str()), (if complaint.is_empty() { 0 } else { 2 }, complaint));
    }
    // the mark belongs to no key
    for (name, text) in [
        (".env", "OSS_ENDPOINT=https://oss-cn-hangzhuo.aliyuncs.com\n"),
        ("a.yaml", "endpoint: https://oss-cn-hangzhuo.aliyuncs.com\n"),
        ("a.json", "{\"endpoint\": \"https://oss-cn-hangzhuo.aliyuncs.com\"}"),
        ("a.xml", "<endpoint>https://oss-cn-hangzhuo.aliyuncs.com</endpoint>"),
    ] {
        assert_eq!(places(name, format!("\u{feff}{text}").as_bytes()).len(), 1, "{name}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    let filler = "var a=\"x\";f(1,'域名');".repeat(450_000);
    assert!(filler.len() > 10_000_000);
    let text = format!("{filler}endpoint=\"https://oss-cn-hangzhuo.aliyuncs.com\";{filler}");
    let units = filler.encode_utf16().count() as u64;
    let text = &text[..text.len() - filler.len() / 2];
    let start = Instant::now();
    assert_eq!(places("min.js", text.as_bytes()), [(0, units + 10 + 12)]);
    // what is shown of it fits a screen
    let folder = folder(&[("min.js", text.as_bytes())]);
    for format in ["human", "github", "sarif"] {
        let (code, out, _) = said(&run(folder.path(), &["check", "min.js", "--format", format], b""));
        assert_eq!(code, 1);
        assert!(out.contains(RULE) && out.len() < 200_000, "{format}: {} bytes", out.len());
        assert!(out.lines().all(|line| line.len() < 5000), "{format}");
    }
    let place = format!("0:{}", units + 30);
    let (code, out, _) = said(&run(folder.path(), &["hover", "min.js", &place], b""));
    assert_eq!(code, 0);
    assert!(out.contains("cn-hangzhou") && out.len() < 10_000, "{out}");
    assert!(start.elapsed() < Duration::from_secs(100), "{:?}", start.elapsed());
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_checked() {
    let folder = folder(&[("good.py", TYPO.as_bytes())]);
    let check = |path: &str| said(&run(folder.path(), &["check", "--format", "jsonl", path, "good.py"], b""));
    let (code, out, complaints) = check("missing.py");
    assert_eq!((code, out.lines().count()), (2, 1));
    assert_eq!(complaints, "oss403: missing.py: cannot be read: No such file or directory (os error 2)\n");
    let (code, out, complaints) = check("good.py/inside.py");
    assert_eq!((code, out.lines().count()), (2, 1), "{complaints}");
    assert!(complaints.starts_with("oss403: good.py/inside.py: cannot be read: "), "{complaints}");
    let (code, out, _) = check("good.py");
    assert_eq!((code, out.lines().count()), (1, 1), "a file that is named twice is checked once");
    // what went wrong is also in the output of the forms that have a place for it
    for (format, place) in
        [("json", "/errors/0/path"), ("sarif", "/runs/0/invocations/0/toolExecutionNotifications/0")]
    {
        let (_, out, _) = said(&run(folder.path(), &["check", "--format", format, "missing.py"], b""));
        let whole: Value = serde_json::from_str(&out).unwrap();
        assert!(whole.pointer(place).unwrap().to_string().contains("missing.py"), "{format}: {whole:#}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_refuses_to_be_read_is_told() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = folder(&[("shut.py", TYPO.as_bytes()), ("good.py", TYPO.as_bytes())]);
    let shut = folder.path().join("shut.py");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    // the superuser reads everything, save what the kernel itself refuses
    if fs::read(&shut).is_ok() {
        fs::remove_file(&shut).unwrap();
        symlink("/proc/self/mem", &shut).unwrap();
    }
    let (code, out, complaints) =
        said(&run(folder.path(), &["check", "--format", "jsonl", "shut.py", "good.py"], b""));
    assert_eq!((code, out.lines().count()), (2, 1), "{complaints}");
    assert!(
        complaints.starts_with("oss403: shut.py: cannot be read: ") && complaints.lines().count() == 1,
        "{complaints}"
    );
    let (code, _, complaints) = said(&run(folder.path(), &["hover", "shut.py", "0:0"], b""));
    assert!(code == 2 && complaints.starts_with("oss403: shut.py: cannot be read: "), "{complaints}");
    // a device never ends
    let (code, _, complaints) = said(&run(folder.path(), &["check", "/dev/zero"], b""));
    assert_eq!(
        (code, complaints.as_str()),
        (2, "oss403: /dev/zero: larger than maxBytes (20000000 bytes), not read\n")
    );
}

#[cfg(unix)]
#[test]
fn rings_of_links_end() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};

    let folder = folder(&[("good.py", TYPO.as_bytes())]);
    symlink("ring.py", folder.path().join("ring.py")).unwrap();
    symlink(".", folder.path().join("again")).unwrap();
    // a name that is no UTF-8
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.py")), TYPO).unwrap();
    let (code, out, complaints) = said(&run(folder.path(), &["check", "--format", "jsonl"], b""));
    assert_eq!((code, out.lines().count(), complaints.as_str()), (1, 2, ""), "{out}");
    let (code, _, complaints) = said(&run(folder.path(), &["check", "ring.py"], b""));
    assert!(code == 2 && complaints.starts_with("oss403: ring.py: cannot be read: "), "{complaints}");
}

#[test]
fn a_reader_that_has_read_enough_is_left_in_peace() {
    let folder = folder(&[("many.py", TYPO.repeat(2000).as_bytes())]);
    for arguments in [
        &["check", "--format", "jsonl"][..],
        &["check"],
        &["check", "--format", "sarif"],
        &["schema"],
        &["explain", "AccessDenied"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oss403"))
            .current_dir(&folder)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        // reads one line and closes the pipe, as `head -1` does
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let mut complaints = String::new();
        child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        assert_eq!(complaints, "", "{arguments:?}");
        let code = child.wait().unwrap().code();
        assert!(code == Some(0) || code == Some(1), "{arguments:?}: {code:?}");
    }
}

#[test]
fn wrong_usage_names_what_is_wrong() {
    let folder = folder(&[("a.py", TYPO.as_bytes()), ("empty.py", b""), ("binary.py", b"\0\x01\x02")]);
    for (arguments, what) in [
        (&["--locale", "fr", "check"][..], &["'fr'", "--locale", "en and zh"][..]),
        (&["--now", "yesterday", "check"], &["'yesterday'", "--now", "2026-01-31T08:00:00Z"]),
        (&["--now", "2026-13-01T00:00:00Z", "check"], &["'2026-13-01T00:00:00Z'", "--now"]),
        (&["--severity", "loud", "check"], &["'loud'", "--severity", "hint"]),
        (&["--format", "xml", "check"], &["'xml'", "--format", "sarif"]),
        (&["--jobs", "0", "check"], &["'0'", "--jobs"]),
        (&["hover", "a.py", "1"], &["'1'", "LINE:COL"]),
        (&["hover", "a.py", "1:-1"], &["'1:-1'", "LINE:COL"]),
        (&["hover", "a.py", "9:0"], &["oss403: a.py: there is no line 9", "the last one is 2"]),
        (&["hover", "empty.py", "1:0"], &["oss403: empty.py: there is no line 1", "the last one is 0"]),
        (&["hover", "a.py", "4294967295:4294967295"], &["a.py: there is no line 4294967295"]),
        (&["hover", "a.py", "4294967296:0"], &["LINE:COL"]),
        (&["hover", "binary.py", "0:0"], &["oss403: binary.py: is no text"]),
        (&["hover", ".", "0:0"], &["oss403: .: cannot be read: "]),
        (&["--config", "missing.toml", "check", "a.py"], &["oss403: missing.toml: cannot be read: "]),
        (&["explain"], &["<TEXT>"]),
    ] {
        let mut all = vec!["--now", "2026-06-01T00:00:00Z"];
        all.extend(arguments);
        if arguments[0] == "--now" {
            all.drain(..2);
        }
        let mut command = assert_cmd::Command::cargo_bin("oss403").unwrap();
        let output = command.current_dir(&folder).env("LC_ALL", "C").args(&all).output().unwrap();
        let (code, _, complaints) = said(&output);
        assert_eq!(code, 2, "{arguments:?}: {complaints}");
        for what in what {
            assert!(complaints.contains(what), "{arguments:?} wants {what}: {complaints}");
        }
    }
    // a column behind the end of its line means that end, as in an editor
    let (code, out, _) = said(&run(folder.path(), &["hover", "a.py", "1:9999", "--format", "json"], b""));
    assert_eq!((code, out.as_str()), (1, "null\n"));
}

#[test]
fn a_broken_configuration_leaves_the_defaults_in_force() {
    for (toml, place) in [
        (&b"locale = \"en\"\nnonsense = 1\n"[..], "oss403.toml:2:1: unknown field"),
        (b"maxBytes = \"many\"\n", "oss403.toml:1:12: invalid type"),
        (b"[rules]\nendpoint-region-unknown = \"loud\"\n", "oss403.toml:2:27: unknown variant"),
        (
            b"[rules]\n\n  endpoint-regoin-unknown = \"off\"\n",
            "oss403.toml:3:3: there is no rule `endpoint-regoin-unknown`; did you mean `endpoint-region-unknown`?",
        ),
        (b"locale = \n", "oss403.toml:1:10: "),
        (b"[rules\n", "oss403.toml:1:7: "),
        (b"# \xd3\xf2\n", "oss403.toml:1:3: this is not UTF-8"),
        (b"\0", "oss403.toml:1:2: "),
        (b"exclude = [\"a[\"]\n", "oss403.toml: exclude: `a[` is no glob"),
    ] {
        let folder = folder(&[("oss403.toml", toml), ("a.py", TYPO.as_bytes())]);
        let (code, out, complaints) = said(&run(folder.path(), &["check", "--format", "jsonl", "a.py"], b""));
        assert_eq!(code, 2, "{complaints}");
        assert!(out.contains(RULE), "the defaults are not in force");
        let line = format!("oss403: {place}");
        assert!(
            complaints.starts_with(&line) && complaints.lines().count() == 1,
            "wants {line}: {complaints}"
        );
    }
    // a byte order mark, as an editor on Windows writes it, is no fault
    let folder = folder(&[
        ("oss403.toml", "\u{feff}[rules]\r\nendpoint-region-unknown = \"off\"\r\n".as_bytes()),
        ("a.py", TYPO.as_bytes()),
    ]);
    assert_eq!(said(&run(folder.path(), &["check", "a.py"], b"")).0, 0);
}

#[test]
fn explain_takes_anything() {
    let folder = folder(&[]);
    let explain = |text: &str, input: &[u8]| said(&run(folder.path(), &["explain", text], input));
    let nothing = (1, String::new(), "oss403: nothing is known of this\n".to_owned());
    assert_eq!(explain("", b""), nothing);
    assert_eq!(explain(" \n\u{2028}", b""), nothing);
    assert_eq!(explain("-", b""), nothing);
    assert_eq!(explain("-", b"\xd3\xf2\xc3\xfb"), nothing);
    assert_eq!(explain("-", b"\x7fELF\0\0\0"), (2, String::new(), "oss403: -: is no text\n".to_owned()));
    let mut log = "2026-05-30 10:00:00 GET /index.html 200 \u{57df}\n".repeat(25_000).into_bytes();
    assert!(log.len() > 1_000_000);
    assert_eq!(explain("-", &log), nothing);
    log.extend(b"403 AccessDenied <Error><Code>AccessDenied</Code><Message>Request has expired.</Message><HostId>b.oss-cn-hangzhou.aliyuncs.com</HostId></Error>\n\xff");
    let start = Instant::now();
    let (code, out, _) = explain("-", &log);
    assert_eq!(code, 0);
    assert!(out.contains("Request has expired") && out.len() < 20_000, "{out}");
    // one word of a megabyte, on the command line as far as the system takes it
    assert_eq!(explain("-", "A".repeat(1_000_000).as_bytes()), nothing);
    assert_eq!(explain(&"A".repeat(100_000), b""), nothing);
    assert_eq!(explain("-", "<Error><Code>".repeat(80_000).as_bytes()).0, 1);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_file_whose_fixes_cannot_be_written_is_still_reported() {
    let gbk = [b"# \xd3\xf2\xc3\xfb\n".as_slice(), TYPO.as_bytes()].concat();
    let folder = folder(&[("gbk.py", &gbk), ("good.py", TYPO.as_bytes())]);
    let (code, out, complaints) = said(&run(folder.path(), &["check", "--fix", "--format", "json"], b""));
    let whole: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &whole["findings"][0]["path"]), (2, &json!("gbk.py")), "{whole:#}");
    assert_eq!(whole["summary"]["fixed"], 1);
    assert!(complaints.starts_with("oss403: gbk.py: is no UTF-8 file"), "{complaints}");
    let (code, out, complaints) = said(&run(
        folder.path(),
        &["check", "--fix", "-", "--stdin-filename", "x.py", "--format", "jsonl"],
        TYPO.as_bytes(),
    ));
    assert_eq!((code, out.lines().count()), (2, 1), "{complaints}");
}

/// A disk that takes nothing more, as the system's limit on the size of a file plays it.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_file_as_it_was() {
    let folder = folder(&[("good.py", TYPO.as_bytes())]);
    let command = "trap '' XFSZ; ulimit -f 0; exec \"$0\" check --fix --format jsonl good.py";
    let output = Command::new("sh")
        .args(["-c", command, env!("CARGO_BIN_EXE_oss403")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let (code, out, complaints) = said(&output);
    assert_eq!((code, out.lines().count()), (2, 1), "{complaints}");
    assert!(complaints.starts_with("oss403: good.py: cannot be written: "), "{complaints}");
    assert_eq!(fs::read_to_string(folder.path().join("good.py")).unwrap(), TYPO);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}
