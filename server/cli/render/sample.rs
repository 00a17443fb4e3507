//! Findings for tests.

use oss403::{Answer, Edit, Finding, Fix, Severity, Span};

/// A finding at `span` whose preferred fix puts `to` there.
pub(in crate::cli) fn mendable(span: Span, to: &str) -> Finding {
    Finding {
        rule: "endpoint-region-unknown",
        severity: Severity::Warning,
        span,
        message: "wrong".into(),
        help: "mend it".into(),
        answers: vec![Answer { code: "AccessDenied".into(), message: None, status: 403, ec: None }],
        url: "https://www.alibabacloud.com/help/en/oss".into(),
        related: Vec::new(),
        fixes: vec![Fix {
            title: "Mend".into(),
            preferred: true,
            edits: vec![Edit { span, text: to.into() }],
        }],
    }
}
