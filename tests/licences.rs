//! Every dependency comes from the registry, as it was locked, under a licence of the list in
//! `.cargo/deny.toml`.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::{fs, process::Command};

use serde_json::Value;
use spdx::{Expression, LicenseReq};

/// An array of strings under `table.key` of a file of TOML.
fn list(file: &str, table: &str, key: &str) -> Vec<String> {
    let file: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    file[table][key].as_array().unwrap().iter().map(|entry| entry.as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_is_locked_and_comes_from_the_registry() {
    let registries = list(".cargo/deny.toml", "sources", "allow-registry");
    let lock: toml::Table = fs::read_to_string("Cargo.lock").unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        match package.get("source").and_then(toml::Value::as_str) {
            None => assert!(
                [env!("CARGO_PKG_NAME"), "oracle"].contains(&name),
                "{name}: a package of this folder"
            ),
            Some(source) => {
                let registry = source.strip_prefix("registry+").unwrap_or_default();
                assert!(registries.iter().any(|known| known == registry), "{name} comes from {source}");
                assert!(package.get("checksum").is_some(), "{name} has no checksum");
            }
        }
    }
}

/// The packages that are built on this machine, tests included, as Cargo knows them.
fn packages() -> Vec<Value> {
    let version = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
    let output = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
    whole["packages"].as_array().unwrap().clone()
}

/// True if the list allows a package of this licence.
fn allows(allowed: &[Expression], licence: &str) -> bool {
    let on_the_list =
        |wanted: &LicenseReq| allowed.iter().any(|one| one.requirements().any(|one| one.req == *wanted));
    // `MIT/Apache-2.0` is how it was written once
    Expression::parse_mode(licence, spdx::ParseMode::LAX).is_ok_and(|licence| licence.evaluate(on_the_list))
}

#[test]
fn every_licence_is_on_the_list() {
    let allowed = list(".cargo/deny.toml", "licenses", "allow");
    let allowed: Vec<Expression> = allowed.iter().map(|name| Expression::parse(name).unwrap()).collect();
    let packages = packages();
    assert!(packages.len() > 100);
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(allows(&allowed, licence), "{} {}: `{licence}`", package["name"], package["version"]);
    }
    for (licence, fits) in [
        ("MIT/Apache-2.0", true),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("MPL-2.0", false),
        ("SSPL-1.0", false),
        ("", false),
    ] {
        assert_eq!(allows(&allowed, licence), fits, "{licence}");
    }
}
