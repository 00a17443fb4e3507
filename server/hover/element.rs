//! An element of a document that configures a bucket, or the same setting in another notation.

use crate::{
    Locale, Span,
    catalog::{self, word},
    cors::{Cors, Referers, Rule, Value, Values, tell},
    policy::value::Kind,
    sight::{Config, ConfigKind, Scene},
};

/// What stands at the byte `at` in a setting of a bucket, explained.
pub(super) fn at(scene: &Scene, at: usize, locale: Locale) -> Option<(Span, String)> {
    let config = scene.configs.iter().rev().find(|config| config.span.touches(at))?;
    let own = match &config.kind {
        ConfigKind::Cors(cors) => in_cors(cors, at, locale),
        ConfigKind::Referers(referers) => in_referers(referers, at, locale),
        ConfigKind::Access(_) | ConfigKind::Document => None,
    };
    own.or_else(|| in_tree(config, at, locale))
}

fn in_cors(cors: &Cors, at: usize, locale: Locale) -> Option<(Span, String)> {
    let (number, rule) = cors.rules.iter().enumerate().find(|(_, rule)| is_in(rule, at))?;
    let sentence = tell::sentence(cors, number, locale)?;
    let fields: [(&str, &Values); 5] = [
        ("AllowedOrigin", &rule.origins),
        ("AllowedMethod", &rule.methods),
        ("AllowedHeader", &rule.headers),
        ("ExposeHeader", &rule.exposed),
        ("MaxAgeSeconds", &rule.max_age),
    ];
    for (name, values) in fields {
        let key = values.key.filter(|key| key.touches(at));
        let value = || values.items.iter().map(|value| value.whole).find(|whole| whole.touches(at));
        if let Some(span) = key.or_else(value) {
            let page = page(name, locale)?;
            return Some((span, format!("{page}\n\n{sentence}")));
        }
    }
    rule.head.touches(at).then(|| {
        let page = page("CORSRule", locale).unwrap_or_default();
        (rule.head, format!("{sentence}\n\n{page}"))
    })
}

fn is_in(rule: &Rule, at: usize) -> bool {
    rule.span.touches(at) || rule.head.touches(at)
}

fn in_referers(referers: &Referers, at: usize, locale: Locale) -> Option<(Span, String)> {
    let of = |value: &Option<Value>| value.as_ref().map(|value| value.whole);
    let list = |values: &Values| {
        let mut items = values.items.iter().map(|value| value.whole);
        values.key.filter(|key| key.touches(at)).or_else(|| items.find(|whole| whole.touches(at)))
    };
    let fields = [
        ("AllowEmptyReferer", of(&referers.allow_empty).filter(|span| span.touches(at))),
        ("AllowTruncateQueryString", of(&referers.truncate_query).filter(|span| span.touches(at))),
        ("TruncatePath", of(&referers.truncate_path).filter(|span| span.touches(at))),
        ("RefererBlacklist", list(&referers.blacklist)),
        ("RefererList", list(&referers.list)),
    ];
    let (name, span) = fields.into_iter().find_map(|(name, span)| Some((name, span?)))?;
    Some((span, page(name, locale)?))
}

/// The element whose name stands there.
fn in_tree(config: &Config, at: usize, locale: Locale) -> Option<(Span, String)> {
    let tree = config.tree.as_ref()?;
    let named = tree.nodes().find_map(|(_, node)| match &node.kind {
        Kind::Object(object) => object.members.iter().find(|member| member.key.span.touches(at)),
        _ => None,
    });
    match named {
        Some(member) => Some((member.key.span, page(&member.key.text, locale)?)),
        None => {
            let root = Span::new(config.span.start + 1, config.span.start + 1 + config.root.len());
            (root.touches(at) && !config.root.is_empty())
                .then(|| Some((root, page(&config.root, locale)?)))?
        }
    }
}

/// What an element is for, and its limits.
fn page(name: &str, locale: Locale) -> Option<String> {
    let element = catalog::bucket().element(name)?;
    let api = catalog::bucket()
        .root(name)
        .map(|root| format!("\n\n- {}", word("hover.element.api", locale, &[("api", root.api.clone())])));
    Some(format!("### `{name}`\n\n{}{}", element.about.get(locale), api.unwrap_or_default()))
}
