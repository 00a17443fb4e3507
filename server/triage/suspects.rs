//! The places of one text that can have caused an answer, each with how likely it is.

use crate::{
    Locale, Reading,
    catalog::{Codes, Role, SettingRole, action, read_host, word},
    policy::{
        Document, Place, Policy, Request, evaluate, find,
        model::{Effect, Statement},
    },
    sight::{Endpoint, ErrorBody, Sighting, SignedUrl, Stanza, Thing},
    text::{Span, ceil, floor},
};

/// A place that can have caused an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The characters.
    pub span: Span,
    /// How likely it is, from 1 to 100.
    pub score: u32,
    /// Why.
    pub why: String,
}

/// At most so many places of one text are told.
const MOST: usize = 20;

/// Places of `reading` that can have caused `error`, likeliest first.
pub(crate) fn suspects(reading: &Reading, error: &ErrorBody, locale: Locale) -> Vec<Suspect> {
    let search = Search { reading, error, text: &reading.source().text, locale, bucket: error.bucket() };
    let mut found = Vec::new();
    search.findings(&mut found);
    search.sightings(&mut found);
    search.stanzas(&mut found);
    search.requests(&mut found);
    search.policies(&mut found);
    search.words(&mut found);
    // an answer is no cause of answers
    let answers = reading.scene().sightings.iter().filter(|other| matches!(other.thing, Thing::ErrorBody(_)));
    let answers: Vec<Span> = answers.map(|answer| answer.span).collect();
    found.retain(|suspect| !answers.iter().any(|answer| answer.covers(suspect.span)));
    found.sort_by_key(|suspect| (suspect.span, std::cmp::Reverse(suspect.score)));
    found.dedup_by_key(|suspect| suspect.span);
    found.sort_by_key(|suspect| (std::cmp::Reverse(suspect.score), suspect.span));
    found.truncate(MOST);
    found
}

struct Search<'a> {
    reading: &'a Reading,
    error: &'a ErrorBody,
    text: &'a str,
    locale: Locale,
    bucket: Option<String>,
}

impl Search<'_> {
    fn say(&self, id: &str, facts: &[(&'static str, String)]) -> String {
        word(id, self.locale, facts)
    }

    fn code(&self) -> &str {
        self.error.get("Code").unwrap_or_default()
    }

    /// True if what OSS answers is `code`, with the message that the catalog calls `id`.
    fn is(&self, code: &str, id: &str) -> bool {
        self.code() == code && self.error.is_message(id)
    }

    /// Places that the rules foresee this very answer for.
    fn findings(&self, found: &mut Vec<Suspect>) {
        let told = Codes::matching(self.error.get("Message").unwrap_or_default());
        let message = told.first().and_then(|entry| entry.message.text.as_deref());
        let ec = self.error.get("EC");
        for finding in self.reading.findings() {
            if finding.rule == "error-body-recorded" {
                continue;
            }
            let fits = finding.answers.iter().any(|answer| {
                let by_message = message.is_some() && answer.message.as_deref() == message;
                let by_ec = ec.is_some() && answer.ec.as_deref() == ec;
                let alone = answer.message.is_none() && message.is_none();
                answer.code == self.code() && (by_message || by_ec || alone)
            });
            if fits {
                // every one of a severity is as likely, but the bucket or the host of the answer tells them apart
                let base = 55 + 6 * (finding.severity as u32);
                let score = base + self.nearness(finding.span);
                found.push(Suspect {
                    span: finding.span,
                    score: score.min(99),
                    why: finding.message.clone(),
                });
            }
        }
    }

    /// How much the lines around a place speak of the bucket, the host or the key of the answer.
    fn nearness(&self, span: Span) -> u32 {
        let near = self.around(span, 300);
        let says =
            |name: &str| self.error.get(name).is_some_and(|value| value.len() > 3 && near.contains(value));
        let bucket = self.bucket.as_deref().is_some_and(|bucket| near.contains(bucket));
        10 * u32::from(bucket)
            + 8 * u32::from(says("HostId"))
            + 12 * u32::from(says("OSSAccessKeyId"))
            + 6 * u32::from(says("Key"))
    }

    fn around(&self, span: Span, reach: usize) -> &str {
        let text = self.text;
        &text[floor(text, span.start.saturating_sub(reach))..ceil(text, span.end + reach)]
    }

    fn sightings(&self, found: &mut Vec<Suspect>) {
        for sighting in &self.reading.scene().sightings {
            match &sighting.thing {
                Thing::Endpoint(endpoint) => self.endpoint(sighting, endpoint, found),
                Thing::SignedUrl(url) => self.signed_url(sighting, url, found),
                _ => {}
            }
        }
    }

    /// The host that OSS wants, if the answer is about a wrong one.
    fn right_host(&self) -> Option<&str> {
        let host = self.error.get("Endpoint").filter(|host| host.contains('.'))?;
        (self.error.is_message("wrong-endpoint") || self.error.get("EC") == Some("0003-00001403"))
            .then_some(host)
    }

    fn endpoint(&self, sighting: &Sighting, endpoint: &Endpoint, found: &mut Vec<Suspect>) {
        let span = endpoint.host.span;
        let used = u32::from(sighting.is_used()) * 5;
        let same_host = self.error.get("HostId") == Some(endpoint.host.text.as_str());
        let same_bucket = self.bucket.is_some() && endpoint.bucket_name() == self.bucket.as_deref();
        if let Some(right) = self.right_host() {
            if is_elsewhere(endpoint, right) {
                let asked = self.error.get("HostId").and_then(region_of);
                let asked =
                    asked.is_some() && asked == endpoint.reading.known.map(|region| region.id.as_str());
                let near =
                    self.bucket.as_deref().is_some_and(|bucket| self.around(span, 300).contains(bucket));
                let score = 50
                    + 25 * u32::from(same_host || same_bucket)
                    + 10 * u32::from(asked)
                    + 10 * u32::from(near);
                let why = self.say("suspect.region", &[("endpoint", right.to_owned())]);
                found.push(Suspect { span, score: (score + used).min(98), why });
            }
            return;
        }
        let of_host = [
            "AccessDenied",
            "SignatureDoesNotMatch",
            "NonStandardHostForbidden",
            "SecondLevelDomainForbidden",
        ];
        if same_host && of_host.contains(&self.code()) {
            found.push(Suspect { span, score: 30 + used, why: self.say("suspect.host", &[]) });
        }
    }

    fn signed_url(&self, sighting: &Sighting, url: &SignedUrl, found: &mut Vec<Suspect>) {
        let span = sighting.span;
        let signature = url.param(Role::Signature).map(|param| param.decoded.as_str());
        if signature.is_some() && signature == self.error.get("SignatureProvided") {
            found.push(Suspect { span, score: 97, why: self.say("suspect.signature", &[]) });
            return;
        }
        let ends = self.error.get("Expires").and_then(|text| text.parse::<jiff::Timestamp>().ok());
        if ends.is_some() && ends == url.ends_at() {
            found.push(Suspect { span, score: 98, why: self.say("suspect.expires", &[]) });
        } else if url.key_id().is_some() && url.key_id() == self.error.get("OSSAccessKeyId").map(str::trim) {
            found.push(Suspect { span, score: 60, why: self.say("suspect.signed-key", &[]) });
        }
        if let Some(endpoint) = &url.endpoint {
            self.endpoint(sighting, endpoint, found);
        }
    }

    fn stanzas(&self, found: &mut Vec<Suspect>) {
        for stanza in &self.reading.scene().stanzas {
            self.credentials(stanza, found);
            self.region(stanza, found);
        }
    }

    fn credentials(&self, stanza: &Stanza, found: &mut Vec<Suspect>) {
        let of_keys = [
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "AccessKeyIdAndSecurityTokenNotMatch",
            "InvalidSecurityToken",
            "SecurityTokenExpired",
        ];
        if !of_keys.contains(&self.code()) {
            return;
        }
        let told = self.error.get("OSSAccessKeyId").map(str::trim);
        let own = stanza.text(SettingRole::KeyId);
        let same = told.is_some() && own.map(str::trim) == told;
        let token =
            stanza.get(SettingRole::Token).filter(|token| token.text().is_some_and(|text| text.len() > 20));
        match self.code() {
            "InvalidAccessKeyId" if same => {
                if let Some(setting) = stanza.get(SettingRole::KeyId) {
                    found.push(Suspect {
                        span: setting.span(),
                        score: 85,
                        why: self.say("suspect.key-id", &[]),
                    });
                }
            }
            "SignatureDoesNotMatch" if same => {
                let secret = stanza.get(SettingRole::KeySecret).or(stanza.get(SettingRole::KeyId));
                if let Some(setting) = secret {
                    found.push(Suspect {
                        span: setting.span(),
                        score: 75,
                        why: self.say("suspect.secret", &[]),
                    });
                }
            }
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" => {}
            _ => {
                if let Some(setting) = token.filter(|_| told.is_none() || same) {
                    found.push(Suspect {
                        span: setting.span(),
                        score: 80,
                        why: self.say("suspect.token", &[]),
                    });
                }
            }
        }
    }

    /// A client of this bucket whose endpoint or region is another one than OSS names.
    fn region(&self, stanza: &Stanza, found: &mut Vec<Suspect>) {
        let Some(right) = self.right_host() else { return };
        let bucket = stanza.text(SettingRole::Bucket);
        let same_bucket = bucket.is_some() && bucket == self.bucket.as_deref();
        let other_bucket = bucket.is_some() && !same_bucket;
        for setting in &stanza.settings {
            let elsewhere = match setting.role {
                SettingRole::Endpoint => {
                    setting.endpoint.as_ref().is_some_and(|endpoint| is_elsewhere(endpoint, right))
                }
                SettingRole::Region => {
                    let id = setting.text().map(|text| text.trim_start_matches("oss-"));
                    id.is_some()
                        && region_of(right).is_some_and(|region| id != Some(region))
                        && id.and_then(crate::catalog::region_by_id).is_some()
                }
                _ => false,
            };
            if elsewhere {
                let exact = u32::from(setting.role == SettingRole::Endpoint);
                let score = match (same_bucket, other_bucket) {
                    (true, _) => 98 + exact,
                    (_, true) => 30,
                    _ => 70 + exact,
                };
                let why = self.say("suspect.region", &[("endpoint", right.to_owned())]);
                found.push(Suspect { span: setting.span(), score, why });
            }
        }
    }

    fn requests(&self, found: &mut Vec<Suspect>) {
        let provided = self.error.get("SignatureProvided");
        for request in &self.reading.scene().requests {
            if provided.is_some() && request.signature().as_deref() == provided {
                found.push(Suspect {
                    span: request.span,
                    score: 99,
                    why: self.say("suspect.signature", &[]),
                });
            }
        }
    }

    /// Policies that deny the action, or lack it.
    fn policies(&self, found: &mut Vec<Suspect>) {
        let of_policy = [
            "explicit-deny",
            "session-policy",
            "generic",
            "no-right-to-object",
            "bucket-acl",
            "not-owner",
            "list-buckets",
        ];
        if self.code() != "AccessDenied" || !self.text.contains("Effect") {
            return;
        }
        let told = self.error.get("AuthAction").filter(|name| action(name).is_some());
        if told.is_none() && !of_policy.iter().any(|id| self.error.is_message(id)) {
            return;
        }
        let read;
        let syntax = match &self.reading.scene().syntax {
            Some(syntax) => syntax.as_ref(),
            None => {
                let language = crate::syntax::by_id(self.reading.source().language);
                read =
                    crate::syntax::Syntax::new(self.text, language.unwrap_or_else(crate::syntax::plain_text));
                &read
            }
        };
        for document in find(self.text, syntax) {
            self.policy(&document, told, found);
        }
    }

    fn policy(&self, document: &Document, told: Option<&str>, found: &mut Vec<Suspect>) {
        // a policy that names its callers is a bucket's
        let of_bucket = document.statements.iter().any(|statement| statement.principal.is_some());
        let policy = Policy::new(document, if of_bucket { Place::Bucket } else { Place::Identity });
        let bucket = self.bucket.as_deref().unwrap_or("*");
        let explicit = self
            .error
            .get("NoPermissionType")
            .map_or_else(|| self.error.is_message("explicit-deny"), |kind| kind == "ExplicitDeny");
        let Some(told) = told else {
            for statement in
                policy.statements.iter().filter(|statement| explicit && statement.effect == Effect::Deny)
            {
                let about = bucket != "*" && statement.span.of(self.text).contains(bucket);
                let score = 55 + 20 * u32::from(about);
                found.push(Suspect {
                    span: statement.span,
                    score,
                    why: self.say("suspect.deny-bucket", &[]),
                });
            }
            return;
        };
        let caller = evaluate::Caller::User { account: None, id: String::new() };
        let key = self.error.get("Key").unwrap_or("*");
        let facts = [("action", told.to_owned())];
        let fits = |statement: &Statement| {
            let both = [format!("acs:oss:*:*:{bucket}"), format!("acs:oss:*:*:{bucket}/{key}")];
            both.iter().any(|resource| {
                let request = Request::new(told, resource, caller.clone());
                let fit = evaluate::fit(statement, &request);
                fit.action == evaluate::Truth::True && fit.resource == evaluate::Truth::True
            })
        };
        if explicit {
            for statement in policy.statements.iter().filter(|statement| statement.effect == Effect::Deny) {
                if fits(statement) {
                    found.push(Suspect {
                        span: statement.span,
                        score: 95,
                        why: self.say("suspect.deny", &facts),
                    });
                }
            }
            return;
        }
        let allows = |statement: &&Statement| statement.effect == Effect::Allow;
        if policy.statements.iter().filter(allows).any(fits) {
            return;
        }
        // the statement that comes nearest: that of the bucket, else the first one of OSS
        let about = |statement: &&Statement| bucket != "*" && statement.span.of(self.text).contains(bucket);
        let of_oss = |statement: &&Statement| statement.span.of(self.text).contains("oss:");
        let near = policy.statements.iter().filter(allows).find(about).map(|statement| (statement, 88));
        let near = near.or_else(|| {
            policy.statements.iter().filter(allows).find(of_oss).map(|statement| (statement, 65))
        });
        if let Some((statement, score)) = near {
            found.push(Suspect {
                span: statement.span,
                score,
                why: self.say("suspect.allow-missing", &facts),
            });
        }
    }

    /// Words that only what an answer is about uses, and the names of bucket and object.
    fn words(&self, found: &mut Vec<Suspect>) {
        let of_code: &[(&str, &[&str])] = match () {
            () if self.code() == "AccessForbidden" => &[(
                "suspect.cors",
                &[
                    "<CORSRule>",
                    "cors_rule",
                    "CORSRule",
                    "AllowedOrigin",
                    "allowed_origins",
                    "allowedOrigins",
                ],
            )],
            () if self.is("AccessDenied", "referer-policy") => &[(
                "suspect.referer",
                &[
                    "<RefererConfiguration>",
                    "referer_config",
                    "RefererConfiguration",
                    "AllowEmptyReferer",
                    "allow_empty_referer",
                    "RefererList",
                ],
            )],
            () if self.code().starts_with("Kms") || self.is("AccessDenied", "forbidden-by-kms") => &[(
                "suspect.encryption",
                &[
                    "SSEAlgorithm",
                    "sse_algorithm",
                    "x-oss-server-side-encryption",
                    "KMSMasterKeyID",
                    "kms_master_key_id",
                ],
            )],
            () if self.is("AccessDenied", "post-policy-expired") => {
                &[("suspect.expiration", &["expiration"])]
            }
            () => &[],
        };
        for (id, names) in of_code {
            let first = names.iter().find_map(|name| Some((self.text.find(name)?, name.len())));
            if let Some((at, len)) = first {
                let span = Span::new(at, at + len);
                let near = self.bucket.as_deref().is_some_and(|bucket| self.text.contains(bucket));
                found.push(Suspect { span, score: 65 + 15 * u32::from(near), why: self.say(id, &[]) });
            }
        }
        if self.reading.scene().syntax.is_none() {
            return;
        }
        let key = self.error.get("Key").filter(|key| key.len() > 5);
        if let Some(at) = key.and_then(|key| self.text.find(key)) {
            let span = Span::new(at, at + key.map_or(0, str::len));
            found.push(Suspect { span, score: 35, why: self.say("suspect.object", &[]) });
        }
        let bucket = self.bucket.as_deref().filter(|bucket| bucket.len() > 3);
        if let Some(at) = bucket.and_then(|bucket| whole_word(self.text, bucket)) {
            let span = Span::new(at, at + bucket.map_or(0, str::len));
            found.push(Suspect { span, score: 15, why: self.say("suspect.bucket", &[]) });
        }
    }
}

/// Where `word` stands with nothing of a name on either side.
fn whole_word(text: &str, word: &str) -> Option<usize> {
    let part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-');
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let bytes = text.as_bytes();
        !part(at.checked_sub(1).and_then(|i| bytes.get(i))) && !part(bytes.get(at + word.len()))
    })
}

/// The region that a host of OSS names.
fn region_of(host: &str) -> Option<&'static str> {
    read_host(host)?.known.map(|region| region.id.as_str())
}

/// True if both name a region, and not the same.
fn is_elsewhere(endpoint: &Endpoint, right: &str) -> bool {
    let (Some(own), Some(right)) = (endpoint.reading.known, region_of(right)) else { return false };
    own.id != right
}
