//! The pages of the rules: their words, and the examples that are run as their tests.
//!
//! A page begins with a front matter in TOML between two lines `+++`; then come a heading `## English`,
//! a heading `## 中文`, and a heading `## Examples`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Words, codes, link};
use crate::{
    finding::{Answer, Severity},
    settings::Locale,
};

/// The name of a page. There is one only where there is a file, so a rule without a page does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageId {
    /// Id of the rule: the file's name.
    pub id: &'static str,
    text: &'static str,
}

macro_rules! page_ids {
    ($($name:ident = $id:literal),* $(,)?) => {
        /// One name for each file of `catalog/rules/`.
        #[allow(missing_docs, reason = "each is documented by its page")]
        pub mod pages {
            use super::PageId;
            $(pub const $name: PageId =
                PageId { id: $id, text: include_str!(concat!("../../catalog/rules/", $id, ".md")) };)*
            pub(super) const ALL: &[PageId] = &[$($name),*];
        }
    };
}

page_ids! {
    ENDPOINT_REGION_UNKNOWN = "endpoint-region-unknown",
    ENDPOINT_REGION_CLOSED = "endpoint-region-closed",
    ENDPOINT_HOST_MISSPELT = "endpoint-host-misspelt",
    ENDPOINT_BUCKET_DASH = "endpoint-bucket-dash",
    ENDPOINT_BUCKET_NAME = "endpoint-bucket-name",
    ENDPOINT_PATH_STYLE = "endpoint-path-style",
    ENDPOINT_BUCKET_MISSING = "endpoint-bucket-missing",
    ENDPOINT_HOLDS_BUCKET = "endpoint-holds-bucket",
    ENDPOINT_ACCELERATE = "endpoint-accelerate",
    ENDPOINT_LEGACY_DEFAULT = "endpoint-legacy-default",
    SIGNED_URL_EXPIRED = "signed-url-expired",
    SIGNED_URL_EXPIRES_FORM = "signed-url-expires-form",
    SIGNED_URL_LIFE = "signed-url-life",
    SIGNED_URL_PARAMETER_MISSING = "signed-url-parameter-missing",
    SIGNED_URL_SIGNATURE_SHAPE = "signed-url-signature-shape",
    SIGNED_URL_SIGNATURE_ENCODING = "signed-url-signature-encoding",
    SIGNED_URL_DOUBLE_ENCODING = "signed-url-double-encoding",
    SIGNED_URL_HTML_ESCAPED = "signed-url-html-escaped",
    SIGNED_URL_VERSIONS_MIXED = "signed-url-versions-mixed",
    SIGNED_URL_DATE_FORM = "signed-url-date-form",
    SIGNED_URL_SCOPE_FORM = "signed-url-scope-form",
    SIGNED_URL_SCOPE_DATE = "signed-url-scope-date",
    SIGNED_URL_SCOPE_REGION = "signed-url-scope-region",
    SIGNED_URL_TOKEN_MISSING = "signed-url-token-missing",
    SIGNED_URL_TOKEN_UNEXPECTED = "signed-url-token-unexpected",
    SIGNED_URL_KEY_ID = "signed-url-key-id",
    SIGNED_URL_BUCKET_OPERATION = "signed-url-bucket-operation",
    SIGNED_URL_DENIED = "signed-url-denied",
    CLIENT_PATH_STYLE = "client-path-style",
    CLIENT_REGION_MISMATCH = "client-region-mismatch",
    CLIENT_REGION_FORM = "client-region-form",
    CLIENT_REGION_MISSING = "client-region-missing",
    CLIENT_ENDPOINT_FORM = "client-endpoint-form",
    CLIENT_CNAME_HOST = "client-cname-host",
    CLIENT_CNAME_MISSING = "client-cname-missing",
    CREDENTIAL_BLANK = "credential-blank",
    CREDENTIAL_SWAPPED = "credential-swapped",
    CREDENTIAL_TOKEN_MISSING = "credential-token-missing",
    CREDENTIAL_TOKEN_UNEXPECTED = "credential-token-unexpected",
    CREDENTIAL_ID_FORM = "credential-id-form",
    PRESIGN_EXPIRY = "presign-expiry",
    PRESIGN_CONTENT_TYPE = "presign-content-type",
    OBJECT_KEY_SLASH = "object-key-slash",
    OBJECT_KEY_ENCODED = "object-key-encoded",
    COPY_REGIONS = "copy-regions",
    CLIENT_BUCKET_OPERATION = "client-bucket-operation",
    CLIENT_ANONYMOUS = "client-anonymous",
    CLIENT_SIGNATURE_V1 = "client-signature-v1",
    CLIENT_INTERNAL_ENDPOINT = "client-internal-endpoint",
    CLIENT_PLAIN_HTTP = "client-plain-http",
    CREDENTIAL_PLACEHOLDER = "credential-placeholder",
    CREDENTIAL_HARD_CODED = "credential-hard-coded",
    HEADER_DATE = "header-date",
    REQUEST_AUTHORIZATION_FORM = "request-authorization-form",
    REQUEST_SCOPE_DATE = "request-scope-date",
    REQUEST_SCOPE_REGION = "request-scope-region",
    REQUEST_TOKEN_MISSING = "request-token-missing",
    REQUEST_DATE_MISSING = "request-date-missing",
    REQUEST_CONTENT_MD5 = "request-content-md5",
    REQUEST_COPY_SOURCE = "request-copy-source",
    REQUEST_HOST = "request-host",
    REQUEST_UNSIGNED = "request-unsigned",
    OBJECT_ARCHIVE = "object-archive",
    CORS_ORIGIN_FORM = "cors-origin-form",
    CORS_ORIGIN_WILDCARDS = "cors-origin-wildcards",
    CORS_ORIGIN_HTTP = "cors-origin-http",
    CORS_METHOD = "cors-method",
    CORS_METHOD_MISSING = "cors-method-missing",
    CORS_HEADER_WILDCARD = "cors-header-wildcard",
    CORS_HEADER_MISSING = "cors-header-missing",
    CORS_EXPOSE_WILDCARD = "cors-expose-wildcard",
    CORS_EXPOSE_MISSING = "cors-expose-missing",
    CORS_MAX_AGE = "cors-max-age",
    CORS_RULE_INCOMPLETE = "cors-rule-incomplete",
    CORS_RULE_COUNT = "cors-rule-count",
    CORS_RULE_SHADOWED = "cors-rule-shadowed",
    CORS_RESPONSE_VARY = "cors-response-vary",
    REFERER_EMPTY_REFUSED = "referer-empty-refused",
    REFERER_ENTRY_FORM = "referer-entry-form",
    REFERER_ENTRY_SCHEME = "referer-entry-scheme",
    REFERER_ENTRY_SUBDOMAIN = "referer-entry-subdomain",
    REFERER_ENTRY_SLASH = "referer-entry-slash",
    REFERER_LISTS_CONTRADICT = "referer-lists-contradict",
    REFERER_ELEMENT_MISSING = "referer-element-missing",
    REFERER_LIST_SIZE = "referer-list-size",
    REFERER_TRUNCATE_PATH = "referer-truncate-path",
    XML_VALUE = "xml-value",
    XML_COUNT = "xml-count",
    XML_EXCLUSIVE = "xml-exclusive",
    XML_KMS_KEY = "xml-kms-key",
    CNAME_DOMAIN_RESERVED = "cname-domain-reserved",
    PUBLIC_ACL_BLOCKED = "public-acl-blocked",
    POST_POLICY_EXPIRED = "post-policy-expired",
    POST_POLICY_EXPIRATION_FORM = "post-policy-expiration-form",
    POST_POLICY_CONDITION_FORM = "post-policy-condition-form",
    POST_POLICY_CONDITIONS_MISSING = "post-policy-conditions-missing",
    POST_POLICY_FIELD_CONTRADICTS = "post-policy-field-contradicts",
    POST_POLICY_FIELD_MISSING = "post-policy-field-missing",
    POST_POLICY_TOKEN_MISSING = "post-policy-token-missing",
    POST_POLICY_ENCODING = "post-policy-encoding",
    POST_POLICY_FILE_ORDER = "post-policy-file-order",
    POLICY_VERSION = "policy-version",
    POLICY_EFFECT = "policy-effect",
    POLICY_ELEMENT = "policy-element",
    POLICY_ELEMENT_MISSING = "policy-element-missing",
    POLICY_ELEMENT_CONFLICT = "policy-element-conflict",
    POLICY_TYPE = "policy-type",
    POLICY_EMPTY = "policy-empty",
    POLICY_JSON = "policy-json",
    POLICY_ACTION_UNKNOWN = "policy-action-unknown",
    POLICY_ACTION_FOREIGN = "policy-action-foreign",
    POLICY_ACTION_FORM = "policy-action-form",
    POLICY_ACTION_UNSUPPORTED = "policy-action-unsupported",
    POLICY_RESOURCE_FORM = "policy-resource-form",
    POLICY_RESOURCE_LEVEL = "policy-resource-level",
    POLICY_RESOURCE_FOLDER = "policy-resource-folder",
    POLICY_RESOURCE_OWNER = "policy-resource-owner",
    POLICY_PRINCIPAL = "policy-principal",
    POLICY_PRINCIPAL_FORM = "policy-principal-form",
    POLICY_CONDITION_OPERATOR = "policy-condition-operator",
    POLICY_CONDITION_KEY = "policy-condition-key",
    POLICY_CONDITION_UNUSED = "policy-condition-unused",
    POLICY_CONDITION_TYPE = "policy-condition-type",
    POLICY_CONDITION_WILDCARD = "policy-condition-wildcard",
    POLICY_CONDITION_VALUE = "policy-condition-value",
    POLICY_CONDITION_NEVER = "policy-condition-never",
    POLICY_PRIVATE_IP = "policy-private-ip",
    POLICY_VPC = "policy-vpc",
    POLICY_DENY_SWALLOWS = "policy-deny-swallows",
    POLICY_REDUNDANT = "policy-redundant",
    POLICY_BROAD = "policy-broad",
    POLICY_PUBLIC = "policy-public",
    POLICY_OWNER_LOCKED_OUT = "policy-owner-locked-out",
    POLICY_SIZE = "policy-size",
    POLICY_KMS_MISSING = "policy-kms-missing",
    POLICY_CONSOLE_PREFIX = "policy-console-prefix",
    POLICY_SESSION_WIDER = "policy-session-wider",
    POLICY_RESOURCE_GROUP = "policy-resource-group",
    ERROR_CODE_UNKNOWN = "error-code-unknown",
    ERROR_CODE_SUFFIX = "error-code-suffix",
    ERROR_CODE_FOREIGN = "error-code-foreign",
    ERROR_CODE_RENAMED = "error-code-renamed",
    ERROR_EC_LITERAL = "error-ec-literal",
    ERROR_BODY_RECORDED = "error-body-recorded",
    BUCKET_REGIONS = "bucket-regions",
    ENVIRONMENT_DEFAULT = "environment-default",
    POLICY_LACKS_ACTION = "policy-lacks-action",
}

/// What a page says of one outcome of its rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// How sure it is; the page's own severity where it is absent.
    pub severity: Option<Severity>,
    /// Messages of the catalog, as `Code/message-id` or `Code`; the page's own where it is absent.
    pub answers: Option<Vec<String>>,
    /// What is wrong, with `{facts}`.
    pub message: Words,
    /// How to mend it, with `{facts}`; the page's own where it is absent.
    pub help: Option<Words>,
}

/// The words of a fix.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixWords {
    /// What it does, as an imperative, with `{facts}`.
    pub title: Words,
    /// True if it is the one right thing to do.
    #[serde(default)]
    pub preferred: bool,
}

/// The front matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: Words,
    severity: Severity,
    answers: Vec<String>,
    link: String,
    message: Words,
    help: Words,
    #[serde(default)]
    related: BTreeMap<String, Words>,
    #[serde(default)]
    variant: BTreeMap<String, Outcome>,
    #[serde(default)]
    fix: BTreeMap<String, FixWords>,
    /// The clock of the examples.
    now: Option<String>,
    /// True if it looks at several files: its examples are whole projects.
    #[serde(default)]
    across: bool,
}

/// A rule as its page tells it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Id: the name of the page.
    pub id: &'static str,
    /// What it finds, in a few words.
    pub title: Words,
    /// How sure it is, if nothing else is said.
    pub severity: Severity,
    /// RFC 3339 time at which the examples are read.
    pub now: Option<String>,
    front: Front,
    body: Words,
    examples: &'static str,
}

impl Rule {
    /// The page as Markdown: title, severity, answers, why and how to mend.
    pub fn page(&self, locale: Locale) -> String {
        let mut page = format!("# {} (`{}`)\n\n", self.title.get(locale), self.id);
        for answer in self.answers(None) {
            let message = answer.message.map(|text| format!(" — {text}")).unwrap_or_default();
            page.push_str(&format!("- **{} {}**{message}\n", answer.status, answer.code));
        }
        page.push('\n');
        page.push_str(self.body.get(locale));
        page.push_str(&format!("\n\n<{}>\n", self.url(locale)));
        page
    }

    /// True if it looks at several files: its examples are whole projects, and stand elsewhere.
    pub fn is_across(&self) -> bool {
        self.front.across
    }

    /// The part of the page that holds the examples.
    pub fn examples(&self) -> &'static str {
        self.examples
    }

    /// What OSS would answer, in the variant of that name or in general.
    pub fn answers(&self, variant: Option<&str>) -> Vec<Answer> {
        let own = variant.and_then(|name| self.front.variant.get(name)?.answers.as_ref());
        own.unwrap_or(&self.front.answers).iter().filter_map(|name| answer(name)).collect()
    }

    /// Names of answers that the catalog does not know; the tests want none.
    pub fn unknown_answers(&self) -> Vec<&str> {
        let variants = self.front.variant.values().filter_map(|variant| variant.answers.as_ref());
        let all = variants.flatten().chain(&self.front.answers);
        all.filter(|name| answer(name).is_none()).map(String::as_str).collect()
    }

    /// Severity in the variant of that name.
    pub fn severity(&self, variant: Option<&str>) -> Severity {
        variant.and_then(|name| self.front.variant.get(name)?.severity).unwrap_or(self.severity)
    }

    /// What is wrong, in the variant of that name or in general.
    pub fn message(&self, variant: Option<&str>) -> &Words {
        variant.and_then(|name| self.front.variant.get(name)).map_or(&self.front.message, |v| &v.message)
    }

    /// How to mend it, in the variant of that name or in general.
    pub fn help(&self, variant: Option<&str>) -> &Words {
        variant.and_then(|name| self.front.variant.get(name)?.help.as_ref()).unwrap_or(&self.front.help)
    }

    /// The words of the fix of that name.
    pub fn fix(&self, name: &str) -> Option<&FixWords> {
        self.front.fix.get(name)
    }

    /// The words for another place of that name.
    pub fn related(&self, name: &str) -> Option<&Words> {
        self.front.related.get(name)
    }

    /// Names of its variants.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        self.front.variant.keys().map(String::as_str)
    }

    /// The vendor's page on the subject.
    pub fn url(&self, locale: Locale) -> &'static str {
        link(&self.front.link).map_or("", |link| link.url.get(locale))
    }

    /// True if it predicts the message `id` of `code`.
    pub fn predicts(&self, code: &str, id: &str) -> bool {
        let variants = self.front.variant.values().filter_map(|variant| variant.answers.as_ref());
        let mut all = variants.flatten().chain(&self.front.answers);
        all.any(|name| {
            let name = name.split('@').next().unwrap_or_default();
            // a code alone means the message that says no more than the code, where there is one
            let alone = || id == "generic" || answer(&format!("{code}/generic")).is_none();
            (name == code && alone()) || name.split_once('/') == Some((code, id))
        })
    }
}

/// `Code/message-id`, or `Code` alone, as an answer; an EC number may follow behind `@`.
fn answer(name: &str) -> Option<Answer> {
    let (name, ec) = name.split_once('@').map_or((name, None), |(name, ec)| (name, Some(ec.to_owned())));
    let (code, id) = name.split_once('/').map_or((name, None), |(code, id)| (code, Some(id)));
    for entry in codes(code) {
        let Some(id) = id else {
            return Some(Answer { code: entry.code.clone(), message: None, status: entry.status?, ec });
        };
        if let Some(message) = entry.messages.iter().find(|message| message.id == id) {
            return Some(Answer {
                code: entry.code.clone(),
                message: message.text.clone(),
                status: entry.status?,
                ec,
            });
        }
    }
    None
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| pages::ALL.iter().map(|&page| parse(page)).collect());

/// All rules, in the order of their pages.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The rule called `id`.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The rule that `id` is most like, if it is more like it than not.
pub fn nearest_rule(id: &str) -> Option<&'static Rule> {
    let likeness = |rule: &Rule| strsim::normalized_damerau_levenshtein(id, rule.id);
    let nearest = RULES.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) > 0.6).then_some(nearest)
}

impl PageId {
    /// The rule of this page.
    #[expect(clippy::expect_used, reason = "every page id stands in the list that the rules are made from")]
    pub fn rule(self) -> &'static Rule {
        rule(self.id).expect("every page is a rule")
    }
}

#[expect(clippy::panic, reason = "the page is part of the program; tests/pages.rs reads every one")]
fn parse(page: PageId) -> Rule {
    let part = |from: &str, to: Option<&str>| {
        let start = page.text.find(from)? + from.len();
        let end = to.map_or(Some(page.text.len()), |to| page.text.find(to))?;
        page.text.get(start..end).map(str::trim)
    };
    let read = || {
        let front: Front = toml::from_str(part("+++\n", Some("\n+++\n"))?)
            .map_err(|error| panic!("catalog/rules/{}.md: {error}", page.id))
            .ok()?;
        let body = Words {
            en: part("\n## English\n", Some("\n## 中文\n"))?.to_owned(),
            zh: part("\n## 中文\n", Some("\n## Examples\n"))?.to_owned(),
        };
        let examples = part("\n## Examples\n", None)?;
        Some(Rule {
            id: page.id,
            title: front.title.clone(),
            severity: front.severity,
            now: front.now.clone(),
            front,
            body,
            examples,
        })
    };
    read().unwrap_or_else(|| panic!("catalog/rules/{}.md: front matter or a heading is missing", page.id))
}
