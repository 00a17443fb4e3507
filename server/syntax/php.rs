//! PHP: code between marks, HTML around it.

use super::languages::by_id;
use super::lexer::Lexer;
use super::token::Kind;
use super::{code, markup};

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    // a snippet in a Markdown fence has no marks
    let whole = lexer.text.get(lexer.at..lexer.end).unwrap_or_default();
    if !whole.contains("<?") {
        code::lex(lexer);
        return;
    }
    while lexer.at < lexer.end {
        let rest = lexer.text.get(lexer.at..lexer.end).unwrap_or_default();
        let start = rest.find("<?").map_or(lexer.end, |found| lexer.at + found);
        if start > lexer.at
            && let Some(html) = by_id("html")
        {
            lexer.region(start, html, markup::lex);
        }
        lexer.at = start;
        if start < lexer.end {
            let mark = if lexer.sees("<?php") { 5 } else { 2 + usize::from(lexer.sees("<?=")) };
            lexer.take(Kind::Punct, mark);
            code::lex(lexer);
            if lexer.sees("?>") {
                lexer.take(Kind::Punct, 2);
            }
        }
    }
}
