//! Many documents, many edits, questions that are taken back: nothing piles up, and at the end the server knows what
//! a server knows that opened the last version. `SOAK=1` does it with 500 documents and 50,000 edits.

#![allow(clippy::print_stderr, reason = "how much memory it takes is what a long run is for")]

use serde_json::{Value, json};

use crate::client::{Client, place, range};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

const LINES: [&str; 6] = [
    "import oss2\n",
    "bucket = oss2.Bucket(auth, \"https://oss-cn-hangzhuo.aliyuncs.com\", \"b1\")\n",
    "def step(bucket, key):\n",
    "    \"\"\"域名😀\"\"\"\n",
    "    return key\n",
    "\n",
];

/// Kibibytes that the server holds; `None` where that is not told.
fn memory(client: &Client) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().split(' ').next()?.parse().ok()
}

/// The document's findings without what tells the version.
fn found(client: &mut Client, uri: &str, version: i64) -> Value {
    client.wait("textDocument/publishDiagnostics", |told| told["uri"] == uri && told["version"] == version)
        ["diagnostics"]
        .clone()
}

#[test]
fn nothing_piles_up() {
    // a short run has hardly begun when its memory is looked at first: some more may come, in KiB
    let (documents, edits, more) =
        if std::env::var_os("SOAK").is_some() { (500, 50_000, 0) } else { (10, 400, 8_192) };
    let able = json!({ "textDocument": { "publishDiagnostics": { "versionSupport": true } } });
    let mut client = Client::start(able.clone());
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let uri = |index: usize| format!("file:///w/soak{index}.py");
    let mut before = None;
    // the first round warms up: what stays after it is there to stay
    for round in 0..3 {
        let mut texts: Vec<Vec<String>> = Vec::new();
        for index in 0..documents {
            let lines = (0..40 + dice.roll(80)).map(|_| LINES[dice.roll(LINES.len())].to_owned());
            // one that is read in pieces, which takes its time
            let again = if index == 0 && documents > 10 { 150 } else { 1 };
            let lines: Vec<String> = lines.collect();
            let lines: Vec<String> = (0..again).flat_map(|_| lines.clone()).collect();
            client.open(&uri(index), "python", &lines.concat());
            texts.push(lines);
        }
        let mut versions = vec![1; documents];
        let mut asked = Vec::new();
        for _ in 0..edits {
            let index = dice.roll(documents);
            let (name, lines) = (uri(index), &mut texts[index]);
            let at = dice.roll(lines.len());
            let here = at as u32;
            versions[index] += 1;
            let change = if dice.roll(2) == 0 || lines.len() < 20 {
                let new = LINES[dice.roll(LINES.len())];
                lines.insert(at, new.to_owned());
                json!([{ "range": range((here, 0), (here, 0)), "text": new }])
            } else {
                lines.remove(at);
                json!([{ "range": range((here, 0), (here + 1, 0)), "text": "" }])
            };
            client.change(&name, versions[index], change);
            match dice.roll(12) {
                0 => asked.push(client.ask("textDocument/hover", place(&name, here, 40))),
                1 => {
                    let id =
                        client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": name } }));
                    client.notify("$/cancelRequest", json!({ "id": id }));
                    asked.push(id);
                }
                2 => asked.push(client.ask("textDocument/completion", place(&name, here, 45))),
                _ => {}
            }
            if asked.len() > 200 {
                for id in asked.drain(..) {
                    client.answer(id);
                }
                client.listen(std::time::Duration::ZERO);
            }
        }
        for id in asked.drain(..) {
            client.answer(id);
        }
        if round == 2 {
            let mut fresh = Client::start(able.clone());
            for index in (0..documents).step_by(documents.div_ceil(20)) {
                let name = uri(index);
                versions[index] += 1;
                client.change(
                    &name,
                    versions[index],
                    json!([{ "range": range((0, 0), (0, 0)), "text": "" }]),
                );
                let worn = found(&mut client, &name, versions[index]);
                fresh.open(&name, "python", &texts[index].concat());
                assert_eq!(worn, found(&mut fresh, &name, 1), "{name}");
            }
        }
        for index in 0..documents {
            client.close(&uri(index));
        }
        client.hover(&uri(0), 0, 0);
        // half a second after it was freed the allocator gives it back
        client.listen(std::time::Duration::from_millis(1_500));
        let after = memory(&client);
        eprintln!("round {round}: {} KiB", after.unwrap_or_default());
        if round == 0 {
            before = after;
        } else if let (Some(before), Some(after)) = (before, after) {
            assert!(after * 10 <= before * 11 + more * 10, "{before} KiB became {after} KiB");
        }
    }
    assert_eq!(client.leave(), 0);
}
