//! The signature itself.

use super::{Verdict, is_encoded_twice, new, put};
use crate::{
    catalog::{Role, pages},
    rules::Bench,
    sight::{Sighting, SignedUrl},
};

pub(super) fn shape(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Signature)?;
    let form = &url.version.signature;
    let value = &param.decoded;
    let fits = match form.encoding.as_str() {
        "hex" => value.len() == form.length && value.bytes().all(|b| b.is_ascii_hexdigit()),
        _ => {
            let inside = value.trim_end_matches('=');
            let pad = value.len() - inside.len();
            let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/' || b == b' ';
            // a missing pad is what a cut URL looks like; two are too many for 20 and 32 bytes
            value.len() == form.length && pad == 1 && inside.bytes().all(alphabet)
        }
    };
    // `…&Signature=` at the end waits for what is put there
    let waits = value.is_empty() && url.params.last().is_some_and(|last| last.name.span == param.name.span);
    if fits || waits || is_encoded_twice(&param.value.text) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_SIGNATURE_SHAPE, param);
    let length = value.chars().count();
    let verdict = if length == form.length { verdict.variant("alphabet") } else { verdict };
    Some(
        verdict
            .fact("length", length.to_string())
            .fact("wanted", form.length.to_string())
            .fact("encoding", if form.encoding == "hex" { "hexadecimal" } else { "Base64" })
            .ec(url.version.ec.mismatch.as_ref()),
    )
}

pub(super) fn encoding(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Signature).filter(|_| url.version.signature.encoding == "base64")?;
    let raw = &param.value.text;
    if !raw.contains(['+', '/']) || raw.contains('%') && !raw.contains('+') {
        return None;
    }
    let to = raw.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let verdict = new(pages::SIGNED_URL_SIGNATURE_ENCODING, param);
    let verdict = verdict.fix("encode", "", vec![put(sighting, param, &to)]);
    let verdict = if raw.contains('+') { verdict } else { verdict.variant("slash") };
    Some(verdict.ec(url.version.ec.mismatch.as_ref()))
}
