//! What the path of a file says of it.

/// Words in a path that say for which environment a file is.
const ENVIRONMENTS: [&str; 24] = [
    "dev",
    "develop",
    "development",
    "local",
    "test",
    "testing",
    "qa",
    "uat",
    "sit",
    "stage",
    "staging",
    "pre",
    "preprod",
    "prod",
    "production",
    "ci",
    "demo",
    "sandbox",
    "beta",
    "canary",
    "gray",
    "internal",
    "overseas",
    "backup",
];

/// Words in a path that say that a file is no part of the program.
const ASIDE: [&str; 26] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "__tests__",
    "spec",
    "specs",
    "fixture",
    "fixtures",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "doc",
    "docs",
    "mock",
    "mocks",
    "vendor",
    "node_modules",
    "third_party",
    "benchmark",
    "benchmarks",
    "tutorial",
    "playground",
];

/// Words in the name of a file that is only a pattern for another one.
const PATTERNS: [&str; 6] = ["example", "sample", "template", "dist", "tpl", "default"];

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '.', '-', '_'])
}

/// The environment that a file is for; `None` where its path names none.
pub(super) fn environment(path: &str) -> Option<&'static str> {
    words(path).find_map(|word| ENVIRONMENTS.iter().find(|known| word.eq_ignore_ascii_case(known)).copied())
}

/// True for tests, examples, documentation and code of others, and for patterns such as `.env.example`.
pub(super) fn is_aside(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let test = ["test", "spec"].iter().any(|word| words(name).any(|part| part.eq_ignore_ascii_case(word)));
    let java = ["Test.java", "Tests.java", "Test.kt", "Test.php", "Tests.cs", "_test.go", "_test.py"];
    test || java.iter().any(|end| name.ends_with(end))
        || folder.split('/').any(|part| ASIDE.iter().any(|word| part.eq_ignore_ascii_case(word)))
        || words(name).any(|part| PATTERNS.iter().any(|word| part.eq_ignore_ascii_case(word)))
        || [".md", ".rst", ".mdx", ".adoc", ".txt", ".ipynb", ".log"].iter().any(|end| name.ends_with(end))
}

/// Files that stand in the folder of a program of its own.
const MANIFESTS: [&str; 14] = [
    "package.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "go.mod",
    "pyproject.toml",
    "setup.py",
    "requirements.txt",
    "Cargo.toml",
    "composer.json",
    "Gemfile",
    "Pipfile",
    "mix.exs",
    "pubspec.yaml",
];

/// True if a file of that path shows that its folder is a program of its own.
pub(super) fn is_manifest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    MANIFESTS.contains(&name) || name.ends_with(".csproj")
}

/// True for a file of variables that holds for its own folder and those inside.
pub(super) fn is_dotenv(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".env") || name.ends_with(".env")
}

/// The folder of a path; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// True if `inner` is `outer` or lies inside it.
pub(super) fn lies_in(inner: &str, outer: &str) -> bool {
    outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_the_environment() {
        for (path, wanted) in [
            (".env", None),
            (".env.production", Some("production")),
            ("deploy/values-prod.yaml", Some("prod")),
            ("config/staging/app.yml", Some("staging")),
            ("src/product/app.py", None),
        ] {
            assert_eq!(environment(path), wanted, "{path}");
        }
    }

    #[test]
    fn patterns_and_tests_stand_aside() {
        for path in [".env.example", "tests/a.py", "src/store_test.go", "README.md", "app/StoreTest.java"] {
            assert!(is_aside(path), "{path}");
        }
        for path in [".env", "src/app.py", "deploy/compose.yml", "src/latest/app.js"] {
            assert!(!is_aside(path), "{path}");
        }
        assert!(lies_in("a/b", "a") && lies_in("a", "") && !lies_in("ab", "a"));
    }
}
