//! Conditions: operators, keys and values, and those that can never hold.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{super::Verdict, case::Case};
use crate::{
    catalog::{self, ConditionKey, ValueType, pages},
    policy::{
        Arn,
        document::{Block, Leaf, LeafKind, Statement, Values},
        model::Operator,
        value::Text,
    },
    sight::PolicyKind,
};

/// More values than this are not compared with each other.
const MOST: usize = 200;

pub(super) fn judge(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let Some(condition) = &statement.condition else { return Vec::new() };
    let mut found = Vec::new();
    for block in &condition.blocks {
        let name = block.operator.text.as_str();
        found.extend(operator(case, &condition.blocks, block));
        let ends = ["ForAllValues:", "ForAnyValue:"].iter().find_map(|head| name.strip_prefix(head));
        let base = ends.unwrap_or(name).trim_end_matches("IfExists");
        let known = catalog::operator(base);
        for values in &block.keys {
            found.extend(key(case, statement, values));
            let own = catalog::condition_key(&values.key.text);
            match (known, own) {
                (Some(operator), Some(own)) if operator.value_type != own.value_type => {
                    found.extend(mismatch(case, &condition.blocks, block, values, own));
                }
                (Some(operator), _) => found.extend(self::values(case, statement, operator, values)),
                _ => {}
            }
            if let Some(operator) = known.filter(|one| {
                matches!(one.name.as_str(), "StringEquals" | "StringNotEquals" | "StringEqualsIgnoreCase")
            }) {
                found.extend(wildcard(case, &condition.blocks, block, values, &operator.name));
            }
        }
    }
    found.extend(window(case, statement, &condition.blocks));
    found
}

/// An operator that the tables of RAM and OSS do not list.
fn operator(case: &Case<'_>, blocks: &[Block], block: &Block) -> Option<Verdict> {
    let name = block.operator.text.as_str();
    if catalog::operators().iter().any(|known| known.name == name) || case.is_open(name) {
        return None;
    }
    let verdict = |variant| {
        Verdict::new(pages::POLICY_CONDITION_OPERATOR, block.operator.span)
            .variant(variant)
            .fact("name", name)
    };
    let rename = |verdict: Verdict, to: &str| {
        let taken = blocks.iter().any(|other| other.operator.text == to);
        let edits = if taken { Vec::new() } else { case.replace(&block.operator, to) };
        verdict.fact("to", to).fix("write", to, edits)
    };
    if let Some(known) = catalog::operator(name) {
        return Some(rename(verdict("case"), &known.name));
    }
    if Operator::new(name).is_some() {
        return Some(verdict("qualifier"));
    }
    if let Some(wrong) = catalog::wrong_operator(name) {
        return Some(match wrong.instead.as_slice() {
            [only] => rename(verdict("foreign"), only),
            _ => verdict("unknown"),
        });
    }
    Some(match catalog::nearest_operator(name) {
        Some(near) => rename(verdict("near"), &near.name),
        None => verdict("unknown"),
    })
}

/// A key that OSS does not know, or that no request of the statement carries.
fn key(case: &Case<'_>, statement: &Statement, values: &Values) -> Option<Verdict> {
    let name = values.key.text.as_str();
    if case.is_open(name) {
        return None;
    }
    let verdict = |variant| {
        Verdict::new(pages::POLICY_CONDITION_KEY, values.key.span).variant(variant).fact("name", name)
    };
    let rename =
        |verdict: Verdict, to: &str| verdict.fact("to", to).fix("write", to, case.replace(&values.key, to));
    let Some(known) = catalog::condition_key(name) else {
        if let Some(wrong) = catalog::wrong_condition_key(name) {
            let tag = name.split_once('/').map_or("", |(_, tag)| tag);
            return Some(match wrong.instead.as_slice() {
                [only] => rename(verdict("foreign"), &only.replace("{key}", tag)),
                [] => verdict("unknown"),
                several => verdict("foreign").fact("to", several.join("`, `")),
            });
        }
        if name.starts_with("aws:") || name.starts_with("s3:") {
            return Some(verdict("unknown"));
        }
        if let Some(near) = catalog::nearest_condition_key(name) {
            return Some(rename(verdict("near"), &near.name));
        }
        return match name.split_once(':') {
            None => {
                let full = ["acs:", "oss:"].map(|head| catalog::condition_key(&format!("{head}{name}")));
                Some(match full.into_iter().flatten().next() {
                    Some(full) => rename(verdict("near"), &full.name),
                    None => verdict("form"),
                })
            }
            Some(("oss", _)) => Some(verdict("not-listed")),
            _ => None,
        };
    };
    // without the name of a tag there is nothing to ask for
    if known.name.ends_with("{key}") {
        return (name.ends_with('/')).then(|| verdict("tag-missing"));
    }
    if known.name != name {
        return Some(rename(verdict("case"), &known.name));
    }
    if is_elsewhere(case.kind, known) {
        return Some(verdict("elsewhere"));
    }
    irrelevant(statement, values, known)
}

/// A key that only requests for other actions carry.
fn irrelevant(statement: &Statement, values: &Values, known: &ConditionKey) -> Option<Verdict> {
    let actions = statement.action.as_ref().filter(|_| !known.actions.is_empty())?;
    if statement.open || actions.is_open() || actions.values.is_empty() {
        return None;
    }
    let carries = |text: &Text| {
        let lower = text.text.to_lowercase();
        known.actions.iter().any(|action| crate::text::glob(&lower, &action.to_lowercase()))
    };
    // an action that is not known may carry anything
    let is_known = |text: &Text| catalog::actions_matching(&text.text).next().is_some();
    let all_known = actions.values.iter().all(|leaf| leaf.text().is_some_and(is_known));
    if !all_known || actions.texts().any(carries) {
        return None;
    }
    let variant = if known.ignored_elsewhere { "ignored" } else { "never-sent" };
    Some(
        Verdict::new(pages::POLICY_CONDITION_UNUSED, values.key.span)
            .variant(variant)
            .fact("name", known.name.clone())
            .fact("actions", known.actions.join("`, `")),
    )
}

fn type_name(kind: ValueType) -> &'static str {
    match kind {
        ValueType::String => "StringEquals",
        ValueType::Number => "NumericEquals",
        ValueType::Date => "DateLessThan",
        ValueType::Bool => "Bool",
        ValueType::Ip => "IpAddress",
    }
}

/// An operator that compares another kind of value than the key holds.
fn mismatch(
    case: &Case<'_>,
    blocks: &[Block],
    block: &Block,
    values: &Values,
    key: &ConditionKey,
) -> Option<Verdict> {
    let operator = block.operator.text.as_str();
    let verdict = Verdict::new(pages::POLICY_CONDITION_TYPE, block.operator.span)
        .fact("operator", operator)
        .fact("key", values.key.text.clone())
        .fact("operators", key.operators.join("`, `"));
    let equal = matches!(operator, "StringEquals" | "StringLike" | "StringEqualsIgnoreCase");
    let unequal = matches!(operator, "StringNotEquals" | "StringNotLike" | "StringNotEqualsIgnoreCase");
    let to = match key.value_type {
        ValueType::Ip if equal => Some("IpAddress"),
        ValueType::Ip if unequal => Some("NotIpAddress"),
        ValueType::Bool if equal => Some("Bool"),
        ValueType::Number if equal => Some("NumericEquals"),
        ValueType::String if operator == "IpAddress" || operator == "Bool" => {
            Some(type_name(ValueType::String))
        }
        _ => None,
    };
    let alone = block.keys.len() == 1 && !block.open;
    let free = |to: &&str| alone && !blocks.iter().any(|other| other.operator.text == *to);
    Some(match to.filter(free) {
        Some(to) => verdict.fix("write", to, case.replace(&block.operator, to)),
        None => verdict,
    })
}

/// `*` under an operator that takes it letter by letter.
fn wildcard(
    case: &Case<'_>,
    blocks: &[Block],
    block: &Block,
    values: &Values,
    operator: &str,
) -> Option<Verdict> {
    let known =
        catalog::condition_key(&values.key.text).is_some_and(|key| key.value_type == ValueType::String);
    let masks = |text: &str| text.contains("**") || case.is_open(text);
    let text = values.texts().find(|text| text.text.contains('*') && !masks(&text.text)).filter(|_| known)?;
    let to = if operator == "StringNotEquals" { "StringNotLike" } else { "StringLike" };
    let taken = blocks.iter().any(|other| other.operator.text == to);
    let edits = if taken || operator.ends_with("IgnoreCase") || block.open {
        Vec::new()
    } else {
        case.replace(&block.operator, to)
    };
    Some(
        Verdict::new(pages::POLICY_CONDITION_WILDCARD, text.span)
            .fact("value", text.text.clone())
            .fact("operator", block.operator.text.clone())
            .fact("to", to)
            .related("operator", block.operator.span)
            .fix("write", to, edits),
    )
}

/// Values that the operator cannot compare.
fn values(
    case: &Case<'_>,
    statement: &Statement,
    operator: &catalog::Operator,
    values: &Values,
) -> Vec<Verdict> {
    let mut found = Vec::new();
    let verdict = |leaf: &Leaf, variant, value: &str| {
        Verdict::new(pages::POLICY_CONDITION_VALUE, leaf.span)
            .variant(variant)
            .fact("value", value)
            .fact("operator", operator.name.clone())
    };
    let mut booleans = [false; 2];
    for leaf in &values.values {
        let Some(said) = leaf.said() else { continue };
        if case.is_open(said) && said != "*" {
            continue;
        }
        match operator.value_type {
            ValueType::Number if said.trim().parse::<f64>().is_err() => {
                found.push(verdict(leaf, "number", said))
            }
            ValueType::Bool => match said.to_ascii_lowercase().as_str() {
                "true" => booleans[0] = true,
                "false" => booleans[1] = true,
                _ => found.push(verdict(leaf, "bool", said)),
            },
            ValueType::Date => match said.trim().parse::<Timestamp>() {
                Ok(end) => found.extend(past(case, statement, operator, leaf, end)),
                Err(_) => found.push(verdict(leaf, "date", said)),
            },
            ValueType::Ip => found.extend(address(case, leaf, said, &verdict)),
            _ => {}
        }
    }
    if booleans == [true; 2] {
        let all = Verdict::new(pages::POLICY_CONDITION_VALUE, values.key.span).variant("both");
        found.push(all.fact("value", "true").fact("operator", operator.name.clone()));
    }
    found.extend(vpc(case, values));
    found.extend(no_gateway(case, statement, values));
    if operator.value_type == ValueType::Ip {
        found.extend(private(case, statement, operator, values));
    }
    found
}

/// An address or a block of addresses.
fn address(
    case: &Case<'_>,
    leaf: &Leaf,
    said: &str,
    verdict: &dyn Fn(&Leaf, &'static str, &str) -> Verdict,
) -> Option<Verdict> {
    if said == "*" {
        return None;
    }
    let (base, len) = match said.split_once('/') {
        Some((base, len)) => (base, Some(len)),
        None => (said, None),
    };
    let Ok(address) = base.parse::<IpAddr>() else { return Some(verdict(leaf, "ip", said)) };
    let len = len?;
    let width: u32 = if address.is_ipv4() { 32 } else { 128 };
    let Some(len) = len.parse::<u32>().ok().filter(|len| *len <= width) else {
        return Some(verdict(leaf, "ip", said));
    };
    let network = match address {
        IpAddr::V4(ip) => IpAddr::from(std::net::Ipv4Addr::from_bits(
            ip.to_bits() & u32::MAX.checked_shl(32 - len).unwrap_or(0),
        )),
        IpAddr::V6(ip) => IpAddr::from(std::net::Ipv6Addr::from_bits(
            ip.to_bits() & u128::MAX.checked_shl(128 - len).unwrap_or(0),
        )),
    };
    let text = leaf.text()?;
    (network != address).then(|| {
        let to = format!("{network}/{len}");
        let edits = case.replace(text, &to);
        verdict(leaf, "ip-range", said).fact("to", to.clone()).fix("write", to, edits)
    })
}

fn is_private(said: &str) -> bool {
    let base = said.split('/').next().unwrap_or_default();
    match base.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || is_shared(ip),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => false,
    }
}

/// 100.64.0.0/10, from which Alibaba Cloud's own services call.
fn is_shared(ip: std::net::Ipv4Addr) -> bool {
    ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64
}

/// Addresses that only requests through an internal endpoint come from, and public ones without them.
fn private(
    case: &Case<'_>,
    statement: &Statement,
    operator: &catalog::Operator,
    values: &Values,
) -> Option<Verdict> {
    if !values.key.text.eq_ignore_ascii_case("acs:SourceIp") || values.is_open() || values.values.is_empty() {
        return None;
    }
    let all: Vec<&Text> = values.texts().take(MOST).collect();
    let say = |variant| Verdict::new(pages::POLICY_PRIVATE_IP, values.key.span).variant(variant);
    let private = all.iter().filter(|text| is_private(&text.text)).count();
    if !operator.negated && case.allows(statement) && private == all.len() {
        return Some(say("only-private"));
    }
    // a VPC is let in beside the addresses
    let blocks = statement.condition.iter().flat_map(|condition| &condition.blocks);
    let names_vpc = blocks.flat_map(|block| &block.keys).any(|key| key.key.text.contains("SourceVpc"));
    if operator.negated && case.denies(statement) && private == 0 && !names_vpc {
        return Some(say("deny-public"));
    }
    // the same address is one in every VPC
    let mixed = private > 0 && private < all.len() && !names_vpc;
    let lets_in = if operator.negated { case.denies(statement) } else { case.allows(statement) };
    let one = all.iter().find(|text| is_of_any_vpc(&text.text)).filter(|_| mixed && lets_in)?;
    let verdict = Verdict::new(pages::POLICY_PRIVATE_IP, one.span).variant("mixed");
    Some(verdict.fact("value", one.text.clone()))
}

/// True for an address that people choose for their own networks.
fn is_of_any_vpc(said: &str) -> bool {
    match said.split('/').next().unwrap_or_default().parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_private(),
        Ok(IpAddr::V6(ip)) => ip.is_unique_local(),
        Err(_) => false,
    }
}

/// `acs:SourceVpc` wants the id of a VPC.
fn vpc(case: &Case<'_>, values: &Values) -> Option<Verdict> {
    if !matches!(values.key.text.as_str(), "acs:SourceVpc" | "acs:SourceVpcId") {
        return None;
    }
    let wrong = |text: &&Text| {
        let said = text.text.as_str();
        let id = said.strip_prefix("vpc-").is_some_and(|id| {
            id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'*' | b'?'))
        });
        !id && !case.is_open(said) && !said.contains('*')
    };
    let text = values.texts().find(wrong)?;
    Some(Verdict::new(pages::POLICY_VPC, text.span).fact("value", text.text.clone()))
}

/// `acs:SourceVpc` in a region whose requests do not carry it.
fn no_gateway(case: &Case<'_>, statement: &Statement, values: &Values) -> Option<Verdict> {
    if !matches!(values.key.text.as_str(), "acs:SourceVpc" | "acs:SourceVpcId") {
        return None;
    }
    let resources = || statement.resource.iter().flat_map(Values::texts);
    let named = |text: &Text| catalog::region_by_id(Arn::new(&text.text)?.region);
    let region = resources().find_map(named).or(case.region)?;
    let all = resources().all(|text| named(text).is_none_or(|own| own.id == region.id));
    let listed = region.gateway_vpc || region.kind != "commercial" || region.status != "active";
    (all && !listed).then(|| {
        Verdict::new(pages::POLICY_VPC, values.key.span)
            .variant("region")
            .fact("name", values.key.text.clone())
            .fact("region", region.id.clone())
    })
}

/// A moment that has passed.
fn past(
    case: &Case<'_>,
    statement: &Statement,
    operator: &catalog::Operator,
    leaf: &Leaf,
    end: Timestamp,
) -> Option<Verdict> {
    let before = matches!(operator.name.as_str(), "DateLessThan" | "DateLessThanEquals");
    (before && end < case.now && case.allows(statement)).then(|| {
        Verdict::new(pages::POLICY_CONDITION_NEVER, leaf.span)
            .variant("past")
            .with("when", super::super::Fact::Moment(end))
    })
}

/// A window of time that ends before it begins.
fn window(case: &Case<'_>, statement: &Statement, blocks: &[Block]) -> Option<Verdict> {
    let edge = |names: [&str; 2]| {
        let block = blocks.iter().find(|block| names.contains(&block.operator.text.as_str()))?;
        let values = block.keys.iter().find(|key| key.key.text == "acs:CurrentTime")?;
        let [leaf] = values.values.as_slice() else { return None };
        Some((leaf, leaf.said()?.trim().parse::<Timestamp>().ok()?))
    };
    let (leaf, begin) = edge(["DateGreaterThan", "DateGreaterThanEquals"])?;
    let (_, end) = edge(["DateLessThan", "DateLessThanEquals"])?;
    // that the end has passed is said elsewhere
    let said = end < case.now && case.allows(statement);
    (begin > end && !said).then(|| Verdict::new(pages::POLICY_CONDITION_NEVER, leaf.span).variant("window"))
}

/// True if the condition of the statement limits who gets through: addresses, a VPC, an access point.
pub(super) fn limits(statement: &Statement) -> bool {
    let blocks = statement.condition.iter().flat_map(|condition| &condition.blocks);
    blocks.flat_map(|block| &block.keys).any(|key| {
        let everyone = |leaf: &Leaf| matches!(&leaf.kind, LeafKind::Text(text) if matches!(text.text.as_str(), "0.0.0.0/0" | "::/0" | "*"));
        let name = key.key.text.to_ascii_lowercase();
        let limiting = ["acs:sourceip", "acs:sourcevpc", "acs:sourcevpcid", "acs:accessid", "acs:principalarn", "oss:dataaccesspointarn", "oss:dataaccesspointaccount", "oss:accesspointnetworkorigin"];
        limiting.contains(&name.as_str()) && !key.values.iter().any(everyone)
    })
}

/// True for a key that only policies of RAM know, in the policy of a resource.
fn is_elsewhere(kind: PolicyKind, key: &ConditionKey) -> bool {
    kind.is_of_resource() && key.usable_in == [catalog::PolicyKind::Ram]
}
