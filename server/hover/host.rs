//! A host: its region, its kind, its siblings.

use crate::{
    Locale,
    catalog::{Region, alias, word},
    sight::Endpoint,
};

/// What is to be known of a host; `None` for one that is only a template.
pub(crate) fn host(endpoint: &Endpoint, locale: Locale) -> Option<String> {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let mut lines = vec![format!("### `{}`", endpoint.host.text)];
    match endpoint.reading.form {
        Some(form) => {
            let network = say(&format!("hover.host.network.{}", form.network), &[]);
            lines.push(format!("- {} · {network}", form.title.get(locale)));
            if let Some(region) = endpoint.reading.known {
                let name = region.name.get(locale).to_owned();
                lines.push(format!(
                    "- {}",
                    say("hover.host.region", &[("name", name), ("id", region.id.clone())])
                ));
                let other = if locale == Locale::En { &region.name.zh } else { &region.name.en };
                lines.push(format!("- {other}"));
            } else if endpoint.region.is_some() && !endpoint.reading.open {
                lines.push(format!("- {}", say("hover.host.no-region", &[])));
            }
            if let Some(bucket) = endpoint.bucket_name().filter(|name| !name.is_empty()) {
                lines.push(format!("- {}: `{bucket}`", say("hover.host.bucket", &[])));
                if let Some(alias) = alias(bucket) {
                    lines.push(format!("- {}: {}", alias.title.get(locale), alias.note.get(locale)));
                }
            }
            lines.push(format!("\n{}", form.note.get(locale)));
        }
        None => lines.push(format!("- {}", endpoint.reading.fault?.title.get(locale))),
    }
    if let Some(region) = endpoint.reading.known {
        if let Some(note) = &region.note {
            lines.push(format!("\n{}", note.get(locale)));
        }
        lines.push(siblings(region, locale));
    }
    Some(lines.join("\n"))
}

/// The other endpoints of a region.
fn siblings(region: &Region, locale: Locale) -> String {
    let mut rows = vec![format!("\n**{}**\n", word("hover.host.siblings", locale, &[]))];
    let mut row = |kind: &str, host: &str| {
        rows.push(format!("- {}: `{host}`", word(&format!("hover.host.sibling.{kind}"), locale, &[])));
    };
    region.public.iter().for_each(|host| row("public", host));
    region.internal.iter().for_each(|host| row("internal", host));
    region.dual_stack.iter().for_each(|host| row("dual-stack", host));
    region.s3.iter().for_each(|host| row("s3", host));
    region.s3_internal.iter().for_each(|host| row("s3-internal", host));
    if region.acceleration == Some(true) {
        row("accelerate", "oss-accelerate.aliyuncs.com");
    }
    rows.join("\n")
}
