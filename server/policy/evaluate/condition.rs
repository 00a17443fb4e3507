//! Conditions: whether a request satisfies a test.

use std::{cmp::Ordering, net::IpAddr};

use jiff::Timestamp;

use super::{
    super::model::{Comparison, Order, Pattern, SetRule, Test},
    Truth,
    request::{Key, Request},
};
use crate::{catalog, text::glob};

/// Whether `request` satisfies `test`.
///
/// A key that the request does not carry fails a test and satisfies a negated one (RAM's usual meaning; for
/// OSS shown by acs:SourceVpc). The values of the test are alternatives; a negated test holds if the request
/// fits none of them. `oss:Prefix` is ignored for actions that list nothing.
pub(super) fn holds(test: &Test, request: &Request) -> Truth {
    if test.open {
        return Truth::Unknown;
    }
    if is_ignored(test, request) {
        return Truth::True;
    }
    let operator = test.operator;
    let values = match request.key(&test.key) {
        Key::Unknown if operator.comparison == Comparison::Null => return null(test, false),
        Key::Unknown => return Truth::Unknown,
        Key::Has(_) if operator.comparison == Comparison::Null => return null(test, false),
        Key::Lacks if operator.comparison == Comparison::Null => return null(test, true),
        Key::Lacks => {
            let holds = match operator.set {
                _ if operator.if_exists => true,
                Some(SetRule::All) => true,
                Some(SetRule::Any) => false,
                None => operator.negated,
            };
            return Truth::from(holds);
        }
        Key::Has(values) => values,
    };
    let fits = |value: &String| {
        let any = test.values.iter().map(|pattern| compare(operator.comparison, pattern, value));
        any.max().unwrap_or(Truth::False)
    };
    let own = |value: &String| if operator.negated { !fits(value) } else { fits(value) };
    let all = || values.iter().map(own).min().unwrap_or(Truth::True);
    let any = || values.iter().map(own).max().unwrap_or(Truth::False);
    match operator.set {
        Some(SetRule::All) => all(),
        Some(SetRule::Any) => any(),
        None if operator.negated => all(),
        None => any(),
    }
}

/// True if OSS does not look at `test` for the action of `request`.
pub(super) fn is_ignored(test: &Test, request: &Request) -> bool {
    let key = catalog::condition_key(&test.key);
    key.is_some_and(|key| key.ignored_elsewhere && !request.is_one_of(&key.actions))
}

fn null(test: &Test, missing: bool) -> Truth {
    let wanted = |pattern: &Pattern| match pattern.text.as_deref() {
        Some(text) => Truth::from(text.eq_ignore_ascii_case(if missing { "true" } else { "false" })),
        None => Truth::Unknown,
    };
    test.values.iter().map(wanted).max().unwrap_or(Truth::False)
}

fn compare(comparison: Comparison, pattern: &Pattern, value: &str) -> Truth {
    let Some(wanted) = pattern.text.as_deref() else { return Truth::Unknown };
    Truth::from(match comparison {
        Comparison::Text => wanted == value,
        Comparison::TextIgnoreCase => wanted.to_lowercase() == value.to_lowercase(),
        Comparison::Pattern => glob(wanted, value),
        Comparison::Bool => wanted.eq_ignore_ascii_case(value),
        Comparison::Number(order) => match (value.trim().parse::<f64>(), wanted.trim().parse::<f64>()) {
            (Ok(value), Ok(wanted)) => value.partial_cmp(&wanted).is_some_and(|found| order.holds(found)),
            _ => false,
        },
        Comparison::Date(order) => {
            match (value.trim().parse::<Timestamp>(), wanted.trim().parse::<Timestamp>()) {
                (Ok(value), Ok(wanted)) => order.holds(value.cmp(&wanted)),
                _ => false,
            }
        }
        Comparison::Ip => in_block(wanted, value),
        // asked before
        Comparison::Null => false,
    })
}

impl Order {
    fn holds(self, found: Ordering) -> bool {
        match self {
            Order::Equal => found.is_eq(),
            Order::Less => found.is_lt(),
            Order::LessOrEqual => found.is_le(),
            Order::Greater => found.is_gt(),
            Order::GreaterOrEqual => found.is_ge(),
        }
    }
}

/// True if the address `value` lies in `block`: an address, a CIDR block, or `*`. The first and the last
/// address of a block belong to it: what IpAddressIncludeBorder adds is not documented.
fn in_block(block: &str, value: &str) -> bool {
    let Ok(address) = value.trim().parse::<IpAddr>() else { return false };
    if block == "*" {
        return true;
    }
    let (base, len) = match block.trim().split_once('/') {
        Some((base, len)) => (base, len.parse::<u32>().ok()),
        None => (block.trim(), Some(u32::MAX)),
    };
    let (Ok(base), Some(len)) = (base.parse::<IpAddr>(), len) else { return false };
    match (base.to_canonical(), address.to_canonical()) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            same_head(base.to_bits().into(), address.to_bits().into(), len, 32)
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => same_head(base.to_bits(), address.to_bits(), len, 128),
        _ => false,
    }
}

/// True if the first `len` of `width` bits are the same.
fn same_head(one: u128, other: u128, len: u32, width: u32) -> bool {
    match len {
        u32::MAX => one == other,
        _ if len > width => false,
        0 => true,
        _ => one >> (width - len) == other >> (width - len),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_in_blocks() {
        for (block, value, lies) in [
            ("203.0.113.0/24", "203.0.113.0", true),
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.9", "203.0.113.9", true),
            ("203.0.113.9/32", "203.0.113.8", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("*", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "203.0.113.9", false),
            ("203.0.113.0/24", "::ffff:203.0.113.7", true),
            ("203.0.113.0/33", "203.0.113.0", false),
            ("203.0.113", "203.0.113.0", false),
        ] {
            assert_eq!(in_block(block, value), lies, "{block} {value}");
        }
    }
}
