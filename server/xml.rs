//! XML that may be unfinished, as a tree of values: an element with elements inside is an object, any other is
//! a string. The places of a string are those of the element; its quotes are the tags.
//!
//! One pass without recursion, and a bounded number of elements, attributes and open tags: nothing that
//! stands there makes it slow.

use quick_xml::{Reader, events::Event};

use crate::{
    policy::value::{Kind, Member, NodeId, Object, Text, Tree},
    text::{Escape, Span, View, mask},
};

/// More elements than this are not read.
const MOST: usize = 50_000;

/// A closing tag is compared with so many open elements.
const DEEPEST: usize = 64;

/// More attributes than this are not read.
const ATTRIBUTES: usize = 16;

/// One document.
#[derive(Clone, Debug)]
pub struct Xml {
    /// Name of the outermost element, without its prefix.
    pub root: String,
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// Its values; there is one root.
    pub tree: Tree,
    /// All of its characters in the source.
    pub span: Span,
    /// The name in its opening tag.
    pub name: Span,
}

/// A piece of an element's text.
struct Piece {
    span: Span,
    escape: Escape,
}

/// An element whose end was not read yet.
struct Open {
    name: Span,
    start: usize,
    content: usize,
    members: Vec<(Span, NodeId)>,
    pieces: Vec<Piece>,
}

impl Open {
    fn text(&mut self, span: Span, escape: Escape) {
        // a reference to an entity stands between two pieces of the same text
        match self.pieces.last_mut().filter(|last| last.escape == escape && last.span.end == span.start) {
            Some(last) => last.span.end = span.end,
            None => self.pieces.push(Piece { span, escape }),
        }
    }
}

/// Reads the element that begins at the byte `start` of what `view` says; `None` if there is none.
pub fn read(view: &View<'_>, start: usize) -> Option<Xml> {
    let rest = view.text().get(start..)?;
    let mut xml = Reader::from_str(rest);
    let config = xml.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut building = Building { view, tree: Tree::default(), open: Vec::new(), root: None };
    let mut namespace = None;
    let mut count = 0;
    let mut at = start;
    while building.root.is_none() && count < MOST {
        let event = xml.read_event();
        let end = start + usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        let end = end.min(view.text().len());
        let span = Span::new(at, end);
        match event {
            Ok(Event::Start(tag)) => {
                if building.open.is_empty() {
                    namespace = namespace_of(&tag);
                }
                let name = Span::new(at + 1, at + 1 + tag.name().as_ref().len());
                building.begin(name, span);
                count += 1;
            }
            Ok(Event::Empty(tag)) => {
                if building.open.is_empty() {
                    namespace = namespace_of(&tag);
                }
                let name = Span::new(at + 1, at + 1 + tag.name().as_ref().len());
                building.begin(name, span);
                building.end(end, end, true);
                count += 1;
            }
            Ok(Event::End(tag)) => building.close(tag.name().as_ref(), span),
            Ok(Event::Text(_) | Event::GeneralRef(_)) => building.text(span, Escape::Entities),
            Ok(Event::CData(_)) => {
                building.text(Span::new(at + 9, end.saturating_sub(3)), Escape::Verbatim);
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if building.open.is_empty()
            && building.root.is_none()
            && count == 0
            && end > at
            && !span_is_blank(view, span)
        {
            // something else stands there
            return None;
        }
        at = end;
    }
    let end = at.max(start);
    while !building.open.is_empty() {
        building.end(end, end, false);
    }
    let (name, root) = building.root?;
    let mut tree = building.tree;
    tree.roots.push(root);
    let span = tree.node(root).span;
    Some(Xml { root: local(name.of(view.text())).to_owned(), namespace, span, name: view.outer(name), tree })
}

fn span_is_blank(view: &View<'_>, span: Span) -> bool {
    let text = span.of(view.text()).trim();
    text.is_empty() || text.starts_with("<?") || text.starts_with("<!") || text.starts_with('\u{feff}')
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn namespace_of(tag: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).take(ATTRIBUTES).flatten();
    let mut named = attributes.filter(|attribute| attribute.key.as_ref().starts_with("xmlns"));
    named.next().map(|attribute| attribute.value.into_owned())
}

struct Building<'a, 'v> {
    view: &'a View<'v>,
    tree: Tree,
    open: Vec<Open>,
    /// The name of the finished outermost element, and its value.
    root: Option<(Span, NodeId)>,
}

impl Building<'_, '_> {
    fn begin(&mut self, name: Span, tag: Span) {
        let (members, pieces) = (Vec::new(), Vec::new());
        self.open.push(Open { name, start: tag.start, content: tag.end, members, pieces });
    }

    fn text(&mut self, span: Span, escape: Escape) {
        if let Some(open) = self.open.last_mut() {
            open.text(span, escape);
        }
    }

    /// A closing tag: it ends the nearest element of its name, and what was left open inside; one that ends
    /// nothing is passed over.
    fn close(&mut self, name: &str, tag: Span) {
        let text = self.view.text();
        let same = |open: &Open| open.name.of(text) == name;
        let Some(above) = self.open.iter().rev().take(DEEPEST).position(same) else { return };
        for _ in 0..above {
            self.end(tag.start, tag.start, false);
        }
        self.end(tag.start, tag.end, true);
    }

    /// Ends the innermost element, whose content ends at `content`.
    fn end(&mut self, content: usize, end: usize, closed: bool) {
        let Some(open) = self.open.pop() else { return };
        let whole = Span::new(open.start, end);
        let kind = match open.members.is_empty() {
            true => self.leaf(&open, whole, content, closed),
            false => {
                let members =
                    open.members.iter().map(|&(name, value)| Member { key: self.name(name), value });
                Kind::Object(Object { members: members.collect(), open: !closed })
            }
        };
        let id = self.tree.add(kind, self.view.outer(whole));
        match self.open.last_mut() {
            Some(outer) => outer.members.push((open.name, id)),
            None => self.root = Some((open.name, id)),
        }
    }

    fn name(&self, name: Span) -> Text {
        let text = self.view.text();
        let name = Span::new(name.end - local(name.of(text)).len(), name.end);
        Text::new(text, Some(self.view), name, name, Escape::Verbatim)
    }

    fn leaf(&self, open: &Open, whole: Span, content: usize, closed: bool) -> Kind {
        let text = self.view.text();
        let mut said = open.pieces.iter().filter(|piece| !piece.span.of(text).trim().is_empty());
        let (piece, escape) = match (said.next(), said.next()) {
            (None, _) => (Span::at(open.content.min(content)), Escape::Entities),
            (Some(piece), None) => (trimmed(text, piece.span), piece.escape),
            // text on both sides of a comment, or beside a CDATA section: no one place says it
            _ => return Kind::Open(None),
        };
        // what is not closed may go on
        let piece = if closed { piece } else { first_line(text, piece) };
        let whole = if closed { whole } else { Span::new(whole.start, piece.end.max(whole.start)) };
        let value = Text::new(text, Some(self.view), whole, piece, escape);
        match mask::is_template(&value.text) {
            true => Kind::Open(Some(value)),
            false => Kind::Text(value),
        }
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let start = span.start + raw.len() - raw.trim_start().len();
    Span::new(start, start + raw.trim().len())
}

fn first_line(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let line = raw.find(['\n', '\r']).map_or(raw, |end| &raw[..end]);
    Span::new(span.start, span.start + line.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn whole(text: &str) -> Option<Xml> {
        read(&View::new(text, Span::new(0, text.len()), Escape::Verbatim), 0)
    }

    /// Every value with its name, and what stands at its place.
    fn leaves(text: &str) -> Vec<(String, String, String)> {
        let xml = whole(text).unwrap();
        let mut found = Vec::new();
        for (_, node) in xml.tree.nodes() {
            let Kind::Object(object) = &node.kind else { continue };
            for member in &object.members {
                if let Kind::Text(value) = &xml.tree.node(member.value).kind {
                    let name = member.key.span.of(text).to_owned();
                    found.push((name, value.text.clone(), value.content.of(text).to_owned()));
                }
            }
        }
        found
    }

    fn one(name: &str, value: &str, raw: &str) -> (String, String, String) {
        (name.into(), value.into(), raw.into())
    }

    #[test]
    fn entities_and_cdata_are_read_and_keep_their_places() {
        let text = "<?xml version=\"1.0\"?>\n<!-- x --><A xmlns='urn:x'>\n <B> a&amp;b&#45;c </B>\n <o:C><![CDATA[ x<&y ]]></o:C>\n <D/>\n <E>q<!-- c --></E>\n</A> tail";
        assert_eq!(
            leaves(text),
            [
                one("B", "a&b-c", "a&amp;b&#45;c"),
                one("C", "x<&y", "x<&y"),
                one("D", "", ""),
                one("E", "q", "q"),
            ]
        );
        let xml = whole(text).unwrap();
        assert_eq!((xml.root.as_str(), xml.namespace.as_deref()), ("A", Some("urn:x")));
        assert!(xml.span.of(text).starts_with("<A ") && xml.span.of(text).ends_with("</A>"));
    }

    #[test]
    fn what_is_unfinished_is_read_as_far_as_it_goes() {
        assert_eq!(leaves("<A><B>one</B><C>tw"), [one("B", "one", "one"), one("C", "tw", "tw")]);
        assert_eq!(leaves("<A><B>one</B><C"), [one("B", "one", "one")]);
        assert_eq!(leaves("<A><B>one</A><C>no</C>"), [one("B", "one", "one")]);
        assert_eq!(leaves("<A></X><B>one</B></Y></A>"), [one("B", "one", "one")]);
        assert!(whole("no element").is_none());
        for text in [
            "",
            "<",
            "<A",
            "<A><![CDATA[",
            "<A><!--",
            "<A>&",
            "<A b='",
            "</A>",
            "<A><?x",
            "<>",
            "<A>&#xFFFFFFFFFF;</A>",
        ] {
            whole(text);
        }
    }

    #[test]
    fn what_is_hostile_takes_no_time() {
        let start = Instant::now();
        let deep = format!("{}{}", "<a>".repeat(400_000), "</b>".repeat(100_000));
        assert!(whole(&deep).is_some());
        let attributes: String = (0..1_000_000).map(|i| format!(" a{i}=\"x\"")).collect();
        assert!(whole(&format!("<A{attributes}><B>x</B></A>")).is_some());
        let laughs = format!(
            "<!DOCTYPE a [<!ENTITY x \"{}\">]><a><b>{}</b></a>",
            "y".repeat(1000),
            "&x;".repeat(500_000)
        );
        let xml = whole(&laughs).unwrap();
        // an entity of the document's own stands for itself
        assert!(xml.tree.nodes().all(|(_, node)| match &node.kind {
            Kind::Text(text) => text.text.len() <= laughs.len(),
            _ => true,
        }));
        whole(&"<a>".repeat(1_000_000));
        whole(&format!("<a>{}", "<![CDATA[".repeat(500_000)));
        whole(&format!("<a>{}", "&lt;<b/>".repeat(500_000)));
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
