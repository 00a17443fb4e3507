//! Sentences, fences, logs; and which language holds at a place.

use super::Ground::*;
use super::{Syntax, by_id, check, cursor};

#[test]
fn sentences_and_what_stands_in_them() {
    check(&[
        ("markdown", "see `https://oss‸` 中文", Prose, "see `https://oss` 中文", "", "", ""),
        ("markdown", "[a](https://oss‸/b_(c)) x", LinkTarget, "https://oss/b_(c)", "", "", ""),
        ("markdown", "see <https://oss‸>.", LinkTarget, "https://oss", "", "", ""),
        ("markdown", "[a]: https://oss‸", LinkTarget, "https://oss", "", "", ""),
        ("markdown", "<img src=\"https://oss‸\">", LinkTarget, "https://oss", "", "", ""),
        ("markdown", "# T\n```python\nendpoint = 'oss‸'\n```\n", String, "oss", "endpoint", "", ""),
        ("markdown", "- a\n  ~~~yaml\n  endpoint: oss‸\n  ~~~", Value, "oss", "endpoint", "", ""),
        ("markdown", "```\nendpoint=oss‸\n```", Prose, "endpoint=oss", "", "", ""),
        ("markdown", "```whatever\r\nhttps://oss‸\r\n```", Prose, "https://oss", "", "", ""),
        ("markdown", "```json\n{\"a\": \"b‸", String, "b", "a", "", ""),
        ("markdown", "````md\n```js\nx = 'y‸'\n```\n````", String, "y", "x", "", ""),
        ("markdown", "---\nendpoint: oss‸\n---\n# T", Value, "oss", "endpoint", "", ""),
        ("markdown", "```\na\n```\nit's oss‸", Prose, "it's oss", "", "", ""),
        ("markdown", "<!-- oss‸ -->", Comment, "<!-- oss -->", "", "", ""),
        ("restructuredtext", ".. code-block:: python\n\n   e = 'oss‸'\n\nx", String, "oss", "e", "", ""),
        ("restructuredtext", "`a <https://oss‸>`_", LinkTarget, "https://oss", "", "", ""),
        ("log", "2024 ERROR \"oss‸\"", Log, "2024 ERROR \"oss\"", "", "", ""),
        ("diff", "+endpoint: oss‸", Prose, "+endpoint: oss", "", "", ""),
        ("plaintext", "https://oss‸/a?b=c", Value, "https://oss/a?b=c", "", "", ""),
        ("plaintext", "endpoint: https://oss‸", Value, "https://oss", "endpoint", "", ""),
        ("plaintext", "endpoint=oss‸", Value, "oss", "endpoint", "", ""),
        ("plaintext", "see https://oss‸ there", Prose, "see https://oss there", "", "", ""),
        ("plaintext", "‸", Prose, "", "", "", ""),
    ]);
}

#[test]
fn a_place_tells_the_language_around_it() {
    for (language, marked, expected) in [
        ("markdown", "```js\n‸x\n```\ny", "javascript"),
        ("markdown", "```js\nx\n```\n‸y", "markdown"),
        ("markdown", "```nonsense\n‸x\n```", "plaintext"),
        ("html", "<script>‸x</script>", "javascript"),
        ("html", "<script type=\"application/json\">‸{}</script>", "json"),
        ("html", "<style>‸a</style>", "css"),
        ("html", "<style>a</style><p>‸", "html"),
        ("php", "‸<p><?php x", "html"),
        ("php", "<p><?php ‸x", "php"),
    ] {
        let (text, at) = cursor(marked);
        assert_eq!(
            Syntax::new(&text, by_id(language).expect(language)).language(at).id,
            expected,
            "{marked}"
        );
    }
}
