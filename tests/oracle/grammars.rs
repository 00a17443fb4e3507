//! The grammars, by the ids of our languages.

use tree_sitter::{Language, Parser, Tree};

/// The grammar of a language; `None` where no maintained package has one.
pub fn grammar(id: &str) -> Option<Language> {
    let grammar = match id {
        "c" => tree_sitter_c::LANGUAGE,
        "cpp" => tree_sitter_cpp::LANGUAGE,
        "csharp" => tree_sitter_c_sharp::LANGUAGE,
        "go" => tree_sitter_go::LANGUAGE,
        "html" | "vue" => tree_sitter_html::LANGUAGE,
        "ini" => tree_sitter_ini::LANGUAGE,
        "java" => tree_sitter_java::LANGUAGE,
        "javascript" => tree_sitter_javascript::LANGUAGE,
        "json" => tree_sitter_json::LANGUAGE,
        "kotlin" => tree_sitter_kotlin_ng::LANGUAGE,
        "nginx" => tree_sitter_nginx::LANGUAGE,
        "objective-c" => tree_sitter_objc::LANGUAGE,
        "php" => tree_sitter_php::LANGUAGE_PHP,
        "properties" => tree_sitter_properties::LANGUAGE,
        "python" => tree_sitter_python::LANGUAGE,
        "ruby" => tree_sitter_ruby::LANGUAGE,
        "rust" => tree_sitter_rust::LANGUAGE,
        "scala" => tree_sitter_scala::LANGUAGE,
        "shellscript" => tree_sitter_bash::LANGUAGE,
        "swift" => tree_sitter_swift::LANGUAGE,
        "terraform" => tree_sitter_hcl::LANGUAGE,
        "toml" => tree_sitter_toml_ng::LANGUAGE,
        "typescript" => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        "xml" => tree_sitter_xml::LANGUAGE_XML,
        "yaml" => tree_sitter_yaml::LANGUAGE,
        _ => return None,
    };
    Some(grammar.into())
}

/// `text` as the grammar reads it.
pub fn parse(grammar: &Language, text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(grammar).unwrap();
    parser.parse(text, None).unwrap()
}
