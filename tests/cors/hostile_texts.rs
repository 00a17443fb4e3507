//! XML that wants to do harm. The tests of the engine, of the command line and of the editor read it.

const MARK: &str = "<ResponseVary>false</ResponseVary>";

/// Texts that are hostile in one way each; all are about OSS.
pub fn texts() -> Vec<(&'static str, String)> {
    let rule = "<CORSRule><AllowedOrigin>a.com/</AllowedOrigin><AllowedMethod>get</AllowedMethod></CORSRule>";
    let attributes: String = (0..1_000_000).map(|i| format!(" a{i}='x'")).collect();
    let entities: String =
        (0..20).map(|i| format!("<!ENTITY l{} \"{}\">", i + 1, format!("&l{i};").repeat(10))).collect();
    vec![
        ("deep", format!("<CORSConfiguration>{MARK}{}", "<CORSRule>".repeat(20_000))),
        (
            "deep and closed",
            format!("<CORSConfiguration>{MARK}{}{}", "<a>".repeat(12_000), "</a>".repeat(12_000)),
        ),
        (
            "closed by others",
            format!("<CORSConfiguration>{MARK}{}{}", "<a>".repeat(12_000), "</b>".repeat(12_000)),
        ),
        ("attributes", format!("<CORSConfiguration{attributes}>{MARK}{rule}</CORSConfiguration>")),
        (
            "laughs",
            format!(
                "<!DOCTYPE x [<!ENTITY l0 \"ha\">{entities}]><CORSConfiguration>{MARK}<CORSRule><AllowedOrigin>&l20;</AllowedOrigin></CORSRule></CORSConfiguration>"
            ),
        ),
        (
            "outside",
            format!(
                "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><CORSConfiguration>{MARK}<CORSRule><AllowedOrigin>&f;</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
            ),
        ),
        (
            "entities",
            format!(
                "<CORSConfiguration>{MARK}<CORSRule><AllowedOrigin>{}</AllowedOrigin></CORSRule></CORSConfiguration>",
                "&amp;".repeat(30_000)
            ),
        ),
        ("unclosed roots", format!("{MARK}{}", "<CORSConfiguration><CORSRule>".repeat(4_000))),
        (
            "unclosed all",
            format!("<CORSConfiguration>{MARK}{}", "<CORSRule><AllowedOrigin>https://a.com".repeat(1_000)),
        ),
        ("comments", format!("<CORSConfiguration>{MARK}{}", "<!--".repeat(20_000))),
        ("cdata", format!("<CORSConfiguration>{MARK}{}", "<![CDATA[".repeat(12_000))),
        ("rules", format!("<CORSConfiguration>{MARK}{}</CORSConfiguration>", rule.repeat(1_000))),
        (
            "origins",
            format!(
                "<CORSConfiguration>{MARK}<CORSRule>{}<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
                "<AllowedOrigin>https://*.a.com</AllowedOrigin>".repeat(1_500)
            ),
        ),
        (
            "referers",
            format!(
                "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer><RefererList>{}</RefererList><RefererBlacklist>{}</RefererBlacklist></RefererConfiguration>",
                "<Referer>http://*.a.com/?</Referer>".repeat(1_000),
                "<Referer>http://*.b.com</Referer>".repeat(1_000)
            ),
        ),
        (
            "commas",
            format!(
                "<CORSConfiguration>{MARK}<CORSRule><AllowedOrigin>{}</AllowedOrigin></CORSRule></CORSConfiguration>",
                "http://a.com,".repeat(20_000)
            ),
        ),
    ]
}
