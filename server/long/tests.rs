use super::*;
use crate::{Locale, Settings};

/// A generator of numbers that needs no crate: the tests are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

/// Lines of which a text is made, per language: with things of OSS, with what begins long things, and without.
const LINES: [(&str, &[&str]); 5] = [
    (
        "python",
        &[
            "import oss2\n",
            "    bucket = oss2.Bucket(auth, \"https://oss-cn-hangzhuo.aliyuncs.com\", \"b1\")\n",
            "url = \"http://b1.oss-cn-hangzhou.aliyuncs.com/k?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1141889120&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D\"\n",
            "def step(bucket, key):\n",
            "    \"\"\"Copies 存储空间😀 one object\n",
            "    and returns.\"\"\"\r\n",
            "    # oss403: ignore endpoint-region-unknown\n",
            "    if e.code == \"AccesDenied\":\n",
            "    return name[:7]\n",
            "\n",
        ],
    ),
    (
        "yaml",
        &[
            "storage:\n",
            "  endpoint: https://oss-cn-hangzhou.aliyuncs.com\n",
            "  region: cn-shanghai\n",
            "  logo: https://oss-cn-shanghai.aliyuncs.com/photos-1/logo.png\n",
            "  text: |\n",
            "    a line of a block 域名\r\n",
            "  list: [a, b,\n",
            "    c]\n",
            "# a comment\n",
            "- name: x\n",
        ],
    ),
    (
        "typescript",
        &[
            "const client = new OSS({ region: \"oss-cn-hangzhou\", endpoint: \"https://oss-cn-beijing.aliyuncs.com\" });\n",
            "import OSS from \"ali-oss\";\n",
            "/* a comment\n",
            " that goes on */\n",
            "const t = `x ${y}\n",
            "`;\n",
            "if (e.code === \"NoSuchKeyError\") {\r\n",
            "}\n",
            "const r = /a\\/b/;\n",
            "call(a, b);\n",
        ],
    ),
    (
        "markdown",
        &[
            "# Title\n",
            "See https://oss-cn-hangzhuo.aliyuncs.com and [it](https://oss-cn-shanghai.aliyuncs.com/b/k).\n",
            "```python\n",
            "```\n",
            "bucket = oss2.Bucket(auth, \"https://oss-cn-hangzhuo.aliyuncs.com\", \"b1\")\n",
            "| a | b |\n",
            "Some prose 😀 that goes on.\r\n",
            "\n",
        ],
    ),
    (
        "shellscript",
        &[
            "ossutil cp a oss://b1/k -e oss-cn-hangzhuo.aliyuncs.com\n",
            "cat <<EOF\n",
            "endpoint=https://oss-cn-hangzhou.aliyuncs.com\n",
            "EOF\n",
            "echo \"一 $X\n",
            "\"\n",
            "# a comment\r\n",
            "for f in *; do echo $f; done\n",
        ],
    ),
];

fn text(lines: &[&str], dice: &mut Dice, least: usize) -> String {
    let mut text = String::new();
    while text.len() < least {
        // mostly lines that say nothing, so that hits are sparse
        let rare = dice.roll(12) == 0;
        let at = if rare { dice.roll(lines.len()) } else { lines.len() - 1 - dice.roll(2) };
        text.push_str(lines[at]);
    }
    text
}

fn engine() -> Engine {
    Engine::new(Settings::default(), Locale::En)
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// What is said of a text, with places in all of it.
fn said(engine: &Engine, long: &Long) -> Vec<Finding> {
    let parts = engine.parts(long, now());
    parts.iter().flat_map(|part| part.findings.iter().map(|one| one.clone().shifted(part.start))).collect()
}

fn pieces(long: &Long) -> Vec<String> {
    long.slots.iter().map(|slot| slot.piece.text.to_string()).collect()
}

#[test]
fn edits_leave_what_a_fresh_reading_gives() {
    let engine = engine();
    let rounds: usize = std::env::var("EDITS").ok().and_then(|told| told.parse().ok()).unwrap_or(40);
    let mut total = 0;
    for (seed, (language, lines)) in LINES.iter().enumerate() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (seed as u64 + 1));
        let mut whole = text(lines, &mut dice, 60_000);
        let mut long = Long::new("a", language, &whole);
        for round in 0..rounds {
            let mut start = floor(&whole, dice.roll(whole.len() + 1));
            if dice.roll(4) == 0 {
                // where pieces meet
                let ends: Vec<usize> = pieces(&long)
                    .iter()
                    .scan(0, |at, piece| {
                        *at += piece.len();
                        Some(*at)
                    })
                    .collect();
                start = ends[dice.roll(ends.len())].min(whole.len());
            }
            let length = [0, 0, 1, 1, 7, 300, 9000][dice.roll(7)];
            let end = floor(&whole, start + length).max(start);
            let new = match dice.roll(8) {
                0 => lines[dice.roll(lines.len())].to_owned(),
                1 => text(lines, &mut dice, 9000),
                2 => ["\"", "'''", "/*", "*/", "`", "\r", "\n", "{", "😀"][dice.roll(9)].to_owned(),
                3 => "x".into(),
                _ => String::new(),
            };
            long.replace(start, end, &new);
            whole.replace_range(start..end, &new);
            total += 1;
            if round % 4 > 0 && rounds < 1000 {
                continue;
            }
            let fresh = Long::new("a", language, &whole);
            assert_eq!(pieces(&long), pieces(&fresh), "{language}, round {round}: cut elsewhere");
            assert_eq!(long.around, fresh.around, "{language}, round {round}");
            if round % 16 == 0 || round + 1 == rounds {
                assert_eq!(said(&engine, &long), said(&engine, &fresh), "{language}, round {round}");
            }
        }
        assert_eq!(long.text(), whole);
    }
    assert_eq!(total, rounds * LINES.len());
}

/// As a formatter sends it: one edit over many pieces, of which only the outermost change.
#[test]
fn a_replacement_of_pieces_that_are_the_same_leaves_what_a_fresh_reading_gives() {
    let engine = engine();
    for (language, lines) in LINES {
        let mut dice = Dice(13);
        let mut whole = text(lines, &mut dice, 120_000);
        let mut long = Long::new("a", language, &whole);
        for _ in 0..20 {
            engine.parts(&long, now());
            let (mut at, mut ends) = (0, Vec::new());
            for piece in pieces(&long) {
                at += piece.len();
                ends.push(at);
            }
            let first = dice.roll(ends.len().saturating_sub(6));
            let (start, end) = (ends[first], ends[first + 5]);
            let mut new = whole[start..end].to_owned();
            // in the tail of the first piece, and in the head of the last one, where their neighbours see it
            let line = |text: &str, at: usize| text[..floor(text, at)].rfind('\n').map_or(0, |at| at + 1);
            for at in [ends[first + 4] - start + 700, ends[first + 1] - start - 700] {
                new.insert_str(line(&new, at), lines[dice.roll(lines.len())]);
            }
            long.replace(start, end, &new);
            whole.replace_range(start..end, &new);
            let fresh = Long::new("a", language, &whole);
            assert_eq!(pieces(&long), pieces(&fresh), "{language}");
            assert_eq!(said(&engine, &long), said(&engine, &fresh), "{language}");
        }
    }
}

#[test]
fn an_edit_reads_only_what_it_touches() {
    let engine = engine();
    let (language, lines) = LINES[0];
    let mut dice = Dice(7);
    let whole = text(lines, &mut dice, 300_000);
    let mut long = Long::new("a.py", language, &whole);
    let before: BTreeSet<u64> = engine.parts(&long, now()).iter().map(|part| part.id).collect();
    assert!(before.len() > 15, "{}", before.len());
    let at = floor(&whole, 150_000);
    long.replace(at, at, "x");
    let after: BTreeSet<u64> = engine.parts(&long, now()).iter().map(|part| part.id).collect();
    assert!(after.difference(&before).count() <= 4);
}

#[test]
fn positions_count_lines_of_the_whole() {
    let (language, lines) = LINES[0];
    let mut dice = Dice(11);
    let whole = text(lines, &mut dice, 100_000);
    let long = Long::new("a.py", language, &whole);
    let source = Source::new("a.py", language, whole.as_str());
    for _ in 0..40 {
        let at = floor(&whole, dice.roll(whole.len() + 1));
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let position = source.lines.position(&source.text, at, encoding);
            assert_eq!(long.offset(position, encoding), source.offset(position, encoding));
            let (reading, start) = engine().read_around(&long, at, now());
            let window = reading.source();
            assert_eq!(window.lines.position(&window.text, at - start, encoding), position);
        }
    }
    let far = Position { line: u32::MAX, character: 3 };
    assert_eq!(long.offset(far, Encoding::Utf16), whole.len());
}

#[test]
fn a_long_text_says_what_its_lines_say() {
    // one fault, far from both ends, in a text that names its SDK in the first line only
    let clean = "def step(bucket, key):\n    return key\n\n";
    let fault = "        if e.code == \"AccesDenied\":\n            raise\n";
    let whole = format!("import oss2\n{}{fault}{}", clean.repeat(9000), clean.repeat(9000));
    assert!(whole.len() > 2 * LONG);
    let source = Source::new("a.py", "python", whole.as_str());
    let found = engine().findings(&source, now());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].rule, found[0].span.of(&whole)), ("error-code-unknown", "AccesDenied"));
    let silent = whole.replacen("import oss2\n", "import oss2  # oss403: ignore-file\n", 1);
    assert_eq!(engine().findings(&Source::new("a.py", "python", silent), now()), []);
}
