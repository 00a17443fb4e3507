//! Error bodies in all shapes lead to the right code, message and EC.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{engine, now};

#[derive(Deserialize)]
struct Body {
    /// How it is written.
    shape: String,
    text: String,
    code: String,
    /// The message that the catalog has for it.
    message: Option<String>,
    ec: Option<String>,
}

#[test]
fn a_body_of_any_shape_is_read() {
    let bodies: Vec<Body> = serde_json::from_str(include_str!("bodies.json")).unwrap();
    let shapes: BTreeSet<&str> = bodies.iter().map(|body| body.shape.as_str()).collect();
    assert!(bodies.len() >= 60 && shapes.len() >= 10, "{} bodies, {shapes:?}", bodies.len());
    let mut faults = Vec::new();
    for body in &bodies {
        let mut triage = engine().triage();
        triage.feed(&body.text);
        let report = triage.finish();
        let explained = engine().explain(&body.text, now());
        let from_log = report.groups.iter().map(|group| &group.explanation);
        for (way, mut found) in [("log", from_log.collect::<Vec<_>>()), ("text", explained.iter().collect())]
        {
            found.dedup_by_key(|one| (&one.code, &one.ec));
            let [one] = found[..] else {
                faults.push(format!("{} {way}: {} answers in {}", body.shape, found.len(), body.text));
                continue;
            };
            let message = body.message.is_none() || one.message == body.message;
            let ec = body.ec.as_ref().is_none_or(|ec| one.ec == [ec.clone()]);
            if one.code.as_ref() != Some(&body.code) || !message || !ec || one.cause.is_empty() {
                faults.push(format!(
                    "{} {way}: {:?} {:?} {:?} in {}",
                    body.shape, one.code, one.message, one.ec, body.text
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
